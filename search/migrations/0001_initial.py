import datetime

import django.db.models.deletion
from django.db import migrations, models

import search.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IndexedProduct",
            fields=[
                ("product_id", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("version", models.PositiveBigIntegerField(db_index=True)),
                ("documents_digest", models.CharField(blank=True, max_length=32)),
                ("words_digest", models.CharField(blank=True, max_length=32)),
                ("refresh_at", models.DateTimeField(db_index=True, null=True)),
            ],
            options={
                "verbose_name": "sản phẩm trong chỉ mục",
                "verbose_name_plural": "sản phẩm trong chỉ mục",
            },
        ),
        migrations.CreateModel(
            name="IndexState",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("epoch", models.CharField(default=search.models.new_epoch, max_length=16)),
                ("version", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "phiên bản chỉ mục",
                "verbose_name_plural": "phiên bản chỉ mục",
            },
        ),
        migrations.CreateModel(
            name="FacetLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("kind", models.CharField(max_length=10)),
                ("value", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=200)),
                ("parent", models.CharField(blank=True, max_length=80)),
                ("rank", models.IntegerField(default=0)),
            ],
            options={
                "verbose_name": "nhãn bộ lọc",
                "verbose_name_plural": "nhãn bộ lọc",
                "constraints": [
                    models.UniqueConstraint(fields=("language", "kind", "value"), name="one_label_per_value")
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "product", "marked", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("marked", models.CharField(max_length=40)),
                ("folded", models.CharField(max_length=40)),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="search.indexedproduct",
                    ),
                ),
            ],
            options={
                "verbose_name": "từ tìm kiếm",
                "verbose_name_plural": "từ tìm kiếm",
                "indexes": [models.Index(fields=["folded", "product", "marked", "weight"], name="term_folded")],
            },
        ),
        migrations.CreateModel(
            name="ProductDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("valid_from", models.DateTimeField(default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC))),
                (
                    "valid_until",
                    models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                ("slug", models.CharField(max_length=255)),
                ("url", models.CharField(max_length=300)),
                ("title", models.CharField(max_length=255)),
                ("sort_name", models.CharField(max_length=255)),
                ("summary", models.CharField(blank=True, max_length=255)),
                ("maker", models.CharField(max_length=160)),
                ("maker_slug", models.CharField(max_length=80)),
                ("origin", models.CharField(blank=True, max_length=200)),
                ("group_number", models.PositiveSmallIntegerField()),
                ("set_number", models.PositiveSmallIntegerField()),
                ("commune_code", models.CharField(blank=True, max_length=5)),
                ("commune_name", models.CharField(blank=True, max_length=80)),
                ("former_district", models.CharField(blank=True, max_length=80)),
                ("stars", models.PositiveSmallIntegerField(default=0)),
                ("stars_until", models.DateTimeField(null=True)),
                ("price", models.PositiveIntegerField(null=True)),
                ("price_before", models.PositiveIntegerField(null=True)),
                ("price_is_from", models.BooleanField(default=False)),
                ("price_is_demo", models.BooleanField(default=False)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("available", models.PositiveIntegerField(default=0)),
                ("outlet_codes", models.JSONField(default=list)),
                ("season_months", models.JSONField(default=list)),
                ("picture", models.JSONField(default=dict)),
                ("is_adult", models.BooleanField(default=False)),
                ("is_bookable", models.BooleanField(default=False)),
                ("is_fictional", models.BooleanField(default=False)),
                ("rank", models.IntegerField(default=0)),
                ("listed_at", models.DateTimeField()),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="search.indexedproduct",
                    ),
                ),
            ],
            options={
                "verbose_name": "tài liệu tìm kiếm",
                "verbose_name_plural": "tài liệu tìm kiếm",
                "indexes": [
                    models.Index(fields=["language", "valid_from"], name="document_language_start"),
                    models.Index(fields=["maker_slug", "language"], name="document_maker"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "language", "valid_from"), name="one_document_per_period"
                    )
                ],
            },
        ),
    ]
