"""Who may do what at an outlet: given and taken by somebody who holds the right there, never by oneself."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shops.exceptions import MissingWords
from shops.models import Outlet, OutletStaff, PostChange
from shops.register_refusals import NoChangeOfPost, OwnPost, PostChangedMeanwhile, RightNotHeld
from shops.services.ledger import name_of, under_lock

SEE = "see"
# Each right as the book writes it, and the field of a post that holds it; being listed at all is the right to see.
RIGHTS = {"sell": "can_sell", "adjust": "can_adjust", "approve": "can_approve", "prices": "can_set_prices"}


def rights_of(post: OutletStaff | None) -> frozenset[str]:
    """The rights of a post; none where there is no post."""
    if post is None:
        return frozenset()
    return frozenset({SEE, *(right for right, field in RIGHTS.items() if getattr(post, field))})


def words_of(rights: Collection[str]) -> str:
    """As the book writes them, in one order; empty for no post."""
    return " ".join(right for right in (SEE, *RIGHTS) if right in rights)


def rights_that(user: Any, outlet: Outlet, *, is_office: bool = False) -> frozenset[str]:
    """What `user` may give and take at an outlet: the office everything, a manager there what they hold themselves."""
    if is_office or user.is_superuser:
        return frozenset({SEE, *RIGHTS})
    own = rights_of(OutletStaff.objects.filter(outlet=outlet, user=user).first())
    return own if "approve" in own else frozenset()


@transaction.atomic
def set_post(
    *,
    outlet: Outlet,
    user: Any,
    rights: Collection[str],
    reason: str,
    by: Any,
    seen: str | None = None,
    is_office: bool = False,
) -> PostChange:
    """Give a person exactly these rights at an outlet; none ends the post. Any right implies seeing.

    `seen` is what the screen showed of the rights (as `words_of` writes them): where they have changed since, nothing
    is written. Raises OwnPost, RightNotHeld for a right that is given or taken without being held, NoChangeOfPost,
    PostChangedMeanwhile, MissingWords.
    """
    if not (reason := reason.strip()[:240]):
        raise MissingWords(field="reason")
    if user.pk == by.pk:
        raise OwnPost()
    # Two managers at once: the second waits at the outlet and then sees what the first has given.
    list(Outlet.objects.select_for_update(of=("self",), no_key=True).filter(pk=outlet.pk).values_list("pk"))
    giver = list(under_lock(OutletStaff.objects.filter(outlet=outlet, user__in=[user, by]).order_by("pk")))
    posts = {post.user_id: post for post in giver}
    before = rights_of(posts.get(user.pk))
    if seen is not None and seen != words_of(before):
        raise PostChangedMeanwhile()
    after = frozenset({SEE, *rights}) if rights else frozenset()
    changed = before ^ after
    if not changed:
        raise NoChangeOfPost()
    lacking = changed - rights_that(by, outlet, is_office=is_office)
    if lacking:
        names = {SEE: _("xem"), "sell": _("bán và giao hàng"), "adjust": _("nhập và sửa kho")}
        names |= {"approve": _("duyệt"), "prices": _("đặt giá")}
        raise RightNotHeld(rights=tuple(names[right] for right in (SEE, *RIGHTS) if right in lacking))
    change = PostChange.objects.create(
        outlet=outlet,
        user=user,
        user_name=name_of(user),
        before=words_of(before),
        after=words_of(after),
        reason=reason,
        actor=by,
        actor_name=name_of(by),
    )
    if after:
        OutletStaff.objects.update_or_create(
            outlet=outlet, user=user, defaults={field: right in after for right, field in RIGHTS.items()}
        )
    else:
        OutletStaff.objects.filter(outlet=outlet, user=user).delete()
    return change


@transaction.atomic
def take_over_posts(*, source: Outlet, destination: Outlet, reason: str, by: Any) -> list[PostChange]:
    """Give everybody who works at one outlet the same rights at another, where they have none; for a fair's tent."""
    changes = []
    for post in OutletStaff.objects.filter(outlet=source).select_related("user").order_by("pk"):
        _post, is_new = OutletStaff.objects.get_or_create(
            outlet=destination,
            user=post.user,
            defaults={field: getattr(post, field) for field in RIGHTS.values()},
        )
        if is_new:
            changes.append(
                PostChange(
                    outlet=destination,
                    user=post.user,
                    user_name=name_of(post.user),
                    before="",
                    after=words_of(rights_of(post)),
                    reason=reason.strip()[:240],
                    actor=by,
                    actor_name=name_of(by),
                )
            )
    return PostChange.objects.bulk_create(changes)
