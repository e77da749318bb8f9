"""The sitemap with pictures, written from the same addresses the pages have."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from search.queries import current_documents
from shops.models import Outlet
from storefront.models import CampaignIndexPage, CampaignPage, ContentPage, HomePage, ProducerIndexPage, ProducerPage

FIXED = ("/san-pham/", "/diem-ban/", "/chung-nhan/")


@dataclass(frozen=True)
class SitemapEntry:
    """One address with its twin in the other language and the pictures on it."""

    address: str
    alternates: dict[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    changed: datetime | None = None


def sitemap_entries(now: datetime) -> Iterator[SitemapEntry]:
    """Every public address in both languages."""
    for path in FIXED:
        yield from _both(path)
    for code in Outlet.objects.shown().values_list("code", flat=True):
        yield from _both(f"/diem-ban/{code}/")
    for model in (HomePage, ProducerIndexPage, ProducerPage, CampaignIndexPage, CampaignPage, ContentPage):
        pages = model.objects.live().public().select_related("locale")
        twins: dict = {}
        for page in pages:
            twins.setdefault(page.translation_key, {})[page.locale.language_code] = page
        for group in twins.values():
            alternates = {language: _absolute(page.url) for language, page in group.items()}
            for page in group.values():
                yield SitemapEntry(_absolute(page.url), alternates, changed=page.last_published_at)
    documents: dict[int, dict] = {}
    for document in current_documents(None, now).values("product_id", "language", "url", "picture"):
        documents.setdefault(document["product_id"], {})[document["language"]] = document
    for group in documents.values():
        alternates = {language: _absolute(document["url"]) for language, document in group.items()}
        for document in group.values():
            picture = (document["picture"] or {}).get("full") or (document["picture"] or {}).get("src")
            yield SitemapEntry(
                _absolute(document["url"]), alternates, pictures=(_absolute(picture),) if picture else ()
            )


def _both(path: str) -> Iterator[SitemapEntry]:
    alternates = {"vi": _absolute(path), "en": _absolute(f"/en{path}")}
    for address in alternates.values():
        yield SitemapEntry(address, alternates)


def _absolute(path: str) -> str:
    return path if path.startswith("http") else f"{settings.SITE_URL}{path}"
