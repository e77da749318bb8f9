"""A statement that is put together once answers as Django's own queryset does, whatever the values."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Count, Q
from django.utils import timezone

from common.compiled import Compiled


@pytest.fixture
def people(db):
    """Two groups, three people, one of them in both."""
    groups = [Group.objects.create(name=name) for name in ("gói", "bán")]
    for name in ("mai", "sơn", "hoa"):
        User.objects.create_user(name).groups.set(groups if name == "mai" else groups[:1])


def of_group(group: str, least: int):
    found = User.objects.filter(Q(groups__name=group) | Q(username=group)).annotate(number=Count("groups"))
    return found.filter(pk__gt=least).select_related().prefetch_related("groups").order_by("username")


def test_it_answers_as_the_queryset_does(people):
    compiled = Compiled(of_group, group=str, least=int)

    for group in ("gói", "bán", "mai", "không có"):
        found = compiled(group=group, least=0)
        assert found == list(of_group(group, 0))
        assert [user.number for user in found] == [user.number for user in of_group(group, 0)]


def test_prefetched_rows_come_along(people, django_assert_num_queries):
    compiled = Compiled(of_group, group=str, least=int)
    compiled(group="gói", least=0)

    with django_assert_num_queries(2):
        names = {user.username: len(user.groups.all()) for user in compiled(group="gói", least=0)}

    assert names == {"hoa": 1, "mai": 2, "sơn": 1}


def test_moments_and_plain_values_work_too(people):
    compiled = Compiled(
        lambda now: User.objects.filter(date_joined__lte=now).order_by("username").values_list("username"), now=datetime
    )

    assert compiled(now=timezone.now()) == [("hoa",), ("mai",), ("sơn",)]
    assert compiled(now=timezone.now() - timedelta(days=1)) == []


def test_each_call_has_its_own_rows(people):
    compiled = Compiled(of_group, group=str, least=int)

    first = compiled(group="gói", least=0)
    first.clear()

    assert len(compiled(group="gói", least=0)) == 3


def test_a_shape_that_hangs_on_a_value_is_refused(db):
    compiled = Compiled(
        lambda name: User.objects.filter(username=name) if "one" in name else User.objects.none() | User.objects.all(),
        name=str,
    )

    with pytest.raises(TypeError, match="depends on name"):
        compiled(name="mai")


def test_a_missing_value_is_refused(people):
    with pytest.raises(TypeError, match="wanted"):
        Compiled(of_group, group=str, least=int)(group="gói")
