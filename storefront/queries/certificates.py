"""The public register: every rating, in force or ended, with its paper."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from catalogue.models import Certification
from storefront.models import ProductAddress
from storefront.queries.badge import Badge, badge_of
from storefront.queries.makers import maker_name, maker_page_title

# Some of the newest may be out of the page's language, or the same product twice: so many are looked at for each shown.
CANDIDATES = 4


@dataclass(frozen=True)
class RegisterRow:
    title: str
    url: str
    slug: str
    maker: str
    badge: Badge
    is_fictional: bool = False


def newest_ratings(language: str, now: datetime, most: int) -> list[RegisterRow]:
    """The ratings in force that were given last, newest first; reads a few candidates, not the register."""
    may_hold = Q(valid_until__gt=now) | Q(file_pending_from__lte=now)
    candidates = (
        Certification.objects.filter(may_hold, product__is_public=True, valid_from__lte=now)
        .filter(Q(revoked_at=None) | Q(revoked_at__gt=now))
        .order_by(F("certified_year").desc(nulls_last=True), "-pk")
        .values_list("product_id", flat=True)[: most * CANDIDATES]
    )
    in_force, _ended = certificate_register(language, now, product_ids=list(candidates))
    in_force.sort(key=lambda row: (row.badge.certified_year or 0, row.badge.number or 0), reverse=True)
    return in_force[:most]


def certificate_register(
    language: str, now: datetime, product_ids: list[int] | None = None
) -> tuple[list[RegisterRow], list[RegisterRow]]:
    """Products in force now, most stars first and the invented last, and products whose rating ended; three queries.

    All products, or only those of `product_ids`.
    """
    records: dict[int, list[Certification]] = {}
    found = Certification.objects.filter(product__is_public=True).select_related("renewed_by")
    for record in found if product_ids is None else found.filter(product__in=product_ids):
        records.setdefault(record.product_id, []).append(record)
    addresses = ProductAddress.objects.filter(
        language=language, is_current=True, page__live=True, link__product_id__in=records
    ).select_related("page", "link__product__facts__producer")
    addresses = addresses.annotate(maker_title=maker_page_title("page__path"))
    in_force: list[RegisterRow] = []
    ended: list[RegisterRow] = []
    for address in addresses:
        product = address.link.product
        badge = badge_of(records[product.pk], now)
        facts = getattr(product, "facts", None)
        if badge is None:
            continue
        row = RegisterRow(
            title=address.page.title,
            url=("/en" if language == "en" else "") + f"/san-pham/{address.slug}/",
            slug=address.slug,
            maker=maker_name(facts.producer, address.maker_title, language) if facts else "",
            badge=badge,
            is_fictional=facts.is_fictional if facts else False,
        )
        (in_force if badge.stars_now else ended).append(row)
    in_force.sort(key=lambda row: (row.is_fictional, -row.badge.stars_now, row.title))
    ended.sort(key=lambda row: (row.badge.ended_on is None, row.badge.ended_on, row.title), reverse=True)
    return in_force, ended
