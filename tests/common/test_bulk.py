"""Rows written by COPY are the rows that INSERT would write, and what the database refuses is refused alike."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from common.bulk import insert_rows
from search.models import DocumentTerm, FacetLabel, ProductDocument

LABEL = ("language", "kind", "value", "label", "rank", "parent")


def labels(count):
    return [("vi", "thu", f"gia-tri-{number}", "Tên\tcó\\dấu\n'", number, "") for number in range(count)]


def test_rows_are_read_back_as_they_were_given(db):
    assert insert_rows(FacetLabel, LABEL, labels(3)) == 3

    found = FacetLabel.objects.filter(kind="thu").order_by("rank").values_list(*LABEL)
    assert list(found) == labels(3)


def test_a_model_whose_key_is_of_two_columns_works_too(db):
    columns = ("product_id", "marked", "folded", "weight")
    assert insert_rows(DocumentTerm, columns, [(7, word, "che", 3) for word in ("chè", "chẻ")]) == 2

    assert DocumentTerm.objects.filter(product_id=7).count() == 2


def test_instants_lists_and_nothings_keep_their_kind(db):
    at = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    row = {
        **{field.attname: field.get_default() for field in ProductDocument._meta.concrete_fields[1:]},
        **{"product_id": 7, "language": "vi", "group_number": 1, "set_number": 2, "listed_at": at, "is_adult": True},
        **{"outlet_codes": ["một", 'h"ai'], "picture": {"src": "\\a\tb"}, "price": None},
    }
    insert_rows(ProductDocument, list(row), [list(row.values())])

    found = ProductDocument.objects.get()
    assert {name: getattr(found, name) for name in row} == row


def test_nothing_to_write_is_no_error(db):
    assert insert_rows(FacetLabel, LABEL, []) == 0


def test_a_refusal_is_djangos_own_and_writes_nothing(db):
    doubled = [*labels(2), *labels(1)]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(FacetLabel, LABEL, doubled)

    assert not FacetLabel.objects.filter(kind="thu").exists()
