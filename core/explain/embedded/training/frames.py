"""Frames: sentences with alternatives and names, from which the grammars of all languages draw their texts.

A frame is a string. `{a|b|}` stands for one of its alternatives (nested ones too, an empty one for nothing); `[name]`
for what is given under that name, or for a frame of the writer's word table; `[is/are]` for the first form where the
writer's count is 1, else for the second. Everything else, slots included, stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import TypeVar, Union

from core.errors import InputError

_SPECIAL = "{|}[]"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a frame, filled in while writing."""

    name: str


@dataclass(frozen=True, slots=True)
class Pick:
    """Alternatives, of which one is drawn."""

    options: tuple[tuple[Node, ...], ...]


Node = Union[str, Name, Pick]  # noqa: UP007 (used before it is defined)
Nodes = tuple[Node, ...]


@cache
def parse(frame: str) -> Nodes:
    """Read a frame once; it is kept, so that writing stays fast.

    Raises
    ------
    InputError
        A bracket is not closed, or closed without being opened.
    """
    nodes, end = _sequence(frame, 0, inside=False)
    if end != len(frame):
        raise InputError(f"A frame closes a bracket that is not open: {frame[:120]}", "Balance its brackets.")
    return nodes


def _sequence(frame: str, at: int, inside: bool) -> tuple[Nodes, int]:
    nodes: list[Node] = []
    while at < len(frame) and frame[at] not in "}" and not (inside and frame[at] == "|"):
        if frame[at] == "{":
            options, at = _options(frame, at + 1)
            nodes.append(Pick(options))
        elif frame[at] == "[":
            end = frame.find("]", at)
            if end < 0:
                raise InputError(f"A frame leaves a name open: {frame[:120]}", "Close it with ].")
            nodes.append(Name(frame[at + 1 : end]))
            at = end + 1
        else:
            end = next((n for n in range(at + 1, len(frame)) if frame[n] in _SPECIAL), len(frame))
            nodes.append(frame[at:end])
            at = end
    return tuple(nodes), at


def _options(frame: str, at: int) -> tuple[tuple[Nodes, ...], int]:
    options: list[Nodes] = []
    while True:
        nodes, at = _sequence(frame, at, inside=True)
        options.append(nodes)
        if at >= len(frame):
            raise InputError(f"A frame leaves alternatives open: {frame[:120]}", "Close them with }.")
        if frame[at] == "}":
            return tuple(options), at + 1
        at += 1


def literals(frame: str) -> Iterator[str]:
    """Pieces of text that a frame may write, the forms of `[is/are]` among them; names of tables are left out."""
    yield from _literals(parse(frame))


def _literals(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Pick):
            for option in node.options:
                yield from _literals(option)
        elif "/" in node.name:
            yield from node.name.split("/")


def names(frame: str) -> Iterator[str]:
    """Names that a frame asks for."""
    yield from _names(parse(frame))


def _names(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Name) and "/" not in node.name:
            yield node.name
        elif isinstance(node, Pick):
            for option in node.options:
                yield from _names(option)


def _no_marks(text: str) -> Iterable[str]:
    return ()


@dataclass
class Writer:
    """Draws texts from frames and avoids saying the same word again and again.

    Attributes
    ----------
    random : Random
        Source of every choice.
    words : mapping of str to str
        Frames by name, such as the nouns of a domain; a name given to `say` goes before them.
    marks : callable of str to iterable of str
        What should not be repeated within a text, such as its longer words.
    count : int
        Decides between the forms of `[is/are]`.
    used : set of str
        Marks of what `fresh` wrote so far.
    """

    random: Random
    words: Mapping[str, str]
    marks: Callable[[str], Iterable[str]] = _no_marks
    count: int = 1
    used: set[str] = field(default_factory=set)

    def say(self, frame: str | Sequence[str], **given: str) -> str:
        """Write a frame, or one drawn from several; `given` are frames too and go before the word table."""
        if not isinstance(frame, str):
            frame = self._draw(frame)
        out: list[str] = []
        self._write(parse(frame), given, out)
        return "".join(out)

    def fresh(self, frame: str | Sequence[str], tries: int = 3, **given: str) -> str:
        """Write a frame several times and keep the one that repeats least of what was written before."""
        best, fewest = "", -1
        for _ in range(tries):
            text = self.say(frame, **given)
            repeated = len(self.used.intersection(self.marks(text)))
            if fewest < 0 or repeated < fewest:
                best, fewest = text, repeated
            if not repeated:
                break
        self.used.update(self.marks(best))
        return best

    def chance(self, share: float) -> bool:
        """True with a probability of `share`."""
        return self.random.random() < share

    def _draw(self, options: Sequence[_T]) -> _T:
        return options[int(self.random.random() * len(options))]

    def _write(self, nodes: Nodes, given: Mapping[str, str], out: list[str]) -> None:
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            elif isinstance(node, Pick):
                self._write(self._draw(node.options), given, out)
            else:
                self._name(node.name, given, out)

    def _name(self, name: str, given: Mapping[str, str], out: list[str]) -> None:
        if "/" in name:
            one, more = name.split("/")
            out.append(one if self.count == 1 else more)
            return
        frame = given.get(name) if name in given else self.words.get(name)
        if frame is None:
            raise InputError(f"A frame asks for “{name}”, which is not given.", "Give it, or add it to the words.")
        self._write(parse(frame), given, out)
