"""What exists is documented: every page, setting and command in the README, every internal link alive."""

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "data" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def test_every_page_is_in_the_readme() -> None:
    names = {path.stem.capitalize() for path in (ROOT / "pages").glob("*.py")}
    assert names == set(re.findall(r"^\| \*\*(\w+)\*\* \|", README, flags=re.M))


def test_every_setting_is_in_the_readme() -> None:
    sources = [p for top in ("core", "dashboard") for p in (ROOT / top).rglob("*.py")]
    used = {name for p in sources for name in re.findall(r"\bWHYBOARD_[A-Z_]+\b", p.read_text(encoding="utf-8"))}
    assert used == set(re.findall(r"^\| `(WHYBOARD_[A-Z_]+)` \|", README, flags=re.M))


def test_every_command_is_in_the_readme() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "core", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    commands = set(re.findall(r"^    ([a-z]+)\s", told, flags=re.M))
    assert commands
    assert {
        command for command in commands if f"`{command}`" not in README and f"core {command}" not in README
    } == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_are_alive(path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_shows_both_commands() -> None:
    assert "pip install -r requirements.txt && streamlit run streamlit_app.py" in README
    assert "pip install -r tests/requirements.txt && pytest" in README
