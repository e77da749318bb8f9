"""The admin speaks Vietnamese to those who work in it: every text its pages ask for has Vietnamese words."""

import json
import re
from pathlib import Path

import polib
import pytest
import wagtail.admin
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import TaskState

from catalogue.models import Certification
from storefront.demo.accounts import PASSWORD
from storefront.models import Picture
from tests.admin_forms import page_form, photograph
from tests.factories.delivery import make_service, make_table, make_zone, terms
from tests.factories.goods import PackingFactory
from tests.factories.places import OutletFactory

# Asked of gettext and said the same in Vietnamese.
NAMES = {"Wagtail", "Zalo", "GTIN", "English", "%s KB", "%s MB"}
ALL = ("htx1", "vanphong", "congthuong")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]+>")
VIETNAMESE_LETTER = re.compile("[À-ỹ]")  # without IGNORECASE: the long ſ would make every s Vietnamese


class Missing(set):
    """Texts that were asked for in Vietnamese and were answered with themselves."""

    def note(self, text: str, said: str) -> str:
        wordless = not re.search("[A-Za-z]", PLACEHOLDER.sub("", text))
        own = VIETNAMESE_LETTER.search(text) or text in OWN_TEXTS
        if translation.get_language() == "vi" and said == text and not own and not wordless:
            self.add(text)
        return said


OWN_TEXTS = {entry.msgid for entry in polib.pofile(settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po")}


@pytest.fixture
def missing(monkeypatch):
    """Listen to every text that is asked for."""
    found = Missing()
    plain, plural = translation._trans.gettext, translation._trans.ngettext
    in_context, plural_in_context = translation._trans.pgettext, translation._trans.npgettext

    def gettext(text):
        return found.note(str(text), plain(text))

    def ngettext(one, many, number):
        said = plural(one, many, number)
        return found.note(said if said in (one, many) else "", said)

    def pgettext(context, text):
        return found.note(text, in_context(context, text))

    def npgettext(context, one, many, number):
        said = plural_in_context(context, one, many, number)
        return found.note(said if said in (one, many) else "", said)

    for spy in (gettext, ngettext, pgettext, npgettext):
        monkeypatch.setattr(translation._trans, spy.__name__, spy)
    return found


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def pages_of(desks, picture, certificate, outlet) -> dict[str, list[str]]:
    """The admin addresses each role opens, by name."""
    packing = PackingFactory().packing
    page, maker = desks.page.pk, desks.makers["htx1"]["vi"].pk
    everyone = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_account"),
        reverse("wagtailadmin_javascript_catalog"),
        reverse("wagtailadmin_sprite"),
    ]
    pictures = [
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add"),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtailimages:edit", args=[picture.pk]),
        reverse("wagtailimages:delete", args=[picture.pk]),
        reverse("wagtailimages:image_usage", args=[picture.pk]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailimages_chooser:create"),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_choose_page_external_link"),
        reverse("wagtailadmin_choose_page_email_link"),
        reverse("wagtailadmin_choose_page_phone_link"),
        reverse("wagtailadmin_choose_page_anchor_link"),
    ]
    tree = [
        reverse("wagtailadmin_explore", args=[maker]),
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_pages:edit", args=[page]),
        reverse("wagtailadmin_pages:edit", args=[maker]),
        reverse("wagtailadmin_pages:add_subpage", args=[maker]),
        reverse("wagtailadmin_pages:add", args=["storefront", "productpage", maker]),
        reverse("wagtailadmin_pages:history", args=[page]),
        reverse("wagtailadmin_pages:workflow_history", args=[page]),
        reverse("wagtailadmin_pages:revisions_compare", args=[page, "earliest", "latest"]),
        reverse("wagtailadmin_pages:usage", args=[page]),
        reverse("wagtailadmin_pages:view_draft", args=[page]),
        reverse("wagtailadmin_pages:copy", args=[page]),
        reverse("wagtailadmin_pages:delete", args=[page]),
        reverse("wagtailadmin_pages:unpublish", args=[page]),
        reverse("wagtailadmin_pages:move", args=[page]),
        reverse("wagtailadmin_pages:search"),
    ]
    state = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).first()
    approval = [
        reverse("wagtailadmin_pages:workflow_action", args=[page, name, state.pk])
        for name in ("approve", "reject")
        if state
    ]
    desk = ["certification", "productfacts", "producer", "enquiries"]
    places = ["outlet", "openinghours", "openingexception", "legalseller", "shippingservice", "carrier", "deliveryzone"]
    table = make_table(make_service(), terms(make_zone(), (1_000, 30_000)))
    return {
        "htx1": [*everyone, *pictures, *tree],
        "vanphong": [
            *everyone,
            *pictures,
            *tree,
            *approval,
            *[reverse(f"{name}:index") for name in desk],
            reverse("certification:index") + "?term=ending",
            reverse("certification:index") + "?term=ended",
            reverse("enquiries:index") + "?state=open",
            reverse("wagtailadmin_reports:workflow"),
            reverse("wagtailadmin_reports:workflow") + "?reviewable=true",
            reverse("wagtailadmin_reports:workflow_tasks"),
            *[reverse(f"{name}:add") for name in desk[:3]],
            reverse("packing:index"),
            reverse("packing:edit", args=[packing.pk]),
            reverse("certification:edit", args=[certificate.pk]),
            reverse("certification:inspect", args=[certificate.pk]),
            reverse("certification:history", args=[certificate.pk]),
            reverse("certification:usage", args=[certificate.pk]),
            reverse("register:index"),
            reverse("register:posts", args=[outlet.code]),
        ],
        "congthuong": [
            *everyone,
            *[reverse(f"{name}:index") for name in places],
            *[reverse(f"{name}:add") for name in places],
            reverse("shippingservice:edit", args=[table.service_id]),
            reverse("tariffs:index"),
            reverse("tariffs:publish", args=[table.service_id]),
            reverse("tariffs:detail", args=[table.pk]),
            reverse("outlet:edit", args=[outlet.pk]),
            *[reverse(f"register:{name}") for name in ("index", "propose", "faults", "where")],
            *[reverse(f"register:{name}", args=[outlet.code]) for name in ("sheet", "days", "visit")],
            reverse("register:step", args=[outlet.code, "suspended"]),
            "/quan-tri/khuyen-mai/",
            "/quan-tri/khuyen-mai/?loc=ending",
            "/quan-tri/khuyen-mai/them/",
            *pictures[:3],
            reverse("enquiries:index"),
        ],
    }


@pytest.mark.long
def test_no_admin_page_asks_for_a_text_without_vietnamese(desks, missing):
    htx1, office = signed_in("htx1"), signed_in("vanphong")
    picture = Picture(title="Chè", file=photograph(), uploaded_by_user=desks.users["htx1"])
    picture.save()
    certificate = Certification.objects.create(product=desks.product, stars=4)
    outlet = OutletFactory()
    edit = reverse("wagtailadmin_pages:edit", args=[desks.page.pk])
    refusals = {}

    def open_all() -> None:
        for username, addresses in pages_of(desks, picture, certificate, outlet).items():
            client = signed_in(username)
            for address in addresses:
                answer = client.get(address, follow=True)
                if answer.status_code not in {200, 404}:
                    refusals[address] = answer.status_code
                for _message in answer.context.get("messages", []) if answer.context else []:
                    str(_message)

    guest = Client()
    sign_in = guest.get(reverse("wagtailadmin_login")).content.decode()
    guest.post(reverse("wagtailadmin_login"), {"username": "htx1", "password": "sai"})
    guest.get(reverse("wagtailadmin_password_reset"))
    guest.post(reverse("wagtailadmin_password_reset"), {"email": "htx1@localhost"}, follow=True)
    guest.post(reverse("wagtailadmin_login"), {"username": "htx1", "password": PASSWORD}, follow=True)
    open_all()
    htx1.post(edit, page_form(desks.page, title=""), follow=True)
    htx1.post(edit, page_form(desks.page, summary="x" * 300), follow=True)
    htx1.post(edit, page_form(desks.page, summary="Bản mới."), follow=True)
    htx1.post(edit, page_form(desks.page, **{"action-submit": "1"}), follow=True)
    open_all()
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    reject = reverse("wagtailadmin_pages:workflow_action", args=[desks.page.pk, "reject", state.pk])
    office.post(reject, {"comment": "Thiếu nơi làm."}, follow=True)
    open_all()
    htx1.post(edit, page_form(desks.page, **{"action-submit": "1"}), follow=True)
    htx1.get(reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[desks.page.pk]))
    htx1.post(edit, page_form(desks.page, **{"action-cancel-workflow": "1"}), follow=True)
    htx1.post(edit, page_form(desks.page, **{"action-submit": "1"}), follow=True)
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    approve = reverse("wagtailadmin_pages:workflow_action", args=[desks.page.pk, "approve", state.pk])
    office.post(approve, {"comment": ""}, follow=True)
    open_all()

    assert {address: code for address, code in refusals.items() if code >= 500} == {}
    assert sorted(missing - NAMES) == []
    assert "Mật khẩu" in sign_in
    assert "Password" not in sign_in


def test_every_text_of_the_admins_scripts_has_vietnamese():
    english = polib.pofile(Path(wagtail.admin.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "djangojs.po")

    answer = Client().get(reverse("wagtailadmin_javascript_catalog"))

    said = json.loads(re.search(r"const newcatalog = (\{.*?\});\n", answer.content.decode(), re.DOTALL)[1])
    assert sorted({entry.msgid for entry in english} - said.keys() - NAMES) == []
