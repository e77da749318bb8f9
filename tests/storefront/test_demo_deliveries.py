"""The demo's delivery notes."""

from shops.models import DeliveryNote
from shops.verification import verify
from storefront.demo.deliveries import load_delivery_notes
from tests.factories.goods import PackingFactory, ProducerFactory, ProductFactory
from tests.factories.places import OutletFactory, UserFactory


def test_one_note_is_received_a_little_short_and_one_half_written_and_nothing_is_done_twice(db):
    maker, outlet, by = ProducerFactory(), OutletFactory(), UserFactory()
    for _each in range(3):
        PackingFactory(parent=ProductFactory(facts__producer=maker))

    for _twice in range(2):
        load_delivery_notes(maker, outlet, by)

    assert list(DeliveryNote.objects.order_by("pk").values_list("number", "state")) == [
        ("PG-0117", "received"),
        ("PG-0118", "draft"),
    ]
    assert sorted(outlet.balances.values_list("quantity", "lot__is_demo")) == [(9, True), (12, True)]
    assert verify().is_whole
