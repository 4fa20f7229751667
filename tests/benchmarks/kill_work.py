"""Work that `kills.py` breaks off: what is started, in a process group of its own, and how it is done again.

What the store acknowledges is written down outside of it, and fsynced, before the next thing is asked.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from core.cli.main import main
from core.errors import WhyboardError
from core.operations import Workbench
from core.operations.campaigns import create_campaign, open_campaign
from core.operations.rating import Answer, next_slots, record_judgement
from core.progress import silent
from core.rate.campaigns import CampaignSettings
from core.settings import Settings
from core.store import Journal, LocalJournal, RemoteJournal, Store
from core.store.backups import write_backup
from tests.core.cli.conftest import MAPPING, ROOT, command, environment, write_tables
from tests.core.operations.rated import NOW, VARIANTS
from tests.e2e.server import Server, free_port, uvicorn_command

TOKEN = "a-token-of-the-benchmark"
SETTINGS = {"WHYBOARD_API_TOKENS": f"crowd:admin:{TOKEN}", "WHYBOARD_API_RATE": "1000000"}
RATERS = 6
EMBEDDED = "small-concise-1"


class Ledger:
    """What was acknowledged, by table of the journal, on a disk where nobody is killed."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._lock = threading.Lock()
        self.rows: dict[str, set[str]] = {"thumbs": set(), "judgements": set(), "explanations": set()}

    def add(self, table: str, key: str) -> None:
        with self._lock:
            os.write(self._file, f"{table} {key}\n".encode())
            os.fsync(self._file)
            self.rows[table].add(key)

    def lost(self, journal: Journal) -> list[str]:
        """Acknowledged rows that the journal does not have."""
        there = {table: {row["id"] for row in journal.read(table)} for table in ("thumbs", "judgements")}
        there["explanations"] = {key for key in self.rows["explanations"] if journal.read("explanation", key)}
        return sorted(key for table, keys in self.rows.items() for key in keys - there[table])

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))


@dataclass
class World:
    """A store with a data set, two models, an explanation and an open campaign, and what was acknowledged of it."""

    root: Path
    sample: int = 200
    serve: Callable[[int], list[str]] = uvicorn_command
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = self.root / "store"
        self.ledger = Ledger(self.root / "ledger.txt")
        self.tables = write_tables(self.root, n_users=400, n_items=200)
        bench = Workbench(Settings(self.store))
        with redirect_stdout(sys.stderr):
            assert main([*map(str, self.importing("small")), "--store", str(self.store)]) == 0
        journal = LocalJournal(bench.store.layout.journal)
        model, size = bench.store.model("small", "ease"), self.sample
        settings = CampaignSettings(
            model.dataset, model.model, VARIANTS[:2], sample=size, overlap=100, decoys={}, gold=0
        )
        create_campaign(bench, journal, "Crowd", settings, rater="Ann", now=NOW)
        open_campaign(bench, journal, "Crowd", rater="Ann")
        journal.close()
        bench.store.close()

    def importing(self, name: str) -> tuple[object, ...]:
        ratings, items = self.tables
        return ("import", "table", "--ratings", ratings, "--items", items, "--map", MAPPING, "--name", name)


class Started:
    """Work in a process group of its own; `begun` is set once it is past starting up."""

    def __init__(self, process: subprocess.Popen[Any]) -> None:
        self.process = process
        self.begun = threading.Event()
        self.ending = threading.Event()  # from here on it is no surprise that it does not answer
        self._threads: list[threading.Thread] = []

    def beside(self, work: Callable[[], None]) -> None:
        """Run something in a thread until the process is gone."""
        self._threads.append(threading.Thread(target=work, daemon=True))
        self._threads[-1].start()

    def watched(self) -> bool:
        """Whether it runs, and somebody still works through it or listens to it."""
        return self.process.poll() is None and any(thread.is_alive() for thread in self._threads)

    def kill(self) -> bool:
        """`kill -9` of the whole group; False where the work was done by then."""
        self.ending.set()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.end() == -signal.SIGKILL

    def end(self) -> int:
        """Wait for it to end; the exit code."""
        code = self.process.wait(300)
        for thread in self._threads:
            thread.join(60)
        return code


class Job:
    """A command; the moment it first tells its progress it has begun.

    Attributes
    ----------
    working : float or None
        Seconds of work within which it is killed; None for as long as the work takes.
    """

    working: float | None = None

    def __init__(self, name: str, arguments: Callable[[World, int], tuple[object, ...]]) -> None:
        self.name = name
        self._arguments = arguments

    def start(self, world: World, number: int) -> Started:
        process = subprocess.Popen(
            [*command(world.store, *self._arguments(world, number)), "--json", "--progress", "json"],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started = Started(process)

        def listen() -> None:
            assert process.stderr is not None
            for line in process.stderr:
                started.begun.set()
                if "Traceback" in line or '"error"' in line:
                    world.problems.append(f"{self.name} {number}: {line.strip()}")
            started.begun.set()

        started.beside(listen)
        return started

    def again(self, world: World, number: int) -> None:
        """The same command gets through; what it made besides the data set that stays is deleted."""
        code = self.start(world, number).end()
        if code != 0:
            world.problems.append(f"{self.name} {number} could not be done again: exit code {code}")
        store = Store(world.store)
        for info in store.datasets():
            if info.name != "small":
                store.delete_dataset(info.id)
        store.close()


class Restoring(Job):
    """A backup of this moment is put in the place of the store."""

    def start(self, world: World, number: int) -> Started:
        target = world.root / "backups" / f"of-{number}"
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            store = Store(world.store)
            journal = LocalJournal(store.layout.journal)
            write_backup(store.layout, journal, target, now=NOW, app_version="0", progress=silent)
            journal.close()
        return super().start(world, number)


class Serving:
    """The app, while people work through it."""

    def __init__(self, name: str, work: Callable[[World, Server, int], None], crowd: int, working: float) -> None:
        self.name, self.working = name, working
        self._work = work
        self._crowd = crowd

    def start(self, world: World, number: int) -> Started:
        port = free_port()
        log = world.root / "server.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                world.serve(port),
                cwd=ROOT,
                env=environment() | SETTINGS | {"WHYBOARD_STORE": str(world.store)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started, server = Started(process), Server(f"http://127.0.0.1:{port}", world.store, log, process)

        def run(rater: int) -> None:
            try:
                self._work(world, server, number * 100 + rater)
            except (OSError, ValueError, HTTPException, WhyboardError) as error:
                if not started.ending.is_set():
                    world.problems.append(f"{self.name} {number}: {error}")

        def crowd() -> None:
            try:
                server.wait()
            except AssertionError:
                return  # killed while starting up
            before = len(world.ledger)
            threads = [threading.Thread(target=run, args=(rater,), daemon=True) for rater in range(self._crowd)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads) and not started.begun.is_set():
                time.sleep(0.01)
                if len(world.ledger) > before:
                    started.begun.set()  # somebody was told that something is saved
            for thread in threads:
                thread.join()

        started.beside(crowd)
        return started

    def again(self, world: World, number: int) -> None:
        """The app starts on what is there, one more thing is said, and it ends when it is told to."""
        before = len(world.ledger)
        started = self.start(world, 1_000_000 + number)
        deadline = time.monotonic() + 90
        while len(world.ledger) == before and time.monotonic() < deadline:
            time.sleep(0.05)
        if len(world.ledger) == before:
            world.problems.append(f"{self.name} {number}: nothing could be said after the app was started again")
        started.ending.set()
        started.process.terminate()
        if (code := started.end()) not in (0, -signal.SIGTERM):
            world.problems.append(f"{self.name} {number}: the app ended with {code}")


def ask(server: Server, verb: str, body: dict[str, Any]) -> Any:
    """One request of a program to the HTTP API."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    request = urllib.request.Request(f"{server.url}/api/{verb}", json.dumps(body).encode(), headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)


def connected(server: Server) -> RemoteJournal:
    """The journal through the app, as a command reaches it; never opened here, where nobody is killed."""
    token = Store(server.store).layout.token
    while server.process.poll() is None:  # it listens before it says where
        with suppress(OSError, ValueError):
            found = json.loads(token.read_text())
            if found["process"] == server.process.pid:
                return RemoteJournal(found["url"], found["token"])
        time.sleep(0.05)
    raise ConnectionError("the app is gone")


def judge(world: World, server: Server, rater: int) -> None:
    """Even raters judge pairs of the campaign through a command's connection, odd ones give thumbs over HTTP."""
    if rater % 2:
        body = {"dataset": "small", "user": "u1", "item": "i1", "variants": [VARIANTS[0].id], "seed": 7}
        text = ask(server, "explain", body)["explanations"][0]["id"]
        world.ledger.add("explanations", text)
        for number in range(100_000):
            key = f"{rater}-{number}"
            ask(server, "feedback", {"explanation": text, "id": key, "thumb": "up", "rater": f"r{rater}"})
            world.ledger.add("thumbs", f"{key}-thumb")
    journal, name = connected(server), f"rater {rater}"
    while slots := next_slots(journal, "Crowd", name, NOW).slots:
        key = f"{slots[0].pair}/{name}"
        record_judgement(journal, slots[0], Answer("left"), rater=name, id=key, now=NOW, app_version="0")
        world.ledger.add("judgements", key)


def generate(world: World, server: Server, asker: int) -> None:
    """Texts by the embedded language model, one after the other; each that came back must stay."""
    for number in range(100_000):
        body = {
            "dataset": "small", "user": f"u{number % 400}", "item": f"i{number % 200}", "variants": [EMBEDDED],
            "seed": asker,
        }  # fmt: skip
        world.ledger.add("explanations", ask(server, "explain", body)["explanations"][0]["id"])


def _batch(world: World, number: int) -> tuple[object, ...]:
    sample = ("--sample", "users=60,items=2", "--seed", number)
    return ("explain", "small", *sample, *(part for variant in VARIANTS[:2] for part in ("--variant", variant.id)))


def _back_up(world: World, number: int) -> tuple[object, ...]:
    folder = world.root / "backups"
    folder.mkdir(exist_ok=True)
    return ("backup", folder / f"{number}-{len(list(folder.glob('[0-9]*')))}")  # a new folder when done again


JUDGING = Serving("judging", judge, RATERS, 4.0)
GENERATION = Serving("generation", generate, 1, 20.0)  # most of it loads the model
TRAINING = Job("training", lambda _, n: ("train", "small", "--model", "foldin", "--set", f"epochs={300 + n}"))
IMPORT = Job("import", lambda world, n: world.importing(f"extra-{n}"))
BATCH = Job("batch", _batch)
BACKUP = Job("backup", _back_up)
RESTORE = Restoring("restore", lambda world, n: ("restore", world.root / "backups" / f"of-{n}", "--replace"))
Work = Job | Serving
KINDS: tuple[Work, ...] = (JUDGING, TRAINING, IMPORT, BATCH, GENERATION, BACKUP, RESTORE)
