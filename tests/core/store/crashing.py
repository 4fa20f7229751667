"""Run by `test_crash.py`: work on a store in processes that are killed.

Usage: `python -m tests.core.store.crashing ROOT WORK`. Each line on stdin, `event K` or `after SECONDS`, runs WORK in a
forked process and kills it with SIGKILL at its K-th operation on files, or after some time; the answer on stdout is
`killed` or `done`.
"""

import os
import signal
import sys
import time
import uuid
from pathlib import Path

import numpy as np

from core.store import LocalJournal, Store
from tests.core.store.small import add_dataset, model_info

FILE_EVENTS = ("open", "os.", "shutil.", "fcntl.")


def build(root: Path) -> None:
    add_dataset(Store(root), title=uuid.uuid4().hex)


def save(root: Path) -> None:
    store = Store(root)
    info = model_info(store.dataset("small").id, seed=uuid.uuid4().hex)
    store.save_model(info, {name: np.ones((300, 300)) for name in "abcd"})


def delete(root: Path) -> None:
    store = Store(root)
    newest = store.versions("small")[0]
    store.delete_dataset(newest.id)


def upgrade(root: Path) -> None:
    LocalJournal(root / "journal.duckdb").close()


def die_at(number: int) -> None:
    seen = 0

    def hook(event: str, _: object) -> None:
        nonlocal seen
        if event.startswith(FILE_EVENTS) and event != "os.kill":
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    sys.addaudithook(hook)


def main() -> None:
    root, work = Path(sys.argv[1]), {"build": build, "save": save, "delete": delete, "upgrade": upgrade}[sys.argv[2]]
    for line in sys.stdin:
        kind, value = line.split()
        child = os.fork()  # no database was opened here, so there is no thread to lose
        if child == 0:
            if kind == "event":
                die_at(int(value))
            work(root)
            os._exit(0)
        if kind == "after":
            time.sleep(float(value))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            sys.exit(os.WEXITSTATUS(status))
        print("killed" if os.WIFSIGNALED(status) else "done", flush=True)


if __name__ == "__main__":
    main()
