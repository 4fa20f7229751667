"""The table of rights: roles nest, and each may exactly what this says."""

import pytest

from core.errors import InputError
from core.operations.roles import (
    BACK_UP,
    BATCH,
    CAMPAIGNS,
    DELETE,
    EVALUATE,
    EXPLAIN,
    IMPORT,
    JUDGE,
    LOCAL,
    LOCAL_USER,
    PERSONAL,
    PROGRAM,
    READ,
    ROLES,
    TRAIN,
    VARIANTS,
    VERBS,
    Actor,
    RefusedError,
)

# Written out once more, so that a right that is given by mistake is seen.
RATER = {READ, JUDGE}
ANALYST = RATER | {EXPLAIN, VARIANTS, CAMPAIGNS, TRAIN, EVALUATE, BATCH}
MAY = {"viewer": {READ}, "rater": RATER, "analyst": ANALYST, "admin": ANALYST | {IMPORT, DELETE, BACK_UP, PERSONAL}}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_role_may_exactly_this(role: str, verb: str) -> None:
    somebody = Actor("x", role)
    assert somebody.may(verb) == (verb in MAY[role])
    if verb in MAY[role]:
        somebody.require(verb)
        return
    with pytest.raises(RefusedError) as caught:
        somebody.require(verb)
    assert caught.value.what.startswith(f"“x” has the role {role} and may not {verb}.")
    assert VERBS[verb] in caught.value.remedy


@pytest.mark.parametrize("role", ROLES)
def test_nobody_may_what_stands_in_no_table(role: str) -> None:
    assert not Actor("x", role).may("something new")
    with pytest.raises(RefusedError):
        Actor("x", role).require("something new")


def test_there_is_no_other_role() -> None:
    with pytest.raises(InputError, match="boss"):
        Actor("x", "boss")


def test_who_signed_in_speaks_in_their_own_name_alone() -> None:
    ann, shop = Actor("ann@x.org", "admin"), Actor("shop", "rater", PROGRAM)
    names = ("ann@x.org", "shop", "shop:Zoë", "shopkeeper", "ann@x.org:Zoë", "anonymous", "")
    assert [name for name in names if ann.speaks_as(name)] == ["ann@x.org"]
    assert [name for name in names if shop.speaks_as(name)] == ["shop", "shop:Zoë"]
    assert all(LOCAL.speaks_as(name) for name in names)
    assert LOCAL.kind == LOCAL_USER and all(LOCAL.may(verb) for verb in VERBS)
