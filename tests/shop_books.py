"""All that the shop has written down, without what is different each time: the same story leaves the same books."""

from django.apps import apps
from django.db import models

APPS = ("shops", "orders", "common", "basket", "order", "partner", "voucher", "offer")
MORE = ("ocop_catalogue.Lot",)
WORDS = {"reason", "message", "note", "note_type", "words", "tracking", "username", "symbol", "topic"}
KEYS = {"idempotency_key", "key"}  # of an act with many lines the first has it
NUMBERS = (models.IntegerField, models.BooleanField, models.DecimalField, models.FloatField)
Row = tuple[object, ...]


def books() -> dict[str, list[Row]]:
    """By model, its rows: numbers, choices, words of people, and whether what may be empty is. Order plays no part."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in APPS and model._meta.label not in MORE:
            continue
        names = [each.name for each in model._meta.concrete_fields if _is_told(each)]
        maybe = [each.attname for each in model._meta.concrete_fields if each.null and each.name not in KEYS]
        rows = model._base_manager.values_list(*names, *maybe) if names or maybe else [()] * model._base_manager.count()
        found[model._meta.label] = sorted(
            [(*row[: len(names)], *(each is not None for each in row[len(names) :])) for row in rows], key=repr
        )
    return found


def _is_told(field: models.Field) -> bool:
    if field.is_relation or field.primary_key:
        return False
    return isinstance(field, NUMBERS) or bool(field.choices) or field.name in WORDS


def difference(one: dict[str, list[Row]], other: dict[str, list[Row]]) -> dict[str, tuple[list[Row], list[Row]]]:
    """By model, what stands in one of two books alone."""
    told = {}
    for label, rows in one.items():
        left, right = list(rows), []
        for row in other[label]:
            if row in left:
                left.remove(row)
            else:
                right.append(row)
        if left or right:
            told[label] = (left, right)
    return told
