"""Who has which role: a list of addresses, domains and accounts, held against what a sign-in says of somebody."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InputError, WhyboardError
from core.operations.roles import ROLES, Actor

NAME, FILE = "WHYBOARD_ROLES", "WHYBOARD_ROLES_FILE"
NONE = "none"  # of somebody whom a wider entry would let in
LIMIT = 2**20  # bytes of the file
FORM = "Write ann@example.org=admin, *@example.org=rater, *=viewer, or account:PROVIDER:SUBJECT=analyst."
_ADDRESS = re.compile(r"[^\s@,:=*\"<>]+@[^\s@,:=*\"<>]+")
_WHO = re.compile(r"\*|\*@[^\s@,:=*\"<>]+|" + _ADDRESS.pattern + r"|account:[A-Za-z0-9.-]+:[^\s,]+")
_LONGEST = 200  # characters of an identity


@dataclass(frozen=True, slots=True)
class Claims:
    """What a sign-in says of somebody; only `identity` decides, the rest is shown.

    Attributes
    ----------
    address : str or None
        E-mail address in small letters; None where the provider names none or does not vouch for it.
    account : str
        `account:PROVIDER:SUBJECT`: the provider's section of the settings, and its name for the account.
    label : str
        The name they go by; anything may stand there.
    """

    address: str | None
    account: str
    label: str

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Claims:
        """Read the claims of an identity token; an address counts only where the provider says that it is verified."""
        address = given.get("email")
        verified = given.get("email_verified")
        vouched = verified is True or (isinstance(verified, str) and verified.strip().lower() == "true")
        if not (isinstance(address, str) and vouched):
            address = None
        else:
            address = _small(address.strip())
            address = address if _ADDRESS.fullmatch(address) and len(address) <= _LONGEST else None
        label = given.get("name") if isinstance(given.get("name"), str) else given.get("email")
        account = f"account:{given.get('provider') or 'default'}:{given.get('sub') or ''}"
        return cls(address, account[:_LONGEST], " ".join(str(label or "").split())[:100])

    @property
    def identity(self) -> str:
        """What stands beside what they say: the address, else the account."""
        return self.address or self.account


@dataclass(frozen=True)
class AllowList:
    """Roles by address, by domain (`*@domain`), by account, and for everybody who signed in (`*`).

    Attributes
    ----------
    roles : mapping of str to str
        One of `ROLES`, or `none`.
    """

    roles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, where: str = NAME) -> AllowList:
        """Read entries `who=role`, with commas or line ends between; `#` begins a comment.

        Raises
        ------
        InputError
            An entry has another form, a role is unknown, or somebody stands there twice.
        """
        found: dict[str, str] = {}
        lines = (line.partition("#")[0] for line in text.splitlines())
        for entry in filter(None, (part.strip() for line in lines for part in line.split(","))):
            who, _, role = (piece.strip() for piece in entry.rpartition("="))
            who, role = who if who.startswith("account:") else _small(who), role.lower()
            if not _WHO.fullmatch(who):
                raise InputError(f"{where} has the entry “{entry[:80]}”.", FORM)
            if role not in (*ROLES, NONE):
                raise InputError(
                    f"{where} gives “{who[:80]}” the role “{role[:80]}”.", f"Use one of: {', '.join((*ROLES, NONE))}."
                )
            if who in found:
                raise InputError(f"{where} names “{who[:80]}” twice.", "Name everybody once.")
            found[who] = role
        return cls(found)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> AllowList:
        """Read `WHYBOARD_ROLES`, and the file that `WHYBOARD_ROLES_FILE` names, as it is now.

        Raises
        ------
        InputError
            An entry is wrong.
        WhyboardError
            The file cannot be read.
        """
        values = os.environ if environment is None else environment
        text, path = values.get(NAME, ""), values.get(FILE, "")
        if path:
            try:
                with Path(path).expanduser().open(encoding="utf-8") as file:
                    text = f"{text}\n{file.read(LIMIT)}"
            except (OSError, ValueError) as error:
                raise WhyboardError(
                    f"{FILE} names {path}, which cannot be read: {error}.", "Nobody has a role until it can."
                ) from error
        return cls.parse(text, f"{NAME} or {FILE}" if path else NAME)

    def role(self, claims: Claims) -> str | None:
        """The role of somebody: that of the narrowest entry; None where there is none, or it says `none`."""
        keys = [claims.account]
        if claims.address:
            keys = [claims.address, claims.account, f"*@{claims.address.partition('@')[2]}", "*"]
        found = next((self.roles[key] for key in keys if key in self.roles), NONE)
        return None if found == NONE else found

    def actor(self, claims: Claims) -> Actor | None:
        """Somebody with their role; None where they have none."""
        role = self.role(claims)
        return Actor(claims.identity, role, label=claims.label) if role else None


def _small(address: str) -> str:
    """Small letters, of ASCII alone: others that become the same letter (such as `ſ`) are another address."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in address)
