"""Goods on their way between two outlets, through the services that a counter uses."""

from shops.models import StockMovement, Transfer
from shops.services import Arrived, add_goods, draft_transfer, pack_transfer, receive_transfer, send_transfer


def draft(source, destination, by, *wanted) -> Transfer:
    """A draft of (lot, pieces) pairs."""
    transfer = draft_transfer(source=source, destination=destination, by=by)
    for lot, quantity in wanted:
        add_goods(transfer=transfer, product=lot.product, lot=lot, quantity=quantity, by=by)
    return transfer


def packed(source, destination, by, *wanted) -> Transfer:
    return pack_transfer(transfer=draft(source, destination, by, *wanted), by=by)


def on_the_road(source, destination, by, *wanted) -> Transfer:
    return send_transfer(transfer=packed(source, destination, by, *wanted), by=by)


def arrived(transfer, *numbers) -> list[Arrived]:
    """(received, missing, damaged) for each line in turn."""
    return [Arrived(line.pk, *parts) for line, parts in zip(transfer.lines.order_by("pk"), numbers, strict=True)]


def carry(*, lot, source, destination, quantity, by) -> tuple[StockMovement, StockMovement]:
    """A whole transfer of one lot, all of which arrives; the movement out and the one in."""
    sent = on_the_road(source, destination, by, (lot, quantity))
    receive_transfer(transfer=sent, arrived=arrived(sent, [quantity]), by=by)
    out, into = StockMovement.objects.filter(document=sent.number).order_by("pk")
    return out, into
