"""The department's desk of shipping rates: who may enter, what is refused at its field, what holds from then on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Packing, Province
from orders.models import DeliveryZone, TariffEvent, TariffTable, ZoneProvince
from orders.queries.tariffs import tariffs_to
from tests.desk_fixtures import fresh
from tests.factories.delivery import make_service, make_table, make_zone, terms
from tests.factories.goods import PackingFactory

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

DESK = "/quan-tri/bang-cuoc/"


@pytest.fixture
def official(desks, client):
    client.force_login(fresh(desks.users["congthuong"]))
    return client


@pytest.fixture
def zone(db):
    return make_zone(Province.objects.get(code="01"))


@pytest.fixture
def service(db):
    return make_service()


def typed(zone, **changes):
    """The form as posted, with rates for one zone."""
    rates = {"steps": "1.000: 30.000\nđến 2.000 g: 38.000 ₫", "further_kg": "5000", "least_days": "2", "most_days": "4"}
    of_zone = {name: changes.pop(name, value) for name, value in rates.items()}
    data = {
        "starts_at": "",
        "cash_flat": "3000",
        "cash_per_mille": "5",
        "free_from": "",
        "reason": "giá mới",
        "key": "k",
    }
    return data | {f"vung-{zone.pk}-{name}": value for name, value in of_zone.items()} | changes


def publish(official, service, data):
    return official.post(reverse("tariffs:publish", args=[service.pk]), data)


def test_what_the_official_types_is_what_a_parcel_costs_from_then_on(official, desks, service, zone):
    answer = publish(official, service, typed(zone))

    table = TariffTable.objects.get()
    assert answer["Location"] == f"{DESK}{table.pk}/"
    (asked,) = tariffs_to(zone, timezone.now())
    assert (asked.steps, asked.further_kg, asked.cash_flat) == (((1_000, 30_000), (2_000, 38_000)), 5_000, 3_000)
    assert (asked.takes_fresh, asked.takes_fragile) == (False, False)
    event = TariffEvent.objects.get()
    assert (event.actor, event.actor_name, event.reason) == (desks.users["congthuong"], "Trần Quốc Dũng", "giá mới")
    page = official.get(answer["Location"]).content.decode()
    assert "38.000" in page
    assert "Trần Quốc Dũng" in page
    assert "đang dùng" in official.get(DESK).content.decode()


def test_a_change_starts_from_the_table_before_and_leaves_it_as_it_was(official, service, zone):
    first = make_table(service, terms(zone, (1_000, 30_000)), free_from=900_000)
    turn = timezone.localtime() + timedelta(days=2)

    form = official.get(reverse("tariffs:publish", args=[service.pk])).content.decode()
    publish(official, service, typed(zone, starts_at=f"{turn:%Y-%m-%dT%H:%M}"))

    assert "1.000: 30.000" in form
    assert 'value="900000"' in form
    first.refresh_from_db()
    assert timezone.localtime(first.valid_until) == turn.replace(second=0, microsecond=0)
    assert [each.carriage(900) for each in tariffs_to(zone, timezone.now())] == [30_000]
    assert "sắp tới" in official.get(DESK).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"steps": ""}, "Bảng cước chưa có vùng nào."),
        ({"steps": "nặng: đắt"}, "Chưa đọc được dòng “nặng: đắt”."),
        ({"steps": "1,5: 30.000"}, "Chưa đọc được dòng “1,5: 30.000”."),
        ({"steps": "0: 30.000"}, "có số quá lớn hoặc bằng 0."),
        ({"steps": "999999999: 1"}, "có số quá lớn hoặc bằng 0."),
        ({"steps": "2.000: 1\n1.000: 2"}, "các bậc phải nặng dần"),
        ({"least_days": ""}, "Ghi số ngày."),
        ({"least_days": "5"}, "số ngày chậm nhất không được ít hơn"),
        ({"reason": ""}, "Trường này là bắt buộc."),
        ({"starts_at": "2020-01-01T00:00"}, "Giờ bắt đầu đã qua."),
        ({"cash_per_mille": "1001"}, "hơn hoặc bằng"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_typed_is_lost(changes, sentence, official, service, zone):
    answer = publish(official, service, typed(zone, free_from="777000", **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="777000"' in page
    assert not TariffTable.objects.exists()


def test_a_service_is_ended_with_a_reason_once(official, service, zone):
    table = make_table(service, terms(zone, (1_000, 30_000)))
    address = reverse("tariffs:end", args=[table.pk])

    assert official.post(address, {"reason": ""}).status_code == 200
    assert tariffs_to(zone, timezone.now())
    official.post(address, {"reason": "hết hợp đồng"})
    again = official.post(address, {"reason": "lần nữa"})

    assert tariffs_to(zone, timezone.now()) == ()
    assert "đã hết hiệu lực" in again.content.decode()
    assert list(TariffEvent.objects.values_list("kind", "reason")) == [
        ("published", "bảng đầu"),
        ("ended", "hết hợp đồng"),
    ]


@pytest.mark.parametrize("username", ["htx1", "vanphong", "khach"])
def test_nobody_else_enters(username, desks, client, service, zone):
    client.force_login(fresh(desks.users[username]))
    table = make_table(service, terms(zone, (1_000, 30_000)))

    for address in (DESK, f"{DESK}dich-vu/{service.pk}/them/", f"{DESK}{table.pk}/"):
        assert client.get(address).status_code in (302, 403)
    publish(client, service, typed(zone))
    client.post(reverse("tariffs:end", args=[table.pk]), {"reason": "thử"})
    assert TariffEvent.objects.count() == 1


def test_a_province_lies_in_one_zone_and_is_moved_by_taking_it_out_first(official, zone):
    other = DeliveryZone.objects.create(name_vi="Miền Nam", name_en="The south")
    address = reverse("deliveryzone:edit", args=[other.pk])
    said = {"name_vi": "Miền Nam", "name_en": "The south", "places": ["01", "79"]}

    refused = official.post(address, said)
    official.post(
        reverse("deliveryzone:edit", args=[zone.pk]), {"name_vi": "Bắc", "name_en": "North", "places": ["04"]}
    )
    official.post(address, said)

    assert "Hà Nội đang nằm trong vùng “Miền Bắc”" in refused.content.decode()
    zones = ZoneProvince.objects.order_by("province").values_list("province", "zone__name_vi")
    assert list(zones) == [("01", "Miền Nam"), ("04", "Bắc"), ("79", "Miền Nam")]


def test_the_office_measures_packings_with_all_sides_or_none(desks, client):
    client.force_login(fresh(desks.users["vanphong"]))
    packing = PackingFactory().packing
    address = reverse("packing:edit", args=[packing.pk])

    refused = client.post(address, {"weight_grams": "600", "length_mm": "100", "width_mm": "", "height_mm": ""})
    client.post(address, {"weight_grams": "650", "length_mm": "100", "width_mm": "80", "height_mm": "60"})

    assert "Ghi cả ba cạnh, hoặc để trống cả ba." in refused.content.decode()
    assert Packing.objects.get(pk=packing.pk).volume_mm3 == 480_000
    assert client.get(reverse("packing:add")).status_code in (302, 403)
