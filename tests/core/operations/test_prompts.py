"""Prompts that people make: checked at the door, kept under version, used by backends."""

from datetime import datetime
from pathlib import Path

import pytest

from core.errors import InputError, WhyboardError
from core.explain.backends import Endpoint
from core.explain.prompts import PROMPT_LIMIT, PROMPTS
from core.explain.types import Variant
from core.operations.batches import write_batch
from core.operations.explanations import evidence_of, explain_as, subject
from core.operations.prompts import known_prompts, made_prompt, made_prompts, save_prompt
from core.store import LocalJournal
from tests.core.explain.chat_server import KEY, running
from tests.core.operations.films import films_workbench
from tests.core.store.test_connection import in_threads

NOW = datetime(2026, 1, 1)
SYSTEM = "Be kind. Write in {language}."
USER = "<facts>\n{facts}\n</facts>\nWhy “{title}”?"


def save(journal: LocalJournal, system: str = SYSTEM, user: str = USER, name: str = "friendly") -> str:
    return save_prompt(journal, name=name, system=system, user=user, rater="ann", now=NOW).name


def test_editing_makes_the_next_version_and_changes_none(journal: LocalJournal) -> None:
    assert save(journal) == "friendly-1"
    assert save(journal, f" {SYSTEM}\n") == "friendly-1"  # the same again
    assert save(journal, SYSTEM + " Be brief.") == "friendly-2"
    assert save(journal) == "friendly-3"  # going back is a version too
    assert [prompt.system for prompt in made_prompts(journal).values()] == [SYSTEM, SYSTEM + " Be brief.", SYSTEM]
    assert save(journal, name="friendly-1") == "friendly-1-1"
    assert set(known_prompts(journal)) == {*PROMPTS, "friendly-1", "friendly-2", "friendly-3", "friendly-1-1"}
    first = made_prompt(journal, "friendly-1")
    assert first is not None and first.user == USER
    assert made_prompt(journal, "friendly-9") is None and made_prompt(journal, "plain-1") is None


def test_who_writes_at_the_same_time_gets_a_version_of_their_own(journal: LocalJournal) -> None:
    names: dict[int, str] = {}

    def write(number: int) -> None:
        names[number] = save(journal, f"{SYSTEM} {number}.")

    in_threads(8, write)
    kept = made_prompts(journal)
    assert sorted(names.values()) == sorted(kept) == [f"friendly-{version}" for version in range(1, 9)]
    assert all(kept[name].system.endswith(f" {number}.") for number, name in names.items())


@pytest.mark.parametrize(
    ("system", "user", "told"),
    [
        ("Be kind.", USER, r"lacks the placeholder \{language\}.*Write in"),
        (SYSTEM, "<facts>{facts}</facts>", r"lacks the placeholder \{title\}"),
        (SYSTEM, "Why “{title}”?", r"lacks the placeholder \{facts\}"),
        (SYSTEM + " {mood}", USER, r"unknown placeholder \{mood\}.*\{facts\}, \{title\}, \{language\}"),
        (SYSTEM, USER + "{title.__class__}", r"unknown placeholder \{title\.__class__\}"),
        (SYSTEM, USER + "{title!r}", r"unknown placeholder \{title!r\}"),
        (SYSTEM, USER + "{title:>99999999}", r"unknown placeholder \{title:>99999999\}"),
        (SYSTEM, USER + "{}", r"unknown placeholder \{\}"),
        (SYSTEM, USER + "{", "brace is left open"),
        (SYSTEM, USER + '{"a": 1}', r"unknown placeholder \{\"a\": 1\}"),
        (SYSTEM, "Why “{title}”? {facts}", "between <facts> and </facts>"),
        (SYSTEM, USER + " {facts}", "once"),
        (SYSTEM + " {facts}", "Why “{title}”?", "once"),
        (SYSTEM, USER + "x" * PROMPT_LIMIT, "characters"),
    ],
)
def test_a_prompt_that_cannot_be_filled_is_refused(journal: LocalJournal, system: str, user: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        save(journal, system, user)
    assert made_prompts(journal) == {}


@pytest.mark.parametrize("name", ["", "Friendly", "a b", "-a", "a-", "a--b", "x" * 41, "plain", "thorough"])
def test_odd_names_and_those_of_the_program_are_refused(journal: LocalJournal, name: str) -> None:
    with pytest.raises(InputError, match=r"cannot be called|Whyboard itself"):
        save(journal, name=name)


def test_braces_written_twice_are_text(journal: LocalJournal) -> None:
    assert save(journal, SYSTEM + " Not {{this}}.") == "friendly-1"


def test_a_variant_writes_with_the_prompt_that_people_made(
    journal: LocalJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = films_workbench(tmp_path / "store", ("ease",))
    chosen = subject(bench, "films", "user-5", "f02")
    evidence = evidence_of(bench, chosen)
    save(journal)
    with running() as server:
        endpoint = Endpoint(server.url, KEY, "good")
        variant = Variant("openai", "good", "friendly-1", {}, "zh")
        found = explain_as(bench, journal, chosen, evidence, variant, endpoint=endpoint)
        assert explain_as(bench, journal, chosen, evidence, variant).id == found.id  # from the journal
        with pytest.raises(WhyboardError, match="no prompt “friendly-2”"):
            explain_as(bench, journal, chosen, evidence, Variant("openai", "good", "friendly-2"), endpoint=endpoint)
        monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("WHYBOARD_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "good")
        write_batch(bench, "films", users=1, items=1, variants=[variant], prompts=made_prompts(journal))
    sent, in_batch = server.requests
    assert in_batch["messages"][0] == sent["messages"][0]
    assert sent["messages"][0]["content"] == "Be kind. Write in Chinese."
    assert sent["messages"][1]["content"].startswith("<facts>\nE1 (item): ")
    assert sent["messages"][1]["content"].endswith("</facts>\nWhy “Film 2”?")
