"""Rows that are written by a statement put together once are those that Django itself would have written."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from common.models import AnsweredPost, OutboxEntry
from common.writing import MOST_ROWS, insert
from shops.models import KeyedAct

pytestmark = pytest.mark.django_db


def entries(many):
    return [OutboxEntry(topic="thử", key=str(number)) for number in range(many)]


def values_of(row) -> dict:
    kept = type(row).objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in kept.items() if name not in ("id", "at", "created_at", "next_attempt_at")}


@pytest.mark.parametrize("many", [0, 1, 3])
def test_rows_come_back_with_their_keys_and_are_what_create_writes(many):
    written = insert(entries(many))

    assert [row.key for row in OutboxEntry.objects.filter(topic="thử").order_by("pk")] == [row.key for row in written]
    for row in written:
        assert values_of(row) == values_of(OutboxEntry.objects.create(topic=row.topic, key=row.key))
        assert not row._state.adding


def test_many_rows_are_written_by_500(django_assert_num_queries):
    with django_assert_num_queries(2):
        written = insert(entries(MOST_ROWS + 1))

    assert len({row.pk for row in written}) == OutboxEntry.objects.filter(topic="thử").count() == MOST_ROWS + 1


def test_json_and_keys_of_their_own_are_written_as_they_are():
    (act,) = insert([KeyedAct(key="k", name="thử", content={"lô": [1, None, "ấm"]})])

    assert KeyedAct.objects.get(key="k").pk == act.pk
    assert KeyedAct.objects.get(key="k").content == {"lô": [1, None, "ấm"]}
    assert KeyedAct.objects.get(key="k").outcome is None


def test_what_a_unique_rule_refuses_is_left_out_when_that_was_asked_for():
    person, taken = User.objects.create_user("mai"), uuid.uuid4()
    posts = [AnsweredPost(request_id=each, actor=person, place="p", path="/", digest="d") for each in (taken, None)]
    insert(posts[:1])
    posts[1].request_id = uuid.uuid4()

    again = AnsweredPost(request_id=taken, actor=person, place="khác", path="/", digest="d")
    written = insert([again, posts[1]], or_nothing=True)

    assert written == [posts[1]]
    assert (again._state.adding, AnsweredPost.objects.get(pk=taken).place) == (True, "p")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([again])
