"""What is done to goods in the long run: receipts, counts, losses, stops, prices, and goods between outlets."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot, ProductFacts
from shops.models import DatedPrice, DeliveryNote, LotBalance, StockMovement, Stocktake, StocktakeLine, Transfer
from shops.models.arrivals import Terms
from shops.services import (
    Arrived,
    NoteHead,
    NoteLine,
    add_goods,
    cancel_transfer,
    correct_movement,
    count_lot,
    draft_transfer,
    mark_down,
    open_note,
    pack_transfer,
    put_line,
    receive_goods,
    receive_lot,
    receive_note,
    receive_transfer,
    send_transfer,
    set_price,
    settle_difference,
    stop_markdown,
    take_back_note,
    transfer_all,
    unpack_transfer,
    write_off,
)
from shops.services.delivery_notes import drop_note
from shops.services.movements import LOSSES
from shops.services.stocktakes import (
    abandon_stocktake,
    choose_count,
    count_line,
    count_one,
    finish_counting,
    latest_counts,
    open_stocktake,
    post_stocktake,
    reopen_counting,
)
from tests.orders.town import Act, Operation, Town, key_of, one_of
from tests.shops.stopping import hold_lot, recall_lot, release_hold

StockRecord = get_model("partner", "StockRecord")
State = Transfer.State


def a_shelf(dice: Random, **which) -> LotBalance | None:
    return one_of(LotBalance.objects.filter(**which).select_related("outlet", "lot__product__parent"), dice)


def receive(town: Town, dice: Random) -> Act | None:
    lot = one_of(Lot.objects.filter(recalled_at=None, best_before__gt=timezone.localdate()), dice)
    said = {"outlet": dice.choice(town.outlets), "lot": lot, "quantity": dice.randint(1, 30)}
    by, key = dice.choice(town.people), key_of(dice)
    return lambda: receive_lot(by=by, idempotency_key=key, **said)


def receive_by_code(town: Town, dice: Random) -> Act | None:
    """A known code, or one that opens a new lot."""
    packing, days = dice.choice(town.packings), dice.randint(0, 300)
    code = f"M{dice.randint(1, 60)}-{packing.pk}"
    until = None if dice.random() < 0.5 else timezone.localdate() + timedelta(days=days)
    outlet, quantity, by, key = dice.choice(town.outlets), dice.randint(1, 20), dice.choice(town.people), key_of(dice)
    return lambda: receive_goods(
        outlet=outlet,
        product=packing,
        lot_code=code,
        quantity=quantity,
        best_before=until,
        keeps_for_ever=until is None and quantity > 10,
        by=by,
        idempotency_key=key,
    )


def write_a_note(town: Town, dice: Random) -> Act | None:
    packing, by, key = dice.choice(town.packings), dice.choice(town.people), key_of(dice)
    producer = ProductFacts.objects.select_related("producer").get(product=packing.parent_id).producer
    terms, percent = dice.choice([(Terms.OWNED, None), (Terms.CONSIGNMENT, Decimal(15))])
    number = f"PG {dice.randint(1, 10**6)}"
    head = NoteHead(producer, number, timezone.localdate(), terms, percent)
    outlet, lots = dice.choice(town.outlets), list(Lot.objects.filter(product=packing).order_by("?")[:2])
    lines = [NoteLine(packing, lot.code, dice.randint(1, 12), best_before=lot.best_before) for lot in lots]
    new = timezone.localdate() + timedelta(days=dice.randint(1, 200))
    lines.append(NoteLine(packing, f"P{key[:6]}", dice.randint(1, 12), best_before=new))

    def write():
        note = open_note(outlet=outlet, head=head, by=by, idempotency_key=key)
        for place, line in enumerate(lines):
            put_line(note=note, line=line, by=by, key=f"{key}-{place}")

    return write


def a_note(dice: Random, state: str) -> DeliveryNote | None:
    return one_of(DeliveryNote.objects.filter(state=state).select_related("producer", "outlet"), dice)


def receive_the_note(town: Town, dice: Random) -> Act | None:
    note, by, key = a_note(dice, DeliveryNote.State.DRAFT), dice.choice(town.people), key_of(dice)
    return note and (lambda: receive_note(note=note, by=by, idempotency_key=key))


def drop_the_note(town: Town, dice: Random) -> Act | None:
    note, by = a_note(dice, DeliveryNote.State.DRAFT), dice.choice(town.people)
    return note and (lambda: drop_note(note=note, by=by, reason="Nhầm"))


def take_the_note_back(town: Town, dice: Random) -> Act | None:
    note, by, key = a_note(dice, DeliveryNote.State.RECEIVED), dice.choice(town.people), key_of(dice)
    return note and (lambda: take_back_note(note=note, by=by, reason="Nhận nhầm", idempotency_key=key))


def lose(town: Town, dice: Random) -> Act | None:
    if (shelf := a_shelf(dice, quantity__gt=0)) is None:
        return None
    kind, by, key, quantity = dice.choice(sorted(LOSSES)), dice.choice(town.people), key_of(dice), dice.randint(1, 4)
    return lambda: write_off(
        outlet=shelf.outlet, lot=shelf.lot, quantity=quantity, kind=kind, by=by, reason="Vỡ", idempotency_key=key
    )


def count(town: Town, dice: Random) -> Act | None:
    if (shelf := a_shelf(dice)) is None:
        return None
    counted = max(0, shelf.quantity + dice.randint(-4, 3))
    act, by, key = dice.choice([count_lot, count_one]), dice.choice(town.people), key_of(dice)
    return lambda: act(
        outlet=shelf.outlet, lot=shelf.lot, counted=counted, by=by, reason="Kiểm kê", idempotency_key=key
    )


def correct(town: Town, dice: Random) -> Act | None:
    """Any line but sales of orders and goods of returns, which have acts of their own, as the counter has it."""
    lines = StockMovement.objects.exclude(kind__in=["sold", "returned"]).filter(returned_loss=None)
    line, by = one_of(lines.select_related("outlet", "lot__product__parent"), dice), dice.choice(town.people)
    key = key_of(dice)
    return line and (lambda: correct_movement(movement=line, by=by, reason="Ghi nhầm", idempotency_key=key))


def begin_a_stocktake(town: Town, dice: Random) -> Act | None:
    outlet, by, key = dice.choice(town.outlets), dice.choice(town.people), key_of(dice)
    lots = [shelf.lot for shelf in LotBalance.objects.filter(outlet=outlet).select_related("lot").order_by("?")[:4]]
    return lambda: open_stocktake(outlet=outlet, lots=lots, by=by, idempotency_key=key, reason="Cuối ngày")


def a_stocktake(dice: Random, *states: str) -> Stocktake | None:
    return one_of(Stocktake.objects.filter(state__in=states), dice)


def count_a_line(town: Town, dice: Random) -> Act | None:
    lines = StocktakeLine.objects.filter(stocktake__state__in=["open", "counted"])
    line = one_of(lines.select_related("stocktake__outlet", "lot__product__parent"), dice)
    if line is None:
        return None
    shelf = LotBalance.objects.filter(outlet=line.stocktake.outlet_id, lot=line.lot_id).first()
    counted = max(0, (shelf.quantity if shelf else 0) + dice.choice([0, 0, 0, -1, -2, 1]))
    by, key = dice.choice(town.people), key_of(dice)
    return lambda: count_line(line=line, counted=counted, by=by, idempotency_key=key)


def choose(town: Town, dice: Random) -> Act | None:
    line = one_of(StocktakeLine.objects.filter(stocktake__state="open", chosen=None).exclude(counts=None), dice)
    found = latest_counts(line) if line is not None else []
    return (lambda: choose_count(line=line, count=found[-1])) if found else None


def end_the_counting(town: Town, dice: Random) -> Act | None:
    stocktake, by = a_stocktake(dice, "open"), dice.choice(town.people)
    return stocktake and (lambda: finish_counting(stocktake=stocktake, by=by))


def count_again(town: Town, dice: Random) -> Act | None:
    stocktake, by = a_stocktake(dice, "counted"), dice.choice(town.people)
    return stocktake and (lambda: reopen_counting(stocktake=stocktake, by=by, reason="Đếm lại"))


def post(town: Town, dice: Random) -> Act | None:
    stocktake, by, can = a_stocktake(dice, "counted"), dice.choice(town.people), dice.random() < 0.7
    return stocktake and (lambda: post_stocktake(stocktake=stocktake, by=by, can_approve=can, reason="Xong"))


def give_a_stocktake_up(town: Town, dice: Random) -> Act | None:
    stocktake, by = a_stocktake(dice, "open", "counted"), dice.choice(town.people)
    return stocktake and (lambda: abandon_stocktake(stocktake=stocktake, by=by, reason="Thôi"))


def a_lot(town: Town, dice: Random, **which) -> Lot | None:
    return one_of(Lot.objects.filter(product__in=town.packings, **which), dice)


def hold(town: Town, dice: Random) -> Act | None:
    lot, by = a_lot(town, dice, held_at=None), dice.choice(town.people)
    return lot and (lambda: hold_lot(lot=lot, reason="Chờ mẫu", by=by))


def let_go(town: Town, dice: Random) -> Act | None:
    lot, by = a_lot(town, dice, held_at__isnull=False), dice.choice(town.people)
    return lot and (lambda: release_hold(lot=lot, reason="Mẫu đạt", by=by))


def recall(town: Town, dice: Random) -> Act | None:
    lot, by = a_lot(town, dice, recalled_at=None), dice.choice(town.people)
    return lot and (lambda: recall_lot(lot=lot, reason="Mẫu không đạt", by=by))


def mark_a_lot_down(town: Town, dice: Random) -> Act | None:
    if (shelf := a_shelf(dice, quantity__gt=0)) is None:
        return None
    amount, by, key = dice.randint(30_000, 70_000), dice.choice(town.people), key_of(dice)
    return lambda: mark_down(
        outlet=shelf.outlet, lot=shelf.lot, amount=amount, by=by, reason="Cận hạn", idempotency_key=key
    )


def stop_a_markdown(town: Town, dice: Random) -> Act | None:
    price = one_of(DatedPrice.objects.filter(kind="markdown", stopped_at=None), dice)
    by = dice.choice(town.people)
    return price and (lambda: stop_markdown(price=price, by=by, reason="Thôi"))


def price_anew(town: Town, dice: Random) -> Act | None:
    record, by = one_of(StockRecord.objects.all(), dice), dice.choice(town.people)
    amount = 60_000 + dice.randint(0, 10_000)
    return lambda: set_price(stock_record=record, amount=amount, by=by, reason="Giá mới")


def draft(town: Town, dice: Random) -> Act | None:
    source, destination = dice.sample(town.outlets, 2)
    by, key, wanted = dice.choice(town.people), key_of(dice), dice.sample(town.packings, 2)
    pieces = [dice.randint(1, 8) for _each in wanted]

    def write():
        if pieces[0] == 8:
            return transfer_all(source=source, destination=destination, by=by, idempotency_key=key)
        transfer = draft_transfer(source=source, destination=destination, by=by, idempotency_key=key)
        for place, (packing, quantity) in enumerate(zip(wanted, pieces, strict=True)):
            add_goods(transfer=transfer, product=packing, quantity=quantity, by=by, idempotency_key=f"{key}-{place}")
        return transfer

    return write


def a_transfer(dice: Random, *states: str) -> Transfer | None:
    return one_of(Transfer.objects.filter(state__in=states).select_related("source", "destination"), dice)


def pack(town: Town, dice: Random) -> Act | None:
    transfer, by, key = a_transfer(dice, State.DRAFT), dice.choice(town.people), key_of(dice)
    return transfer and (lambda: pack_transfer(transfer=transfer, by=by, idempotency_key=key))


def unpack(town: Town, dice: Random) -> Act | None:
    transfer, by, key = a_transfer(dice, State.PACKED), dice.choice(town.people), key_of(dice)
    return transfer and (lambda: unpack_transfer(transfer=transfer, by=by, reason="Sửa", idempotency_key=key))


def call_off(town: Town, dice: Random) -> Act | None:
    transfer, by, key = a_transfer(dice, State.DRAFT, State.PACKED), dice.choice(town.people), key_of(dice)
    return transfer and (lambda: cancel_transfer(transfer=transfer, by=by, reason="Thôi", idempotency_key=key))


def send(town: Town, dice: Random) -> Act | None:
    transfer, by, key = a_transfer(dice, State.PACKED), dice.choice(town.people), key_of(dice)
    return transfer and (lambda: send_transfer(transfer=transfer, by=by, idempotency_key=key))


def unload(town: Town, dice: Random) -> Act | None:
    """All of it, or a part with some missing and some damaged."""
    transfer, by, key = a_transfer(dice, State.ON_THE_ROAD), dice.choice(town.people), key_of(dice)
    if transfer is None:
        return None
    said = []
    for line in transfer.lines.order_by("pk"):
        good = line.awaited if dice.random() < 0.6 else dice.randint(0, line.awaited)
        missing = dice.randint(0, line.awaited - good)
        said.append(Arrived(line.pk, good, missing, dice.randint(0, line.awaited - good - missing)))
    return lambda: receive_transfer(transfer=transfer, arrived=said, by=by, reason="Mở thùng", idempotency_key=key)


def settle(town: Town, dice: Random) -> Act | None:
    reported = Transfer.objects.filter(lines__missing__gt=0) | Transfer.objects.filter(lines__damaged__gt=0)
    transfer, by, key = one_of(reported.distinct(), dice), dice.choice(town.people), key_of(dice)
    line = transfer and next((each for each in transfer.lines.all() if each.missing or each.damaged), None)
    if line is None:
        return None
    of, outcome = "missing" if line.missing else "damaged", dice.choice(["late", "found", "lost"])
    return lambda: settle_difference(
        transfer=transfer,
        line_id=line.pk,
        of=of,
        outcome=outcome,
        quantity=1,
        by=by,
        reason="Hỏi xe",
        idempotency_key=key,
    )


GOODS: dict[Operation, float] = {
    **{receive: 7, receive_by_code: 2, lose: 2, count: 2.5, correct: 1.5},
    **{write_a_note: 1.5, receive_the_note: 1.2, drop_the_note: 0.2, take_the_note_back: 0.3},
    **{begin_a_stocktake: 0.8, count_a_line: 4, choose: 0.7, end_the_counting: 1, count_again: 0.2},
    **{post: 1.2, give_a_stocktake_up: 0.2, hold: 0.6, let_go: 0.9, recall: 0.05},
    **{mark_a_lot_down: 0.5, stop_a_markdown: 0.4, price_anew: 0.2},
    **{draft: 2, pack: 2, unpack: 0.3, call_off: 0.3, send: 1.8, unload: 2.2, settle: 1.5},
}
