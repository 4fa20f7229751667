"""What exists is documented: every page, setting and command in the README, every internal link alive."""

import ast
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


def test_every_page_is_explained_in_every_language() -> None:
    names = {path.stem.capitalize() for path in (ROOT / "pages").glob("*.py")}
    for guide in ("pages.md", "pages.zh.md"):
        assert set(re.findall(r"^## (\w+)$", (ROOT / "docs" / guide).read_text(encoding="utf-8"), flags=re.M)) == names


def test_every_metric_is_explained() -> None:
    from core.audit.metrics.registry import METRICS as OF_TEXTS
    from dashboard.components.metric_words import METRICS as OF_MODELS

    models = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    assert [metric.label for metric in OF_MODELS.values() if metric.label not in models] == []
    texts = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8").lower()
    assert [metric.label for metric in OF_TEXTS.values() if metric.label.lower() not in texts] == []


def test_every_section_that_a_page_opens_exists() -> None:
    """`docs_popover(label, guide, heading)` draws nothing where there is no such section."""
    from dashboard.components.docs_section import section

    opened = []
    for path in [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "docs_popover":
                given = [part.value for part in node.args[1:] if isinstance(part, ast.Constant)]
                opened += [tuple(given)] if len(given) == 2 else []
    assert len(opened) >= 5
    assert [pair for pair in opened if not section(*pair)] == []


def test_every_guide_is_linked_from_the_readme() -> None:
    guides = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts}
    assert {guide for guide in guides if f"({guide})" not in README} == set()


def test_a_section_opened_on_a_page_has_no_dead_links_and_no_markup() -> None:
    from dashboard.components.docs_section import section

    for page in (ROOT / "pages").glob("*.py"):
        words = section("pages", page.stem.capitalize())
        assert words
        assert "](" not in words
        assert "<kbd>" not in words
