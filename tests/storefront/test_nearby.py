import pytest

from storefront.nearby import place_near

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Tủa Chùa", "xã Tủa Chùa"),
        ("tua chua", "xã Tủa Chùa"),
        ("xã Mường Báng", "xã Tủa Chùa"),
        ("phường Mường Thanh", "phường Mường Thanh"),
        ("Phì Nhừ", "xã Xa Dung"),
        ("Hoàn Kiếm", "phường Hoàn Kiếm"),
    ],
)
def test_a_place_is_known_by_new_and_old_names_with_or_without_marks(typed, name):
    assert place_near(typed).name == name


def test_a_shared_position_is_taken_as_it_is():
    assert place_near("21.38, 103.02").position == (21.38, 103.02)


@pytest.mark.parametrize("typed", ["Atlantis", "99,999", "\x00", "🐝", "x" * 5000, ""])
def test_what_is_no_place_has_no_position(typed):
    assert place_near(typed).position is None
