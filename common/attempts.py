"""One try at a piece of background work whose failure must be written down, and must not stop the work beside it."""

import logging
from types import TracebackType


class Attempt:
    """Keeps and logs the error of its block, so that a worker goes on; the caller records `error` where people see it.

    Only workers use it, around work they know nothing about. An interrupt or a call to exit still ends the worker.
    """

    def __init__(self, log: logging.Logger, what: str):
        self.log, self.what = log, what
        self.error: Exception | None = None

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.error = error
        self.log.error("Failed: %s", self.what, exc_info=error)
        return True
