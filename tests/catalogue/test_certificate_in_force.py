"""One function of certificates and instant decides the badge; every edge is exact to the second (Decision 26/2026)."""

from datetime import UTC, datetime, timedelta

import pytest
from oscar.core.loading import get_model

from catalogue.models import Certification
from catalogue.queries import certificate_in_force, in_force_until, stars_in_force

STATE = Certification.State
START = datetime(2026, 1, 10, 3, tzinfo=UTC)
END = datetime(2029, 1, 10, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GRACE_END = END + timedelta(days=180)


def certificate(**facts):
    return Certification(**{"pk": 1, "stars": 3, "valid_from": START, "valid_until": END} | facts)


def renewed(successor_from=END):
    successor = certificate(pk=2, stars=4, valid_from=successor_from, valid_until=successor_from + timedelta(days=1000))
    return certificate(file_pending_from=END - timedelta(days=150), result_at=successor_from, renewed_by=successor)


PENDING_FILE = {"file_pending_from": END - timedelta(days=150)}
LATE_FILE = {"file_pending_from": END + timedelta(days=10)}
REVOKED_AT = START + timedelta(days=100)


@pytest.mark.parametrize(
    ("record", "instant", "state"),
    [
        (certificate(valid_from=None, valid_until=None), START, STATE.PENDING),
        (certificate(), START - SECOND, STATE.PENDING),
        (certificate(), START, STATE.VALID),
        (certificate(), END - timedelta(days=180) - SECOND, STATE.VALID),
        (certificate(), END - timedelta(days=180), STATE.EXPIRING),
        (certificate(), END - SECOND, STATE.EXPIRING),
        (certificate(), END, STATE.EXPIRED),
        (certificate(**PENDING_FILE), END - SECOND, STATE.EXPIRING),
        (certificate(**PENDING_FILE), END, STATE.IN_GRACE),
        (certificate(**PENDING_FILE), GRACE_END - SECOND, STATE.IN_GRACE),
        (certificate(**PENDING_FILE), GRACE_END, STATE.EXPIRED),
        (
            certificate(**PENDING_FILE, result_at=END + timedelta(days=5)),
            END + timedelta(days=5) - SECOND,
            STATE.IN_GRACE,
        ),
        (certificate(**PENDING_FILE, result_at=END + timedelta(days=5)), END + timedelta(days=5), STATE.EXPIRED),
        (certificate(**PENDING_FILE, result_at=END - timedelta(days=5)), END - SECOND, STATE.EXPIRING),
        (certificate(**PENDING_FILE, result_at=END - timedelta(days=5)), END, STATE.EXPIRED),
        (certificate(**LATE_FILE), END + timedelta(days=10) - SECOND, STATE.EXPIRED),
        (certificate(**LATE_FILE), END + timedelta(days=10), STATE.IN_GRACE),
        (certificate(**LATE_FILE), GRACE_END, STATE.EXPIRED),
        (certificate(revoked_at=REVOKED_AT), REVOKED_AT - SECOND, STATE.VALID),
        (certificate(revoked_at=REVOKED_AT), REVOKED_AT, STATE.REVOKED),
        (certificate(revoked_at=REVOKED_AT, **PENDING_FILE), END + SECOND, STATE.REVOKED),
        (certificate(revoked_at=START - SECOND), START, STATE.REVOKED),
        (renewed(), END - SECOND, STATE.EXPIRING),
        (renewed(), END, STATE.RENEWED),
        (renewed(END + timedelta(days=30)), END, STATE.IN_GRACE),
        (renewed(END + timedelta(days=30)), END + timedelta(days=30), STATE.RENEWED),
    ],
)
def test_state_turns_at_the_second(record, instant, state):
    assert record.state_at(instant) == state
    shown = certificate_in_force([record], instant)
    assert (shown is record) == (state in {STATE.VALID, STATE.EXPIRING, STATE.IN_GRACE})


def test_most_stars_show_and_among_equals_the_latest():
    three = certificate(pk=1, valid_from=START + SECOND)
    four = certificate(pk=2, stars=4)
    four_again = certificate(pk=3, stars=4, valid_from=START + SECOND)

    assert certificate_in_force([three, four], START + SECOND) is four
    assert certificate_in_force([four, four_again, three], START + SECOND) is four_again
    assert certificate_in_force([four, four_again, three], START) is four
    assert certificate_in_force([], START) is None


def test_an_upgrade_that_is_revoked_gives_way_to_the_rating_that_still_runs():
    three = certificate(pk=1)
    four = certificate(pk=2, stars=4, valid_from=START + SECOND, revoked_at=REVOKED_AT)

    assert certificate_in_force([three, four], REVOKED_AT - SECOND) is four
    assert certificate_in_force([three, four], REVOKED_AT) is three


@pytest.mark.parametrize(
    ("record", "instant", "until"),
    [
        (certificate(), START, END),
        (certificate(**PENDING_FILE), START, GRACE_END),
        (certificate(revoked_at=REVOKED_AT), START, REVOKED_AT),
        (certificate(**PENDING_FILE, result_at=END - timedelta(days=5)), START, END),
        (renewed(END + timedelta(days=30)), START, END + timedelta(days=30)),
        (certificate(), END, None),
    ],
)
def test_end_of_a_badge_is_known_ahead(record, instant, until):
    assert in_force_until(record, instant) == until


@pytest.mark.django_db
def test_stars_of_a_product_and_of_its_packing(django_assert_num_queries):
    product_class = get_model("catalogue", "ProductClass").objects.create(name="goods")
    product_model = get_model("catalogue", "Product")
    parent = product_model.objects.create(structure="parent", title="Chè", slug="che", product_class=product_class)
    packing = product_model.objects.create(structure="child", parent=parent, title="Chè 100 g", slug="che-100")
    Certification.objects.create(
        product=parent, stars=4, valid_from=START, valid_until=END, rule_version="26/2026", issuer="province"
    )

    with django_assert_num_queries(1):
        assert stars_in_force(parent, END - SECOND) == 4
    assert stars_in_force(packing, END - SECOND) == 4
    assert stars_in_force(parent, END) == 0

    prefetched = product_model.objects.prefetch_related("certifications__renewed_by").get(pk=parent.pk)
    with django_assert_num_queries(0):
        assert stars_in_force(prefetched, START) == 4
