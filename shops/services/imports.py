"""Files of receipts and of opening stock: handed in, every row's fate looked at, then written once, all or nothing.

Locks: the file, then as the ledger does (stock records by id, lots' balances by id).
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.importing.columns import ColumnsMissing, find_head, has_head
from common.importing.fates import DryRun, Fate, RowFate
from common.importing.grid import UnreadableFile, read_grid
from shops.exceptions import ShopsRefusal
from shops.import_columns import LIMITS, RECEIPTS, STOCK
from shops.models import Outlet, StockImport
from shops.services.delivery_notes import close_received, open_note, write_arrivals
from shops.services.import_rows import (
    NotePlan,
    ReceiptPlans,
    StockPlan,
    has_movements,
    plan_receipts,
    plan_stock,
)
from shops.services.ledger import lock_shelves, open_act, record_arrivals, under_lock
from shops.services.receipts import find_or_make_lots, known_lot_that_arrives, lots_called

Kind = StockImport.Kind
COLUMNS = {Kind.RECEIPTS: RECEIPTS, Kind.STOCK: STOCK}
NAME_LENGTH = 200
OPENING = "tồn đầu kỳ"  # the reason in the book, in its language
AT_ONCE = 500  # rows of one statement


class ImportFileRefused(ShopsRefusal):
    """The file is no table, too large, or has not the columns; `kind` is as in UnreadableFile, or "columns"."""

    kind: str
    titles: list[str]

    def __str__(self) -> str:
        if self.kind == "columns":
            return _("Tệp thiếu cột: %(titles)s. Xem tệp mẫu.") % {"titles": ", ".join(self.titles)}
        sentence = {
            "too-large": _("Tệp lớn quá %(most)s MB. Bạn chia làm nhiều tệp."),
            "too-long": _("Tệp dài quá %(rows)s dòng. Bạn chia làm nhiều tệp."),
            "empty": _("Tệp này không có dòng nào."),
            "xls": _("Đây là tệp Excel đời cũ (.xls). Mở bằng Excel, lưu lại thành .xlsx rồi tải lên."),
            "html": _("Đây là trang web ghi thành tệp, không phải bảng tính. Mở bằng Excel, lưu lại thành .xlsx."),
            "broken-xlsx": _("Tệp Excel này bị hỏng hoặc có mật khẩu. Bạn lưu lại rồi tải lên lần nữa."),
        }.get(self.kind, _("Không đọc được tệp này. Cần tệp .xlsx hoặc .csv."))
        return sentence % {"most": LIMITS.most_bytes // (1024 * 1024), "rows": LIMITS.most_rows}


class RowsRefused(ShopsRefusal):
    """Some rows cannot be taken, so none was; `dry_run` says which."""

    dry_run: DryRun

    def __str__(self) -> str:
        if self.dry_run.refused:
            return _("Có %(count)s dòng chưa nhập được. Sửa trong tệp rồi tải lên lại.") % {
                "count": len(self.dry_run.refused)
            }
        return _("Tệp này không có gì mới để ghi.")


@transaction.atomic
def hand_in_file(*, outlet: Outlet, kind: str, file_name: str, content: bytes, by: Any) -> StockImport:
    """Keep a file as cells; nothing is written into the books yet. Raises ImportFileRefused."""
    columns = COLUMNS[Kind(kind)]
    try:
        cells = read_grid(content, LIMITS, has_head(columns))
        find_head(cells, columns)
    except UnreadableFile as unreadable:
        raise ImportFileRefused(kind=unreadable.kind, titles=[]) from None
    except ColumnsMissing as missing:
        raise ImportFileRefused(kind="columns", titles=missing.titles) from None
    name = "".join(char for char in file_name if char.isprintable())[-NAME_LENGTH:]
    return StockImport.objects.create(outlet=outlet, kind=kind, file_name=name or "tep", cells=cells, uploaded_by=by)


def dry_run(file: StockImport) -> DryRun:
    """What every row of the file would come to now. Nothing is written."""
    plan = plan_receipts(file) if file.kind == Kind.RECEIPTS else plan_stock(file)
    return DryRun(plan.fates)


@transaction.atomic
def write_file(*, file: StockImport, by: Any) -> DryRun:
    """Write every row into the books, or none; written again, it changes nothing. Raises RowsRefused."""
    held = under_lock(StockImport.objects.select_related("outlet").filter(pk=file.pk)).get()
    if held.written_at is not None:
        return DryRun([])
    if held.kind == Kind.RECEIPTS:
        fates = _write_receipts(held, plan_receipts(held), by)
    else:
        fates = _write_stock(held, plan_stock(held), by)
    held.written_by, held.written_at = by, timezone.now()
    held.save(update_fields=["written_by", "written_at"])
    return fates


def _whole(fates: list[RowFate]) -> DryRun:
    run = DryRun(fates)
    if not run.can_be_written:
        raise RowsRefused(dry_run=run)
    return run


def _write_receipts(file: StockImport, plans: ReceiptPlans, by: Any) -> DryRun:
    run = _whole(plans.fates)
    for plan in plans.notes:
        _receive(file, plan, by)
    return run


def _receive(file: StockImport, plan: NotePlan, by: Any) -> None:
    """Open the note with all its lines and receive it, as a person would."""
    note = open_note(outlet=file.outlet, head=plan.head, by=by)
    for line in plan.lines:
        line.note = note
    note.lines.bulk_create(plan.lines, batch_size=AT_ONCE)
    act = open_act("receive-note", by=by, key=None, content={"note": note.pk})
    write_arrivals(act, note, plan.lines)
    close_received(note, by)
    act.close(note=note.pk)


def _write_stock(file: StockImport, plan: StockPlan, by: Any) -> DryRun:
    run = _whole(plan.fates)
    act = open_act("opening-stock", by=by, key=None, content={"file": file.pk}, reason=OPENING, document=file.file_name)
    called = lots_called(arriving.code for arriving, _quantity, _line in plan.opening)
    lots = find_or_make_lots(
        [(arriving, known_lot_that_arrives(arriving, called)) for arriving, _quantity, _line in plan.opening]
    )
    shelves = lock_shelves([(file.outlet, lot) for lot in lots])
    # Asked again under the locks: whoever moves a packing holds its stock record.
    moved = has_movements(file.outlet, {lot.product_id for lot in lots})
    if moved:
        late = {line for arriving, _quantity, line in plan.opening if arriving.product.pk in moved}
        fates = [
            RowFate(each.line, Fate.REFUSED, each.shown, _("Món này vừa có người ghi vào sổ ở điểm này."))
            if each.line in late
            else each
            for each in plan.fates
        ]
        raise RowsRefused(dry_run=DryRun(fates))
    record_arrivals(
        act, [(shelf, quantity) for shelf, (_arriving, quantity, _line) in zip(shelves, plan.opening, strict=True)]
    )
    act.close()
    return run
