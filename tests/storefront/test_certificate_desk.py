"""What the office writes about a certificate at its desk is what the public register shows from then on."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Certification, CertificationEvent
from common.outbox import drain
from tests.desk_fixtures import fresh

pytestmark = pytest.mark.long  # near a second a test: pages, desks of the admin, or every address

REGISTER = "/chung-nhan/"
PAPER = {
    "stars": "3",
    "rule_version": "26/2026",
    "issuer": "province",
    "issuer_name": "",
    "decision_number": "12/QĐ-UBND",
    "valid_from": "2026-01-05 00:00",
    "valid_until": "2099-01-05 00:00",
    "reason": "nhập theo quyết định",
    "source": "",
}


@pytest.fixture
def office(desks):
    client = Client()
    client.force_login(fresh(desks.users["vanphong"]))
    return client


def shown(client) -> list[tuple[str, str]]:
    """Product and stars of each row of the public register."""
    page = client.get(REGISTER).content.decode()
    return re.findall(r'data-product="([^"]+)" data-stars="(\d)"', page)


def write(office, address: str, **changes) -> None:
    answer = office.post(address, PAPER | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    drain()


def test_the_public_register_turns_with_each_entry_of_the_office(desks, office, client):
    product = str(desks.product.pk)
    assert shown(client) == []

    write(office, reverse("certification:add"), product=product)
    paper = Certification.objects.get()
    edit = reverse("certification:edit", args=[paper.pk])
    assert shown(client) == [("che-shan-tuyet", "3")]

    write(office, edit, product=product, stars="4", reason="sửa sai sót")
    assert shown(client) == [("che-shan-tuyet", "4")]
    assert "31/12/2098" not in client.get(REGISTER).content.decode()
    assert "4/1/2099" in client.get(REGISTER).content.decode()

    write(office, edit, product=product, stars="4", revoked_at="2026-02-01 08:00", revocation_reason="Vi phạm")
    page = client.get(REGISTER).content.decode()
    assert ("che-shan-tuyet", "4") not in shown(client)
    assert "1/2/2026" in page
    assert [event.by_name for event in CertificationEvent.objects.all()] == ["Phạm Thu Hà"] * 3


def test_a_refused_entry_changes_nothing_in_the_register(desks, office, client):
    product = str(desks.product.pk)
    write(office, reverse("certification:add"), product=product)
    edit = reverse("certification:edit", args=[Certification.objects.get().pk])

    answer = office.post(edit, PAPER | {"product": product, "stars": "5", "valid_until": "2020-01-01 00:00"})

    assert answer.status_code == 200
    assert "Ngày hết hiệu lực phải sau ngày bắt đầu." in answer.content.decode()
    assert shown(client) == [("che-shan-tuyet", "3")]
