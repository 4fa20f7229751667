"""Numbers are written by `dashboard.numerals`, and nowhere else in the interface."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture_picture import ROOT, SOURCES

HOME = "dashboard/numerals.py"
# Not for reading: a colour; and a date.
EXCEPTIONS = {
    ("dashboard/charts/win_matrix.py", ".2f"),
    ("dashboard/components/variant_table.py", "%Y-%m-%d"),
}
INTERFACE = [
    path
    for path in SOURCES
    if path.relative_to(ROOT).parts[0] in ("dashboard", "pages") and path.relative_to(ROOT).as_posix() != HOME
]
TABLES = ("dataframe", "data_editor")
COLUMNS = ("NumberColumn", "ProgressColumn", "number_input", "slider")
AXES = ("tickformat", "hoverformat", "texttemplate")
_SPEC = re.compile(
    r"%\{[^}|]*:[^}]*\}"  # plotly: %{x:.3f}
    r"|\{\w*:[-+ ,._\d]*[,eEfFgGdn%]\}"  # str.format: {n:,}
    r"|%[-+0#]*\d*(?:\.\d+)?[eEfFgG]"  # printf: %+.4f
)


def specs(tree: ast.AST) -> Iterator[str]:
    """Every format of a number that stands in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            yield ast.unparse(node.format_spec).removeprefix("f").strip("'\"")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "<style>" not in node.value:
            yield from _SPEC.findall(node.value)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in AXES:
                    yield from _texts(value)


def _of_call(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for given in node.keywords:
        if given.arg in AXES or (given.arg == "format" and name in COLUMNS):
            yield from _texts(given.value)
    if name in TABLES and not any(given.arg == "placeholder" for given in node.keywords):
        yield "what is not known as None"
    if name == "format" and isinstance(node.func, ast.Name) and len(node.args) == 2:
        yield from _texts(node.args[1])
    if name == "replace" and node.args and ast.unparse(node.args[0]) == "'-'" and "−" in ast.unparse(node.args[-1]):
        yield "a minus of its own"


def _texts(value: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("path", INTERFACE, ids=lambda path: str(path.relative_to(ROOT)))
def test_numbers_are_written_in_one_place(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = [spec for spec in specs(ast.parse(path.read_text(encoding="utf-8"))) if (name, spec) not in EXCEPTIONS]
    assert not found, f"write it with {HOME}"


def test_every_exception_is_used() -> None:
    used = {
        (name, spec)
        for name in {name for name, _ in EXCEPTIONS}
        for spec in specs(ast.parse((ROOT / name).read_text(encoding="utf-8")))
    }
    assert used >= EXCEPTIONS


@pytest.mark.parametrize(
    "text",
    [
        "f'{n:,}'",
        "say('{n}', n=f'{share:.1%}')",
        "f'{value:.{digits}f}'",
        "'{n:,} items'.format(n=n)",
        "format(x, '.2f')",
        "'%.2f' % x",
        "st.column_config.NumberColumn('x', format='%+.4f')",
        "config.NumberColumn('x', format='localized' if counted else form)",
        "st.column_config.ProgressColumn('x', format='percent')",
        "st.number_input('x', format='%d')",
        "axis('x', tickformat='.0%' if share else None)",
        "{'tickformat': ',d'}",
        "{'hovertemplate': '%{x:.3f}<extra></extra>'}",
        "f'%{{y:+.3f}}'",
        "FORMS = {'stars': '%.2f'}",
        "text.replace('-', '−')",
        "st.dataframe(frame, hide_index=True)",
    ],
)
def test_the_rule_finds_formats(text: str) -> None:
    assert list(specs(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "f'{numerals.count(n)}: {title}'",
        "say('{n} ratings, mean {mean}', n=n, mean=mean)",
        "{'hovertemplate': '%{text}<extra></extra>', 'x': '%{x|%d %b %Y}'}",
        "st.column_config.NumberColumn('x', format=numerals.MEAN_COLUMN)",
        "st.dataframe(frame, hide_index=True, placeholder=numerals.NONE)",
        "st.column_config.DatetimeColumn('x', format='YYYY-MM-DD HH:mm')",
        "'100% of it, 5 %'",
    ],
)
def test_the_rule_leaves_other_texts_alone(text: str) -> None:
    assert not list(specs(ast.parse(text)))
