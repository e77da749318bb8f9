"""The sketch of the province."""

import math
from types import SimpleNamespace

from shops.map import HEIGHT, MARKER_GAP, WIDTH, draw_map

DIEN_BIEN_PHU = SimpleNamespace(name="P. Điện Biên Phủ", latitude=21.4095, longitude=103.0464)
MUONG_THANH = SimpleNamespace(name="P. Mường Thanh", latitude=21.3627, longitude=103.0344)
SIN_THAU = SimpleNamespace(name="Sín Thầu", latitude=22.3799, longitude=102.2931)


def outlet(number, latitude=21.4095, longitude=103.0464):
    return SimpleNamespace(
        code=f"q{number}", number=number, name=f"Quầy {number}", latitude=latitude, longitude=longitude, is_open=True
    )


def test_places_stand_where_they_are():
    dots = {dot.name: (dot.x, dot.y) for dot in draw_map([DIEN_BIEN_PHU, SIN_THAU]).communes}

    assert dots == {"P. Điện Biên Phủ": (216, 274), "Sín Thầu": (53, 49)}


def test_land_joins_neighbours_only():
    assert draw_map([DIEN_BIEN_PHU, MUONG_THANH, SIN_THAU]).land == "M216 274L213 285"


def test_a_lone_outlet_stands_on_its_own_place():
    (marker,) = draw_map([DIEN_BIEN_PHU], [outlet(1)]).markers

    assert (marker.x, marker.y) == (marker.at_x, marker.at_y) == (216, 274)
    assert marker.url == "#q1"


def test_outlets_of_one_town_do_not_hide_each_other():
    markers = draw_map([DIEN_BIEN_PHU], [outlet(number) for number in range(1, 9)]).markers

    spots = [(marker.x, marker.y) for marker in markers]
    nearest = min(math.dist(one, other) for i, one in enumerate(spots) for other in spots[i + 1 :])
    assert len(markers) == 8
    assert nearest > MARKER_GAP - 4
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in spots)


def test_an_outlet_outside_the_province_has_no_marker():
    assert draw_map([DIEN_BIEN_PHU], [outlet(1, latitude=21.03, longitude=105.85)]).markers == []


def test_the_commune_of_a_maker_is_pointed_out_by_name():
    drawn = draw_map([DIEN_BIEN_PHU, MUONG_THANH], here="P. Mường Thanh")

    assert [dot.name for dot in drawn.communes if dot.is_here] == ["P. Mường Thanh"]
    assert [label.text for label in drawn.labels] == ["P. Mường Thanh"]


def test_a_name_steps_aside_for_a_marker():
    ang = SimpleNamespace(name="Mường Ảng", latitude=21.4915, longitude=103.2143)
    beside = outlet(1, latitude=21.4915, longitude=103.3)  # on the name's usual side

    (alone,) = draw_map([ang]).labels
    (moved,) = draw_map([ang], [beside]).labels

    assert (alone.anchor, moved.anchor) == ("start", "end")
    assert moved.x < 252 < alone.x  # 252 is the place itself


def test_a_name_with_no_free_side_is_left_out():
    ang = SimpleNamespace(name="Mường Ảng", latitude=21.4915, longitude=103.2143)
    crowd = [outlet(number, 21.4915, longitude) for number, longitude in enumerate((103.05, 103.2143, 103.38), 1)]

    assert draw_map([ang], crowd).labels == []
