"""gunicorn with two workers, and the processor time that it and its database sessions have used."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
SECONDS_TO_START = 60


class Server:
    """A running gunicorn. One request at a time is sent to it, so that nothing waits but for the machine."""

    def __init__(self, application: str, environment: dict[str, str]):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = ["-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}", "--workers", str(WORKERS)]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--log-level", "warning"],
            cwd=ROOT,
            env=os.environ | environment,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Until it listens; raises RuntimeError when it ends before, or does not begin in a minute."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0 and len(self.workers()) == WORKERS:
                    return
            time.sleep(0.1)
        raise RuntimeError("gunicorn did not start")

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def times(self) -> "Times":
        """Processor seconds so far: of the workers, and of every session on this database but our own."""
        return Times(_seconds(self.workers()), _seconds(_sessions()))


class Times(tuple):
    """(seconds of the web workers, seconds of the database sessions), by process."""

    def __new__(cls, web: dict[int, float], database: dict[int, float]):
        return super().__new__(cls, (web, database))

    def since(self, before: "Times") -> tuple[float, float]:
        """Seconds used since `before`; a session opened meanwhile, by a worker's first request, counts whole.

        Raises RuntimeError when a worker was replaced or a session ended: its time would be missing.
        """
        if self[0].keys() != before[0].keys() or before[1].keys() - self[1].keys():
            raise RuntimeError("a worker was replaced, or a database session ended, during the measurement")
        web, database = (
            sum(now[pid] - then.get(pid, 0.0) for pid in now) for now, then in zip(self, before, strict=True)
        )
        return web, database


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[Server]:
    server = Server(application, environment)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def _sessions() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _seconds(pids: list[int]) -> dict[int, float]:
    """Time on a processor in user and kernel mode, in the kernel's own nanoseconds: a tick of `stat` is 10 ms."""
    return {pid: int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 for pid in pids}
