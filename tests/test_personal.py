"""The register of personal data: no field of any installed model is left out of both of its lists."""

from itertools import chain

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from common.personal import Fate, not_personal, register_of_personal_fields

# What may hold words of or about a person. Numbers, days, truths and links between rows of goods cannot.
HOLDS_WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
)


def holds_words(field: models.Field) -> bool:
    """Whether a field needs an entry: text, JSON, files, streams of blocks, links to an account. Choices are codes."""
    if field.is_relation:
        return (field.many_to_one or field.one_to_one) and issubclass(field.related_model, get_user_model())
    return (isinstance(field, HOLDS_WORDS) or type(field).__module__.startswith("wagtail.fields")) and not field.choices


def fields_to_name() -> set[tuple[str, str]]:
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            found |= {
                (model._meta.label, field.name) for field in model._meta.local_concrete_fields if holds_words(field)
            }
    return found


def registered() -> list[tuple[str, str]]:
    return [(entry.model, name) for entry in register_of_personal_fields() for name in entry.names]


def excused() -> list[tuple[str, str]]:
    return [(model, name) for model, fields in not_personal().items() for name in fields]


def test_every_field_is_registered_or_said_to_be_nobodys():
    assert sorted(fields_to_name() - set(registered()) - set(excused())) == []


def test_no_entry_names_a_field_that_is_not_there_and_none_stands_in_both_lists():
    known = fields_to_name()

    assert sorted(set(chain(registered(), excused())) - known) == []
    assert sorted(set(registered()) & set(excused())) == []
    assert len(registered()) == len(set(registered()))


def test_a_new_field_fails(monkeypatch):
    nickname = models.CharField(max_length=20)
    nickname.set_attributes_from_name("nickname")
    options = apps.get_model("orders.OrderFacts")._meta
    fields = options.local_concrete_fields
    monkeypatch.setitem(options.__dict__, "local_concrete_fields", (*fields, nickname))

    assert ("orders.OrderFacts", "nickname") in fields_to_name() - set(registered()) - set(excused())


@pytest.mark.parametrize("entry", register_of_personal_fields(), ids=lambda entry: f"{entry.model}:{entry.fields}")
def test_an_entry_says_all_that_its_fate_needs(entry):
    assert entry.whose
    assert entry.why or entry.fate is Fate.STAYS
    if entry.fate in (Fate.BLANK, Fate.NAME, Fate.SIGNATURE, Fate.WORDS, Fate.PAPER):
        assert entry.of_order or entry.of_number
    if entry.fate is Fate.SIGNATURE:
        assert entry.signed_by
    if entry.fate is Fate.ROW:
        assert entry.of_user or entry.model == "storefront.Enquiry"
    model = apps.get_model(entry.model)
    for path in filter(None, (entry.of_order, entry.of_number, entry.of_user)):
        assert str(model.objects.filter(**{path: 0}).query)
