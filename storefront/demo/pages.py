"""The page tree: home, makers' index and content pages in both languages, made once and left to the editors."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sites.models import Site as DjangoSite
from wagtail.models import Locale, Page, Site

from catalogue.models import Producer
from storefront.demo.texts import table
from storefront.models import CampaignIndexPage, ContentPage, HomePage, ProducerIndexPage
from storefront.services.moderation import set_up_moderation

LANGUAGES = ("vi", "en")
HOME_SLUGS = {"vi": "trang-dau", "en": "front-page"}
INDEX_TITLES = {"vi": "Người làm ra", "en": "Makers"}
INDEX_INTROS = {
    "vi": "Những hợp tác xã, hộ gia đình và cơ sở làm ra đặc sản Điện Biên.",
    "en": "The co-operatives, households and workshops behind the specialities of Điện Biên.",
}
CAMPAIGNS_TITLES = {"vi": "Khuyến mại", "en": "Offers"}
CAMPAIGNS_INTROS = {
    "vi": "Các đợt giảm giá do Sở Công Thương lập, bắt đầu và kết thúc đúng giờ đã ghi.",
    "en": "Price reductions planned by the trade department; each begins and ends at the time given.",
}


def load_pages() -> dict[str, HomePage]:
    """Make the tree and the office's approval where they are missing; return the home page of each language."""
    homes = {language: _home(language) for language in LANGUAGES}
    _join(homes)
    _point_sites_at(homes["vi"])
    for language, home in homes.items():
        _child(
            home,
            ProducerIndexPage,
            slug="nha-san-xuat",
            title=INDEX_TITLES[language],
            intro=INDEX_INTROS[language],
            twin=homes["vi"] if language == "en" else None,
        )
        _child(
            home,
            CampaignIndexPage,
            slug="khuyen-mai",
            title=CAMPAIGNS_TITLES[language],
            intro=CAMPAIGNS_INTROS[language],
            twin=homes["vi"] if language == "en" else None,
        )
        for entry in table("pages")["page"]:
            words = entry[language]
            _child(
                home,
                ContentPage,
                slug=entry["slug"],
                title=words["title"],
                intro=words["intro"],
                body=_blocks(words["blocks"]),
                twin=homes["vi"] if language == "en" else None,
            )
    set_up_moderation()
    return homes


def _home(language: str) -> HomePage:
    locale = Locale.objects.get_or_create(language_code=language)[0]
    home = HomePage.objects.filter(locale=locale).first()
    if home is not None:
        return home
    words = table("pages")["home"][language]
    root = Page.objects.get(depth=1)
    return root.add_child(
        instance=HomePage(
            title=settings.WAGTAIL_SITE_NAME if language == "vi" else "Specialities of Điện Biên",
            seo_title=words["title"],
            slug=HOME_SLUGS[language],
            locale=locale,
            welcome=words["welcome"],
            trust=_blocks([{"heading": item["heading"], "paragraphs": [item["text"]]} for item in words["trust"]]),
        )
    )


def _join(homes: dict[str, HomePage]) -> None:
    """Let the two home pages know that they are one page in two languages."""
    if homes["en"].translation_key != homes["vi"].translation_key:
        homes["en"].translation_key = homes["vi"].translation_key
        homes["en"].save(update_fields=["translation_key"])


def _point_sites_at(home: HomePage) -> None:
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": port,
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    # The page that Wagtail's own first migration makes; it would answer at the root if it stayed.
    Page.objects.filter(depth=2, slug="home", content_type__app_label="wagtailcore").delete()
    DjangoSite.objects.update_or_create(
        pk=settings.SITE_ID, defaults={"domain": address.netloc, "name": settings.WAGTAIL_SITE_NAME}
    )


def _child(parent: Page, model: type[Page], *, slug: str, twin: Page | None, **fields) -> Page:
    found = model.objects.child_of(parent).filter(slug=slug).first()
    if found is not None:
        return found
    page = model(slug=slug, locale=parent.locale, **fields)
    if twin is not None:
        page.translation_key = model.objects.child_of(twin).get(slug=slug).translation_key
    parent.add_child(instance=page)
    page.save_revision(changed=False)
    return page


def _blocks(sections: list[dict]) -> list[tuple]:
    """Headed paragraphs as stream blocks."""
    blocks = []
    for section in sections:
        if section.get("heading"):
            blocks.append(("heading", section["heading"]))
        blocks.extend(("text", f"<p>{paragraph}</p>") for paragraph in section["paragraphs"])
    return blocks


def story_blocks(paragraphs: list[str]) -> list[tuple]:
    """Plain paragraphs as stream blocks."""
    return [("text", f"<p>{paragraph}</p>") for paragraph in paragraphs]


def choose_story_of_the_month(homes: dict[str, HomePage], producers: dict[str, Producer]) -> None:
    """Put the maker named by the data file on the home pages, unless an editor has chosen one."""
    chosen = producers[table("pages")["home"]["maker_story"]]
    HomePage.objects.filter(pk__in=[home.pk for home in homes.values()], story_producer=None).update(
        story_producer=chosen
    )
