"""Oscar's partner app with our strategy; its tables and migrations stay Oscar's."""

from oscar.apps.partner.apps import PartnerConfig as OscarPartnerConfig


class PartnerConfig(OscarPartnerConfig):
    name = "shops.oscar.partner"
