"""A real server of its own, on a free port and its own store."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds until it answers; other tests may keep the machine busy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def streamlit_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "streamlit", "run", "streamlit_app.py"),
        *("--server.port", str(port), "--server.headless", "true"),
    ]


def uvicorn_command(port: int) -> list[str]:
    return [sys.executable, "-m", "uvicorn", "streamlit_app:app", "--host", "127.0.0.1", "--port", str(port)]


@dataclass
class Server:
    url: str
    store: Path
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, store: Path, log: Path, command: Sequence[str] = (), port: int = 0, folder: Path = ROOT) -> Server:
        port = port or free_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                list(command) or streamlit_command(port),
                cwd=folder,
                env=os.environ | {"WHYBOARD_STORE": str(store), "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return cls(f"http://127.0.0.1:{port}", store, log, process)

    def wait(self, path: str = "/api/health") -> Server:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + path, timeout=5):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the server did not start:\n{self.output()}")

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
