"""Who may do what: four roles, each of which may do all that the one before it may."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from core.errors import InputError, WhyboardError

COMMAND = "WHYBOARD_ACTOR"  # whom a command acts for, in its environment; a person at the terminal has none
ROLES = ("viewer", "rater", "analyst", "admin")
PERSON, PROGRAM, LOCAL_USER = "person", "program", "local"
KINDS = (PERSON, PROGRAM, LOCAL_USER)

# What can be done, as it stands in a sentence after “may not”.
READ: Final = "read"
JUDGE: Final = "judge"
EXPLAIN: Final = "have explanations written"  # it may spend money at a server
VARIANTS: Final = "make variants and prompts"
CAMPAIGNS: Final = "run campaigns"
TRAIN: Final = "train models"
EVALUATE: Final = "evaluate models"
BATCH: Final = "write or import explanations in bulk"
IMPORT: Final = "import data or judgements"
DELETE: Final = "delete data sets or models"
BACK_UP: Final = "back up or restore the store"
PERSONAL: Final = "handle personal data"

# The least role that each takes: the one table of rights.
VERBS: Mapping[str, str] = {
    READ: "viewer",
    JUDGE: "rater",
    EXPLAIN: "analyst",
    VARIANTS: "analyst",
    CAMPAIGNS: "analyst",
    TRAIN: "analyst",
    EVALUATE: "analyst",
    BATCH: "analyst",
    IMPORT: "admin",
    DELETE: "admin",
    BACK_UP: "admin",
    PERSONAL: "admin",
}

# What the commands take that pages start as jobs.
COMMANDS: Mapping[str, str] = {
    "import": IMPORT,
    "append": IMPORT,
    "demo": IMPORT,
    "train": TRAIN,
    "why": TRAIN,  # with other seeds
    "evaluate": EVALUATE,
    "canaries": EXPLAIN,
    "explanations": BATCH,
    "campaigns": CAMPAIGNS,
}


class RefusedError(WhyboardError):
    """The role of somebody does not allow this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    Attributes
    ----------
    name : str
        Their name, as it stands beside what they say: the identity of who signed in, the name of a token.
    role : str
        One of `ROLES`.
    kind : str
        `person` (signed in: speaks in their own name alone), `program` (a token: may name whom it speaks for, behind
        its own name), or `local` (whoever sits at the machine where nobody signs in: types any name).
    label : str
        What a person is called on pages; '' is their name. Not trusted: shown as text.

    Raises
    ------
    InputError
        There is no such role.
    """

    name: str
    role: str
    kind: str = PERSON
    label: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise InputError(f"There is no role “{self.role[:80]}”.", f"Use one of: {', '.join(ROLES)}.")

    def may(self, verb: str) -> bool:
        """Whether the role allows something; nobody may what stands in no table."""
        return verb in VERBS and ROLES.index(self.role) >= ROLES.index(VERBS[verb])

    def require(self, verb: str) -> None:
        """Make sure that the role allows something.

        Raises
        ------
        RefusedError
            It does not.
        """
        if not self.may(verb):
            raise RefusedError(f"“{self.name}” has the role {self.role} and may not {verb}.", remedy(verb))

    def speaks_as(self, rater: str) -> bool:
        """Whether they may say something under a name."""
        if self.kind == PROGRAM:
            return rater == self.name or rater.startswith(f"{self.name}:")
        return self.kind == LOCAL_USER or rater == self.name

    def to_text(self) -> str:
        """The actor as a text, for a command that acts for them."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Actor:
        """Read what `to_text` wrote.

        Raises
        ------
        InputError
            It is no actor.
        """
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise InputError(f"“{text[:80]}” is no actor.", f"Leave {COMMAND} out.") from error


LOCAL = Actor("this machine", "admin", LOCAL_USER)


def remedy(verb: str) -> str:
    """What to do about a role that does not allow something."""
    least = VERBS.get(verb, ROLES[-1])
    return f"It takes the role {least}: ask whoever runs this Whyboard."
