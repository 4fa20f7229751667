"""Which variants there are, and how they come and go."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError, NotFoundError
from core.explain.backends import Endpoint
from core.explain.types import Variant
from core.operations.choosing import default_pair
from core.operations.explanations import COMPARED_VARIANTS
from core.operations.prompts import save_prompt
from core.operations.variants import (
    KnownVariant,
    all_variants,
    copy_variant,
    create_variant,
    find_variant,
    offered_variants,
    restore_variant,
    retire_variant,
    writing_variant,
)
from core.store import LocalJournal
from core.store.tables import Row

NOW = datetime(2026, 1, 1)
ENDPOINT = Endpoint("http://127.0.0.1:9/v1", "sk-secret", "good")
WARM = Variant("openai", "good", "plain-1", {"temperature": 0.9})
WHO: dict[str, Any] = {"rater": "ann", "now": NOW, "endpoint": ENDPOINT}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.duckdb"


@pytest.fixture
def journal(path: Path) -> Iterator[LocalJournal]:
    found = LocalJournal(path)
    yield found
    found.close()


def labels(journal: LocalJournal, endpoint: Endpoint | None = ENDPOINT) -> list[str]:
    return [entry.label for entry in offered_variants(journal, endpoint).values()]


def test_those_built_in_are_there_and_an_endpoint_brings_its_own(journal: LocalJournal) -> None:
    built_in = all_variants(journal)
    assert {"concise-2", "detailed-2"} <= {entry.name for entry in built_in}
    assert all(entry.built_in and entry.offered for entry in built_in)
    more = {entry.variant.model for entry in all_variants(journal, ENDPOINT)} - {e.variant.model for e in built_in}
    assert more == {"good"}


def test_the_embedded_model_is_offered_in_every_size_style_and_language(journal: LocalJournal) -> None:
    embedded = [entry for entry in all_variants(journal) if entry.variant.backend == "embedded"]
    assert len(embedded) == len({entry.label for entry in embedded}) == 16
    assert all(entry.offered for entry in embedded)
    chinese = find_variant(embedded, "small-detailed-1-zh")
    assert chinese.variant == Variant("embedded", "small", "detailed-1", language="zh")
    assert chinese.label == "Embedded model (small), detailed, Chinese"


def test_a_variant_is_created_found_and_survives_a_restart(journal: LocalJournal, path: Path) -> None:
    made = create_variant(journal, WARM, "  Warm\n one ", **WHO)
    assert made == KnownVariant(WARM.id, "Warm one", WARM, False, False, "ann", NOW)
    for name in (WARM.id, "Warm one", " warm ONE "):
        assert find_variant(all_variants(journal, ENDPOINT), name) == made
    unnamed = copy_variant(journal, "Warm one", "", language="zh", **WHO)
    assert (unnamed.label, unnamed.variant.options) == ("OpenAI-compatible good, plain, Chinese", WARM.options)
    journal.close()
    again = LocalJournal(path)
    assert all_variants(again, ENDPOINT)[-2:] == (made, unnamed)
    assert "sk-secret" not in json.dumps(again.read("variants"), default=str)
    again.close()


def test_the_same_variant_or_label_twice_is_refused(journal: LocalJournal) -> None:
    create_variant(journal, WARM, "Warm", **WHO)
    with pytest.raises(InputError, match="there already, as “Warm”"):
        create_variant(journal, Variant("openai", " good", "plain-1", {"temperature": 0.9}), "Other", **WHO)
    with pytest.raises(InputError, match="there already, as “Template, concise”"):
        create_variant(journal, Variant("template", "", "concise-2"), "Mine", **WHO)
    cold = Variant("openai", "good", "plain-1", {"temperature": 0.0})
    for taken in ("WARM", "template, concise", "concise-2"):
        with pytest.raises(InputError, match=r"is called .* already"):
            create_variant(journal, cold, taken, **WHO)
    with pytest.raises(InputError, match="61 characters"):
        create_variant(journal, cold, "x" * 61, **WHO)
    with pytest.raises(InputError, match="no option “beams”"):
        create_variant(journal, Variant("openai", "good", "plain-1", {"beams": 2}), "", **WHO)
    with pytest.raises(InputError, match="needs a rater"):
        create_variant(journal, cold, "", rater=" ", now=NOW)
    assert len(journal.read("variants")) == 1


class Overtaken:
    """A journal where somebody else is a moment faster."""

    def __init__(self, journal: LocalJournal) -> None:
        self.journal, self.read, self.close = journal, journal.read, journal.close

    def append(self, table: str, rows: Sequence[Row]) -> None:
        create_variant(self.journal, WARM, "Faster", **WHO)
        self.journal.append(table, rows)


def test_who_makes_the_same_one_at_the_same_time_is_told(journal: LocalJournal) -> None:
    with pytest.raises(InputError, match="there already, as “Faster”"):
        create_variant(Overtaken(journal), WARM, "Warm", **WHO)
    assert [row["label"] for row in journal.read("variants")] == ["Faster"]


def test_a_retired_variant_is_not_offered_until_it_is_restored(journal: LocalJournal) -> None:
    create_variant(journal, WARM, "Warm", **WHO)
    assert retire_variant(journal, "Warm", **WHO).state == "retired"
    assert retire_variant(journal, "Warm", **WHO).retired  # once more changes nothing
    assert len(journal.read("variant_states")) == 1
    assert "Warm" not in labels(journal)
    assert find_variant(all_variants(journal, ENDPOINT), WARM.id).retired
    with pytest.raises(InputError, match="“Warm” is retired"):
        writing_variant(all_variants(journal, ENDPOINT), WARM.id)
    with pytest.raises(InputError, match=r"as “Warm”.* Restore"):
        create_variant(journal, WARM, "Warm", **WHO)
    assert restore_variant(journal, WARM.id, **WHO).offered
    assert "Warm" in labels(journal)
    retire_variant(journal, "concise-2", **WHO)  # those built in too
    assert "Template, concise" not in labels(journal)


def test_a_label_may_be_given_again_after_retirement(journal: LocalJournal) -> None:
    create_variant(journal, WARM, "Warm", **WHO)
    retire_variant(journal, "Warm", **WHO)
    new = copy_variant(journal, WARM.id, "Warm", language="zh", **WHO)
    assert find_variant(all_variants(journal, ENDPOINT), "warm") == new
    with pytest.raises(InputError, match="called “Warm” now"):
        restore_variant(journal, WARM.id, **WHO)


def test_two_variants_always_stay_in_use(journal: LocalJournal) -> None:
    names = [entry.name for entry in all_variants(journal)]
    for name in names[2:]:
        retire_variant(journal, name, rater="ann", now=NOW)
    for name in names[:2]:
        with pytest.raises(InputError, match="only 1 variant"):
            retire_variant(journal, name, rater="ann", now=NOW)
    assert list(offered_variants(journal)) == names[:2]


def test_what_cannot_write_here_says_why_and_does_not_hide_the_others(journal: LocalJournal) -> None:
    create_variant(journal, WARM, "Warm", **WHO)
    strange = {"backend": "gone", "model": "m", "prompt": "p", "options": {}, "language": "en"}
    row = {"id": "gone-p-1", "label": "Strange", "variant_json": json.dumps(strange), "rater": "bob", "created": NOW}
    journal.append("variants", [row])
    warm, other = all_variants(journal)[-2:]
    assert "No OpenAI-compatible endpoint is configured" in warm.problem and not warm.offered
    assert "no backend “gone”" in other.problem and not other.offered
    with pytest.raises(InputError, match="WHYBOARD_OPENAI_BASE_URL"):
        writing_variant(all_variants(journal), "Warm")
    assert find_variant(all_variants(journal, ENDPOINT), "Warm").offered
    retire_variant(journal, "Strange", rater="ann", now=NOW)  # what cannot write can still be retired


def test_a_variant_may_use_a_prompt_that_people_made(journal: LocalJournal) -> None:
    with pytest.raises(InputError, match="no prompt “mine-1”"):
        create_variant(journal, Variant("openai", "good", "mine-1"), "", **WHO)
    save_prompt(journal, name="mine", system="{language}", user="<facts>{facts}</facts>{title}", rater="a", now=NOW)
    assert create_variant(journal, Variant("openai", "good", "mine-1"), "", **WHO).offered


def test_an_unknown_name_lists_what_is_there(journal: LocalJournal) -> None:
    with pytest.raises(NotFoundError, match=r"no variant “nix”.*concise-2, detailed-2"):
        find_variant(all_variants(journal), "nix")


def test_the_pair_to_begin_with_is_offered(journal: LocalJournal) -> None:
    preferred = (Variant("template", "", "detailed-2"), WARM)
    offered = offered_variants(journal)
    assert default_pair(offered, preferred)[0] == "detailed-2"
    assert len(set(default_pair(offered, preferred))) == 2
    create_variant(journal, WARM, "Warm", **WHO)
    assert default_pair(offered_variants(journal, ENDPOINT), preferred) == ("detailed-2", WARM.id)


def test_a_comparison_begins_with_the_embedded_model_where_its_weights_are(
    journal: LocalJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert default_pair(offered_variants(journal), COMPARED_VARIANTS) == ("small-concise-1", "small-detailed-1")
    monkeypatch.setattr("core.explain.embedded.model.FOLDER", tmp_path)
    assert default_pair(offered_variants(journal), COMPARED_VARIANTS) == ("concise-2", "detailed-2")
    assert "are missing" in find_variant(all_variants(journal), "small-concise-1").problem
