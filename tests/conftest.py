"""What all tests share."""

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "data"

# A slow or busy machine is not a wrong result.
hypothesis.settings.register_profile("whyboard", deadline=None)
hypothesis.settings.load_profile("whyboard")


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Give the folder of a real data set, or skip."""

    def folder(name: str) -> Path:
        path = REAL_DATA / name
        if not path.is_dir():
            pytest.skip(f"the real data set {name} is not beside the project")
        return path

    return folder
