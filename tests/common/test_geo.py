import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.geo import EARTH_RADIUS_KM, distance_km

DIEN_BIEN_PHU = (21.4095, 103.0464)
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        (DIEN_BIEN_PHU, DIEN_BIEN_PHU, 0),
        ((0, 0), (0, 1), 111.195),  # one degree of the equator on the mean sphere
        ((0, 0), (1, 0), 111.195),
        ((0, 179.5), (0, -179.5), 111.195),
        ((90, 0), (-90, 0), 20_015.115),
        (DIEN_BIEN_PHU, (21.6313, 103.4337), 47.0),  # Tuần Giáo
        (DIEN_BIEN_PHU, (21.0285, 105.8542), 294.109),  # Hà Nội
    ],
)
def test_distance_over_known_ways(here, there, kilometres):
    assert distance_km(here, there) == pytest.approx(kilometres, abs=0.1)


@given(POINTS, POINTS)
def test_distance_is_the_same_both_ways_and_never_more_than_half_round(here, there):
    assert distance_km(here, there) == pytest.approx(distance_km(there, here), abs=1e-6)
    assert 0 <= distance_km(here, there) <= 3.1415927 * EARTH_RADIUS_KM
