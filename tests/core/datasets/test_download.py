"""The download, against a real server on this machine."""

import socket
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from core.datasets import download_movielens_100k, import_path
from core.datasets.download import MAX_BYTES
from core.errors import WhyboardError
from core.store import Store
from tests.core.datasets.contracts import clock


def archive() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("ml-100k/u.data", "1\t2\t3\t4\n")
    return packed.getvalue()


class Publisher(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = archive()
        size = {"/cut.zip": len(body) + 100, "/huge.zip": MAX_BYTES + 1}.get(self.path, len(body))
        if self.path == "/gone.zip":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def publisher() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def test_what_comes_can_be_imported(publisher: str, tmp_path: Path) -> None:
    told: list[float] = []
    path = download_movielens_100k(tmp_path, lambda done, _: told.append(done), url=f"{publisher}/ml-100k.zip")
    assert told[0] == 0 and told[-1] == 1 and told == sorted(told)
    assert import_path(Store(tmp_path / "store"), path, "x", now=clock).source == "movielens-100k"


@pytest.mark.parametrize(
    ("name", "what"), [("gone", "404"), ("cut", "broke off|cannot be downloaded"), ("huge", "more than 50 MB")]
)
def test_what_goes_wrong_is_said_and_leaves_nothing(publisher: str, tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(WhyboardError, match=what):
        download_movielens_100k(tmp_path, url=f"{publisher}/{name}.zip")
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_message_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]  # nobody listens here
        with pytest.raises(WhyboardError) as caught:
            download_movielens_100k(tmp_path, url=f"http://127.0.0.1:{port}/ml-100k.zip")
    assert "cannot be downloaded" in caught.value.what and "import it by its path" in caught.value.remedy
