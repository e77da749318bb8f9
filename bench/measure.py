"""One page measured: queries in this process, processor and wall time over HTTP from two workers."""

import http.client
import statistics
import time
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.pages import Measured
from bench.processes import Server

WARM, COUNTED = 60, 300
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Figures:
    """What one request costs: milliseconds, bytes as sent (gzip), and the most queries any request made."""

    page: str
    requests: int
    queries: int | None
    web_ms: float
    database_ms: float
    wall_median_ms: float
    wall_p95_ms: float
    gzip_bytes: int
    budget_ms: float | None = None
    budget_queries: int | None = None

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms

    @property
    def ratio(self) -> float | None:
        return self.cpu_ms / self.budget_ms if self.budget_ms else None

    def as_dict(self) -> dict[str, Any]:
        figures = asdict(self) | {"cpu_ms": self.cpu_ms, "ratio": self.ratio}
        return {name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()}


def measure(server: Server, page: Measured) -> Figures:
    """Ask for the page's addresses in turn: first to warm both workers, then counted."""
    for address in islice(cycle(page.addresses), WARM):
        ask(server, address)
    before = server.times()
    answers = [ask(server, address) for address in islice(cycle(page.addresses), COUNTED)]
    web, database = server.times().since(before)
    walls = sorted(wall for wall, _size in answers)
    return Figures(
        page=page.name,
        requests=COUNTED,
        queries=most_queries(page) if page.is_of_the_shop else None,
        web_ms=web / COUNTED * 1000,
        database_ms=database / COUNTED * 1000,
        wall_median_ms=statistics.median(walls) * 1000,
        wall_p95_ms=walls[int(len(walls) * 0.95)] * 1000,
        gzip_bytes=round(statistics.mean(size for _wall, size in answers)),
        budget_ms=page.budget,
        budget_queries=page.queries,
    )


def ask(server: Server, address: str) -> tuple[float, int]:
    """Seconds until the last byte, and bytes of the body as sent. Raises RuntimeError for any answer but 200."""
    connection_ = http.client.HTTPConnection(HOST, server.port, timeout=30)
    started = time.perf_counter()
    connection_.request("GET", address, headers={"Accept-Encoding": "gzip", "Accept-Language": "vi"})
    answer = connection_.getresponse()
    body = answer.read()
    wall = time.perf_counter() - started
    connection_.close()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return wall, len(body)


def most_queries(page: Measured) -> int:
    """The most queries one request makes, counted here on the same database once everything is warm."""
    client = Client(SERVER_NAME=HOST, headers={"accept-language": "vi"})
    addresses = page.addresses[:10]
    client.get(addresses[0])
    most = 0
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        most = max(most, len(captured))
    return most
