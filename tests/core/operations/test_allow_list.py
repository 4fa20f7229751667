"""Who has which role: entries from the narrowest to the widest, addresses as RFC 5321 servers compare them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError, WhyboardError
from core.operations.allow_list import FILE, NAME, AllowList, Claims
from core.operations.roles import ROLES

LIST = AllowList.parse("Ann@X.org=admin, *@x.org=rater\n bob@x.org = none # left us\naccount:okta:42=analyst,*=viewer")


def claims(address: str | None, verified: object = True, **more: object) -> Claims:
    return Claims.read({"email": address, "email_verified": verified, "sub": "7"} | more)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("ann@x.org", "admin"),
        ("ANN@x.ORG", "admin"),
        ("carl@x.org", "rater"),
        ("bob@x.org", None),  # the narrower entry wins, also where it takes away
        ("dora@y.org", "viewer"),
        ("ann@x.org.evil.example", "viewer"),
        ("ann@evil.example@x.org", None),  # no address
        ("ann@sub.x.org", "viewer"),  # a domain is that domain alone
        (" ann@x.org ", "admin"),
        ("", None),
        (None, None),
    ],
)
def test_the_narrowest_entry_decides(address: str | None, role: str | None) -> None:
    assert LIST.role(claims(address)) == role


@pytest.mark.parametrize("verified", [False, None, "false", "yes", 0, 1, [], "TRUE "])
def test_an_address_counts_only_where_the_provider_vouches_for_it(verified: object) -> None:
    expected = "admin" if verified == "TRUE " else None
    assert LIST.role(claims("ann@x.org", verified)) == expected


def test_an_account_counts_without_an_address() -> None:
    found = Claims.read({"sub": "42", "provider": "okta", "email": "ann@x.org", "name": "A"})
    assert LIST.role(found) == "analyst"
    assert found.identity == "account:okta:42"
    assert LIST.role(Claims.read({"sub": "42", "provider": "google"})) is None  # another provider's 42
    assert LIST.role(Claims.read({"sub": "42"})) is None
    assert LIST.role(Claims.read({})) is None


@pytest.mark.parametrize("twin", ["ſam@x.org", "\u212aim@x.org", "аnn@x.org"])
def test_letters_that_only_look_alike_are_somebody_else(twin: str) -> None:
    assert AllowList.parse("sam@x.org=admin,kim@x.org=admin,ann@x.org=admin").role(claims(twin)) is None


@given(st.text(max_size=40), st.sampled_from([True, False]))
def test_whatever_is_claimed_a_stranger_gets_nothing(text: str, verified: bool) -> None:
    nobody = AllowList.parse("ann@x.org=admin,account:okta:42=admin")
    if text.strip().lower() != "ann@x.org":
        assert nobody.role(Claims.read({"email": text, "email_verified": verified, "sub": text, "name": text})) is None


def test_the_actor_is_the_address_in_small_letters() -> None:
    actor = LIST.actor(claims("Ann@X.org", name="  Ann\n<b>"))
    assert actor is not None
    assert (actor.name, actor.role, actor.label) == ("ann@x.org", "admin", "Ann <b>")
    assert LIST.actor(claims("bob@x.org")) is None


@pytest.mark.parametrize(
    "text",
    ["ann=admin", "ann@x.org", "ann@x.org=boss", "=admin", "*@=admin", "*x=admin", "a@x=admin,A@X=rater",
     "account:okta=admin", "a b@x.org=admin", "@x.org=admin"],
)  # fmt: skip
def test_a_wrong_entry_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        AllowList.parse(text)


def test_an_empty_list_gives_nobody_anything() -> None:
    assert AllowList.from_environment({}).role(claims("ann@x.org")) is None


def test_the_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "roles"
    values = {NAME: "ann@x.org=viewer", FILE: str(path)}
    with pytest.raises(WhyboardError, match="Nobody has a role"):
        AllowList.from_environment(values)
    for role in ROLES:
        path.write_text(f"# people\nbob@x.org={role}\n")
        found = AllowList.from_environment(values)
        assert [found.role(claims(who)) for who in ("ann@x.org", "bob@x.org")] == ["viewer", role]
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(WhyboardError):
        AllowList.from_environment(values)
