import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Commune, FormerPlace, ProductGroup, ProductSet, Province, Taxonomy
from catalogue.services.reference import load_reference
from common.models import OutboxEntry

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count() for model in (Province, Commune, FormerPlace, ProductGroup, ProductSet)
    }


# 10,574 rows less 14 that share name and heir, and the ten districts in 45 communes, eight of which join parts of two.
COUNTS = {"Province": 34, "Commune": 3_321, "FormerPlace": 10_613, "ProductGroup": 12, "ProductSet": 26}


def test_an_empty_database_is_filled():
    Taxonomy.objects.all().delete()
    FormerPlace.objects.all().delete()
    Commune.objects.all().delete()
    Province.objects.all().delete()

    call_command("load_reference")

    assert counts() == COUNTS
    assert Commune.objects.filter(province_id="11").count() == 45
    assert Commune.objects.get(code="03256").folded == "muong ang"


def test_loading_again_writes_nothing_and_sends_no_news(django_capture_on_commit_callbacks):
    load_reference()
    ids = list(FormerPlace.objects.order_by("id").values_list("id", "name", "commune_id"))

    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks() as news:
        load_reference()

    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert news == []
    assert counts() == COUNTS
    assert list(FormerPlace.objects.order_by("id").values_list("id", "name", "commune_id")) == ids


def test_damaged_rows_are_put_right_in_place():
    load_reference()
    product_set = ProductSet.objects.get(group__taxonomy_id="2026", number=14)
    ProductSet.objects.filter(pk=product_set.pk).update(is_liquor=False, name_vi="Nước ngọt")
    Commune.objects.filter(code="03217").update(latitude=0, folded="")
    FormerPlace.objects.filter(name="Mường Báng").update(folded="")

    load_reference()

    product_set.refresh_from_db()
    commune = Commune.objects.get(code="03217")
    assert (product_set.name_vi, product_set.is_liquor) == ("Rượu trắng", True)
    assert (commune.latitude, commune.folded) == (21.8236, "tua chua")
    assert FormerPlace.objects.get(name="Mường Báng").folded == "muong bang"


def test_a_change_is_told_once_to_the_apps_above():
    load_reference()
    ProductSet.objects.update(name_en="")

    load_reference()

    assert list(OutboxEntry.objects.values_list("topic", flat=True)) == ["facet-labels-changed"]


def test_a_first_load_has_nobody_to_tell():
    assert not OutboxEntry.objects.exists()  # the database of the tests is made by a first load


def test_an_alias_that_staff_added_stays():
    load_reference()
    FormerPlace.objects.create(name="Pú Tửu", kind="commune", commune_id="03334", folded="pu tuu")

    load_reference()

    assert FormerPlace.objects.get(folded="pu tuu").commune_id == "03334"


@pytest.mark.parametrize(
    ("district", "communes_now"),
    [
        ("tua chua", {"Tủa Chùa", "Sáng Nhè", "Sính Phình", "Sín Chải", "Tủa Thàng"}),
        ("muong cha", {"Mường Lay", "Na Sang", "Mường Tùng", "Pa Ham", "Nậm Nèn", "Mường Pồn"}),
        ("muong lay", {"Mường Lay"}),
        ("nam po", {"Quảng Lâm", "Mường Chà", "Nà Hỳ", "Chà Tở", "Nà Bủng", "Si Pa Phìn"}),
    ],
)
def test_an_old_district_leads_to_what_lies_in_it_now(district, communes_now):
    load_reference()

    found = FormerPlace.objects.filter(folded=district, kind="district", former_province="Điện Biên")

    assert set(found.values_list("commune__name", flat=True)) == communes_now


def test_all_ten_districts_of_the_province_are_aliases():
    load_reference()

    ours = FormerPlace.objects.filter(kind="district", former_province="Điện Biên")

    assert set(ours.values_list("name", flat=True)) == {
        "Điện Biên Phủ",
        "Mường Lay",
        "Điện Biên",
        "Điện Biên Đông",
        "Mường Ảng",
        "Mường Chà",
        "Mường Nhé",
        "Nậm Pồ",
        "Tủa Chùa",
        "Tuần Giáo",
    }


def test_the_first_row_of_a_divided_unit_is_its_main_heir():
    load_reference()

    first = FormerPlace.objects.filter(name="Hòa Liên", former_district="Hòa Vang").order_by("id").first()

    assert first.commune.name == "Liên Chiểu"


def test_an_island_district_without_communes_is_a_district():
    load_reference()

    assert FormerPlace.objects.get(name="Côn Đảo").kind == "district"
