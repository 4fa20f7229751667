"""Who may do what: four roles, each of which may do all that the one before it may."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import InputError, WhyboardError

ROLES = ("viewer", "rater", "analyst", "admin")
# The least role that each verb asks for.
VERBS = {
    "recommend": "viewer",
    "why": "viewer",
    "feedback": "rater",
    "explain": "analyst",  # it writes texts, and may spend money at a server
}


class RefusedError(WhyboardError):
    """The role of somebody does not allow this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    Attributes
    ----------
    name : str
        Their name, as it stands beside what they say.
    role : str
        One of `ROLES`.

    Raises
    ------
    InputError
        There is no such role.
    """

    name: str
    role: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise InputError(f"There is no role “{self.role[:80]}”.", f"Use one of: {', '.join(ROLES)}.")

    def may(self, verb: str) -> bool:
        """Whether the role allows a verb."""
        return ROLES.index(self.role) >= ROLES.index(VERBS[verb])

    def require(self, verb: str) -> None:
        """Make sure that the role allows a verb.

        Raises
        ------
        RefusedError
            It does not.
        """
        if not self.may(verb):
            raise RefusedError(
                f"“{self.name}” is a {self.role} and may not use “{verb}”.",
                f"It takes the role {VERBS[verb]}: ask whoever runs this Whyboard.",
            )
