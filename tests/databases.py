"""One template database per state of the code, cloned for every test process.

Migrating from zero costs a minute of processor time with Wagtail and Oscar, so it is done once and kept in two steps:

- *base*: the tables of the libraries; made anew when requirements.txt changes;
- *template*: base, then our own migrations (with permissions and triggers) and `load_reference` (places, taxonomy);
  made anew when migrations, models, loaders or data change.

Each test process works on a clone of the template. A test that commits (`transactional_db`, `live_server`) gets a fresh
clone afterwards: Django's flush would empty the reference tables too, and on SQLite it is a DELETE, which the stock
ledger refuses.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "var" / "test"
LIBRARIES = ROOT / "scripts" / "migrate_libraries.py"
# Modules that no migration and no loader imports: a change in one of them keeps the template.
ENTRANCES = {
    "views",
    "urls",
    "forms",
    "queries",
    "wagtail_hooks",
    "api",
    "receivers",
    "templatetags",
    "context_processors",
}

Say = Callable[[str], None]


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def app_modules() -> Iterator[Path]:
    for package in ROOT.glob("*/__init__.py"):
        if package.parent.name not in {"tests", "scripts", "bench"}:
            yield from package.parent.rglob("*.py")


def base_key() -> str:
    return fingerprint([ROOT / "requirements.txt", LIBRARIES, Path(__file__)])


def demo_key() -> str:
    """The state of the demo: the template's, and the words, numbers and drawings the demo is made of."""
    texts = [path for path in (ROOT / "storefront" / "demo").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return f"{template_key()}_{fingerprint(texts)}"


def template_key() -> str:
    modules = [
        path for path in app_modules() if not ENTRANCES.intersection(path.relative_to(ROOT).with_suffix("").parts)
    ]
    data = [path for path in ROOT.glob("*/data/**/*") if path.is_file()]
    return fingerprint([*modules, *data, ROOT / "requirements.txt", LIBRARIES, Path(__file__)])


@contextmanager
def locked(name: str, say: Say = lambda text: None) -> Iterator[None]:
    """Hold a lock that other processes of this worktree see; say so when it has to be waited for."""
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run that holds {name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Databases(ABC):
    """The template and its clones on one kind of database server."""

    vendor: str

    def __init__(self, process: str) -> None:
        self.settings = connections.settings["default"]
        self.origin = str(self.settings["NAME"])
        self.clone_name = self.name_of(process)
        self.template_name = ""

    def set_up(self, say: Say) -> None:
        """Make sure of the template, clone it, and point Django's connections at the clone."""
        with locked(f"{self.vendor}-template", say):
            self.template_name = self.make_template(say)
        self.restore()

    def restore(self) -> None:
        """Put a fresh clone where the used one was."""
        connections.close_all()
        self.remove(self.clone_name)
        self.copy(self.template_name, self.clone_name)
        self.settings["NAME"] = self.clone_name

    def tear_down(self) -> None:
        connections.close_all()
        self.remove(self.clone_name)
        self.settings["NAME"] = self.origin

    def make_template(self, say: Say) -> str:
        base = self.name_of(f"base_{base_key()}")
        template = self.name_of(f"template_{template_key()}")
        existing = self.existing()
        if template in existing:
            return template
        for name in existing - {base}:
            if "_base_" in name or "_template_" in name or "_part_" in name:
                self.remove(name)
        started = time.monotonic()
        part = self.name_of(f"part_{secrets.token_hex(4)}")
        if base not in existing:
            say(f"{self.vendor}: laying the tables of the libraries, once for this requirements.txt")
            self.create(part)
            self.manage(part, str(LIBRARIES))
            self.copy(part, base)
            self.remove(part)
        # Built under another name and moved, so that a run that was cut off leaves no half template behind.
        self.copy(base, part)
        self.manage(part, "manage.py", "migrate", "--verbosity", "0", "--skip-checks")
        self.manage(part, "manage.py", "load_reference")
        self.copy(part, template)
        self.remove(part)
        say(f"{self.vendor}: template made in {time.monotonic() - started:.0f} s")
        return template

    def demo_template(self, say: Say) -> tuple[str, Path]:
        """Name of a database that holds the whole demo, and the folder of its pictures; made once (half a minute)."""
        demo = self.name_of(f"demo_{demo_key()}")
        media = WORK / f"demo-media-{self.vendor}"
        with locked(f"{self.vendor}-demo", say):
            existing = self.existing()
            if demo not in existing:
                started = time.monotonic()
                for name in existing:
                    if "_demo_" in name:
                        self.remove(name)
                shutil.rmtree(media, ignore_errors=True)
                part = self.name_of("partdemo")
                self.remove(part)
                self.copy(self.template_name, part)
                self.manage(part, "manage.py", "load_demo", "--skip-checks", DEMO="1", MEDIA_ROOT=str(media))
                self.copy(part, demo)
                self.remove(part)
                say(f"{self.vendor}: demo loaded in {time.monotonic() - started:.0f} s")
        return demo, media

    def manage(self, name: str, *command: str, **more: str) -> None:
        environment = os.environ | {
            "DATABASE_URL": self.url_of(name),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "MEDIA_ROOT": str(WORK / "media"),
            **more,
        }
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed on the template database:\n{done.stdout}")

    @abstractmethod
    def name_of(self, part: str) -> str: ...
    @abstractmethod
    def url_of(self, name: str) -> str: ...
    @abstractmethod
    def existing(self) -> set[str]: ...
    @abstractmethod
    def create(self, name: str) -> None: ...
    @abstractmethod
    def copy(self, source: str, target: str) -> None: ...
    @abstractmethod
    def remove(self, name: str) -> None: ...


class SQLiteDatabases(Databases):
    """Files in var/test."""

    vendor = "sqlite"

    def name_of(self, part: str) -> str:
        return str(WORK / f"test_{part}.sqlite3")

    def url_of(self, name: str) -> str:
        return f"sqlite:///{quote(name)}"

    def existing(self) -> set[str]:
        return {str(path) for path in WORK.glob("test_*.sqlite3")}

    def create(self, name: str) -> None:
        self.remove(name)

    def copy(self, source: str, target: str) -> None:
        # Moved into place: a thread of a live server that still has the old file open keeps it, and harms nobody.
        partial = f"{target}.{os.getpid()}.part"
        shutil.copyfile(source, partial)
        for trace in ("-wal", "-shm"):
            Path(target + trace).unlink(missing_ok=True)
        os.replace(partial, target)

    def remove(self, name: str) -> None:
        for trace in ("", "-wal", "-shm"):
            Path(name + trace).unlink(missing_ok=True)


class PostgreSQLDatabases(Databases):
    """Databases beside the one that DATABASE_URL names, whose role has to have CREATEDB."""

    vendor = "postgresql"

    def name_of(self, part: str) -> str:
        return f"test_{self.origin[:32]}_{part}"

    def url_of(self, name: str) -> str:
        user, password, host = (quote(str(self.settings[key]), safe="") for key in ("USER", "PASSWORD", "HOST"))
        return f"postgres://{user}:{password}@{host}:{self.settings['PORT'] or 5432}/{name}"

    def run(self, statement: sql.Composed | str, *values: str) -> list[tuple]:
        with psycopg.connect(
            host=self.settings["HOST"],
            port=self.settings["PORT"] or 5432,
            user=self.settings["USER"],
            password=self.settings["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def existing(self) -> set[str]:
        start = self.name_of("")
        return {name for (name,) in self.run("SELECT datname FROM pg_database") if name.startswith(start)}

    def create(self, name: str) -> None:
        self.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def copy(self, source: str, target: str) -> None:
        self.run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)))

    def remove(self, name: str) -> None:
        # FORCE ends connections that threads of a live server may still hold.
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def databases_of(process: str) -> Databases:
    """The right kind for the DATABASE_URL of this run; `process` tells the clones of parallel test processes apart."""
    kinds = {kind.vendor: kind for kind in (SQLiteDatabases, PostgreSQLDatabases)}
    return kinds[connections["default"].vendor](process)
