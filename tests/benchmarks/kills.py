"""Kill whatever works on a store, a hundred times, at random moments, and look at what is left.

    python -m tests.benchmarks.kills --rounds 100 --seed 1

One store goes through all rounds. In each, one kind of work is started in a process group of its own and killed with
SIGKILL at a random moment: the app while raters judge through it, a training, an import, a batch of explanations, texts
by the embedded language model through the app, a backup, a restore. After each round:

- everything that was ever acknowledged is in the journal (the ledger lies outside of the store, fsynced before the next
  thing is asked);
- the store opens, and `python -m core doctor` finds nothing broken; only a restore that was broken off may be told;
- every file of data sets and models that were complete before is there, with the same SHA-256, and can be read;
- `doctor --repair` takes away what was left over;
- the work can be done again, and gets through.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import WhyboardError
from core.progress import silent
from core.store import LocalJournal, Store
from core.store.doctor import BROKEN, LEFT, Finding, examine
from tests.benchmarks.kill_work import KINDS, RESTORE, Started, Work, World
from tests.core.cli.conftest import ROOT, command, environment

EARLY = 0.2  # share of kills while the process is still starting up
GUESS = (1.5, 1.0)  # seconds of starting up and of working, until both were seen
LEAST = 0.1  # seconds of work
PATIENCE = 60.0  # seconds to begin
LISTED = ("rounds", "killed at work", "acknowledged", "lost", "not opened", "left over", "not cleaned", "problems")
Cleaned = Callable[[Path], list[str]]


@dataclass
class Tally:
    """What was seen of one kind of work; see `LISTED` for the names in the table."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LISTED, 0))

    def add(self, name: str, number: int = 1) -> None:
        self.counts[name] += number


class Killer:
    """Rounds on one store.

    Parameters
    ----------
    world : World
        The store and its ledger.
    seed : int
        Of kinds and moments.
    kinds : sequence of Work
        What is killed; each about equally often.
    repaired : callable
        Runs `doctor --repair` on a store, and returns what is still left over or broken.
    """

    def __init__(self, world: World, seed: int, kinds: Sequence[Work], repaired: Cleaned) -> None:
        self.world, self.kinds = world, kinds
        self.random = random.Random(seed)
        self.tallies = {kind.name: Tally() for kind in kinds}
        self._repaired = repaired
        self._spans: dict[str, tuple[float, float]] = {}
        self._lost: set[str] = set()
        self._number = 0

    def run(self, rounds: int, told: Callable[[str], None] = lambda _: None) -> None:
        """Go through so many rounds."""
        order = [self.kinds[number % len(self.kinds)] for number in range(rounds)]
        self.random.shuffle(order)
        for kind in order:
            self._number += 1
            told(f"{self._number} {kind.name}: {self.round(kind)}")

    def round(self, kind: Work) -> str:
        """Kill, look, and do it again; what happened, for people who watch."""
        complete = fingerprints(self.world.store)
        said = self.strike(kind, complete)
        begun = time.monotonic()
        kind.again(self.world, self._number)
        if kind.working is None:
            starting, _ = self._spans.get(kind.name, GUESS)
            self._spans[kind.name] = (starting, max(time.monotonic() - begun - starting, LEAST))
        self._compare(kind, complete)
        for gone in [*self.world.store.glob("before-restore-*"), *(self.world.root / "backups").glob("[0-9o]*")]:
            shutil.rmtree(gone)  # or the disk fills up over a hundred rounds
        return said + self._problems(kind)

    def strike(self, kind: Work, complete: dict[str, str], acknowledged: int = 0) -> str:
        """Kill once and look at what is left.

        Parameters
        ----------
        kind : Work
            What is killed.
        complete : dict of str to str
            SHA-256 of what was complete before.
        acknowledged : int
            Kill as soon as so much more was acknowledged, or nobody is left to ask; 0 for a random moment.
        """
        tally, before = self.tallies[kind.name], len(self.world.ledger)
        started = kind.start(self.world, self._number)
        while len(self.world.ledger) < before + acknowledged and started.watched():
            time.sleep(0.01)
        when, killed = (0.0, started.kill()) if acknowledged else self._kill(kind, started)
        tally.add("rounds")
        tally.add("killed at work", killed and started.begun.is_set())
        tally.add("acknowledged", len(self.world.ledger) - before)
        found = examine(Store(self.world.store).layout, silent, deep=True)
        broken = [one for one in found if one.kind == BROKEN and not (kind is RESTORE and _told(one))]
        left = [one for one in found if one.kind == LEFT]
        still = self._repaired(self.world.store)
        tally.add("not opened", bool(broken))
        tally.add("left over", len(left))
        tally.add("not cleaned", len(still))
        self.world.problems += [*(one.what for one in broken), *still]
        self._compare(kind, complete)
        moment = f"after {when:.2f} s" if killed else "after it was done"
        return f"{moment}, {len(left)} left over. {self._problems(kind)}"

    def _problems(self, kind: Work) -> str:
        said = "; ".join(self.world.problems)
        self.tallies[kind.name].add("problems", len(self.world.problems))
        self.world.problems.clear()
        return said

    def _kill(self, kind: Work, started: Started) -> tuple[float, bool]:
        """Kill at a random moment of starting up or of working; seconds after its begin, and whether it was in time."""
        starting, working = self._spans.get(kind.name, (GUESS[0], kind.working or GUESS[1]))
        begin = time.monotonic()
        if self.random.random() < EARLY:
            time.sleep(self.random.uniform(0.0, starting))
        else:
            started.begun.wait(PATIENCE)
            starting = time.monotonic() - begin
            time.sleep(self.random.uniform(0.0, working))
            self._spans[kind.name] = (starting, working)
        when = time.monotonic() - begin
        return when, started.kill()

    def _compare(self, kind: Work, complete: dict[str, str]) -> None:
        """What was complete is there as it was and can be read; what was acknowledged is in the journal."""
        now, tally = fingerprints(self.world.store), self.tallies[kind.name]
        self.world.problems += [f"{name} changed" for name, digest in complete.items() if now.get(name) != digest]
        store = Store(self.world.store)
        try:
            self.world.problems += [str(problem) for problem in store.problems()]
            for info in store.datasets():
                assert len(store.catalogue(info.id).ratings.items) == info.ratings
                for model in store.models(info.id):
                    assert store.arrays(model)
            journal = LocalJournal(store.layout.journal, patience=10)
            try:
                lost = set(self.world.ledger.lost(journal))
            finally:
                journal.close()
            tally.add("lost", len(lost - self._lost))
            self._lost |= lost
        except (WhyboardError, AssertionError) as error:
            tally.add("not opened")
            self.world.problems.append(str(error))
        finally:
            store.close()


def fingerprints(store: Path) -> dict[str, str]:
    """SHA-256 of all files of the data sets and models that are complete, by path; unfinished batches go on growing."""
    return {
        str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (store / "datasets").rglob("*")
        if path.is_file() and ".building-" not in str(path) and path.suffix != ".jsonl" and "extra-" not in str(path)
    }


def _told(finding: Finding) -> bool:
    return "restore" in finding.what.lower() and "restore" in finding.remedy.lower()


def repaired_by_command(store: Path) -> list[str]:
    """Run `python -m core doctor --repair`; what it says is still left over or broken."""
    done = subprocess.run(
        command(store, "doctor", "--repair", "--json", "--progress", "none"),
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if not done.stdout:
        return [f"doctor ended with {done.returncode}: {done.stderr.strip()}"]
    found = json.loads(done.stdout.splitlines()[-1])["findings"]
    return [one["what"] for one in found if one["kind"] in (BROKEN, LEFT)]


def table(tallies: dict[str, Tally]) -> list[str]:
    """The tallies as a Markdown table, with their sum."""
    whole = {name: sum(tally.counts[name] for tally in tallies.values()) for name in LISTED}
    rows = [(kind, tally.counts) for kind, tally in tallies.items()] + [("all", whole)]
    lines = [f"| killed | {' | '.join(LISTED)} |", f"|---|{'---:|' * len(LISTED)}"]
    return lines + [f"| {kind} | {' | '.join(f'{counts[name]:,}' for name in LISTED)} |" for kind, counts in rows]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=[kind.name for kind in KINDS], help="one kind of work")
    given = options.parse_args()
    kinds = [kind for kind in KINDS if given.only in (None, kind.name)]
    with tempfile.TemporaryDirectory() as folder:
        killer = Killer(World(Path(folder)), given.seed, kinds, repaired_by_command)
        killer.run(given.rounds, lambda line: print(line, flush=True))
    print(*table(killer.tallies), sep="\n")
    bad = sum(t.counts[name] for t in killer.tallies.values() for name in ("lost", "not opened", "problems"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
