"""An audit as one HTML file: nothing is loaded from anywhere, it prints well, and it can be kept for years.

Data in, text out. All words are escaped here, in one place; only drawings of this package go in as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from core.audit.drawings import STYLE as DRAWN

# A packet opened from a disk must not fetch anything, whatever stands in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; --ink: #1b2426; --soft: #5f6b6d; --paper: #ffffff; --edge: #d9ddd8; --shade: #f1f2ee;
        --up: #0b6b68; --down: #b3541e; }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --ink: #e6ebea; --soft: #98a5a7;
        --paper: #11181a; --edge: #334043; --shade: #1a2326; --up: #45b8af; --down: #eb9a5b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
       font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.3rem; } h2 { font-size: 1.2rem; margin: 2rem 0 0.4rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.2rem; } p { margin: 0.4rem 0; max-width: 46rem; }
.note { color: var(--soft); font-size: 0.9rem; } .strong { font-weight: 650; }
.decision { border: 2px solid var(--ink); border-radius: 8px; padding: 0.8rem 1rem; margin: 1rem 0; font-size: 1.1rem; }
.wide { overflow-x: auto; }
@media screen { .wide table { min-width: max-content; } td { max-width: 22rem; } }
table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.7rem 0.25rem 0; overflow-wrap: normal;
         border-bottom: 1px solid var(--edge); }
th { font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--shade); padding: 0.6rem 0.8rem;
      border-radius: 6px; font-size: 0.82rem; max-width: 46rem; }
@media print { @page { margin: 16mm; } body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; } svg, tr, .decision { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; } pre { background: none; border: 1px solid var(--edge); } }
"""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `kind` is `plain`, `strong`, `note` (small and grey), `heading`, or `verbatim` (lines are kept)."""

    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words; columns named in `numbers` are set to the right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of `core.audit.drawings`; it is put in as it is."""

    svg: str


Part: TypeAlias = Words | Table | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """What a packet says.

    Attributes
    ----------
    title, question : str
        Its name; what was asked.
    decision : str
        What the judgements decide, in one sentence, or that they do not.
    facts : tuple of (str, str)
        What the reader should know first: a name and a value each.
    sections : tuple of Section
        In the order of reading.
    made : str
        When, and by which program.
    """

    title: str
    question: str
    decision: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    made: str


def packet_html(packet: Packet) -> str:
    """The packet as one HTML document, self-contained and without scripts."""
    facts = Table(("", ""), packet.facts)
    body = [
        f"<h1>{_text(packet.title)}</h1>",
        f'<p class="note">{_text(packet.made)}</p>',
        f"<p>{_text(packet.question)}</p>" if packet.question else "",
        f'<div class="decision">{_text(packet.decision)}</div>',
        _table(facts),
        *(_section(section) for section in packet.sections),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(packet.title)}</title>\n<style>{_STYLE}{DRAWN}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    return "\n".join(
        ["<section>", f"<h2>{_text(section.title)}</h2>", *(_part(part) for part in section.parts), "</section>"]
    )


def _part(part: Part) -> str:
    match part:
        case Words(text, "verbatim"):
            return f"<pre>{escape(_storable(text))}</pre>"
        case Words(text, "heading"):
            return f"<h3>{_text(text)}</h3>"
        case Words(text, kind):
            return f'<p class="{escape(kind)}">{_text(text)}</p>'
        case Table():
            return _table(part)
        case Drawing(svg):
            return svg


def _table(table: Table) -> str:
    marks = [' class="number"' if name in table.numbers else "" for name in table.headers]
    head = "".join(f"<th{mark}>{_text(name)}</th>" for name, mark in zip(table.headers, marks, strict=True))
    rows = (_row(row, marks) for row in table.rows)
    top = f"<thead><tr>{head}</tr></thead>\n" if any(table.headers) else ""
    return f'<div class="wide"><table>{top}<tbody>\n' + "\n".join(rows) + "\n</tbody></table></div>"


def _row(row: Sequence[str], marks: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td{mark}>{_text(cell)}</td>" for cell, mark in zip(row, marks, strict=True)) + "</tr>"


def _text(text: str) -> str:
    """Words as they are: marks escaped, and what turns the direction of writing kept to its own words."""
    return f"<bdi>{escape(_storable(text))}</bdi>" if not text.isascii() else escape(_storable(text))


def _storable(text: str) -> str:
    """Without characters that no HTML document may hold."""
    return "".join(
        c for c in text if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f" and c not in "\ufffe\uffff")
    )
