"""Names as they are written here."""

import pytest
from django.contrib.auth.models import User

from common.people import full_name


@pytest.mark.parametrize(
    ("family", "given", "name"),
    [("Lò Thị", "Mai", "Lò Thị Mai"), ("", "Lò Thị Mai", "Lò Thị Mai"), ("Lò", "", "Lò"), ("", "", "quay1")],
)
def test_the_family_name_comes_first(family, given, name):
    assert full_name(User(username="quay1", last_name=family, first_name=given)) == name
