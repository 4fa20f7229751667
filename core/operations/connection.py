"""Whether the language model server of this installation can be reached, before any text is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import InputError
from core.explain.backends import Endpoint
from core.explain.openai_backend import CONFIGURE, served_models
from core.operations.roles import LOCAL, VARIANTS, Actor


@dataclass(frozen=True, slots=True)
class Reached:
    """A server that answered.

    Attributes
    ----------
    host, model : str
        Host and port; the model that is asked where a variant names none.
    models : tuple of str or None
        Models it offers; None where it keeps no list.
    """

    host: str
    model: str
    models: tuple[str, ...] | None

    @property
    def serves_model(self) -> bool | None:
        """Whether it offers the model; None where it keeps no list."""
        return None if self.models is None else self.model in self.models


def reach(endpoint: Endpoint | None, who: Actor = LOCAL) -> Reached:
    """Ask a server for its models, for somebody; nothing of any user is sent.

    Raises
    ------
    RefusedError
        Their role does not allow it.
    InputError
        None is configured.
    WhyboardError
        The server cannot be reached, refuses the key, is busy, or answers what is no list.
    """
    who.require(VARIANTS)
    if endpoint is None:
        raise InputError("No OpenAI-compatible endpoint is configured.", CONFIGURE)
    return Reached(endpoint.host, endpoint.model, served_models(endpoint))
