"""The door of the counter."""

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter.access import ask_to_sign_in
from counter.forms import SignInForm
from counter.kept_forms import read
from counter.queries.packings import find_packings
from counter.queries.posts import outlets_of, post_at
from orders.queries.register import days_of, where_is
from search.forms import clean_text
from shops.models import Outlet


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """Name and password, then on to where the person wanted to go, the counter's home by default.

    A form that came to the door with the person is put before them, to be sent on.
    """

    template_name = "counter/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]

    def get_redirect_url(self) -> str:
        """Where the person wanted to go; the door itself is no place to go to."""
        wanted = super().get_redirect_url()
        return "" if wanted.partition("?")[0] == self.request.path else wanted

    def dispatch(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated:  # signed in meanwhile, on another page
            return self._send_on() or super().dispatch(request, *args, **given)
        return super().dispatch(request, *args, **given)

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        kept = self.request.POST.get("kept", "")
        return super().get_context_data(kept=kept if read(kept) else "", **given)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        answer = super().form_valid(form)
        return self._send_on() or answer

    def _send_on(self) -> HttpResponse | None:
        """The page that asks to send the form that was kept; None without one, or without a post where it goes."""
        kept = read(self.request.POST.get("kept", ""))
        post = post_at(self.request.user, resolve(kept.to.partition("?")[0]).kwargs["code"]) if kept else None
        if kept is None or post is None:
            return None
        return render(self.request, "counter/send_on.html", {"post": post, "here": "today", "kept": kept})

    def get_default_redirect_url(self) -> str:
        return reverse("counter:home")

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        is_closed = any(error.code == "too-many" for error in form.non_field_errors().as_data())
        return self.render_to_response(self.get_context_data(form=form), status=429 if is_closed else 422)


@require_POST
def sign_out(request):
    """End the session, on a phone that others may use next."""
    logout(request)
    return redirect("counter:sign-in")


@never_cache
@require_safe
def choose(request):
    """The one outlet of a person at once, several side by side, and a plain word to a person without any.

    What is typed is looked for at all of them: where a product still stands.
    """
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    outlets = list(outlets_of(request.user).exclude(state__in=[Outlet.State.DECLINED, Outlet.State.CLOSED]))
    if len(outlets) == 1:
        return redirect("counter:today", code=outlets[0].code)
    typed, now = clean_text(request.GET.get("q", "")), timezone.now()
    found = find_packings(typed, (get_language() or "vi")[:2]) if typed and outlets else []
    context = {
        "outlets": outlets,
        "days": days_of(outlets, now),
        "typed": typed,
        "found": where_is(found, outlets, now),
    }
    return render(request, "counter/choose.html", context, status=200 if outlets else 403)
