"""The licences of everything that an installation of Whyboard brings along, from what the packages say of themselves.

Usage: `python -m tests.licences` writes `docs/licences.md`, in an environment with `requirements.txt` installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
REQUIREMENTS = ROOT / "requirements.txt"
# Licences that let anybody use the package in a program that they do not publish. MPL-2.0 asks for changes to the
# package's own files only; the licence of CUDA's libraries lets them be run and passed on with a program.
ALLOWED = (
    "0BSD", "Apache", "BSD", "BSL-1.0", "CNRI-Python", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "MPL 2.0",
    "Mozilla Public License 2.0", "PSF", "Python Software Foundation", "Unlicense", "Zlib", "CC0", "NVIDIA Proprietary",
    "LicenseRef-NVIDIA",
)  # fmt: skip
_KNOWN = re.compile(rf"(?i)(?<![\w-])({'|'.join(map(re.escape, ALLOWED))})(?!\w)")
# What packages leave unsaid in their metadata, as it stands in the file of the licence that they bring along.
UNSAID: dict[str, str] = {}
INTRODUCTION = """# Licences

Whyboard itself is under the Apache License 2.0. What `pip install -r requirements.txt` brings along, with what each
package says of its own licence; made by `python -m tests.licences`. The versions are the ranges of `requirements.txt`;
packages without one come with others. A platform may leave some out (CUDA's libraries come with the builds of torch
that use them).
"""


@dataclass(frozen=True, order=True)
class Package:
    """An installed package; `asked` is the range of versions that is asked for, '' where it comes with another one."""

    name: str
    asked: str
    licence: str

    @property
    def allowed(self) -> bool:
        """Whether every licence that it names is on the list; of those joined by OR one is enough."""
        return all(
            any(_KNOWN.search(one) for one in re.split(r"\bOR\b", part))
            for part in re.split(r"\bAND\b|;", self.licence)
        )


def direct() -> dict[str, str]:
    """By canonical name what `requirements.txt` asks for."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]
    return {canonical(each.name): str(each.specifier) for each in wanted}


def packages() -> list[Package]:
    """Everything that `requirements.txt` brings along here, by name."""
    asked = direct()
    return sorted(Package(name, asked.get(name, ""), licence_of(name)) for name in closure(asked))


def closure(names: Iterable[str]) -> set[str]:
    """Names with all that they require and that is installed."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            required = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        for each in map(Requirement, required):
            if each.marker is None or each.marker.evaluate({"extra": ""}):
                waiting.append(canonical(each.name))
    return found


def licence_of(name: str) -> str:
    """What a package says of its licence: as an expression, by classifiers, or in words."""
    told = distribution(name).metadata
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    classes = [text.rpartition("::")[2].strip() for text in told.get_all("Classifier") or [] if "License ::" in text]
    named = sorted({text for text in classes if text != "OSI Approved"})
    if named:
        return "; ".join(named)
    words = str(told.get("License") or "").strip()
    return UNSAID.get(name) or (words.splitlines()[0][:80] if words else "not said")


def canonical(name: str) -> str:
    """A name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def page(found: Iterable[Package]) -> str:
    """The page with the table."""
    rows = [f"| {each.name} | {each.asked.replace('~=', '~= ') or '—'} | {each.licence} |" for each in found]
    return "\n".join([INTRODUCTION, "| package | versions | licence |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(page(packages()), encoding="utf-8")
