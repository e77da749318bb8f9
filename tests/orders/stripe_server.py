"""A small server that plays Stripe where a test must say what Stripe answers: Stripe is the internet's edge."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit


class StripeServer:
    """Answers `"GET /v1/charges"` with what a test put there: a body, or a status and a body; others are unknown."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.queries: list[str] = []
        self.keys: list[str] = []
        self.while_asked: Callable[[], object] = lambda: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                name = f"{self.command} {urlsplit(self.path).path}"
                outer.asked.append(name)
                outer.queries.append(unquote(urlsplit(self.path).query))
                outer.keys.append(self.headers.get("Idempotency-Key") or "")
                outer.while_asked()
                found = outer.answers.get(name, (404, {"error": {"type": "invalid_request_error", "message": name}}))
                status, body = found if isinstance(found, tuple) else (200, found)
                sent = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = answer

            def log_message(self, *_args: Any) -> None:
                """Say nothing: what reaches the shop's logs is what a test looks through."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def lists(self, **things: list[dict[str, Any]]) -> None:
        for name, found in things.items():
            body = {"object": "list", "data": found, "has_more": False, "url": f"/v1/{name}"}
            self.answers[f"GET /v1/{name}"] = body


@contextmanager
def playing_stripe() -> Iterator[StripeServer]:
    stripe = StripeServer()
    thread = threading.Thread(target=stripe.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stripe
    finally:
        stripe.server.shutdown()
        stripe.server.server_close()
        thread.join(timeout=10)
