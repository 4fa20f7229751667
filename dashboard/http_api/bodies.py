"""What programs send to the HTTP API, and what they get back when something is wrong."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.operations.feedback import COMMENT_LIMIT, DIMENSIONS, REASONS
from core.operations.lenses import LENSES


def _whole(value: Any) -> Any:
    """Take 2.0 for 2, which in JSON is the same number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
Id = Annotated[str, Field(min_length=1, max_length=200)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1), WHOLE]


class Body(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", strict=True)


class About(Body):
    """A data set and a user of it."""

    dataset: Id = Field(description="Name of a data set, or name@version.", examples=["demo"])
    user: Id = Field(description="Id of a user.", examples=["1"])
    model: Id | None = Field(None, description="Id or kind of a model; the default model where it is left out.")


class Recommend(About):
    """A top-N is asked for."""

    n: Annotated[int, Field(ge=1, le=1000), WHOLE] = 10


class Why(About):
    """Where a score comes from is asked for."""

    item: Id = Field(description="Id of an item.", examples=["1"])
    lens: Literal[tuple(LENSES)] = "history"  # type: ignore[valid-type]
    form: Literal["raw", "excess"] = "raw"
    by: Literal["genre", "creator", "decade", "tag"] | None = None
    seed: Seed = 0


class Explain(About):
    """Explanations are asked for."""

    item: Id = Field(description="Id of an item.", examples=["1"])
    variants: list[Id] = Field(
        default_factory=list, max_length=8, description="Names, ids or labels; two to begin with where none is named."
    )
    language: Literal["en", "zh"] = "en"
    seed: Seed = 0


class Feedback(Body):
    """Somebody says something of an explanation."""

    explanation: Id = Field(description="Id of an explanation, as /api/explain gives it.")
    id: Id | None = Field(None, description="Identifier of this judgement; the same one again changes nothing.")
    rater: Id | None = Field(None, description="Who says so; it is kept behind the name of the token.")
    thumb: Literal["up", "down"] | None = None
    reasons: list[Literal[REASONS]] = Field(default_factory=list, max_length=len(REASONS))  # type: ignore[valid-type]
    likert: dict[Literal[DIMENSIONS], Annotated[int, Field(ge=1, le=5), WHOLE]] = Field(  # type: ignore[valid-type]
        default_factory=dict
    )
    comment: Annotated[str, Field(max_length=COMMENT_LIMIT)] = ""


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    what: str
    remedy: str
