"""The backend `openai` against a real server of another make: `transformers serve` with a tiny model, on loopback."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import WhyboardError
from core.explain.backends import Endpoint, Request, events
from core.explain.events import Piece
from core.explain.openai_backend import served_models
from core.explain.types import Variant
from tests.core.explain.tiny_model import ANSWER, save_tiny_model
from tests.core.explain.told import draft_of, text_of
from tests.core.explain.worlds import evidence
from tests.e2e.server import free_port

GREEDY = {"temperature": 0.0, "max_tokens": 60}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    pytest.importorskip("fastapi")
    home = tmp_path_factory.mktemp("served")
    model, port = save_tiny_model(home / "tiny"), free_port()
    (home / "hub").mkdir()
    program = Path(sys.executable).with_name("transformers")
    log = home / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, "serve", str(model), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            stdout=output, stderr=subprocess.STDOUT,
            env=os.environ | {"HF_HUB_CACHE": str(home / "hub"), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, log)
        yield Endpoint(f"http://127.0.0.1:{port}/v1", "", str(model), 60.0)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.3)
        else:
            return


def asking(endpoint: Endpoint, model: str = "") -> Request:
    return Request(evidence(), Variant("openai", model, "plain-2", GREEDY), 0, endpoint)


def test_a_real_server_streams_its_answer(served: Endpoint) -> None:
    pieces = [event for event in events(asking(served)) if isinstance(event, Piece)]
    assert "".join(piece.text for piece in pieces).strip() == ANSWER
    assert len(pieces) > 5
    end = draft_of(asking(served)).finished
    assert end is not None and end.usage.tokens and end.usage.prompt_tokens
    assert end.usage.tokens < end.usage.prompt_tokens


def test_the_same_model_writes_the_same_here_and_there(served: Endpoint) -> None:
    here = text_of(Request(evidence(), Variant("transformers", served.model, "plain-2", GREEDY)))
    assert draft_of(asking(served)).text.strip() == here.strip()


def test_it_may_be_asked_again_after_a_text_was_given_up(served: Endpoint) -> None:
    found = events(asking(served))
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert text_of(asking(served)).strip() == ANSWER


def test_a_real_server_tells_what_it_does_not_have(served: Endpoint) -> None:
    with pytest.raises(WhyboardError, match=r"language model server at 127\.0\.0\.1") as caught:
        text_of(asking(served, "nobody/nothing"))
    assert caught.value.remedy
    assert served_models(served) is not None
