"""Signing in and out as a buyer, and the buyer's own orders. An account is never needed to buy."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.people import full_name
from common.rate_limit import count_try, forget_tries, minutes_of, tries_left
from orders.basket_cookie import COUNT_NAME, current_basket, pieces_in, remember
from orders.exceptions import TooManyTries
from orders.forms import SignInForm, account_name
from orders.queries.orders import orders_of, words_of

SPAN, MOST_TRIES = 15 * 60, 8  # seconds, wrong passwords of one account
ORDERS_A_PAGE = 20


@never_cache
@require_safe
@login_required(login_url=reverse_lazy("sign-in"))
def account(request: HttpRequest) -> HttpResponse:
    """The buyer's orders."""
    found = Paginator(orders_of(request.user), ORDERS_A_PAGE)
    page = found.get_page(request.GET.get("trang"))
    orders = [(facts, words_of(facts)) for facts in page]
    context = {"orders": orders, "page": page, "name": full_name(request.user)}
    return render(request, "orders/account.html", context)


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """A guest's basket joins the buyer's own as they sign in."""

    template_name = "orders/sign_in.html"
    authentication_form = SignInForm
    next_page = reverse_lazy("account")

    def post(self, request, *args, **kwargs):
        typed = account_name(request.POST.get("username", ""))
        if not tries_left("sign-in", typed, MOST_TRIES):
            form = self.get_form()
            form.errors["__all__"] = form.error_class([str(TooManyTries(minutes=minutes_of(SPAN)))])
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        count_try("sign-in", account_name(self.request.POST.get("username", "")), SPAN)
        if form.non_field_errors():
            form.errors["__all__"] = form.error_class([_("Số điện thoại, tên hoặc mật khẩu chưa đúng. Bạn thử lại.")])
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form):
        forget_tries("sign-in", account_name(self.request.POST.get("username", "")))
        response = super().form_valid(form)
        own = current_basket(self.request)
        return remember(self.request, response, own, pieces_in(own))


class SignOut(LogoutView):
    next_page = "/"

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response.delete_cookie(COUNT_NAME)
        return response
