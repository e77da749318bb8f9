"""How a maker is named on a page."""

import pytest

from catalogue.models import Producer
from storefront.queries.makers import maker_name


@pytest.mark.parametrize(
    ("page_title", "language", "written"),
    [
        ("A maker in Mường Ảng", "en", "A maker in Mường Ảng"),
        ("A maker in Mường Ảng", "vi", "Người làm tại Mường Ảng"),
        (None, "en", "Người làm tại Mường Ảng"),
    ],
)
def test_a_maker_is_named_in_the_language_of_the_page(page_title, language, written):
    assert maker_name(Producer(name="Người làm tại Mường Ảng"), page_title, language) == written
