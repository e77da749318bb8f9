"""The way back into an account whose password is forgotten."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.own_posts import own_posts
from common.rate_limit import count_try, minutes_of, tries_left
from orders.basket_cookie import current_basket, pieces_in, remember
from orders.exceptions import TooManyTries
from orders.password_forms import ForgottenForm, NewPasswordForm
from orders.services.passwords import ask_new_password

SPAN, MOST_LETTERS, MOST_PER_ADDRESS = 60 * 60, 3, 20  # seconds, letters to one account, asked from one address


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the letter. The answer is the same whether there is such an account or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "orders/forgotten.html", {"form": form})
    if not form.is_valid():
        return render(request, "orders/forgotten.html", {"form": form}, status=422)
    account, address = form.cleaned_data["so"], request.META.get("REMOTE_ADDR", "")
    left = tries_left("password", account, MOST_LETTERS) and tries_left("password-ip", address, MOST_PER_ADDRESS)
    if not left:
        form.add_error(None, str(TooManyTries(minutes=minutes_of(SPAN))))
        return render(request, "orders/forgotten.html", {"form": form}, status=429)
    count_try("password", account, SPAN)
    count_try("password-ip", address, SPAN)
    ask_new_password(account, (get_language() or "vi")[:2])
    return render(request, "orders/forgotten.html", {"form": form, "is_sent": True})


@method_decorator(never_cache, name="dispatch")
class NewPassword(PasswordResetConfirmView):
    """Set it by the way in the letter, and be signed in. Django takes the token out of the address first."""

    template_name = "orders/new_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("account")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"

    def form_valid(self, form):
        response = super().form_valid(form)
        own = current_basket(self.request)
        return remember(self.request, response, own, pieces_in(own))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response
