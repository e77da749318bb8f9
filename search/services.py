"""Every write to the read model: one transaction each, in the order of the index's own lock."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from operator import attrgetter

from django.db import transaction
from django.utils import timezone

from catalogue.models import ProductFacts
from common.among import Among
from common.bulk import insert_rows
from search.documents import DOCUMENT_COLUMNS, TERM_COLUMNS, build_documents, digest_of
from search.labels import build_labels
from search.models import DOCUMENTS, LABELS, DocumentTerm, FacetLabel, IndexedProduct, IndexState, ProductDocument

BATCH = 500
INDEXED_COLUMNS = ["product_id", "version", "documents_digest", "words_digest", "refresh_at"]
LABEL_COLUMNS = ("label", "rank", "parent")
_columns, _says = attrgetter(*INDEXED_COLUMNS), attrgetter(*LABEL_COLUMNS)


@transaction.atomic
def refresh_documents(product_ids: Iterable[int], now: datetime | None = None) -> int:
    """Bring the documents of these products up to date; returns how many products had changed.

    The shop's tables are read after the lock is held: of two refreshes of one product the later always saw the newer
    facts. What did not change is not written, and readers are not disturbed.
    """
    ids = sorted(set(product_ids))
    state = _locked_state(DOCUMENTS)
    known = {found.pk: found for found in IndexedProduct.objects.filter(Among("product_id", ids))}
    built = build_documents(ids, now or timezone.now())
    changed, documents, terms = [], [], []
    reworded: set[int] = set()
    for product_id in ids:
        before = known.get(product_id)
        if before is None and product_id not in built.documents:
            continue  # never listed and not to be: nothing for readers to learn
        indexed = IndexedProduct(
            product_id=product_id,
            version=state.version + 1,
            documents_digest=digest_of(built.documents.get(product_id, [])),
            words_digest=digest_of(built.terms.get(product_id, [])),
            refresh_at=built.refresh_at.get(product_id),
        )
        if before is None or before.words_digest != indexed.words_digest:
            reworded.add(product_id)
            terms += built.terms.get(product_id, [])
        elif (before.documents_digest, before.refresh_at) == (indexed.documents_digest, indexed.refresh_at):
            continue
        changed.append(indexed)
        documents += built.documents.get(product_id, [])
    if not changed:
        return 0
    IndexedProduct.objects.bulk_create(
        [indexed for indexed in changed if indexed.product_id in known],
        update_conflicts=True,
        unique_fields=["product_id"],
        update_fields=INDEXED_COLUMNS[1:],
        batch_size=BATCH,
    )
    new = [indexed for indexed in changed if indexed.product_id not in known]
    insert_rows(IndexedProduct, INDEXED_COLUMNS, [_columns(indexed) for indexed in new])
    # The lock holds: what nobody knew has no rows to take away.
    stale = [indexed.product_id for indexed in changed if indexed.product_id in known]
    if stale:
        ProductDocument.objects.filter(Among("product_id", stale)).delete()
        DocumentTerm.objects.filter(Among("product_id", known.keys() & reworded)).delete()
    insert_rows(ProductDocument, DOCUMENT_COLUMNS, documents)
    insert_rows(DocumentTerm, TERM_COLUMNS, terms)
    _raise_version(state)
    return len(changed)


@transaction.atomic
def refresh_labels() -> int:
    """Bring the facet labels up to date; returns how many were added, changed or taken away."""
    state = _locked_state(LABELS)
    wanted = {(row.language, row.kind, row.value): row for row in build_labels()}
    stored = {(row.language, row.kind, row.value): row for row in FacetLabel.objects.all()}
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in stored or _says(stored[key]) != _says(row)]
    if not new and not gone:
        return 0
    FacetLabel.objects.filter(pk__in=gone).delete()
    FacetLabel.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["language", "kind", "value"],
        update_fields=LABEL_COLUMNS,
        batch_size=BATCH,
    )
    _raise_version(state)
    return len(new) + len(gone)


def rebuild() -> int:
    """Build every document anew, some at a time: each product is swapped whole, and the listing is never empty.

    Products that are gone or hidden lose their documents on the way. Returns how many products had changed.
    """
    listed = ProductFacts.objects.values_list("product_id", flat=True)
    ids = sorted({*listed, *IndexedProduct.objects.values_list("product_id", flat=True)})
    # Forgotten fingerprints make every row be written again, whatever became of it since.
    IndexedProduct.objects.update(documents_digest="", words_digest="")
    refresh_labels()
    return sum(refresh_documents(batch) for batch in _batches(ids))


def write_coming_periods() -> int:
    """Write further periods of products whose written ones run short; returns how many products had changed."""
    due = IndexedProduct.objects.filter(refresh_at__lte=timezone.now()).values_list("product_id", flat=True)
    return sum(refresh_documents(batch) for batch in _batches(list(due)))


def _locked_state(name: str) -> IndexState:
    IndexState.objects.get_or_create(name=name)
    return IndexState.objects.select_for_update().get(name=name)


def _raise_version(state: IndexState) -> None:
    state.version += 1
    state.save(update_fields=["version"])


def _batches(ids: list[int]) -> Iterable[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
