"""One page from basket to order. Nothing that was typed is lost, and nothing is ordered that was not shown."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.own_posts import own_posts
from common.phones import written_phone
from orders.basket_cookie import basket_handle, current_basket, owner_of, remember
from orders.card_refusals import NoCardsTaken, NotByCard
from orders.exceptions import (
    MOST_CASH_SENT,
    AgeNotStated,
    LiquorStaysHere,
    NoDelivery,
    NoTransfersTaken,
    OrdersRefusal,
    PlanChanged,
    PlanIncomplete,
    TooMuchCash,
)
from orders.forms import CARD, CASH, MIXED, PICK_UP, SHIP, TRANSFER, CheckoutForm, find_province, one_line
from orders.invoice_forms import InvoiceForm
from orders.queries.communes import suggest_communes
from orders.queries.consents import last_address
from orders.queries.lines import Wanted, basket_lines
from orders.queries.payments import account_in_use
from orders.queries.pickups import ready_times
from orders.queries.plans import basket_shelves, pick_up_choices, plan_basket, price_changes
from orders.services.payment_steps import CARD_TIME, TRANSFER_TIME
from orders.services.placing import Checkout, order_of_key, place_order, zone_of
from orders.stripe_api import takes_cards
from shops.exceptions import ShopsRefusal
from shops.models import Outlet


@never_cache
@own_posts
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """The page, its review (`buoc=xem`) and the order itself (`buoc=dat`)."""
    if request.method == "POST" and request.POST.get("buoc") == "dat":
        return _order(request, CheckoutForm(request.POST))
    lines = _lines(request)
    if not lines:
        return redirect("basket")
    if request.method == "POST":
        sent = CheckoutForm(request.POST)
        shown = CheckoutForm(initial={**request.POST.dict(), "khoa": sent.key})
        return _page(request, shown, lines, choices=sent.read_choices())
    initial = {"nhan": SHIP.value, "khoa": uuid.uuid4().hex, **_known_buyer(request)}
    choices = None
    if (sent := last_address(request.user) if request.user.is_authenticated else None) is not None:
        initial |= {"tinh": sent.province_id, "xa": sent.commune_name, "dia_chi": sent.street}
        choices = (SHIP.value, None, find_province(sent.province_id or ""), sent.commune)
    return _page(request, CheckoutForm(initial=initial), lines, choices=choices)


def _lines(request: HttpRequest) -> list[Wanted]:
    basket = current_basket(request)
    return basket_lines(basket.pk, (get_language() or "vi")[:2], timezone.now()) if basket is not None else []


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Options for the field of the commune, as it is typed."""
    province = one_line(request.GET.get("tinh", ""))[:2]
    found = suggest_communes(one_line(request.GET.get("xa", ""))[:120], province if province.isdecimal() else "")
    return render(request, "orders/_communes.html", {"found": found})


def _order(request: HttpRequest, form: CheckoutForm) -> HttpResponse:
    basket, invoice = basket_handle(request), InvoiceForm(request.POST)
    is_valid = all([form.is_valid(), invoice.is_valid()])
    if basket is None or not is_valid:
        if (placed := order_of_key(form.key)) is not None:
            return _to_order(request, placed)  # sent again after going back
        return _again(request, form)
    said = form.cleaned_data
    is_sent, is_fetched = said["nhan"] != PICK_UP, said["nhan"] != SHIP
    wanted = Checkout(
        way=said["nhan"],
        buyer_name=said["ten"],
        phone=said["dien_thoai"],
        email=said["thu"],
        language=(get_language() or "vi")[:2],
        outlet=form.outlet,
        street=one_line(said["dia_chi"]) if is_sent else "",
        commune=form.commune,
        commune_name=(str(form.commune) if form.commune else one_line(said["xa"])) if is_sent else "",
        province=said["tinh"] if is_sent else None,
        note=said["loi_nhan"],
        is_adult=said["du_tuoi"],
        payment=said["tra"] or CASH,
        invoice=invoice.wanted(),
        collector_name=said["nguoi_lay"] if is_fetched else "",
        collector_phone=said["so_nguoi_lay"] if is_fetched else "",
    )
    try:
        placed = place_order(
            basket=basket, checkout=wanted, seen=said["da_xem"], idempotency_key=form.key, user=owner_of(request)
        )
    except LiquorStaysHere as refusal:
        form.add_error("nhan", str(refusal))
    except (NoTransfersTaken, NoCardsTaken, NotByCard, TooMuchCash) as refusal:
        form.add_error("tra", str(refusal))
    except AgeNotStated as refusal:
        form.add_error("du_tuoi", str(refusal))
    except NoDelivery as refusal:
        form.add_error("tinh", str(refusal))
    except (PlanChanged, PlanIncomplete, ShopsRefusal) as refusal:
        # Somebody else was quicker, or a price has turned: the page shows how it stands now.
        changed = str(refusal) if isinstance(refusal, OrdersRefusal) else str(PlanChanged(plan=None))
        is_first_look = isinstance(refusal, PlanChanged) and not said["da_xem"]
        notice = _("Bạn xem lại hàng, phí gửi và tổng tiền rồi bấm đặt hàng.") if is_first_look else changed
        return _again(request, form, status=409, notice=notice)
    except OrdersRefusal:
        return redirect("basket")  # emptied or ordered in another tab
    else:
        return _to_order(request, placed, "order-card" if wanted.payment == CARD else "order")
    return _again(request, form)


def _again(request: HttpRequest, form: CheckoutForm, status: int = 422, notice: str = "") -> HttpResponse:
    """The page once more with everything that was typed, or the basket when there is nothing left to order."""
    lines = _lines(request)
    if not lines:
        return redirect("basket")
    return _page(request, form, lines, choices=form.read_choices(), status=status, notice=notice)


def _to_order(request: HttpRequest, order: Any, page: str = "order") -> HttpResponse:
    """The basket that was ordered is forgotten; one begun since is kept."""
    response = HttpResponseRedirect(reverse(page, args=[order.facts.token]), status=303)
    basket = basket_handle(request)
    if basket is None or basket.pk == order.basket_id:
        return remember(request, response, None, 0)
    return response


def _known_buyer(request: HttpRequest) -> dict[str, str]:
    """What a signed-in buyer need not type again."""
    if not request.user.is_authenticated:
        return {}
    user = request.user
    known = {"ten": f"{user.last_name} {user.first_name}".strip(), "thu": user.email}
    if user.username.startswith("+"):  # an account opened from an order is known by its phone number
        known["dien_thoai"] = written_phone(user.username)
    return known


def _page(
    request: HttpRequest,
    form: CheckoutForm,
    lines: list[Wanted],
    *,
    choices: tuple | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    way, outlet, province, commune = choices or (SHIP.value, None, None, None)
    now = timezone.now()
    zone, shelves = zone_of(province), basket_shelves(lines, now)
    plan = plan_basket(
        lines,
        way=way,
        now=now,
        outlet=outlet,
        zone=zone,
        commune=commune,
        shelves=shelves,
        is_cash=form.method == CASH,
    )
    has_address = zone is not None and plan.has_service
    is_known = (way == SHIP or outlet is not None) and (way == PICK_UP or has_address)
    context = {
        "form": form,
        "invoice": InvoiceForm(request.POST) if form.is_bound else InvoiceForm(initial=form.initial),
        "lines": lines,
        "plan": plan,
        "is_known": is_known,
        "has_liquor": any(wanted.is_liquor for wanted in lines),
        "way": way,
        "is_paid_ahead": form.method != CASH,
        "is_card": form.method == CARD,
        "most_cash_sent": MOST_CASH_SENT,
        "hours_held": TRANSFER_TIME // timedelta(hours=1),
        "minutes_held": CARD_TIME // timedelta(minutes=1),
        "outlet": outlet,
        "province": province,
        "ready_from": ready_times([outlet], now)[outlet.pk] if outlet is not None else None,
        "no_zone": province is not None and not has_address,
        "seal": plan.seal() if is_known and plan.is_complete else "",
        "notice": notice,
        "changes": price_changes(form.data.get("da_xem", ""), plan) if notice else [],
        "key": form["khoa"].value() or uuid.uuid4().hex,
    }
    if request.htmx:
        return render(request, "orders/_review.html", context)
    context |= {
        "way_is_ship": way == SHIP,
        "way_is_pick_up": way == PICK_UP,
        "way_is_mixed": way == MIXED,
        "account": account_in_use(),
        "takes_cards": takes_cards(),
        "pays_cash": form.method == CASH,
        "pays_by_transfer": form.method == TRANSFER,
        "pick_ups": [_pick_up(each, whole, len(lines), outlet) for each, whole in pick_up_choices(lines, shelves)],
    }
    return render(request, "orders/checkout.html", context, status=status)


def _pick_up(found: Outlet, whole: int, lines: int, chosen: Outlet | None) -> dict[str, Any]:
    """One pick-up point as the tag `choice` takes it; one that lacks goods says how many of the lines it has."""
    place = ", ".join(part for part in (found.address, found.commune and str(found.commune)) if part)
    lack = _("Có đủ %(whole)s trong %(lines)s món") % {"whole": whole, "lines": lines}
    return {
        "code": found.code,
        "name": found.name,
        "hint": place if whole == lines else f"{lack} · {place}" if place else lack,
        "is_chosen": chosen is not None and chosen.pk == found.pk,
    }
