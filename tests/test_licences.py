"""Every dependency is listed with its licence, and every licence lets people use Whyboard as they like."""

import re

import pytest

from tests.licences import PAGE, Package, direct, packages

LISTED = {
    name: (asked, licence)
    for name, asked, licence in re.findall(r"^\| ([\w-]+) \| (.+?) \| (.+?) \|$", PAGE.read_text("utf-8"), flags=re.M)
}


@pytest.mark.parametrize("name", direct())
def test_every_direct_dependency_is_listed_with_its_range(name: str) -> None:
    assert LISTED[name][0].replace(" ", "") == direct()[name]


@pytest.mark.parametrize("name", sorted(set(LISTED) - {"package"}))
def test_every_licence_listed_is_allowed(name: str) -> None:
    assert Package(name, *LISTED[name]).allowed


def test_what_is_installed_here_is_allowed() -> None:
    assert [package for package in packages() if not package.allowed] == []


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache Software License", True),
        ("Apache-2.0 AND (MIT OR GPL-2.0-only)", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("BSD License; GNU Affero General Public License v3", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("Free for limited use", False),  # the letters of MIT are in it
        ("not said", False),
    ],
)
def test_what_is_allowed(licence: str, allowed: bool) -> None:
    assert Package("x", "", licence).allowed is allowed
