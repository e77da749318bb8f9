"""The trimmed Oscar: its models and services without its dashboard, search pages and analytics.

Oscar's own root config demands every one of its apps at start-up; the shop uses a part of them.
"""

from django.apps import apps
from oscar.config import Shop
from oscar.core.application import OscarConfig


class OcopShop(Shop):
    """Oscar's root app, asking only for the apps that are installed here."""

    name = "oscar"

    def ready(self):
        import oscar.checks  # noqa: F401  registers Oscar's system checks

        for label in ("basket", "checkout", "customer", "offer", "catalogue"):
            setattr(self, f"{label}_app", apps.get_app_config(label))


class DashboardStub(OscarConfig):
    """Present because oscar.templatetags.dashboard_tags imports the dashboard's menu; it has no URLs here."""

    label = "dashboard"
    name = "oscar.apps.dashboard"

    def ready(self):
        """Load nothing: the dashboard is not served."""


class AnalyticsStub(OscarConfig):
    """Tables only, for Oscar's migration customer.0008; its receivers would write on every product view."""

    label = "analytics"
    name = "oscar.apps.analytics"

    def ready(self):
        """Connect no receivers."""
