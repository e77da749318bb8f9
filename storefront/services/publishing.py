"""What publishing, hiding and moving a page means for the product and the maker behind it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model
from wagtail.models import Page

from catalogue.models import Producer
from common.folding import slugify_vi
from common.outbox import announce
from storefront.models import ProducerLink, ProducerPage, ProductAddress, ProductLink, ProductPage

Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")

GOODS_CLASS = "goods"
PRODUCT_CHANGED = "product-changed"
LABELS_CHANGED = "facet-labels-changed"
SHOP_DEPTH = 2  # the home pages; nothing above them is ever unpublished


def goods_class() -> Any:
    """The one product class: counted goods."""
    return ProductClass.objects.get_or_create(
        slug=GOODS_CLASS, defaults={"name": "Hàng hoá", "track_stock": True, "requires_shipping": True}
    )[0]


@transaction.atomic
def sync_product(page: ProductPage) -> Any:
    """Give a live page its product: found by translation key, or made once however many people publish at once.

    Runs inside the transaction of the page's own save. The product's title follows the Vietnamese page.
    Raises ValidationError when another product holds the page's address.
    """
    link = _link_for(page)
    product = link.product
    if page.locale.language_code == "vi" and product.title != page.title:
        product.title = page.title
        product.save(update_fields=["title", "date_updated"])
    _hold_address(page, link)
    refresh_visibility([page.translation_key])
    return product


def _link_for(page: ProductPage) -> ProductLink:
    found = ProductLink.objects.select_related("product").filter(translation_key=page.translation_key)
    link = found.first()
    if link is not None:
        return link
    try:
        with transaction.atomic():
            product = Product.objects.create(
                structure=Product.PARENT,
                title=page.title,
                slug=slugify_vi(page.title, 255),
                product_class=goods_class(),
                is_public=False,
            )
            return ProductLink.objects.create(product=product, translation_key=page.translation_key)
    except IntegrityError:
        # The other language was published at the same moment; its product is ours, and the one made here is undone.
        return found.get()


def _hold_address(page: ProductPage, link: ProductLink) -> None:
    """Make the page's slug its current address; the one before stays as a redirect."""
    language = page.locale.language_code
    ProductAddress.objects.filter(page=page, is_current=True).exclude(slug=page.slug).update(is_current=False)
    address, _made = ProductAddress.objects.get_or_create(
        language=language, slug=page.slug, defaults={"page": page, "link": link}
    )
    if address.link_id != link.pk:
        raise ValidationError({"slug": _("Đường dẫn “%(slug)s” đã có món khác dùng.") % {"slug": page.slug}})
    if address.page_id != page.pk or not address.is_current:
        address.page, address.is_current = page, True
        address.save(update_fields=["page", "is_current"])


@transaction.atomic
def refresh_visibility(translation_keys: list) -> None:
    """A product is public while a live page of it stands under live pages only; otherwise it is hidden, not deleted."""
    links = ProductLink.objects.select_related("product").filter(translation_key__in=translation_keys)
    for link in links:
        visible = any(_stands_in_the_open(page) for page in _pages_of(link))
        if link.product.is_public != visible:
            link.product.is_public = visible
            link.product.save(update_fields=["is_public", "date_updated"])
        announce(PRODUCT_CHANGED, str(link.product_id))


def _pages_of(link: ProductLink) -> QuerySet[ProductPage]:
    return ProductPage.objects.filter(translation_key=link.translation_key, live=True)


def _stands_in_the_open(page: Page) -> bool:
    return not page.get_ancestors().filter(live=False, depth__gte=SHOP_DEPTH).exists()


def refresh_subtree(page: Page) -> None:
    """Show or hide every product under a page that was published, unpublished or moved.

    The page may be a maker's, whose title is the maker's name in English lists.
    """
    announce(LABELS_CHANGED, "all")
    pages = ProductPage.objects.descendant_of(page, inclusive=True)
    refresh_visibility(list(pages.values_list("translation_key", flat=True)))


@transaction.atomic
def sync_producer(page: ProducerPage) -> Producer:
    """Give a live maker's page its maker, found by translation key or made once."""
    found = ProducerLink.objects.select_related("producer").filter(translation_key=page.translation_key)
    link = found.first()
    if link is None:
        try:
            with transaction.atomic():
                producer = Producer.objects.create(name=page.title, slug=_free_producer_slug(page.slug))
                link = ProducerLink.objects.create(producer=producer, translation_key=page.translation_key)
        except IntegrityError:
            link = found.get()
    refresh_subtree(page)
    return link.producer


def _free_producer_slug(wanted: str) -> str:
    candidate, number = wanted[:80], 2
    while Producer.objects.filter(slug=candidate).exists():
        candidate, number = f"{wanted[:76]}-{number}", number + 1
    return candidate
