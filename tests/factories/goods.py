"""What is sold: parent products with label facts, packings, lots."""

from datetime import timedelta

import factory
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Lot, Packing, Producer, ProductFacts, ProductGroup, ProductSet, Taxonomy

Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")


class ProductClassFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductClass
        django_get_or_create = ["slug"]

    slug = "hang-hoa"
    name = "Hàng hoá"
    track_stock = True


class ProducerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Producer

    slug = factory.Sequence(lambda number: f"htx-thu-{number}")
    name = factory.Sequence(lambda number: f"HTX thử {number}")


class ProductSetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductSet

    number = factory.Sequence(lambda number: 1000 + number)
    name_vi = "Mật ong"
    name_en = "Honey"

    @factory.lazy_attribute
    def group(self):
        taxonomy, _made = Taxonomy.objects.get_or_create(
            code="thu", defaults={"decision": "Thử", "valid_from": timezone.localdate()}
        )
        return ProductGroup.objects.get_or_create(
            taxonomy=taxonomy, number=1, defaults={"roman": "I", "name_vi": "Thực phẩm", "name_en": "Food"}
        )[0]


class ProductFactory(factory.django.DjangoModelFactory):
    """A parent product with its label facts: what has a page, a story and a certificate."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    structure = Product.PARENT
    title = factory.Sequence(lambda number: f"Mật ong thử {number}")
    slug = factory.Sequence(lambda number: f"mat-ong-thu-{number}")
    product_class = factory.SubFactory(ProductClassFactory)
    is_public = True
    facts = factory.RelatedFactory("tests.factories.goods.ProductFactsFactory", "product")


class ProductFactsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductFacts

    product = factory.SubFactory(ProductFactory, facts=None)
    producer = factory.SubFactory(ProducerFactory)
    product_set = factory.SubFactory(ProductSetFactory)


class PackingFactory(factory.django.DjangoModelFactory):
    """A child product, which is what is priced and sold; `packing.label_vi="500 g"` reaches its Packing."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    structure = Product.CHILD
    parent = factory.SubFactory(ProductFactory)
    title = "Chai 500 g"
    slug = factory.Sequence(lambda number: f"chai-thu-{number}")
    is_public = True
    packing = factory.RelatedFactory("tests.factories.goods.PackingFactsFactory", "product")


class PackingFactsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Packing

    label_vi = "Chai 500 g"
    label_en = "500 g bottle"
    net_quantity = 500
    net_unit = "g"
    internal_code = factory.Sequence(lambda number: f"THU-{number:05d}")


class LotFactory(factory.django.DjangoModelFactory):
    """A lot good for half a year; `expires_in=-1` (days) makes one that expired yesterday."""

    class Meta:
        model = Lot

    class Params:
        expires_in = 180

    product = factory.SubFactory(PackingFactory)
    code = factory.Sequence(lambda number: f"L{number:04d}")
    best_before = factory.LazyAttribute(
        lambda lot: None if lot.expires_in is None else timezone.localdate() + timedelta(days=lot.expires_in)
    )
