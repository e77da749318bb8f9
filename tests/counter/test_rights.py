"""Every address of the counter, for everybody who might ask; a new address without a row here fails."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from counter.urls import urlpatterns
from orders.models import (
    CarrierHandIn,
    CashCollection,
    CashRefund,
    CashUp,
    Fulfilment,
    GoodsReturn,
    MoneySeen,
    Parcel,
    Sale,
    Statement,
    TillSession,
    TransferPart,
    VatInvoice,
)
from orders.services.statements import hand_in_statement, header_of, name_columns
from orders.services.steps import hand_over_share
from orders.services.transfers import record_transfer
from shops.models import (
    Allocation,
    DeliveryLine,
    DeliveryNote,
    KeyedAct,
    LotBalance,
    LotStop,
    OutletStaff,
    OutletStep,
    PostChange,
    SetAside,
    StockMovement,
    Stocktake,
    StocktakeLine,
    Transfer,
)
from shops.services import NoteHead, NoteLine, count_lot, open_note, put_line, receive_lot
from shops.services.imports import hand_in_file
from shops.services.stocktakes import open_stocktake
from tests.factories.goods import LotFactory
from tests.factories.money import BankAccountFactory
from tests.orders.card_edge import card_keys
from tests.orders.cash import count as count_cash
from tests.orders.conftest import checkout_of, order_now
from tests.orders.returning import bring_back
from tests.orders.selling import open_float, pay_cash, scan
from tests.orders.stopping import hold
from tests.shops.transferring import draft, on_the_road

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

__all__ = ["card_keys"]

KEY = uuid.UUID("6b8d1f53-2a3e-4f5d-9c5e-0f5a1b2c3d4e")
SIGN_IN = "/quay/dang-nhap/?next="
ALLOWED, GONE, DOOR = "allowed", 404, "sign in"
# Who may open what stands at the first outlet.
AT_FIRST = {"nobody": DOOR, "khach": GONE, "mot": ALLOWED, "hai": GONE, "quanly": ALLOWED, "admin": ALLOWED}
# Whoever approves, at an outlet of the seller whose account it is.
WHO_APPROVES = AT_FIRST | {"mot": GONE}
BY_POST = {"mot": 405, "quanly": 405, "admin": 405}
ROWS = {
    "home": {"nobody": DOOR, "khach": 403, "mot": ALLOWED, "hai": ALLOWED, "quanly": ALLOWED, "admin": ALLOWED},
    "sign-in": dict.fromkeys(AT_FIRST, ALLOWED),
    "sign-out": dict.fromkeys(AT_FIRST, 405),  # by POST only; anybody may end their own session
    # The same for everybody: they name nobody and hold nothing of an outlet.
    "manifest": dict.fromkeys(AT_FIRST, ALLOWED),
    "worker": dict.fromkeys(AT_FIRST, ALLOWED),
    "offline": dict.fromkeys(AT_FIRST, ALLOWED),
    "guide": AT_FIRST | {"hai": ALLOWED},  # for who works at any outlet
    "guide-paper": AT_FIRST | {"hai": ALLOWED},
    "read-photo": AT_FIRST | {"mot": 405, "quanly": 405, "admin": 405},  # by POST only
    "today": AT_FIRST,
    "more": AT_FIRST,
    "orders": AT_FIRST,
    "order": AT_FIRST,
    "note": AT_FIRST,
    "pack": AT_FIRST,
    "hand-over": AT_FIRST,
    "cancel": AT_FIRST,
    "change-lots": AT_FIRST,
    "replan": AT_FIRST,
    "collect": AT_FIRST,
    "unseen": AT_FIRST,
    "slip": AT_FIRST,
    "slips": AT_FIRST,
    "receipt": AT_FIRST,
    "correct-cash": WHO_APPROVES,
    "cash": AT_FIRST,
    "hand-in": AT_FIRST,
    "cashed-up": AT_FIRST,
    "sale": AT_FIRST,
    "pay": AT_FIRST,
    "sold": AT_FIRST,
    "open-till": AT_FIRST,
    "sale-line": AT_FIRST | BY_POST,
    "abandon-sale": AT_FIRST | BY_POST,
    "money-came": AT_FIRST | BY_POST,
    "parcel": AT_FIRST,
    "parcel-tracking": AT_FIRST,
    "parcel-arrived": AT_FIRST,
    "parcel-refused": AT_FIRST,
    "returns": AT_FIRST,
    "return": AT_FIRST,
    "open-return": AT_FIRST,
    "accept-return": AT_FIRST,
    "refuse-return": AT_FIRST,
    "receive-return": AT_FIRST,
    "refund-cash": AT_FIRST,
    "receive": AT_FIRST,
    "receive-packing": AT_FIRST,
    "transfers": AT_FIRST,
    "begin-transfer": AT_FIRST,
    "transfer": AT_FIRST,
    "add-to-transfer": AT_FIRST,
    "transfer-line": AT_FIRST,
    "pack-transfer": AT_FIRST,
    "unpack-transfer": AT_FIRST,
    "send-transfer": AT_FIRST,
    "receive-transfer": AT_FIRST,
    "settle-transfer": WHO_APPROVES,
    "cancel-transfer": AT_FIRST,
    "transfer-slip": AT_FIRST,
    "delivery-notes": AT_FIRST,
    "delivery-note": AT_FIRST,
    "delivery-note-head": AT_FIRST,
    "new-delivery-line": AT_FIRST,
    "delivery-line": AT_FIRST,
    "receive-delivery-note": AT_FIRST | {"mot": 405, "quanly": 405, "admin": 405},  # by POST only
    "drop-delivery-note": AT_FIRST | {"mot": 405, "quanly": 405, "admin": 405},
    "take-back-delivery-note": AT_FIRST,
    "imports": AT_FIRST,
    "import": AT_FIRST,
    "import-template": AT_FIRST,
    "labels": AT_FIRST,
    "shelf": AT_FIRST,
    "lot": AT_FIRST,
    "count": AT_FIRST,
    "counted": AT_FIRST,
    "write-off": AT_FIRST,
    "correct": AT_FIRST,
    "stocktakes": AT_FIRST,
    "stocktake": AT_FIRST,
    "stocktake-line": AT_FIRST,
    "stocktake-result": AT_FIRST,
    "stocktake-paper": AT_FIRST,
    "expiring": AT_FIRST,
    "stopped-lots": AT_FIRST,
    "set-aside": AT_FIRST,
    "hold-lot": WHO_APPROVES,
    "why": AT_FIRST,
    "why-file": AT_FIRST,
    "reorder": AT_FIRST,
    "reorder-point": AT_FIRST,
    "mark-down": WHO_APPROVES | {"quanly": GONE},  # the manager here may approve and not set prices
    "stop-mark-down": WHO_APPROVES | {"quanly": GONE},
    "money": WHO_APPROVES,
    "cards": WHO_APPROVES,
    "refund-card": WHO_APPROVES | {"quanly": 405, "admin": 405},
    "statements": WHO_APPROVES,
    "statement": WHO_APPROVES,
    "statement-columns": WHO_APPROVES,
    "invoices": WHO_APPROVES,
    "invoice-sheet": WHO_APPROVES,
    "invoice-number": WHO_APPROVES,
    "assign-transfer": WHO_APPROVES | {"quanly": 405, "admin": 405},  # by POST only
    "refund": WHO_APPROVES | {"quanly": 405, "admin": 405},
    "staff": WHO_APPROVES,
    "fairs": WHO_APPROVES,
    # The first outlet is no fair; tests/counter/test_outlets.py opens those of one.
    "fair-account": WHO_APPROVES | {"quanly": GONE, "admin": GONE},
    "send-home": WHO_APPROVES | {"quanly": 405, "admin": 405},  # by POST only
    "fair-paper": WHO_APPROVES | {"quanly": GONE, "admin": GONE},
}
NOTES = [
    *("delivery-notes", "delivery-note", "delivery-note-head", "new-delivery-line", "delivery-line"),
    *("imports", "import", "import-template"),
    *("receive-delivery-note", "drop-delivery-note", "take-back-delivery-note"),
]
RIGHTS = {
    "sell": [
        *("note", "pack", "hand-over", "collect", "cancel", "change-lots", "replan", "cash", "hand-in", "cashed-up"),
        *("parcel-tracking", "parcel-arrived", "parcel-refused"),
        *("sale", "pay", "sold", "open-till", "sale-line", "abandon-sale", "money-came"),
        *("open-return", "accept-return", "refuse-return", "receive-return", "refund-cash"),
    ],
    "adjust": [
        *("receive", "receive-packing", "count", "counted", "write-off", "correct", "reorder-point"),
        *("stocktakes", "stocktake", "stocktake-line", "stocktake-result", "stocktake-paper"),
        *("begin-transfer", "add-to-transfer", "transfer-line", "pack-transfer", "unpack-transfer", "send-transfer"),
        *("receive-transfer", "cancel-transfer", *NOTES),
    ],
}
POSTED = ["note", "pack", "hand-over", "cancel", "change-lots", "receive-packing", "count", "write-off", "correct"]
POSTED += ["replan", "stocktakes", "stocktake", "stocktake-line", "stocktake-result"]
POSTED += [name for name in NOTES if name not in ("delivery-note", "import-template")]
POSTED += ["collect", "money", "assign-transfer", "refund", "cash", "hand-in", "correct-cash"]
POSTED += ["invoices", "invoice-number"]
POSTED += ["sale", "pay", "open-till", "sale-line", "abandon-sale", "money-came"]
POSTED += ["parcel-tracking", "parcel-arrived", "parcel-refused"]
POSTED += ["open-return", "accept-return", "refuse-return", "receive-return", "refund-cash"]
POSTED += ["mark-down", "stop-mark-down", "reorder-point"]
POSTED += ["set-aside", "hold-lot"]
POSTED += ["staff", "fairs", "fair-account", "send-home"]
POSTED += ["read-photo"]
POSTED += ["refund-card", "statements", "statement", "statement-columns"]
POSTED += ["begin-transfer", "add-to-transfer", "transfer-line", "pack-transfer", "unpack-transfer", "send-transfer"]
POSTED += ["receive-transfer", "settle-transfer", "cancel-transfer"]


@pytest.fixture
def address(rooms, share, make_share, by, stock, fill, hanoi, card_keys):
    """The address of every screen, with what stands at the first outlet."""
    balance = LotBalance.objects.get(outlet=rooms.first)  # there is but one yet
    account = BankAccountFactory(seller=rooms.first.legal_seller)
    transfer = record_transfer(
        account=account, bank_reference="FT1", booked_on=date(2026, 11, 25), amount=5, words="", by=by
    )
    rows = "Ngày giao dịch;Số tham chiếu;Ghi có\n25/11/2026;FT2;5000"
    statement = hand_in_statement(account=account, file_name="sao-ke.csv", content=rows.encode(), by=by)
    statement = name_columns(statement=statement, header=header_of(statement), by=by)
    count_lot(outlet=rooms.first, lot=balance.lot, counted=5, by=by, reason="thử", idempotency_key=str(KEY))
    given_away = make_share()
    hand_over_share(fulfilment=given_away, by=by)
    sent = order_now(fill((stock(rooms.first, 1), 1)), checkout_of(province=hanoi), timezone.now()).fulfilments.get()
    parcel = hand_over_share(fulfilment=sent, by=by).parcels.get()
    rows = f"Mã hàng;Số lô;Số lượng\n{balance.lot.product.packing.internal_code};{balance.lot.code};5"
    file = hand_in_file(outlet=rooms.first, kind="stock", file_name="ton.csv", content=rows.encode(), by=by)
    done = count_cash(rooms.first, by)
    stocktake = open_stocktake(outlet=rooms.first, lots=[balance.lot], by=by, idempotency_key="kk")
    goods = LotFactory()
    for outlet in (rooms.first, rooms.second):
        receive_lot(outlet=outlet, lot=goods, quantity=9, by=by)
    going = draft(rooms.first, rooms.second, by, (goods, 2))
    coming = on_the_road(rooms.second, rooms.first, by, (goods, 2))
    head = NoteHead(balance.lot.product.parent.facts.producer, "PG-1", timezone.localdate(), "owned")
    note = open_note(outlet=rooms.first, head=head, by=by)
    line = put_line(note=note, line=NoteLine(balance.lot.product, balance.lot.code, 1), by=by)
    held = LotFactory()
    receive_lot(outlet=rooms.first, lot=held, quantity=3, by=by)
    stopped = hold(held, by=by).lots.get()
    open_float(rooms.first, by)
    sold = pay_cash(scan(rooms.first, by, stock(rooms.first, 1)))
    selling = scan(rooms.first, rooms.users["mot"], stock(rooms.first, 1))
    given = {
        "code": rooms.first.code,
        "number": share.order.number,
        "packing_id": balance.lot.product_id,
        "lot_id": balance.lot_id,
        "movement_id": StockMovement.objects.filter(lot=balance.lot).first().pk,
        "of": "thieu",
        "statement_id": statement.pk,
        "key": KEY,
        "cash_up_id": done.pk,
        "return_id": bring_back(given_away, by).pk,
        "parcel_id": parcel.pk,
        "stocktake_id": stocktake.pk,
        "note_id": note.pk,
        "import_id": file.pk,
        "kind": "ton-kho",
        "stop_id": stopped.stop_id,
    }

    def of(name: str) -> str:
        # Cash is corrected, invoices made out, goods and money given back of what was handed over; all else is not.
        of_given = name in ("correct-cash", "invoice-number", "open-return", "refund-cash")
        given["number"] = (given_away if of_given else share).order.number
        of_goods = name != "assign-transfer"  # money has transfers too
        sent = coming if name == "receive-transfer" else going
        given["transfer_id"] = sent.pk if of_goods else transfer.pk
        lines = {
            "stocktake-line": stocktake.lines.get(),
            "delivery-line": line,
            "sale-line": selling.basket.lines.get(),
        }
        given["line_id"] = lines.get(name, sent.lines.get()).pk
        if name in ("sold", "money-came"):
            given["number"] = sold.number
        (pattern,) = [each.pattern for each in urlpatterns if each.name == name]
        if name == "set-aside":
            return reverse("counter:set-aside", args=[given["code"], stopped.stop_id, held.pk])
        if name == "labels":
            return reverse("counter:labels", args=[given["code"]]) + f"?lo={balance.lot_id}"
        return reverse(f"counter:{name}", kwargs={key: given[key] for key in pattern.converters})

    return of


def books():
    return (
        list(StockMovement.objects.values_list("pk", "change")),
        list(Allocation.objects.values_list("pk", "state", "quantity")),
        list(Fulfilment.objects.values_list("pk", "status")),
        list(TransferPart.objects.values_list("pk", "payment", "amount")),
        list(Statement.objects.values_list("pk", "state", "columns")),
        KeyedAct.objects.count(),
        list(DeliveryNote.objects.values_list("pk", "state")),
        list(DeliveryLine.objects.values_list("pk", "noted")),
        list(CashCollection.objects.values_list("pk", "amount", "holder")),
        VatInvoice.objects.count(),
        (CashUp.objects.count(), CarrierHandIn.objects.count(), CashRefund.objects.count()),
        list(Parcel.objects.values_list("pk", "state", "tracking")),
        list(GoodsReturn.objects.values_list("pk", "state")),
        (list(Stocktake.objects.values_list("pk", "state")), StocktakeLine.objects.count()),
        list(Transfer.objects.values_list("pk", "state", "lines__asked", "lines__packed")),
        (OutletStep.objects.count(), PostChange.objects.count(), list(OutletStaff.objects.values_list())),
        list(Sale.objects.values_list("pk", "state", "basket__lines__quantity")),
        (TillSession.objects.count(), MoneySeen.objects.count()),
        (LotStop.objects.count(), SetAside.objects.count()),
    )


def outcome(response) -> object:
    if response.status_code == 302 and response["Location"].startswith(SIGN_IN):
        return DOOR
    return ALLOWED if response.status_code in (200, 302, 409, 422) else response.status_code


def test_every_address_has_its_row():
    assert {pattern.name for pattern in urlpatterns} == set(ROWS)


# Nothing changes, so the showrooms are set up once for all addresses.
def test_who_may_open_it_and_looking_changes_nothing(rooms, address, subtests):
    before, clients = books(), {who: rooms.client(who) for who in AT_FIRST}

    for name, expected in ROWS.items():
        with subtests.test(name=name):
            assert {who: outcome(clients[who].get(address(name))) for who in expected} == expected
            assert books() == before


def test_who_may_not_open_it_may_not_send_it_either(rooms, address, subtests):
    before = books()
    strangers = {who: kind for who, kind in AT_FIRST.items() if kind != ALLOWED}
    clients = {who: rooms.client(who) for who in strangers}

    for name in POSTED:
        with subtests.test(name=name):
            sent = {who: outcome(clients[who].post(address(name), {"reason": "x"})) for who in strangers}
            assert sent == strangers
            assert books() == before


@pytest.mark.parametrize("right", RIGHTS)
def test_a_post_without_the_right_does_not_reach_it(rooms, address, subtests, right):
    OutletStaff.objects.filter(user=rooms.users["mot"]).update(**{f"can_{right}": False})
    before = books()

    for name in RIGHTS[right]:
        with subtests.test(name=name):
            assert rooms.client("mot").get(address(name)).status_code == 404
            assert rooms.client("mot").post(address(name), {"reason": "x", "key": str(KEY)}).status_code in (404, 405)
            assert books() == before


@pytest.mark.parametrize("right", ["sell", "adjust"])
def test_a_screen_offers_no_way_that_the_right_forbids(rooms, address, right):
    OutletStaff.objects.filter(user=rooms.users["mot"]).update(**{f"can_{right}": False})
    client = rooms.client("mot")
    pages = "".join(client.get(address(name)).text for name in ("today", "order", "shelf", "lot"))

    assert [name for name in RIGHTS[right] if f'"{address(name)}"' in pages] == []


def test_the_same_screens_of_an_outlet_do_not_show_what_stands_at_another(rooms, address):
    screens = ["order", "pack", "slip", "receipt", "lot", "count", "counted", "write-off", "correct"]
    screens += ["delivery-note", "delivery-note-head", "delivery-line", "take-back-delivery-note", "labels"]
    screens += ["correct-cash", "cashed-up", "return", "parcel", "open-return", "receive-return", "refund-cash", "sold"]
    screens += ["set-aside", "hold-lot"]
    elsewhere = [address(name).replace(rooms.first.code, rooms.second.code) for name in screens]

    assert {rooms.client(who).get(each).status_code for each in elsewhere for who in ("hai", "quanly", "admin")} == {
        404
    }


def test_the_way_back_from_signing_in_leads_to_the_screen(rooms, address):
    door = rooms.client("nobody").get(address("order"))["Location"]

    back = rooms.client("nobody").post(door, {"username": "mot", "password": "mat-khau-thu", "next": address("order")})

    assert back["Location"] == address("order")


def test_htmx_without_a_session_leaves_the_page_for_the_door(rooms, address):
    response = rooms.client("nobody").get(address("today"), headers={"HX-Request": "true"})

    assert response["HX-Redirect"].startswith(SIGN_IN)
    assert response.content == b""
