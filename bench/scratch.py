"""A database of its own for a measurement, cloned from the template of the tests, filled, and taken away again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.databases import PostgreSQLDatabases, locked

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def scratch_shop(products: int, outlets: int, seed: int, say) -> Iterator[dict[str, str]]:
    """The environment of a server on a database with invented goods; raises RuntimeError without PostgreSQL."""
    if connections["default"].vendor != "postgresql":
        raise RuntimeError("The benchmark runs on PostgreSQL: set DATABASE_URL, or use `make bench`.")
    with locked("postgresql-bench", say):
        databases = PostgreSQLDatabases("bench")
        databases.set_up(say)
        try:
            say(f"loading {products:,} products at {outlets} outlets")
            told = StringIO()
            call_command("load_scale", products=products, outlets=outlets, seed=seed, stdout=told)
            say(told.getvalue().splitlines()[-1])
            yield {
                "DATABASE_URL": databases.url_of(databases.clone_name),
                "MEDIA_ROOT": str(settings.MEDIA_ROOT),
                "SECRET_KEY": settings.SECRET_KEY,
                "DEBUG": "0",
            }
        finally:
            databases.tear_down()


def collect_static(say) -> None:
    """The shop serves hashed and compressed files outside DEBUG, as in production."""
    say("collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0)


def environment() -> dict[str, str]:
    """What has to stand in the environment before settings are read."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": os.environ.get("SECRET_KEY", "only-for-measuring-on-one-machine"),
        "DEBUG": "0",
        "DEMO": "0",
        "MEDIA_ROOT": str(ROOT / "var" / "bench" / "media"),
    }
