"""The figures as a table beside the budgets of the pages, and as JSON."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measure import Figures
from storefront.scale.drill import Drill

RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"
HEADING = (
    f"{'page':<30}{'queries':>9}{'web':>7}{'db':>7}{'cpu':>7}{'mean':>7}"
    f"{'budget':>8}{'ratio':>7}{'median':>8}{'p95':>7}{'gzip':>9}"
)
EXPLANATION = (
    "cpu: milliseconds of processor time a request, web workers and database sessions together, read from /proc before"
    "\nand after, in the quickest of six rounds (a virtual machine is not always equally fast); mean: in all six;"
    "\nmedian and p95: milliseconds until the last byte, one request at a time; gzip: bytes of HTML as sent."
)


def table(figures: list[Figures]) -> str:
    return "\n".join([HEADING, *(_line(each) for each in figures)])


def _line(each: Figures) -> str:
    queries = "/".join(str(number) for number in (each.queries, each.budget_queries) if number is not None)
    budget = f"{each.budget_ms:.0f}" if each.budget_ms else ""
    ratio = f"{each.ratio:.2f}" if each.ratio is not None else ""
    return (
        f"{each.page:<30}{queries:>9}{each.web_ms:>7.1f}{each.database_ms:>7.1f}{each.cpu_ms:>7.1f}{each.mean_cpu_ms:>7.1f}{budget:>8}{ratio:>7}"
        f"{each.wall_median_ms:>8.1f}{each.wall_p95_ms:>7.1f}{each.gzip_bytes:>9,}"
    )


def recall(drill: Drill) -> str:
    """The recall drill as lines: what the design allows stands beside it."""
    is_complete = "complete" if drill.is_complete else "NOT COMPLETE"
    queries = f"{drill.act_queries} + {drill.list_queries} queries"
    return (
        f"recall of a lot with {drill.sales:,} sales at {drill.outlets} outlets, {drill.unshipped} pieces unshipped:"
        f"\n  held, listed, letters queued: {drill.held_seconds:.2f} s (limit 5), {queries}"
        f"\n  {drill.listed:,} orders, {drill.letters_queued} letters, {drill.to_call} to call, {drill.unknown} unknown"
        f" {is_complete}"
        f"\n  traced from the lot: {drill.trace_lot_seconds:.3f} s, from an order: {drill.trace_order_seconds:.3f} s"
        " (limit 1)"
    )


def write(runs: list[dict[str, Any]], books: dict[str, Any] | None) -> None:
    """Keep the last run, with what it was measured on; what was left out this time stays as it was measured before."""
    RESULTS.parent.mkdir(exist_ok=True)
    facts = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "runs": runs,
        "ledger": books,
    }
    if not (runs and books) and RESULTS.exists():
        before = json.loads(RESULTS.read_text(encoding="utf-8"))
        facts["runs"] = runs or before.get("runs", [])
        facts["ledger"] = books or before.get("ledger")
    RESULTS.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout.strip()
