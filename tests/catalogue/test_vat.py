"""VAT that stands in a price: by kind, by day, and to the đồng."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import ProductSet, VatKind, VatRate
from catalogue.services.reference import load_reference
from catalogue.vat import NoVatRate, Rates, kind_of, net_of, sums_by_rate
from tests.factories.goods import ProductFactory

LAST_OF_8, FIRST_OF_10 = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.django_db
def test_the_lowered_rate_ends_with_the_year_and_not_for_liquor():
    before, after = Rates(LAST_OF_8), Rates(FIRST_OF_10)

    assert (before.percent(VatKind.STANDARD), after.percent(VatKind.STANDARD)) == (8, 10)
    assert (before.percent(VatKind.EXCISE), after.percent(VatKind.EXCISE)) == (10, 10)
    assert (before.percent(VatKind.FARM), before.percent(VatKind.UNTAXED)) == (5, None)


@pytest.mark.django_db
def test_a_rate_that_the_office_writes_holds_from_its_day_and_loading_again_leaves_it():
    VatRate.objects.create(kind=VatKind.STANDARD, percent=9, starts_on=date(2027, 7, 1), source="thử")
    VatRate.objects.filter(kind=VatKind.FARM).update(percent=4)

    load_reference()

    assert [Rates(day).percent(VatKind.STANDARD) for day in (date(2027, 6, 30), date(2027, 7, 1))] == [10, 9]
    assert Rates(LAST_OF_8).percent(VatKind.FARM) == 4


@pytest.mark.django_db
def test_a_day_without_a_rate_is_said_and_not_guessed():
    with pytest.raises(NoVatRate, match="30/06/2025"):
        Rates(date(2025, 6, 30)).percent(VatKind.STANDARD)


@pytest.mark.django_db
def test_liquor_is_excise_goods_whatever_was_entered():
    liquor = ProductFactory(
        facts__product_set=ProductSet.objects.get(group__taxonomy="2026", number=14), facts__vat_kind=VatKind.UNTAXED
    )
    sticky_rice = ProductFactory(facts__vat_kind=VatKind.UNTAXED)

    assert kind_of(liquor.facts) == VatKind.EXCISE
    assert kind_of(sticky_rice.facts) == VatKind.UNTAXED
    assert kind_of(ProductFactory().facts) == kind_of(None) == VatKind.STANDARD


@given(st.integers(0, 10**12), st.one_of(st.none(), st.integers(0, 100)))
def test_what_is_left_before_tax_is_the_nearest_dong(gross, percent):
    net = net_of(gross, percent)

    exact = Fraction(gross * 100, 100 + (percent or 0))
    assert abs(net - exact) <= Fraction(1, 2)
    assert 0 <= net <= gross
    assert exact + Fraction(1, 2) != net + 1  # a half goes up


def test_a_half_goes_up():
    assert net_of(63, 20) == 53  # 52.5


def test_sums_are_those_of_an_invoice_line_by_line():
    sums = sums_by_rate([(8, 100_000), (10, 55_000), (8, 100_000), (None, 30_000)])

    assert [(each.percent, each.net, each.tax, each.gross) for each in sums] == [
        (10, 50_000, 5_000, 55_000),
        (8, 185_186, 14_814, 200_000),  # twice 92,593 and 7,407
        (None, 30_000, 0, 30_000),
    ]
