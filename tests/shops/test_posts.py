"""Rights at an outlet: given and taken by who holds them, never one's own, and each change written down."""

import pytest

from shops.exceptions import MissingWords
from shops.models import OutletStaff, PostChange
from shops.register_refusals import NoChangeOfPost, OwnPost, PostChangedMeanwhile, RightNotHeld
from shops.services.posts import set_post, take_over_posts
from shops.verification import verify
from tests.factories.places import OutletFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def outlet():
    return OutletFactory()


def test_rights_are_given_by_those_who_hold_them_and_never_to_oneself(outlet, by):
    manager, helper = UserFactory(), UserFactory()
    OutletStaff.objects.create(outlet=outlet, user=manager, can_approve=True)
    say = {"outlet": outlet, "reason": "Người mới"}

    set_post(**say, user=helper, rights={"sell"}, by=manager, seen="")
    for said, refusal in (
        ({"user": manager, "rights": {"prices"}, "by": manager}, OwnPost),
        ({"user": helper, "rights": {"sell", "prices"}, "by": manager}, RightNotHeld),
        ({"user": manager, "rights": {"sell"}, "by": helper}, RightNotHeld),
        ({"user": helper, "rights": {"sell"}, "by": manager}, NoChangeOfPost),
        ({"user": helper, "rights": {"sell", "adjust"}, "by": manager, "seen": ""}, PostChangedMeanwhile),
        ({"user": helper, "rights": {"adjust"}, "by": manager, "reason": " "}, MissingWords),
        ({"user": UserFactory(), "rights": {"sell"}, "by": UserFactory()}, RightNotHeld),
    ):
        with pytest.raises(refusal):
            set_post(**(say | said))
    office = UserFactory()
    set_post(**say, user=helper, rights={"sell", "prices"}, by=office, is_office=True)
    set_post(**say, user=helper, rights=(), by=office, is_office=True)

    assert not OutletStaff.objects.filter(user=helper).exists()
    assert list(PostChange.objects.order_by("pk").values_list("before", "after", "actor")) == [
        ("", "see sell", manager.pk),
        ("see sell", "see sell prices", office.pk),
        ("see sell prices", "", office.pk),
    ]
    assert verify().is_whole


def test_a_fairs_staff_are_those_of_the_outlet_it_comes_from(outlet, by):
    helper, there = UserFactory(), OutletFactory()
    OutletStaff.objects.create(outlet=outlet, user=helper, can_adjust=False)

    take_over_posts(source=outlet, destination=there, reason="Hội chợ", by=by)
    take_over_posts(source=outlet, destination=there, reason="Hội chợ", by=by)

    assert list(PostChange.objects.values_list("user", "after")) == [(helper.pk, "see sell")]
    assert OutletStaff.objects.filter(outlet=there, user=helper, can_sell=True, can_adjust=False).exists()
