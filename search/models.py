"""The read model for finding things: flat rows that need no other table to be listed, filtered or searched."""

import secrets
from datetime import UTC, datetime

from django.db import models

# The ends of time as real instants, so that one range condition serves every document on every database.
SINCE_EVER = datetime(2000, 1, 1, tzinfo=UTC)
FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)

# The two things that have a version of their own in IndexState.
DOCUMENTS, LABELS = "documents", "labels"


def new_epoch() -> str:
    return secrets.token_hex(8)


class IndexState(models.Model):
    """A counter raised, under its row lock, with every change of documents: readers see at once that they are stale.

    `epoch` names this life of the index: a reader that meets another one has been following a different database.
    """

    name = models.CharField(max_length=20, primary_key=True)
    epoch = models.CharField(max_length=16, default=new_epoch)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "phiên bản chỉ mục"
        verbose_name_plural = "phiên bản chỉ mục"

    def __str__(self):
        return f"{self.name} {self.version}"


class IndexedProduct(models.Model):
    """A product the index knows or knew, and the version that last changed it.

    The row stays when the product's documents are gone, so that readers learn of removals as of any other change.
    """

    # Numbers, not keys: documents outlive the product tables.
    product_id = models.PositiveBigIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField(db_index=True)
    documents_digest = models.CharField(max_length=32, blank=True)
    words_digest = models.CharField(max_length=32, blank=True)
    refresh_at = models.DateTimeField(null=True, db_index=True)  # when more of the coming periods have to be written

    class Meta:
        verbose_name = "sản phẩm trong chỉ mục"
        verbose_name_plural = "sản phẩm trong chỉ mục"

    def __str__(self):
        return f"{self.product_id} ({self.version})"


class ProductDocument(models.Model):
    """One product in one language over one period in which nothing of it changes by itself."""

    product = models.ForeignKey(
        IndexedProduct, models.CASCADE, related_name="documents", db_constraint=False, db_index=False
    )
    language = models.CharField(max_length=2)
    valid_from = models.DateTimeField(default=SINCE_EVER)
    valid_until = models.DateTimeField(default=FOR_EVER)

    slug = models.CharField(max_length=255)
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=255)
    sort_name = models.CharField(max_length=255)  # the title in the order of the Vietnamese alphabet
    summary = models.CharField(max_length=255, blank=True)
    maker = models.CharField(max_length=160)
    maker_slug = models.CharField(max_length=80)
    origin = models.CharField(max_length=200, blank=True)
    group_number = models.PositiveSmallIntegerField()
    set_number = models.PositiveSmallIntegerField()
    commune_code = models.CharField(max_length=5, blank=True)
    commune_name = models.CharField(max_length=80, blank=True)
    former_district = models.CharField(max_length=80, blank=True)

    stars = models.PositiveSmallIntegerField(default=0)
    stars_until = models.DateTimeField(null=True)
    price = models.PositiveIntegerField(null=True)
    price_before = models.PositiveIntegerField(null=True)
    price_is_from = models.BooleanField(default=False)
    price_is_demo = models.BooleanField(default=False)
    unit = models.CharField(max_length=80, blank=True)
    available = models.PositiveIntegerField(default=0)
    outlet_codes = models.JSONField(default=list)
    season_months = models.JSONField(default=list)
    picture = models.JSONField(default=dict)
    is_adult = models.BooleanField(default=False)
    is_bookable = models.BooleanField(default=False)
    is_fictional = models.BooleanField(default=False)
    rank = models.IntegerField(default=0)
    listed_at = models.DateTimeField()

    class Meta:
        verbose_name = "tài liệu tìm kiếm"
        verbose_name_plural = "tài liệu tìm kiếm"
        constraints = [
            models.UniqueConstraint(fields=["product", "language", "valid_from"], name="one_document_per_period"),
        ]
        # A reader that passes a boundary asks for the periods that began since it last looked.
        indexes = [
            models.Index(fields=["language", "valid_from"], name="document_language_start"),
            models.Index(fields=["maker_slug", "language"], name="document_maker"),
        ]

    def __str__(self):
        return f"{self.title} ({self.language})"


class DocumentTerm(models.Model):
    """One word of a product, in whatever language: as written with marks, and folded.

    Words belong to the product, not to a document: they are the same in every period and nearly so in both languages.
    """

    pk = models.CompositePrimaryKey("product", "marked")
    product = models.ForeignKey(
        IndexedProduct, models.CASCADE, related_name="terms", db_constraint=False, db_index=False
    )
    marked = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "từ tìm kiếm"
        verbose_name_plural = "từ tìm kiếm"
        indexes = [models.Index(fields=["folded", "product", "marked", "weight"], name="term_folded")]

    def __str__(self):
        return self.marked


class FacetLabel(models.Model):
    """The words beside a facet value (a commune, a producer, an outlet), so that a listing asks no other table."""

    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    parent = models.CharField(max_length=80, blank=True)  # the group of a set
    rank = models.IntegerField(default=0)

    class Meta:
        verbose_name = "nhãn bộ lọc"
        verbose_name_plural = "nhãn bộ lọc"
        constraints = [models.UniqueConstraint(fields=["language", "kind", "value"], name="one_label_per_value")]

    def __str__(self):
        return self.label
