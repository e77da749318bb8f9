"""Files at the counter: chosen, every row looked at, written once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.models import Lot
from common.gs1 import internal_code
from common.importing.sheet import write_workbook
from shops.import_columns import STOCK
from shops.models import LotBalance, StockImport, StockMovement
from shops.services import imports
from tests.factories.goods import LotFactory, PackingFactory
from tests.shops.stopping import recall_lot

FILES = "/quay/diem-mot/nhap/tep/"


def row(packing, **changes):
    given = {"goods": packing.packing.internal_code, "lot": "MO-01", "best_before": "12/2032", "quantity": 12} | changes
    return [given.get(column.name, "") for column in STOCK]


def sent(*rows):
    return {"kind": "stock", "file": SimpleUploadedFile("ton.xlsx", write_workbook("A", STOCK, rows))}


@pytest.fixture
def packing(db):
    return PackingFactory(packing__internal_code=internal_code(3))


def test_a_file_is_looked_at_and_written_once(rooms, packing):
    client = rooms.client("mot")

    page = client.post(FILES, sent(row(packing)), follow=True)
    address = page.redirect_chain[-1][0]
    assert '<dd data-fate="added">1</dd>' in page.text
    assert not StockMovement.objects.exists()
    for _twice in range(2):
        done = client.post(address, follow=True)
        assert "Tệp đã vào sổ." in done.text

    assert LotBalance.objects.get().quantity == 12
    assert "mot ghi lúc" in client.get(address).text


def test_a_row_that_cannot_be_taken_is_shown_with_its_sentence_and_nothing_is_written(rooms, packing):
    client = rooms.client("mot")

    page = client.post(FILES, sent(row(packing), row(packing, lot="MO-02", quantity="=1+1")), follow=True)
    late = client.post(page.redirect_chain[-1][0])

    assert "Số lượng: Ô này là công thức." in page.text
    assert "Ghi vào sổ</button>" not in page.text
    assert late.status_code == 422
    assert "Chưa ghi gì vào sổ." in late.text
    assert not StockMovement.objects.exists()


def test_a_lot_called_back_after_the_rows_were_looked_at_is_said_and_nothing_is_written(rooms, packing, monkeypatch):
    client = rooms.client("mot")
    LotFactory(product=packing, code="MO-01", best_before=None)
    page = client.post(FILES, sent(row(packing, best_before="")), follow=True)
    planned = imports.plan_stock

    def then_called_back(file):
        plan = planned(file)
        recall_lot(lot=Lot.objects.get(code="MO-01"), reason="Có tạp chất", by=rooms.users["mot"])
        return plan

    monkeypatch.setattr(imports, "plan_stock", then_called_back)
    late = client.post(page.redirect_chain[-1][0])

    assert late.status_code == 422
    assert "đã bị thu hồi" in late.text
    assert not StockMovement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"kind": ""}, "Xin chọn tệp ghi gì."), ({"file": ""}, "Xin chọn tệp."), ({"kind": "receipts"}, "Tệp thiếu cột")],
)
def test_what_is_missing_is_said(rooms, packing, changes, sentence):
    page = rooms.client("mot").post(FILES, sent(row(packing)) | changes)

    assert page.status_code == 422
    assert sentence in page.text
    assert not StockImport.objects.exists()


def test_templates_and_the_stock_of_today_can_be_fetched(rooms, packing):
    client = rooms.client("mot")

    for name in ("mau-phieu-giao", "mau-ton-dau-ky", "ton-kho"):
        answer = client.get(f"{FILES}{name}/")
        assert answer.content.startswith(b"PK")
        assert f'filename="{name}' in answer["Content-Disposition"]
    assert client.get(f"{FILES}khong-co/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_costs_the_same_but_for_what_each_lot_is_asked(rooms, packing, rows, django_assert_max_num_queries):
    client = rooms.client("mot")
    page = client.post(FILES, sent(*(row(packing, lot=f"L-{number}") for number in range(rows))), follow=True)

    with django_assert_max_num_queries(15):
        shown = client.get(page.redirect_chain[-1][0])
    assert len(shown.content) <= 60_000
