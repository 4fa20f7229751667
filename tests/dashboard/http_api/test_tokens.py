"""Tokens: who they belong to, what is refused, how many requests are left."""

import pytest

from core.errors import InputError
from core.operations.roles import PROGRAM, Actor
from dashboard.http_api.tokens import NAME, RATE, Allowance, Tokens, per_minute

ONE, TWO = "a" * 20, "b" * 20


def test_tokens_are_read_with_name_and_role() -> None:
    tokens = Tokens.from_environment({NAME: f" shop:viewer:{ONE}, Zoë:admin:{TWO}:with:colons ,"})
    assert tokens.actor(ONE) == Actor("shop", "viewer", PROGRAM)
    assert tokens.actor(f"{TWO}:with:colons") == Actor("Zoë", "admin", PROGRAM)
    assert [tokens.actor(wrong) for wrong in ("", ONE[:-1], ONE + "x", TWO, "ü")] == [None] * 5


def test_without_tokens_nobody_may_ask() -> None:
    assert Tokens.from_environment({}).actor("") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shop", "Entry 1"),
        (f"shop:viewer:{ONE},x:viewer", "Entry 2"),
        (f"shop:boss:{ONE}", "“boss”"),
        ("shop:viewer:short-secret", "12 characters"),
        (f"shop:viewer:{ONE},x:admin:{ONE}", "twice"),
    ],
)
def test_a_wrong_entry_is_named_and_no_token_is_quoted(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        Tokens.from_environment({NAME: text})
    assert said in str(error.value)
    assert ONE not in str(error.value)
    assert "short-secret" not in str(error.value)


def test_the_allowance_fills_evenly_and_never_above_the_limit() -> None:
    now = 0.0
    allowance = Allowance(lambda: now)
    assert [allowance.take("a", 3) for _ in range(3)] == [0.0] * 3
    assert allowance.take("a", 3) == pytest.approx(20.0)
    assert allowance.take("b", 3) == 0.0  # everybody has their own
    now = 19.0
    assert allowance.take("a", 3) == pytest.approx(1.0)
    now = 20.0
    assert allowance.take("a", 3) == 0.0
    now = 1e6
    assert [allowance.take("a", 3) > 0 for _ in range(4)] == [False] * 3 + [True]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "²"])
def test_a_wrong_rate_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=RATE):
        per_minute({RATE: text})
    assert per_minute({}) == 60
    assert per_minute({RATE: "7"}) == 7
