"""Long work in its own process, so that one person's training never holds up another's page.

A job is one command, `python -m core … --json --progress json`, in its own process group. Jobs belong to the server,
not to a browser tab: they go on when the page is left, and end when they are cancelled or the server stops.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.errors import WhyboardError
from core.operations import roles
from core.operations.roles import Actor
from core.settings import PROJECT_ROOT
from dashboard import identity
from dashboard.job_output import document, ended

LOG = logging.getLogger("whyboard.jobs")
KEPT = 50  # finished jobs
GRACE = 5.0  # seconds between asking a job to end and killing it
NICE = 5  # jobs give way to pages
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
RUNNING, DONE, FAILED, CANCELLED = "running", "done", "failed", "cancelled"


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How far a job is.

    Attributes
    ----------
    id, key, title : str
        Its id; what it works on (two jobs with one key never run at once); what people call it.
    state : str
        `running`, `done`, `failed` or `cancelled`.
    done : float
        Share done, 0 to 1.
    stage : str
        What is being done now.
    seconds_left : float or None
        Estimated seconds to the end; None where it cannot be told.
    result : mapping or None
        The document the command printed, when done.
    error : WhyboardError or None
        What happened and the remedy, when failed.
    seconds : float
        Wall-clock seconds from start to now or to the end.
    """

    id: str
    key: str
    title: str
    state: str
    done: float
    stage: str
    seconds_left: float | None
    result: dict[str, Any] | None
    error: WhyboardError | None
    seconds: float


def start(
    arguments: Sequence[str],
    *,
    key: str = "",
    title: str = "",
    command: Sequence[str] | None = None,
    nice: int = NICE,
    environment: Mapping[str, str] = NOTHING_MORE,
) -> str:
    """Start a job for whoever is at the page and return its id; where one with this key is running, the id of that one.

    Parameters
    ----------
    arguments : sequence of str
        Arguments of `python -m core`, without `--json` and `--progress`.
    key, title : str
        What it works on; what people call it. Default: the arguments.
    command : sequence of str, optional
        Another command that speaks the same protocol, instead of `python -m core`.
    nice : int
        How far the job gives way to other processes, 0 (not at all) to 19.
    environment : mapping of str to str
        What its environment has besides the server's.

    Raises
    ------
    RefusedError
        The role of whoever is at the page does not allow it.
    """
    who, verb = _allowed(roles.COMMANDS.get(arguments[0] if arguments else "", ""))
    if who.kind != roles.LOCAL_USER:  # the command asks again what they may
        environment = {**environment, roles.COMMAND: who.to_text()}
    name = key or " ".join(arguments)
    whole = [*(command or (sys.executable, "-m", "core")), *arguments, "--json", "--progress", "json"]
    with _lock:
        for job in _jobs.values():
            if job.key == name and job.state == RUNNING:
                return job.id
        job = _Job(name, title or name, whole, nice, environment, verb)
        _jobs[job.id] = job
        finished = [other.id for other in _jobs.values() if other.state != RUNNING]
        for old in finished[:-KEPT]:
            del _jobs[old]
    return job.id


def status(job_id: str) -> JobStatus | None:
    """How far a job is; None where the server does not know it (any more)."""
    job = _jobs.get(job_id)
    return job.status() if job else None


def find(key: str) -> JobStatus | None:
    """The newest job with a key, running or finished."""
    found = [job for job in list(_jobs.values()) if job.key == key]
    return found[-1].status() if found else None


def listed(prefix: str = "") -> list[JobStatus]:
    """All jobs whose key begins with `prefix`, newest first."""
    return [job.status() for job in reversed(list(_jobs.values())) if job.key.startswith(prefix)]


def cancel(job_id: str) -> None:
    """End a job: its whole process group is asked to, and killed after `GRACE` seconds. Returns at once.

    Raises
    ------
    RefusedError
        Whoever is at the page could not have started it.
    """
    job = _jobs.get(job_id)
    if job:
        _allowed(job.verb)
        job.cancel()


def may_end(job_id: str) -> bool:
    """Whether whoever is at the page could have started a job, and so may end it."""
    job, who = _jobs.get(job_id), identity.actor()
    return job is None or who.kind == roles.LOCAL_USER or who.may(job.verb)


def forget(job_id: str) -> None:
    """Take a finished job off the list; raises like `cancel`."""
    with _lock:
        job = _jobs.get(job_id)
        if job and job.state != RUNNING:
            _allowed(job.verb)
            del _jobs[job_id]


def stop_all() -> None:
    """End all jobs and wait for them, when the server stops."""
    jobs = list(_jobs.values())
    for job in jobs:
        job.cancel()
    for job in jobs:
        job.join(GRACE + 1.0)


def _allowed(verb: str) -> tuple[Actor, str]:
    who = identity.actor()
    if who.kind != roles.LOCAL_USER:
        who.require(verb)
    return who, verb


class _Job:
    def __init__(
        self,
        key: str,
        title: str,
        command: Sequence[str],
        nice: int,
        environment: Mapping[str, str],
        verb: str,
    ) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.verb = verb
        self.key = key
        self.title = title
        self.state = RUNNING
        self._started = self._reported = time.monotonic()
        self._ended: float | None = None
        self._done = 0.0
        self._stage = "Starting"
        self._seconds_left: float | None = None
        self._result: dict[str, Any] | None = None
        self._error: WhyboardError | None = None
        self._cancelled = False
        self._tail: deque[str] = deque(maxlen=20)
        # Our own modules come first whatever the working directory is; stdin closed so that nothing waits for a person.
        paths = os.pathsep.join(filter(None, (str(PROJECT_ROOT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=os.environ | environment | {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"},
            process_group=0,
        )
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)
        self._stderr = threading.Thread(target=self._read_progress, name=f"job-{self.id}-progress", daemon=True)
        self._stderr.start()
        self._waiter = threading.Thread(target=self._wait, name=f"job-{self.id}", daemon=True)
        self._waiter.start()

    def status(self) -> JobStatus:
        now = self._ended or time.monotonic()
        left = self._seconds_left
        if left is None and 0.05 <= self._done < 1:
            left = (self._reported - self._started) * (1 - self._done) / self._done
        if left is not None:
            left = max(left - (now - self._reported), 0.0)
        return JobStatus(
            self.id, self.key, self.title, self.state, self._done, self._stage,
            left if self.state == RUNNING else None, self._result, self._error, now - self._started,
        )  # fmt: skip

    def cancel(self) -> None:
        if self.state == RUNNING and not self._cancelled:
            self._cancelled = True
            self._stage = "Cancelling"
            self._signal(signal.SIGTERM)
            threading.Thread(target=self._kill_late, name=f"job-{self.id}-cancel", daemon=True).start()

    def join(self, seconds: float) -> None:
        self._waiter.join(seconds)

    def _kill_late(self) -> None:
        self._waiter.join(GRACE)
        if self._waiter.is_alive():
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _read_progress(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            told = document(line)
            if told is not None and "error" in told:
                self._error = WhyboardError(str(told["error"]), str(told.get("remedy", "")))
            elif told is not None and "done" in told:
                self._take(told)
            elif line.strip():
                self._tail.append(line.rstrip())

    def _take(self, told: dict[str, Any]) -> None:
        if self._cancelled:
            return
        with suppress(TypeError, ValueError):
            left = told.get("seconds_left")
            self._done = min(max(float(told["done"]), self._done), 1.0)  # a bar never goes back
            self._stage = str(told.get("stage", self._stage))
            self._seconds_left = None if left is None else float(left)
            self._reported = time.monotonic()

    def _wait(self) -> None:
        assert self._process.stdout is not None
        result = document(self._process.stdout.read())
        code = self._process.wait()
        self._stderr.join(GRACE)
        self._ended = time.monotonic()
        if self._cancelled and code != 0:
            self._error = None
            self.state = CANCELLED
        elif code == 0 and result is not None:
            self._error, self._result, self._done = None, result, 1.0
            self.state = DONE
        else:
            self._error = self._error or ended(code)
            LOG.error("%s failed (exit code %s): %s\n%s", self.title, code, self._error, "\n".join(self._tail))
            self.state = FAILED


_jobs: dict[str, _Job] = {}
_lock = threading.Lock()
