"""A server that answers like no chat server should: the model's name says how. Other names it serves as any other."""

from __future__ import annotations

import contextlib
import gzip
import json
import time
from typing import Any

from tests.core.explain.chat_server import TEXT, Handler

MB = 2**20
DONE = b"data: [DONE]\n\n"


def event(content: Any, **more: Any) -> bytes:
    """One piece of an answer, as it goes over the line."""
    choices = [{"index": 0, "delta": {"content": content}, "finish_reason": None}]
    value = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": choices, **more}
    return f"data: {json.dumps(value)}\n\n".encode()


def raw(text: str) -> bytes:
    """An event that says TEXT, with `text` put into its JSON as it is."""
    return event("@").replace(b'"@"', text.encode())


WHOLE = event(TEXT)
# Answers with a proper head whose body is sent as it stands here.
BODIES: dict[str, bytes] = {
    "nulls": event("\0Your\0 ratings\0") + event("\0\0") + event(" contributed.") + DONE,
    "only-nulls": event("\0\0\0") + DONE,
    "half-characters": raw(r'"Your \ud83d"') + raw(r'"\ude00 ratings \udfff."') + DONE,
    "no-utf-8": event("@").replace(b"@", b"Caf\xe9 \xff\xfe") + DONE,
    "number": event(7) + DONE,
    "object": event({"text": TEXT}) + DONE,
    "list": event([TEXT]) + DONE,
    "deep": raw("[" * 100_000) + DONE,
    "deep-object": raw('{"a":' * 100_000) + DONE,
    "no-choices": event(TEXT, choices=None) + WHOLE + DONE,
    "choices-number": event(TEXT, choices=7) + DONE,
    "many-choices": event(TEXT, choices=[{"delta": {"content": TEXT}}] * 5_000) + DONE,
    "strange-usage": event(TEXT, usage={"prompt_tokens": -5, "completion_tokens": 10**30, "total_tokens": "x"}) + DONE,
    "strange-end": event(TEXT, choices=[{"delta": {"content": TEXT}, "finish_reason": {"a": 1}}]) + DONE,
    "one-event-of-a-megabyte": event("y" * MB) + DONE,
    "a-megabyte": b"".join(event("word " * 100) for _ in range(2_100)) + DONE,
    "comments": b": keep-alive\n\n" * 1000 + WHOLE + DONE,
    "strange-fields": b"event: thread.x\nid: 1\nretry: 99999999999999999999\nfoo: bar\n\n" + WHOLE + DONE,
    "no-events": b"\n".join([b"data"] * 10_000) + b"\n\n",
    "carriage-returns": WHOLE.replace(b"\n", b"\r\n") + DONE,
    "not-finite": event(float("nan")) + event(TEXT, created=float("inf")) + DONE,
    "html-in-events": event("<html>") + DONE,
}


class HostileHandler(Handler):
    """Answers with what the model's name says."""

    def answer(self, body: Any) -> None:
        """Answer a request for a text."""
        way = getattr(self, f"do_{body['model'].replace('-', '_')}", None)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # who asked had enough
            if way is not None:
                way()
            elif body["model"] in BODIES:
                self.body(BODIES[body["model"]])
            else:
                super().answer(body)

    def body(self, data: bytes, kind: str = "text/event-stream", **headers: str) -> None:
        """Send a whole answer."""
        self.head(kind, Content_Length=str(len(data)), **headers)
        self.wfile.write(data)

    def head(self, kind: str = "text/event-stream", status: int = 200, **headers: str) -> None:
        """Send the head of an answer; without a length it goes on until the connection ends."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if "Content_Length" not in headers:
            self.send_header("Connection", "close")
            self.close_connection = True
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def do_elsewhere(self, status: int = 307) -> None:
        """Send the question on to another server."""
        self.head(status=status, Location=self.server.elsewhere, Content_Length="0")

    def do_elsewhere_by_get(self) -> None:
        """Send who asks on to another server."""
        self.do_elsewhere(302)

    def do_wrong_kind(self) -> None:
        """Send a proper answer as something else."""
        self.body(WHOLE + DONE, "image/png")

    def do_noise(self) -> None:
        """Send bytes that are nothing."""
        self.body(bytes(range(256)) * 4096, "application/octet-stream")

    def do_packed(self) -> None:
        """Send a small answer that unpacks to a large one."""
        self.body(gzip.compress(event("x" * 50 * MB)), Content_Encoding="gzip")

    def do_shorter(self) -> None:
        """Send less than was announced."""
        self.head(Content_Length="100000")
        self.wfile.write(WHOLE)
        self.close_connection = True

    def do_huge_head(self) -> None:
        """Send a head of a megabyte."""
        self.body(WHOLE + DONE, X_Large="x" * MB)

    def do_endless_text(self) -> None:
        """Write without end."""
        self.head()
        while True:
            self.wfile.write(event("and so on "))

    def do_endless_line(self) -> None:
        """Write a line without end."""
        self.head()
        self.wfile.write(b"data: ")
        while True:
            self.wfile.write(b"x" * MB)

    def do_endless_refusal(self) -> None:
        """Refuse, with reasons without end."""
        self.head(status=400)
        while True:
            self.wfile.write(b"x" * MB)

    def do_drips(self) -> None:
        """Send a sign of life again and again, and nothing else."""
        self.head()
        while True:
            self.wfile.write(b": wait\n\n")
            self.wfile.flush()
            time.sleep(0.02)
