"""Imports look down; duckdb stays in the store, heavy libraries where they belong, the interface out of core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture_picture import LAYERS, PICTURE, ROOT, SOURCES, counted, drawn, imports

# Each layer may import itself and what stands after it.
CORE_LAYERS = (
    "cli",
    "operations",
    "audit",
    "rate",
    "explain",
    "attribute",
    "recommend",
    "datasets",
    "store",
    "results",
    "types",
    "columns",
    "progress",
    "settings",
    "errors",
)


def core_layer(module: str) -> int | None:
    parts = module.split(".")
    return CORE_LAYERS.index(parts[1]) if parts[0] == "core" and len(parts) > 1 and parts[1] in CORE_LAYERS else None


def violation(path: Path, name: str) -> str | None:
    relative = path.relative_to(ROOT)
    top, imported = relative.parts[0], name.partition(".")[0]
    if imported == "duckdb" and relative.parts[:2] != ("core", "store"):
        return "only core/store imports duckdb"
    if top == "core" and imported in {"streamlit", "dashboard", "pages"}:
        return "core never imports the interface"
    if top == "dashboard" and imported == "pages":
        return "dashboard never imports pages"
    if imported == "surprise" and relative.parts[:3] != ("core", "recommend", "algorithms"):
        return "Surprise is imported only where models are fitted"
    if imported in {"pickle", "joblib", "dill"}:
        return "no pickle"
    own = core_layer(".".join(relative.with_suffix("").parts))
    other = core_layer(name)
    if own is not None and other is not None and other < own:
        return "imports look down"
    return None


def test_imports_look_down() -> None:
    problems = [
        f"{path}: {name}: {why}" for path in SOURCES for name in imports(path) if (why := violation(path, name))
    ]
    assert not problems


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("core/recommend/x.py", "duckdb"),
        ("core/x.py", "streamlit"),
        ("core/store/x.py", "core.recommend.registry"),
        ("core/recommend/x.py", "core.explain.types"),
        ("dashboard/x.py", "surprise"),
        ("dashboard/x.py", "pages.home"),
    ],
)
def test_the_rule_finds_violations(path: str, name: str) -> None:
    assert violation(ROOT / path, name)


def test_every_module_of_core_has_a_layer() -> None:
    names = {p.stem if p.is_file() else p.name for p in (ROOT / "core").iterdir() if not p.name.startswith("__")}
    assert names <= set(CORE_LAYERS)


def test_files_can_be_read_in_a_sitting() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert not {path: n for path, n in lengths.items() if n > (80 if path.parts[-2] == "pages" else 300)}


def test_starting_imports_nothing_heavy() -> None:
    code = (
        "import sys, core.store, core.operations\n"
        "print(*({'pandas', 'pyarrow'} & set(sys.modules)))\n"  # half of the time that a short command takes
        "import core.recommend.registry, dashboard.services\n"
        "print(*({'torch', 'transformers', 'shap', 'surprise', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.strip()


def test_the_picture_in_the_docs_shows_the_imports() -> None:
    committed = PICTURE.read_text(encoding="utf-8")
    assert committed == drawn(*counted(SOURCES, ROOT)), "draw it anew: python -m tests.architecture_picture"


def test_the_picture_counts_modules_and_the_layers_they_import(tmp_path: Path) -> None:
    texts = {
        "pages/home.py": "import core.store\nfrom core.store import Store\nfrom dashboard import text\n",
        "pages/why.py": "def later():\n    from core.store.journal import Journal\n",
        "core/store/journal.py": "import duckdb\nfrom core.store import tables\nfrom core.errors import StoreError\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    modules, edges = counted([tmp_path / name for name in texts], tmp_path)
    assert modules == {"pages": 2, "store": 1}
    assert edges == {("pages", "store"): 2, ("pages", "dashboard"): 1, ("store", "shared"): 1}
    picture = drawn(modules, edges)
    assert [picture.count(f">{layer}</text>") for layer in LAYERS] == [2] * len(LAYERS)  # its row and its column


# What pages and operations may take from the store besides reading it: who writes goes through one that acts for
# somebody (`core.operations.acting`). What is not listed here writes, or may write one day.
READING = {
    "Journal", "Store", "tables.Row", "layout.COPY", "layout.checked_name", "erasures.Erasure", "erasures.MANNERS",
    "erasures.USER", "erasures.RATER", "erasures.PSEUDONYMISE", "erasures.DELETE", "erasures.WITHDRAW",
    "erasures.erasure_from_json", "erased_files.ratings_of", "unfinished.Unfinished", "batches.batch_names",
    "batches.rows_of_batch", "batches.all_in_batches", "batches.written_in_batches", "batches.find_in_batches",
    "checks.load_checks", "surrogates",
}  # fmt: skip
WRITING = {
    "core/operations/forgetting.py": {"erasing"},  # asks for the right itself
    "dashboard/server.py": {"write_token"},
    "dashboard/services/__init__.py": {"LocalJournal"},  # hands it out for somebody
}


def taken_from_store(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if "core.store" not in text:
        return set()
    tree = ast.parse(text)
    found = {
        f"{node.module}.{name.name}".removeprefix("core.store.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("core.store")
        for name in node.names
    }
    whole = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
             and isinstance(node.value, ast.Name) and node.value.id == "stored"}  # fmt: skip
    return found | {name for name in whole if name.startswith("core.store")} | {
        f"surrogates.{name}" for name in calls if name.startswith(("save", "delete"))
    }  # fmt: skip


ABOVE = [
    path
    for path in SOURCES
    if path.relative_to(ROOT).as_posix().startswith(("core/operations/", "dashboard/", "pages/"))
]


def test_who_writes_to_the_store_asks_for_the_role() -> None:
    taken = {path.relative_to(ROOT).as_posix(): taken_from_store(path) for path in ABOVE}
    more = {name: found - READING - WRITING.get(name, set()) for name, found in taken.items()}
    assert not {name: found for name, found in more.items() if found}


def test_the_rule_finds_who_goes_around(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    for text in (
        "from core.store.batches import write_batch as w",
        "from core.store import LocalJournal",
        "import core.store.models",
        "from core.store import surrogates as stored\nstored.delete_surrogate()",
    ):
        path.write_text(text)
        assert not taken_from_store(path) <= READING
