"""Options that several commands share."""

from pathlib import Path

import pytest

from core.cli.learning import KINDS
from core.cli.main import parser
from core.cli.options import pairs, settings, words
from core.errors import InputError
from core.recommend import registry


def test_pairs_of_several_options_come_together() -> None:
    assert pairs(["user=u, item=i", "rating=stars=of=five"], "--map") == {
        "user": "u",
        "item": "i",
        "rating": "stars=of=five",
    }


@pytest.mark.parametrize("text", ["user", "user=", "=u", "user=u,,item=i", ""])
def test_what_is_no_pair_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(InputError, match="--map"):
        pairs([text], "--map")


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        pairs(["user=a", "user=b"], "--map")


def test_settings_get_the_types_that_json_gives_them() -> None:
    assert settings(["k=50", "reg=0.1", "biased=false", "name=cosine", "a=1,b=[1]"]) == {
        "k": 50,
        "reg": 0.1,
        "biased": False,
        "name": "cosine",
        "a": 1,
        "b": "[1]",
    }


def test_words_are_split_and_trimmed() -> None:
    assert words(["age, zip", "job"]) == ("age", "zip", "job")


def test_help_names_the_kinds_that_there_are() -> None:
    assert tuple(registry.KINDS) == KINDS


@pytest.mark.parametrize(
    "line", ["--store s --json --progress none datasets", "datasets --store s --json --progress none"]
)
def test_common_options_count_before_and_after_the_command(line: str) -> None:
    given = parser().parse_args(line.split())
    assert (given.store, given.json, given.progress) == (Path("s"), True, "none")


def test_without_common_options_there_are_their_defaults() -> None:
    given = parser().parse_args(["datasets"])
    assert (given.store, given.json, given.progress, given.traceback) == (None, False, "bar", False)
