"""The packet: one document that loads nothing, holds what it was given, and lets no text become markup."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from core.audit.drawings import forest_svg
from core.audit.estimates import Estimate
from core.audit.packet import Drawing, Packet, Section, Table, Words, packet_html

HOSTILE = "<img src=http://example.org/x onerror=alert(1)>\"'& </style></title><script>alert(1)</script> \u202eevil"
OWN = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "div", "table", "thead", "tbody", "tr",
    "th", "td", "section", "pre", "bdi", "svg", "line", "text", "circle", "rect",
}  # fmt: skip


class Reader(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def read(packet: Packet) -> Reader:
    reader = Reader()
    reader.feed(packet_html(packet))
    return reader


def packet(text: str) -> Packet:
    drawing = forest_svg([Estimate(text, 0.6, 0.5, 0.7, text)], text, 0.5, share=True)
    kinds = tuple(Words(text, kind) for kind in ("plain", "strong", "note", "heading", "verbatim"))
    table = Table((text, "n"), ((text, "1"), (text, "2")), frozenset({"n"}))
    return Packet(text, text, text, ((text, text),), (Section(text, (*kinds, table, Drawing(drawing))),), text)


def test_nothing_given_becomes_markup_or_is_lost() -> None:
    seen = read(packet(HOSTILE))
    assert set(seen.tags) <= OWN
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in {"src", "href"}]
    assert seen.words.count(HOSTILE) >= 13


@given(st.text())
def test_whatever_people_write_stays_text(text: str) -> None:
    assert set(read(packet(text)).tags) <= OWN


def test_it_asks_for_nothing_and_forbids_itself_to() -> None:
    document = packet_html(packet("Plain words"))
    assert "default-src 'none'" in document
    assert not re.search(r"https?://|@import|url\(|<link|<script|<img|<iframe", document)


def test_lines_of_prompts_are_kept() -> None:
    made = Packet("t", "", "d", (), (Section("s", (Words("one\n  two", "verbatim"),)),), "now")
    assert "<pre>one\n  two</pre>" in packet_html(made)


def test_numbers_stand_to_the_right_and_print_rules_are_there() -> None:
    document = packet_html(packet("x"))
    assert '<td class="number">1</td>' in document
    assert "@media print" in document
