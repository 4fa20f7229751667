import threading
import time

import pytest

from core.errors import CancelledError
from core.explain.backends import never
from core.explain.events import Waiting
from core.explain.queueing import FairQueue, queue_of


def wait_until(true: object, seconds: float = 10.0) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def test_one_queue_a_model() -> None:
    assert queue_of("a model") is queue_of("a model")
    assert queue_of("a model") is not queue_of("another model")


def test_turns_come_in_the_order_of_asking_and_all_see_their_place() -> None:
    queue, served, inside = FairQueue(), [], []
    told: dict[int, list[int]] = {n: [] for n in range(5)}
    gate = threading.Event()

    def work(n: int) -> None:
        with queue.place() as place:
            for waiting in place.wait(never):
                told[n].append(waiting.position)
            inside.append(n)
            assert len(inside) == 1, "two at a time"
            served.append(n)
            gate.wait(10)
            inside.remove(n)

    threads = []
    for n in range(5):
        threads.append(threading.Thread(target=work, args=(n,)))
        threads[-1].start()
        wait_until(lambda n=n: told[n])
    assert [told[n] for n in range(5)] == [[0], [1], [2], [3], [4]]
    gate.set()
    for thread in threads:
        thread.join(10)
    assert served == [0, 1, 2, 3, 4]
    for n in range(5):
        assert told[n][0] == n and told[n][-1] == 0
        assert told[n] == sorted(told[n], reverse=True)
    assert len(queue) == 0


def test_who_is_cancelled_leaves_the_line_and_the_others_move_up() -> None:
    queue, stop = FairQueue(), threading.Event()
    ended: list[str] = []

    def give_up() -> None:
        with pytest.raises(CancelledError, match="while it waited"), queue.place() as place:
            list(place.wait(stop.is_set))
        ended.append("gave up")

    with queue.place() as first:
        assert list(first.wait(never)) == [Waiting(0)]
        thread = threading.Thread(target=give_up)
        thread.start()
        wait_until(lambda: len(queue) == 2)
        with queue.place() as last:
            steps = last.wait(never)
            assert next(steps) == Waiting(2)
            stop.set()
            assert next(steps) == Waiting(1)
            thread.join(10)
            assert ended == ["gave up"]
            assert (first.position, last.position) == (0, 1)
            steps.close()  # type: ignore[attr-defined]
    assert len(queue) == 0


def test_a_failure_inside_lets_the_next_one_in() -> None:
    queue = FairQueue()
    with pytest.raises(ZeroDivisionError), queue.place() as place:
        list(place.wait(never))
        raise ZeroDivisionError
    with queue.place() as place:
        assert list(place.wait(never)) == [Waiting(0)]
