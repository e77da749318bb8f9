"""Who works at the outlet, and with which rights: the manager's page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.people import full_name
from counter.access import at_outlet
from counter.outlet_forms import PostForm
from shops.exceptions import ShopsRefusal
from shops.models import OutletStaff, PostChange
from shops.services.posts import rights_of, rights_that, set_post, words_of

LAST = 20


@at_outlet("approve")
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request, post):
    """Everybody with a post here; a POST gives one person exactly the rights that are ticked."""
    posts = list(OutletStaff.objects.filter(outlet=post.outlet).select_related("user").order_by("pk"))
    held = rights_that(request.user, post.outlet)
    chosen = next((each for each in posts if each.user.get_username() == request.GET.get("nguoi")), None)
    initial = {"username": chosen.user.get_username(), "rights": list(rights_of(chosen))} if chosen else {}
    initial["seen"] = words_of(rights_of(chosen))
    form, status = PostForm(request.POST or None, held=held, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            before = rights_of(next((each for each in posts if each.user_id == said["username"].pk), None))
            try:
                set_post(
                    outlet=post.outlet,
                    user=said["username"],
                    rights=form.rights_said(before),
                    reason=said["reason"],
                    by=request.user,
                    seen=said["seen"],
                )
            except ShopsRefusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã ghi quyền của %(name)s.") % {"name": full_name(said["username"])})
                return redirect("counter:staff", code=post.outlet.code)
    context = {
        "post": post,
        "here": "staff",
        "form": form,
        "chosen": chosen,
        "staff": [(each, words_of(rights_of(each))) for each in posts],
        "changes": list(PostChange.objects.filter(outlet=post.outlet)[:LAST]),
    }
    return render(request, "counter/staff.html", context, status=status)
