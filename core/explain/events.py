"""What a backend tells while it writes, and the draft that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Waiting:
    """The backend has not begun to write.

    Attributes
    ----------
    position : int
        How many others are served before; 0 once it is this one's turn.
    """

    position: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Text to append.

    Attributes
    ----------
    text : str
        The text.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """What was streamed so far is rejected by its verifier; the next piece begins a new text.

    Attributes
    ----------
    reason : str
        Why, as a plain sentence.
    rejected : str
        The text that is replaced; it is kept beside the one that is accepted.
    """

    reason: str
    rejected: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What writing took.

    Attributes
    ----------
    prompt_tokens, tokens : int or None
        Tokens read and written, all candidates together; 0 where no language model wrote, None where it is not known.
    cost : float or None
        Money, in the currency of the configured prices; 0 where nothing was paid for, None where no price is known.
    """

    prompt_tokens: int | None = None
    tokens: int | None = None
    cost: float | None = None


NO_MODEL = Usage(0, 0, 0.0)


@dataclass(frozen=True, slots=True)
class Finished:
    """The text is complete; always the last event.

    Attributes
    ----------
    usage : Usage
        What it took.
    notes : tuple of str
        What a reader of the text should know, one sentence each.
    from_template : bool
        Whether the text is the template's, since no candidate of the language model was accepted.
    checked : bool
        Whether a verifier accepted the text before it was called finished.
    """

    usage: Usage = field(default_factory=Usage)
    notes: tuple[str, ...] = ()
    from_template: bool = False
    checked: bool = False


Event = Waiting | Piece | Restart | Finished


@dataclass(frozen=True, slots=True)
class Draft:
    """A text while it is being written.

    Attributes
    ----------
    text : str
        The text so far, of the present candidate.
    position : int or None
        How many others are served before; None once the first piece came.
    rejected : tuple of Restart
        Candidates that were rejected, in order.
    finished : Finished or None
        What the backend said at the end; None before.
    """

    text: str = ""
    position: int | None = 0
    rejected: tuple[Restart, ...] = ()
    finished: Finished | None = None

    def after(self, event: Event) -> Draft:
        """The draft when one more thing was told."""
        match event:
            case Waiting(position):
                return replace(self, position=position)
            case Piece(text):
                return replace(self, text=self.text + text, position=None)
            case Restart():
                return replace(self, text="", rejected=(*self.rejected, event))
            case Finished():
                return replace(self, position=None, finished=event)
