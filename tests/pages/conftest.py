"""What a page started in processes of their own ends with its test."""

from collections.abc import Iterator

import pytest

from dashboard import jobs


@pytest.fixture(autouse=True)
def no_job_left() -> Iterator[None]:
    """A page of an empty store begins to build the demo world; nobody waits for it here."""
    yield
    jobs.stop_all()
