"""Jobs in real processes: progress, results, errors, cancelling, no two for one thing."""

import os
import sys
import time
from pathlib import Path

import pytest

from dashboard import jobs

WORKS = """
import json, sys, time
for n in range(5):
    print(json.dumps({"done": n / 5, "stage": f"step {n}", "seconds_left": None}), file=sys.stderr, flush=True)
    time.sleep(0.05)
print("a warning of a library", file=sys.stderr)
print(json.dumps({"answer": 42, "arguments": sys.argv[1:]}))
"""
FAILS = """
import json, sys
print(json.dumps({"error": "There is no file “x”.", "remedy": "Choose another."}), file=sys.stderr)
sys.exit(2)
"""
STUBBORN = """
import json, os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", deaf])
print(json.dumps({"done": 0.5, "stage": f"{os.getpid()} {child.pid}"}), file=sys.stderr, flush=True)
time.sleep(60)
"""
SLEEPS = "import time; time.sleep(60)"


def command(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def finished(job_id: str, seconds: float = 20.0) -> jobs.JobStatus:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = jobs.status(job_id)
        assert status is not None
        if status.state != jobs.RUNNING:
            return status
        time.sleep(0.02)
    raise AssertionError(f"still running: {status}")


def alive(pid: int) -> bool:
    path = Path(f"/proc/{pid}/stat")
    return path.exists() and path.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_job_reports_its_progress_and_its_result() -> None:
    job = jobs.start(["train"], command=command(WORKS), key="works", title="Training")
    seen = set()
    while (status := jobs.status(job)) and status.state == jobs.RUNNING:
        seen.add(status.stage)
        time.sleep(0.01)
    status = finished(job)
    assert {"step 1", "step 4"} <= seen
    assert status.state == jobs.DONE
    assert status.done == 1.0
    assert status.result == {"answer": 42, "arguments": ["train", "--json", "--progress", "json"]}
    assert status.error is None
    assert jobs.find("works") == jobs.status(job)


def test_time_left_is_estimated_where_the_job_does_not_say() -> None:
    code = 'import sys, time; time.sleep(1); print(\'{"done": 0.5, "stage": "half"}\', file=sys.stderr, flush=True); '
    job = jobs.start([], command=command(code + "time.sleep(30)"), key="estimate")
    while (status := jobs.status(job)) and status.done < 0.5:
        time.sleep(0.01)
    assert status is not None and status.seconds_left is not None
    assert 0.5 < status.seconds_left < 5.0
    jobs.cancel(job)
    assert finished(job).seconds_left is None


def test_a_failure_keeps_what_happened_and_the_remedy() -> None:
    status = finished(jobs.start([], command=command(FAILS), key="fails"))
    assert status.state == jobs.FAILED
    assert status.error is not None
    assert (status.error.what, status.error.remedy) == ("There is no file “x”.", "Choose another.")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(3)", "exit code 3"),
        ("print('no json')", "exit code 0"),
        ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
    ],
)
def test_an_end_without_an_answer_is_a_failure_that_says_so(code: str, said: str) -> None:
    status = finished(jobs.start([], command=command(code), key=f"ends {said}"))
    assert status.state == jobs.FAILED
    assert status.error is not None and said in status.error.what


def test_two_jobs_for_one_thing_never_run_at_once() -> None:
    first = jobs.start([], command=command(SLEEPS), key="one thing")
    assert jobs.start([], command=command(SLEEPS), key="one thing") == first
    other = jobs.start([], command=command(SLEEPS), key="another thing")
    assert other != first
    jobs.cancel(first)
    jobs.cancel(other)
    assert finished(first).state == finished(other).state == jobs.CANCELLED
    again = jobs.start([], command=command(WORKS), key="one thing")
    assert again != first
    finished(again)


def test_cancelling_ends_the_whole_group_even_if_it_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "GRACE", 0.5)
    job = jobs.start([], command=command(STUBBORN), key="stubborn")
    while (status := jobs.status(job)) and status.done < 0.5:
        time.sleep(0.01)
    assert status is not None
    pids = [int(pid) for pid in status.stage.split()]
    assert all(alive(pid) for pid in pids)
    jobs.cancel(job)
    assert finished(job, 5.0).state == jobs.CANCELLED
    time.sleep(0.1)
    assert not any(alive(pid) for pid in pids)


def test_the_server_leaves_no_job_behind() -> None:
    job = jobs.start([], command=command(SLEEPS), key="left behind")
    jobs.stop_all()
    status = jobs.status(job)
    assert status is not None and status.state == jobs.CANCELLED


def test_finished_jobs_can_be_listed_and_forgotten() -> None:
    job = jobs.start([], command=command(WORKS), key="list:a")
    jobs.forget(job)  # a running job stays
    assert jobs.status(job) is not None
    finished(job)
    assert [status.id for status in jobs.listed("list:")] == [job]
    jobs.forget(job)
    assert jobs.listed("list:") == []
    assert jobs.status(job) is None
    assert jobs.find("list:a") is None


@pytest.mark.parametrize("nice", [0, 7])
def test_a_job_gives_way_to_pages_as_far_as_it_is_told(nice: int) -> None:
    code = "import json, os, time; time.sleep(0.5); print(json.dumps({'nice': os.nice(0)}))"
    before = os.nice(0)
    job = jobs.start([], command=command(code), key=f"nice {nice}", nice=max(nice, before))
    assert finished(job).result == {"nice": max(nice, before)}


def test_a_job_gets_what_its_environment_is_to_have_besides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_OURS", "kept")
    names = ("WHYBOARD_OURS", "WHYBOARD_MORE")
    code = f"import json, os; print(json.dumps({{'found': [os.environ.get(n) for n in {names}]}}))"
    status = finished(jobs.start([], command=command(code), environment={"WHYBOARD_MORE": "given"}))
    assert status.result == {"found": ["kept", "given"]}
    assert "WHYBOARD_MORE" not in os.environ


def test_a_job_finds_our_modules_from_any_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = "import json, core.errors; print(json.dumps({'found': core.errors.__name__}))"
    status = finished(jobs.start([], command=command(code), key="elsewhere"))
    assert status.result == {"found": "core.errors"}
