"""The trade department's desk: its campaigns, one of them, and the form that plans or changes one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.exceptions import AlreadyBegun, CampaignsRefusal
from campaigns.forms import (
    PREFIX,
    CampaignForm,
    ItemFormSet,
    StopForm,
    initial_of,
    items_of,
    plan_of,
    product_label,
    show_refusal,
    typed_items,
)
from campaigns.models import Campaign
from campaigns.queries import campaign_rows, price_steps, reducible_products
from campaigns.services import change_campaign, plan_campaign, stop_campaign


@require_safe
@permission_required("campaigns.view_campaign", raise_exception=True)
def index(request: HttpRequest) -> HttpResponse:
    """All campaigns, or those of one list: ?loc=running, coming or ending."""
    which = request.GET.get("loc", "")
    context = {"rows": campaign_rows(timezone.now(), which), "which": which}
    return render(request, "campaigns/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("campaigns.add_campaign", raise_exception=True)
def plan(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("campaigns.change_campaign", raise_exception=True)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(Campaign, pk=pk))


def _form(request: HttpRequest, campaign: Campaign | None) -> HttpResponse:
    """Plan or change: “preview” shows prices before and after, “more” adds rows, “save” writes."""
    now = timezone.now()
    if campaign is not None and campaign.state_at(now) != Campaign.State.COMING:
        messages.error(request, str(AlreadyBegun(campaign=campaign)))
        return redirect("campaigns:detail", pk=campaign.pk)
    fields, items = initial_of(campaign) if campaign else ({}, [])
    action = request.POST.get("action", "save")
    if action == "more":  # shown again as typed, with more room below, and not judged yet
        form = CampaignForm(initial=request.POST.dict(), campaign=campaign)
        rows = ItemFormSet(initial=typed_items(request.POST), prefix=PREFIX)
    else:
        form = CampaignForm(request.POST or None, initial=fields, campaign=campaign)
        rows = ItemFormSet(request.POST or None, initial=items, prefix=PREFIX)
    steps = []
    if request.method == "POST" and action != "more":
        is_valid = form.is_valid() & rows.is_valid()
        start = form.cleaned_data.get("starts_at") or now
        steps = price_steps(items_of(rows), max(start, now))
        if is_valid and action == "save":
            try:
                plan = plan_of(form, rows)
                if campaign is None:
                    saved = plan_campaign(plan=plan, by=request.user)
                else:
                    saved = change_campaign(campaign=campaign, plan=plan, why=form.cleaned_data["why"], by=request.user)
            except CampaignsRefusal as refusal:
                show_refusal(refusal, form, rows)
            else:
                messages.success(request, _("Đã lưu “%(name)s”.") % {"name": saved.name_vi})
                return redirect("campaigns:detail", pk=saved.pk)
    suggestions = [(product_label(pk, title), maker) for pk, title, maker in reducible_products()]
    return render(
        request,
        "campaigns/form.html",
        {"campaign": campaign, "form": form, "rows": rows, "steps": steps, "suggestions": suggestions},
    )


@require_safe
@permission_required("campaigns.view_campaign", raise_exception=True)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(Campaign, pk=pk), StopForm())


@require_POST
@permission_required("campaigns.change_campaign", raise_exception=True)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    form = StopForm(request.POST)
    if form.is_valid():
        try:
            stop_campaign(campaign=campaign, why=form.cleaned_data["why"], by=request.user)
        except CampaignsRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã dừng “%(name)s”. Giá đã trở lại bình thường.") % {"name": campaign.name_vi})
            return redirect("campaigns:detail", pk=pk)
    return _detail(request, campaign, form)


def _detail(request: HttpRequest, campaign: Campaign, form: StopForm) -> HttpResponse:
    now = timezone.now()
    state = campaign.state_at(now)
    items = list(campaign.items.select_related("product"))
    return render(
        request,
        "campaigns/detail.html",
        {
            "campaign": campaign,
            "state": state,
            "may_change": state == Campaign.State.COMING,
            "may_stop": state in (Campaign.State.COMING, Campaign.State.RUNNING),
            "steps": price_steps([(item.product, item.percent) for item in items], max(campaign.starts_at, now)),
            "events": campaign.events.all(),
            "form": form,
        },
    )
