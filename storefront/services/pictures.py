"""Make the sizes of pictures after they come in, in the worker."""

from collections.abc import Sequence

from common.outbox import announce
from storefront.models import Picture, ProductPicture
from storefront.pictures import render_sizes

PICTURE_ADDED = "picture-added"
PRODUCT_CHANGED = "product-changed"


def announce_picture(picture: Picture) -> None:
    """Have the sizes of a picture made; those that exist cost nothing."""
    announce(PICTURE_ADDED, str(picture.pk))


def queue_pictures(picture_ids: Sequence[str]) -> None:
    """Give each picture a task of its own: rendering takes seconds, and no transaction may stay open that long."""
    from storefront.tasks import render_picture

    for picture_id in picture_ids:
        render_picture.enqueue(int(picture_id))


def render_picture_now(picture_id: int) -> None:
    """Render WebP and AVIF of a picture, then let the documents of the products that show it be renewed."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return  # deleted before its turn came
    render_sizes(picture)
    shown = ProductPicture.objects.filter(picture=picture, page__addresses__is_current=True)
    for product_id in shown.values_list("page__addresses__link__product_id", flat=True).distinct():
        announce(PRODUCT_CHANGED, str(product_id))
