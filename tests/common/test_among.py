"""One condition for many keys: it finds what an IN finds, and its statement does not grow on PostgreSQL."""

import pytest
from django.db import connection

from catalogue.models import Commune, FormerPlace
from common.among import Among


def test_it_finds_the_rows_of_these_keys_and_no_others(db):
    wanted = list(FormerPlace.objects.order_by("pk").values_list("pk", flat=True)[3:6])

    assert list(FormerPlace.objects.filter(Among("pk", wanted)).order_by("pk").values_list("pk", flat=True)) == wanted
    others = FormerPlace.objects.filter(~Among("pk", wanted))
    assert others.count() == FormerPlace.objects.count() - 3


def test_a_path_to_other_tables_and_another_condition_go_with_it(db):
    place = FormerPlace.objects.order_by("pk").first()
    last = FormerPlace.objects.order_by("pk").last()

    found = Commune.objects.filter(Among("former_places__pk", [place.pk]) | Among("former_places__pk", [last.pk]))

    assert set(found) == {place.commune, last.commune}


@pytest.mark.parametrize("keys", [[], set(), {}])
def test_no_keys_find_nothing(db, keys):
    assert not FormerPlace.objects.filter(Among("pk", keys)).exists()


def test_rows_are_deleted_by_it(db):
    wanted = list(FormerPlace.objects.order_by("pk").values_list("pk", flat=True)[:2])
    before = FormerPlace.objects.count()

    FormerPlace.objects.filter(Among("pk", wanted)).delete()

    assert FormerPlace.objects.count() == before - 2


@pytest.mark.postgres
def test_the_statement_is_the_same_for_any_number_of_keys(db):
    statements = {FormerPlace.objects.filter(Among("pk", range(many))).query.sql_with_params()[0] for many in (1, 500)}

    assert connection.vendor == "postgresql"
    assert len(statements) == 1
