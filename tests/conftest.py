"""What every test stands on: a clone of the template database, fresh caches, a media folder, honest skips."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from common.paper import engine
from tests.browser import CHROMIUM, browser, new_page, page, page_log
from tests.databases import Databases, databases_of, locked
from tests.demo_shop import demo_shop, new_demo_page, new_used_demo_page, used_demo_shop

__all__ = [
    "browser",
    "demo_shop",
    "new_demo_page",
    "new_page",
    "new_used_demo_page",
    "page",
    "page_log",
    "used_demo_shop",
]

STRIPE_URL, STRIPE_MOCK_URL = os.environ.get("STRIPE_API_BASE", ""), os.environ.get("STRIPE_MOCK_URL", "")
VNU = Path(os.environ.get("VNU_JAR", "vnu.jar"))

hypothesis.settings.register_profile("default", max_examples=50, deadline=None)
hypothesis.settings.register_profile("soak", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what needs a service or a browser")
    parser.addoption("--guide-pictures", action="store_true", help="draw the pictures of the staff's guide anew")


def process_of(config: pytest.Config) -> str:
    return getattr(config, "workerinput", {}).get("workerid", "main")


def say(config: pytest.Config, text: str) -> None:
    """Speak past pytest's capture; a worker's standard error is the terminal's."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        os.write(2, f"\n[{process_of(config)}] {text}\n".encode())


# --- a test whose service is missing fails where CI is set, and is skipped with its reason elsewhere


NOT_QUICK = ("postgres", "browser", "pango", "vnu", "demo", "long", "stripe")


def reason_to_leave_out(item: pytest.Item) -> str:
    if item.get_closest_marker("postgres") and connections["default"].vendor != "postgresql":
        return "needs PostgreSQL, and DATABASE_URL names another database"
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        return f"needs Chromium, and {CHROMIUM} is not there (scripts/services install chromium)"
    if item.get_closest_marker("pango") and engine() is None:
        return "draws PDF, and Pango is not there (scripts/services install pango)"
    if item.get_closest_marker("vnu") and not VNU.is_file():
        return f"needs the Nu HTML checker, and {VNU} is not there (scripts/services install vnu, then `env vnu`)"
    if item.get_closest_marker("stripe") and not (STRIPE_URL and STRIPE_MOCK_URL):
        return "needs stand-ins of Stripe (scripts/services start localstripe stripe-mock, then `env` of both)"
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.config.getoption("quick") and any(item.get_closest_marker(name) for name in NOT_QUICK):
        pytest.skip(
            "left out by --quick: needs a service, a browser, Pango, the whole demo or long, `make test` runs it"
        )
    if item.get_closest_marker("soak") and not os.environ.get("SOAK"):
        pytest.skip("long by nature, `make soak` runs it")
    if reason := reason_to_leave_out(item):
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


# --- the database


@pytest.fixture(scope="session")
def process(request: pytest.FixtureRequest) -> str:
    """What tells this test process from others of the run: "main", "gw0", …"""
    return process_of(request.config)


@pytest.fixture(scope="session")
def say_so(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Speak past pytest's capture."""
    return lambda text: say(request.config, text)


@pytest.fixture(scope="session", autouse=True)
def one_run_at_a_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Clones are named by test process, so two runs of one worktree on the same database go one after the other."""
    with locked(
        f"{connections['default'].vendor}-{process_of(request.config)}", lambda text: say(request.config, text)
    ):
        yield


@pytest.fixture(scope="session")
def test_databases(request: pytest.FixtureRequest, django_test_environment, django_db_blocker) -> Iterator[Databases]:
    with django_db_blocker.unblock():
        databases = databases_of(process_of(request.config))
        databases.set_up(lambda text: say(request.config, text))
        patch = pytest.MonkeyPatch()
        # In place of Django's flush after a test that commits; see tests/databases.py.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.restore())
        yield databases
        patch.undo()
        databases.tear_down()


@pytest.fixture(scope="session")
def django_db_setup(test_databases: Databases) -> None:
    """pytest-django's hook for preparing the database."""


# --- everything else a test could leave behind


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    media = tmp_path_factory.mktemp("media")
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: tests sign in often
    with override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=hashers):
        yield media


@pytest.fixture(autouse=True)
def language_of_the_shop() -> None:
    """Every test begins in Vietnamese: a request of the test before leaves its own language behind in this thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()
