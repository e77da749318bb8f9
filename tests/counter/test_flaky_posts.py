"""Every address of the counter that takes a post, over a line that doubles, cuts, delays, reorders and ends sessions.

Each story (tests/counter/stories) is told over a good line first. Then it is told five times over, so that each of its
posts meets each fate once; what is written down at the end is the same, row for row, and the books are whole.
"""

import itertools
import random
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import transaction

from shops.verification import verify
from tests.counter.conftest import PASSWORD
from tests.counter.stories import STORIES, Shop, Story
from tests.orders.card_edge import card_keys
from tests.rights_world import addresses
from tests.shop_books import books, difference
from tests.test_rights import rows
from tests.weak_hand import FATES, Line

__all__ = ["card_keys"]

CHANGE_NOTHING = {
    "sign-in": "opens a session; nothing of the shop is written",
    "sign-out": "ends a session",
    "read-photo": "looks at a photograph and lets it go",
}
LOOK = {"collect"}  # told in a story, and may find what somebody has seen before


def taking_posts() -> set[str]:
    """Names of the counter's addresses that take a post, by the table of rights, which has a row for each address."""
    names = {each.route: each.name for each in addresses() if each.route.startswith("quay/")}
    return {
        names[route]
        for (route, verb), row in rows().items()
        if route in names and verb == "POST" and row["admin"] != "-"
    }


def test_every_address_that_takes_a_post_is_in_a_story_or_changes_nothing():
    told = set().union(*(story.posts for story in STORIES.values()))

    assert sorted(taking_posts() - told) == sorted(CHANGE_NOTHING)
    assert sorted(told - taking_posts()) == []


@pytest.fixture
def shop(rooms, stock, fill, hanoi, by, card_keys) -> Shop:
    return Shop(rooms, stock, fill, hanoi, by)


@pytest.fixture
def tell(shop, django_capture_on_commit_callbacks):
    """Tell a story over a line and forget it: what was written down, its posts, and which of them changed something."""

    def run(story: Story, fates: Iterator[str], *, shuffles: bool = False, looks_each_time: bool = False):
        chance, changed = random.Random(story.name), set()
        seen = [books()]

        def look(name: str) -> None:
            seen.append(books())
            if seen[-1] != seen[-2]:
                changed.add(name)

        for cache in caches.all(initialized_only=True):
            cache.clear()
        with transaction.atomic():
            line = Line(fates, chance, lambda: django_capture_on_commit_callbacks(execute=True), PASSWORD, shuffles)
            if looks_each_time:
                line.after_each = look
            story.tell(line, shop)
            line.bring_late(everything=True)
            found, broken = books(), verify().broken
            transaction.set_rollback(True)
        assert broken == []
        return found, [name for name, _fate in line.posts], changed

    return run


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story.name)
def test_a_story_ends_the_same_whatever_becomes_of_each_post(story, tell):
    good, posts, changed = tell(story, itertools.repeat("fine"), looks_each_time=True)
    assert set(posts) == story.posts
    assert changed >= story.posts - LOOK
    order = random.Random(story.name).sample(FATES, len(FATES))

    for turn in range(len(FATES)):
        fates = itertools.cycle(order[turn:] + order[:turn])  # so that each post meets each fate in one of the turns
        bad, again, _changed = tell(story, fates, shuffles=turn % 2 == 1)

        assert difference(good, bad) == {}, turn
        assert sorted(again) == sorted(posts)


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "harmed"),
    [
        ("rights_are_given_changed_and_ended", "shops.OutletStaff"),  # a right that was taken away is back
        ("a_fair_opens_and_closes", "shops.Transfer"),  # the way home is drafted twice
        ("a_lot_near_its_end", "shops.ReorderPoint"),
    ],
)
def test_without_the_book_of_answers_late_copies_write_other_books(name, harmed, tell, monkeypatch):
    """The control: the same line, and nothing that remembers what was sent before."""
    good, _posts, _changed = tell(STORIES[name], itertools.repeat("fine"))
    monkeypatch.setattr("counter.access.answer_once", lambda _request, _place, act: act())

    bad, _again, _changed = tell(STORIES[name], itertools.repeat("late"))

    assert harmed in difference(good, bad)
