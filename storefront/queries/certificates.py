"""The public register: every rating, in force or ended, with its paper."""

from dataclasses import dataclass
from datetime import datetime

from catalogue.models import Certification
from storefront.models import ProductAddress
from storefront.queries.badge import Badge, badge_of
from storefront.queries.makers import maker_name, maker_page_title


@dataclass(frozen=True)
class RegisterRow:
    title: str
    url: str
    slug: str
    maker: str
    badge: Badge
    is_fictional: bool = False


def certificate_register(language: str, now: datetime) -> tuple[list[RegisterRow], list[RegisterRow]]:
    """Products in force now, most stars first and the invented last, and products whose rating ended.

    Three queries whatever their number.
    """
    records: dict[int, list[Certification]] = {}
    for record in Certification.objects.filter(product__is_public=True).select_related("renewed_by"):
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
