"""One page measured: queries in this process, processor and wall time over HTTP from two workers.

A virtual machine's processor is now faster, now slower, by half and more, as its neighbours have work or none. So the
requests are counted in rounds, and the cost given is that of the quickest round; the mean of all stands in the results.
"""

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.pages import Measured
from bench.processes import Server

WARM, COUNTED, ROUNDS = 60, 300, 6
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Figures:
    """What one request costs: milliseconds, bytes as sent (gzip), and the most queries any request made."""

    page: str
    requests: int
    queries: int | None
    web_ms: float
    database_ms: float
    mean_cpu_ms: float
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
    addresses = cycle(page.addresses)
    return in_rounds(
        server,
        lambda: ask(server, next(addresses)),
        COUNTED,
        page=page.name,
        queries=most_queries(page) if page.is_of_the_shop else None,
        budget_ms=page.budget,
        budget_queries=page.queries,
    )


def in_rounds(server: Server, act: Callable[[], tuple[float, int]], many: int, **facts: Any) -> Figures:
    """Do `act`, which gives seconds and bytes, `many` times in ROUNDS; the cost is that of the quickest round."""
    each = many // ROUNDS
    costs, answers = [], []
    for _round in range(ROUNDS):
        before = server.times()
        answers += [act() for _number in range(each)]
        costs.append(server.times().since(before))
    web, database = min(costs, key=sum)
    walls = sorted(wall for wall, _size in answers)
    return Figures(
        requests=len(answers),
        web_ms=web / each * 1000,
        database_ms=database / each * 1000,
        mean_cpu_ms=sum(map(sum, costs)) / len(answers) * 1000,
        wall_median_ms=statistics.median(walls) * 1000,
        wall_p95_ms=walls[int(len(walls) * 0.95)] * 1000,
        gzip_bytes=round(statistics.mean(size for _wall, size in answers)),
        **facts,
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
