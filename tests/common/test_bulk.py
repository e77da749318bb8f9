"""Rows written by COPY are the rows that INSERT would write, and what the database refuses is refused alike."""

import pytest
from django.db import IntegrityError, transaction

from common.bulk import insert_all
from search.models import DocumentTerm, FacetLabel


def labels(count):
    return [
        FacetLabel(
            language="vi", kind="thu", value=f"gia-tri-{number}", label="Tên\tcó\\dấu\n'", rank=number, parent=""
        )
        for number in range(count)
    ]


def test_rows_are_read_back_as_they_were_given(db):
    insert_all(labels(3))

    found = FacetLabel.objects.filter(kind="thu").order_by("rank").values_list("value", "label", "rank")
    assert list(found) == [(f"gia-tri-{number}", "Tên\tcó\\dấu\n'", number) for number in range(3)]


def test_a_model_whose_key_is_of_two_columns_works_too(db):
    insert_all([DocumentTerm(product_id=7, marked=word, folded="che", weight=3) for word in ("chè", "chẻ")])

    assert DocumentTerm.objects.filter(product_id=7).count() == 2


def test_nothing_to_write_is_no_error(db):
    insert_all([])


def test_a_refusal_is_djangos_own_and_writes_nothing(db):
    doubled = [*labels(2), *labels(1)]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(doubled)

    assert not FacetLabel.objects.filter(kind="thu").exists()
