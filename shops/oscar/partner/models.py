"""Oscar's own partner models, unchanged: new facts live in shops.models."""

from oscar.apps.partner.models import *  # noqa: F403
