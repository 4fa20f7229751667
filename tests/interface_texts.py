"""Which texts the interface says, read from the source; `python -m tests.interface_texts` lists what is not translated.

Three kinds: arguments of `say`, `many`, `later` and `counted` in the dashboard and the pages; errors of core, whose
values become `{1}`, `{2}`, …; and the names that core keeps in tables (`core_names`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

ERRORS = {
    "WhyboardError", "InputError", "NotFoundError", "StoreError", "TooLargeError", "CancelledError",
}  # fmt: skip


# Functions of core all of whose phrases pages show.
COMPOSED = {
    "core/datasets/finishing.py": ("_notes", "_scale_notes"),
    "core/datasets/demo/__init__.py": ("generate",),
    "core/explain/egress.py": ("egress",),
    "core/explain/options.py": ("told",),
}


@dataclass(frozen=True)
class Text:
    """A text of the interface: context (`core` or empty), the English, its plural if any, and where it stands."""

    context: str
    english: str
    plural: str | None
    at: str


def said() -> Iterator[Text]:
    """Texts of the dashboard and the pages."""
    for path in sources("dashboard", "pages"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _call(node, f"{path.relative_to(ROOT)}:{node.lineno}")


def raised() -> Iterator[Text]:
    """What errors of core and the dashboard say, and their remedies."""
    for path in sources("core", "dashboard"):
        if path.is_relative_to(ROOT / "core" / "cli") or "training" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in ERRORS:
                for argument in node.args:
                    for text in filter(None, _templates(argument)):
                        yield Text("core", text, None, f"{path.relative_to(ROOT)}:{node.lineno}")


def composed() -> Iterator[Text]:
    """Texts that functions of core make of values, and stages of work."""
    for path in sources("core"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            at = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and _name(node) == "progress" and len(node.args) == 2:
                for text in _templates(node.args[1]):
                    yield Text("core", text, None, at)
            if isinstance(node, ast.FunctionDef) and node.name in COMPOSED.get(str(path.relative_to(ROOT)), ()):
                for text in _phrases(node):
                    yield Text("core", text, None, at)


def _phrases(function: ast.FunctionDef) -> Iterator[str]:
    """All texts of more than a word in a function: no docstring, no SQL."""
    inside = {id(part) for node in ast.walk(function) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for statement in function.body[1:] if ast.get_docstring(function) else function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and id(node) not in inside):
                for text in _templates(node):
                    if " " in text.strip() and not text.lstrip().startswith("SELECT"):
                        yield text


def core_names() -> Iterable[str]:
    """Names and explanations that core keeps in tables and pages show."""
    from core.datasets import reasons
    from core.explain.backends import BACKENDS
    from core.explain.egress import NOTHING
    from core.explain.openai_backend import CONFIGURE
    from core.explain.prompts import LANGUAGES
    from core.operations.setting_fields import setting_fields
    from core.operations.variants import IN_USE, RETIRED
    from core.recommend.registry import KINDS
    from tests.core_words import explained

    yield from explained()
    yield from (text for kind in KINDS.values() for text in (kind.label, kind.unit, kind.summary))
    yield from (field.help for kind in KINDS for field in setting_fields(kind) if field.help)
    yield from (backend.label for backend in BACKENDS.values())
    yield from (name.replace("_", " ").capitalize() for backend in BACKENDS.values() for name in backend.options)
    yield from LANGUAGES.values()
    yield from (text for name, text in vars(reasons).items() if name.isupper())
    yield from (RETIRED, IN_USE, NOTHING, CONFIGURE)


def sources(*tops: str) -> Iterator[Path]:
    """All modules under the folders named."""
    for top in tops:
        yield from sorted((ROOT / top).rglob("*.py"))


def _call(node: ast.Call, at: str) -> Iterator[Text]:
    name = _name(node)
    if name in ("say", "later") and node.args:
        for english in _literals(node.args[0]):
            yield Text("", english, None, at)
    elif name == "many" and len(node.args) >= 2:
        for one, more in zip(_literals(node.args[0]), _literals(node.args[1]), strict=True):
            yield Text("", one, more, at)
    elif name == "counted" and len(node.args) == 2:
        for word in _literals(node.args[1]):
            yield Text("", f"{{n}} {word}", f"{{n}} {word}s", at)


def _name(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _literals(node: ast.expr) -> list[str]:
    """The texts that an argument may be; none where it is computed."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def _templates(node: ast.expr) -> list[str]:
    if isinstance(node, ast.JoinedStr):
        made, values = "", 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                made += str(part.value)
            else:
                values += 1
                made += f"{{{values}}}"
        return [made] if any(c.isalpha() for c in made.replace("{", "")) else []
    return _literals(node)


def main() -> None:
    """Print what is not translated, ready for a table, and what the tables have that nothing says."""
    from dashboard.language import LANGUAGES, messages_of

    everything = [*said(), *raised(), *composed(), *(Text("core", name, None, "core_names") for name in core_names())]
    for language in LANGUAGES:
        if language == "en":
            continue
        known = {(context, english) for context, english, _ in messages_of(language)}
        words = {english for _, english in known}
        new = {(text.context, text.english): text for text in everything if text.english not in words}
        for text in new.values():
            print(f"#: {text.at}")
            if text.context:
                print(f'msgctxt "{text.context}"')
            print(f"msgid {_quoted(text.english)}")
            if text.plural:
                print(f'msgid_plural {_quoted(text.plural)}\nmsgstr[0] ""\n')
            else:
                print('msgstr ""\n')
        for english in sorted(words - {text.english for text in everything}):
            print(f"# nothing says any more: {english!r}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    main()
