"""Work that is due by the clock, run by `manage.py tick`. Each job is safe to repeat and does nothing when not due."""

import logging
from collections.abc import Callable

from common.attempts import Attempt

log = logging.getLogger(__name__)

_jobs: dict[str, Callable[[], object]] = {}


def every_tick(name: str, job: Callable[[], object]) -> None:
    """Run `job` with each tick; called by apps at start-up."""
    _jobs[name] = job


def run_jobs() -> dict[str, object]:
    """Run every job once, whatever becomes of the others: name → what it returned, or the Exception that stopped it."""
    results: dict[str, object] = {}
    for name, job in _jobs.items():
        with Attempt(log, f"scheduled job {name}") as attempt:
            results[name] = job()
        if attempt.error is not None:
            results[name] = attempt.error
    return results
