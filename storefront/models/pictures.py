"""Pictures: Wagtail images that know whether they show the real goods or only illustrate them."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):
    is_illustration = models.BooleanField(
        "ảnh minh hoạ", default=False, help_text="Bật khi ảnh không chụp chính món hàng này."
    )
    alt_en = models.CharField("mô tả tiếng Anh", max_length=255, blank=True)

    # Neither focus point nor tags: no page cuts or sorts by them.
    admin_form_fields = ("file", "title", "description", "collection", "is_illustration", "alt_en")

    class Meta(AbstractImage.Meta):
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition"),
        ]
