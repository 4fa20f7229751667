"""A small real server of the OpenAI chat protocol on loopback; the model's name says how it behaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

KEY = "sk-very-secret-0123456789"
TEXT = "Your ratings contributed. “Café” 你好 costs nothing."


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ChatServer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        with self.server.counting:
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
        try:
            self.answer(body)
        finally:
            with self.server.counting:
                self.server.now -= 1

    def answer(self, body: Any) -> None:
        model = body["model"]
        if self.path != "/v1/chat/completions":
            self.plain(404, {"error": {"message": "no such path"}})
        elif self.headers["Authorization"] != f"Bearer {KEY}":
            self.plain(401, {"error": {"message": f"Incorrect key {self.headers['Authorization']}"}})
        elif model == "no-usage" and "stream_options" in body:
            self.plain(400, {"error": {"message": "unknown field stream_options"}})
        elif model == "busy" or (model == "busy-once" and len(self.server.requests) == 1):
            self.plain(429, {"error": {"message": "slow down"}}, {"Retry-After-Ms": "1"})
        elif model in {"403", "404", "500"}:
            self.plain(int(model), {"error": {"message": "no"}}, {"Retry-After-Ms": "1"})
        elif model == "html":
            self.plain(200, "<html>It works!</html>")
        elif model == "slow":
            time.sleep(2)
        else:
            self.stream(model, "stream_options" in body, self.server.writes(body))

    def do_GET(self) -> None:
        self.server.looks.append(self.path)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self.plain(401, {"error": {"message": f"Incorrect key {self.headers['Authorization']}"}})
        elif self.path == "/v1/models" and self.server.models is not None:
            found = [{"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in self.server.models]
            self.plain(200, {"object": "list", "data": found})
        elif self.path == "/html/models":
            self.plain(200, "<html>It works!</html>")
        elif self.path == "/500/models":
            self.plain(500, {"error": {"message": "no"}})
        else:
            self.plain(404, {"error": {"message": "no such path"}})

    def plain(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, model: str, usage: bool, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if model == "garbage":
            self.event("{this is not json")
        elif model == "error-event":
            self.event(json.dumps({"error": {"message": f"failed for {KEY}", "type": "server_error"}}))
        elif model == "strange":
            self.event(json.dumps({"choices": [{"delta": "text"}]}))
        elif model != "empty":
            for place in range(0, len(text), 7):
                delta = {"content": text[place : place + 7]}
                self.chunk(model, [{"index": 0, "delta": delta, "finish_reason": None}])
                if model == "breaks-off" and place > 10:
                    self.close_connection = True
                    return
                self.server.pause()
            reason = "length" if model == "cut" else "stop"
            self.chunk(model, [{"index": 0, "delta": {}, "finish_reason": reason}])
        if usage:
            self.chunk(model, [], usage={"prompt_tokens": 1000, "completion_tokens": 20, "total_tokens": 1020})
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def chunk(self, model: str, choices: list[Any], **more: Any) -> None:
        told = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": model, "choices": choices}
        self.event(json.dumps(told | more))

    def event(self, data: str) -> None:
        line = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()


class ChatServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler: type[Handler] = Handler) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.requests: list[Any] = []
        self.looks: list[str] = []  # paths that were got
        self.models: list[str] | None = ["good", "busy"]  # what it offers; None: it keeps no list
        self.elsewhere = ""  # where a hostile one sends who asks
        self.gap = 0.0
        self.writes: Callable[[Any], str] = lambda body: TEXT  # what it answers a request
        self.now = self.most = 0  # requests being answered at once
        self.counting = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def pause(self) -> None:
        time.sleep(self.gap)


@contextmanager
def running(handler: type[Handler] = Handler) -> Iterator[ChatServer]:
    server = ChatServer(handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module", autouse=True)
def hardly_waiting() -> Iterator[None]:
    """For files that import it: the client asks again at once, rather than after half a second and longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.001)
        yield


@contextmanager
def offered(monkeypatch: pytest.MonkeyPatch, handler: type[Handler] = Handler) -> Iterator[ChatServer]:
    """A running server, in the environment as the language model server of the installation."""
    with running(handler) as found:
        monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", found.url)
        monkeypatch.setenv("WHYBOARD_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "good")
        yield found
