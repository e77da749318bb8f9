"""Goods that arrive: notes of makers, and files."""

from common.gs1 import internal_code
from common.importing.sheet import write_workbook
from shops.import_columns import STOCK
from shops.models import DeliveryNote, StockImport
from tests.counter.stories.telling import HOME, Shop, day, story
from tests.factories.goods import PackingFactory, ProducerFactory, ProductFactory
from tests.weak_hand import Hand, Line

NOTES, FILES = f"{HOME}nhap/phieu/", f"{HOME}nhap/tep/"


def packing_of(maker, number: int):
    parent = ProductFactory(title=f"Mật ong số {number}", facts__producer=maker)
    return PackingFactory(parent=parent, packing__internal_code=internal_code(number))


def begin(writer: Hand, number: str) -> DeliveryNote:
    said = {"producer": "ong da nam ke", "terms": "consignment", "commission_percent": "15"}
    writer.send(NOTES, number=number, dated=day(-1), **said)
    return DeliveryNote.objects.latest("pk")


@story(
    *("delivery-notes", "delivery-note-head", "new-delivery-line", "delivery-line", "receive-delivery-note"),
    *("drop-delivery-note", "take-back-delivery-note"),
)
def notes_of_a_maker(line: Line, shop: Shop) -> None:
    maker = ProducerFactory(name="HTX Ong đá Nậm Kè")
    honey, wax = packing_of(maker, 1), packing_of(maker, 2)
    writer = line.hand("mot")
    note = begin(writer, "PG-1")
    here = f"{NOTES}{note.pk}/"
    writer.send_together(
        *(
            writer.fill(f"{here}mon/{each.pk}/", lot_code=code, noted="9", best_before=day(300), is_scripted=True)
            for each, code in ((honey, "MO-1"), (wax, "SA-1"))
        )
    )
    writer.send(f"{here}mon/{honey.pk}/", lot_code="MO-2", noted="5", arrived="4", reason="Vỡ", best_before=day(200))
    first, _second, third = note.lines.order_by("lot_code")
    writer.send(f"{here}dong/{first.pk}/", noted="8")
    writer.send(f"{here}dong/{third.pk}/", bo="1")
    writer.send(f"{here}dau/", commission_percent="12,5", producer=maker.name)
    writer.send(here, f"{here}nhan/")
    dropped = f"{NOTES}{begin(writer, 'PG-2').pk}/"
    writer.send(f"{dropped}mon/{wax.pk}/", lot_code="SA-2", noted="3", best_before=day(300))
    writer.send(dropped, f"{dropped}bo/", reason="Phiếu của quầy khác")
    writer.send(f"{here}huy/", reason="Ghi nhầm quầy")
    again = f"{NOTES}{begin(writer, 'PG-1').pk}/"
    writer.send(f"{again}mon/{honey.pk}/", lot_code="MO-1", noted="7", best_before=day(300))
    writer.send(again, f"{again}nhan/")


@story("imports", "import")
def a_file_of_opening_stock(line: Line, shop: Shop) -> None:
    packing = PackingFactory(packing__internal_code=internal_code(3))
    given = {"goods": packing.packing.internal_code, "best_before": "12/2032", "quantity": 12}
    rows = [[({"lot": lot} | given).get(column.name, "") for column in STOCK] for lot in ("MO-1", "MO-2")]
    writer = line.hand("mot")
    writer.send(FILES, kind="stock", file=("ton.xlsx", write_workbook("A", STOCK, rows)))
    for kept in StockImport.objects.order_by("pk")[:1]:
        writer.send(f"{FILES}{kept.pk}/")
