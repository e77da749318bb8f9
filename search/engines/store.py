"""Keeps one snapshot per language and process in step with the documents: by version, and by the clock."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import FilteredRelation, Q

from common.rows import fetch
from search.engines.snapshot import NEVER, Label, Row, Snapshot, snapshot_of
from search.models import DOCUMENTS, FOR_EVER, LABELS, FacetLabel, IndexedProduct, IndexState, ProductDocument
from search.text import sort_name

FIELDS = (
    "group_number",
    "set_number",
    "stars",
    "commune_code",
    "maker_slug",
    "outlet_codes",
    "price",
    "available",
    "is_bookable",
    "is_adult",
    "is_fictional",
    "season_months",
    "rank",
    "listed_at",
    "sort_name",
    "valid_from",
    "valid_until",
)
STATES = f"SELECT name, epoch, version FROM {IndexState._meta.db_table}"  # noqa: S608  our own table
CHUNK = 5_000
MANY = 2_000  # changed rows from which loading all anew is quicker
# Two threads may read the clock on either side of a boundary; the one a blink behind takes the newer snapshot.
BLINK = 0.25  # seconds


class SnapshotStore:
    """The snapshot of one language. Costs one query when nothing has changed, one or two more when something has."""

    def __init__(self, language: str):
        self.language = language
        self._snapshot = Snapshot()
        self._lock = threading.Lock()

    def current(self, now: datetime) -> Snapshot:
        """The documents in force at `now`, as of the last commit."""
        held = self._snapshot
        if not _is_fresh(held, _state(), now.timestamp()):
            with self._lock:
                # Read again: another thread may have brought it this far, or further, while this one waited.
                self._snapshot = held = self._brought_up(self._snapshot, *_state(), now)
        return held

    def _brought_up(self, old: Snapshot, epoch: str, version: int, labels_version: int, now: datetime) -> Snapshot:
        instant = now.timestamp()
        # An older version than ours means that the database was put back to an earlier state.
        if old.epoch != epoch or version < old.version or instant < old.since - BLINK:
            return self._loaded(epoch, version, labels_version, now)
        new = old
        if version > old.version:
            changed = self._rows_since(old.version, now)
            if len(changed) > max(MANY, len(old.slots) // 10):
                return self._loaded(epoch, version, labels_version, now)
            gone = [product_id for product_id, row in changed.items() if row is None]
            new = new.changed(gone, (row for row in changed.values() if row is not None), version=version)
        if instant >= new.until:
            begun = list(self._rows_begun(new.since, now))
            over = [row.product_id for row in new.rows if row is not None and row.valid_until <= instant]
            new = new.changed(over, begun)
        if labels_version != new.labels_version:
            new = new.changed((), (), labels=self._labels(), labels_version=labels_version)
        return new

    def _loaded(self, epoch: str, version: int, labels_version: int, now: datetime) -> Snapshot:
        found = (
            ProductDocument.objects.filter(language=self.language, valid_from__lte=now, valid_until__gt=now)
            .values_list("product_id", *FIELDS)
            .iterator(chunk_size=CHUNK)
        )
        return snapshot_of(
            list(_rows(found)),
            epoch=epoch,
            version=version,
            labels_version=labels_version,
            labels=self._labels(),
        )

    def _rows_since(self, version: int, now: datetime) -> dict[int, Row | None]:
        """Products changed after `version` with their row in force, or None; one statement sees one state of both."""
        in_force = Q(documents__language=self.language, documents__valid_from__lte=now, documents__valid_until__gt=now)
        found = (
            IndexedProduct.objects.filter(version__gt=version)
            .annotate(document=FilteredRelation("documents", condition=in_force))
            .values_list("product_id", *(f"document__{name}" for name in FIELDS))
        )
        changed: dict[int, Row | None] = {}
        shown = []
        for values in found:
            changed[values[0]] = None
            if values[1] is not None:
                shown.append(values)
        changed.update((row.product_id, row) for row in _rows(shown))
        return changed

    def _rows_begun(self, since: float, now: datetime) -> Iterable[Row]:
        found = ProductDocument.objects.filter(
            language=self.language,
            valid_from__gt=datetime.fromtimestamp(since, UTC),
            valid_from__lte=now,
            valid_until__gt=now,
        )
        return _rows(found.values_list("product_id", *FIELDS))

    def _labels(self) -> dict[tuple[str, str], Label]:
        found = FacetLabel.objects.filter(language=self.language).values_list(
            "kind", "value", "label", "rank", "parent"
        )
        return {(kind, value): Label(words, *rest, sort_name(words)) for kind, value, words, *rest in found}


def _state() -> tuple[str, int, int]:
    """Life of the index, version of the documents, version of the labels."""
    rows = fetch(STATES, (), ())
    states = {name: (epoch, version) for name, epoch, version in rows}
    return *states.get(DOCUMENTS, ("", 0)), states.get(LABELS, ("", 0))[1]


def _is_fresh(held: Snapshot, state: tuple[str, int, int], instant: float) -> bool:
    return (held.epoch, held.version, held.labels_version) == state and held.since - BLINK <= instant < held.until


def _rows(found: Iterable[tuple]) -> Iterable[Row]:
    """Rows from columns; equal words and lists are kept once."""
    kept: dict = {}
    for values in found:
        outlets, months = tuple(values[6]), tuple(values[12])
        yield Row(
            *values[:4],
            kept.setdefault(values[4], values[4]),
            kept.setdefault(values[5], values[5]),
            kept.setdefault(outlets, outlets),
            *values[7:12],
            kept.setdefault(("months", months), ("months", months))[1],
            values[13],
            values[14].timestamp(),
            values[15],
            values[16].timestamp(),
            values[17].timestamp() if values[17] < FOR_EVER else NEVER,
        )
