"""Each verb: the keys of its JSON, its exit code, what it says when it is used wrongly."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.cli.conftest import MAPPING, Done, Run, run_on

# The stable keys, as the design says them; more keys are welcome.
KEYS = {
    "import": {"dataset", "version", "users", "items", "ratings", "rejected", "models", "seconds"},
    "dataset": {"dataset", "version", "users", "items", "ratings"},
    "model": {"dataset", "model", "kind", "settings", "metrics"},
    "train": {"dataset", "model", "kind", "settings", "metrics", "seconds"},
    "evaluate": {"dataset", "folds", "models"},
    "evaluated": {
        "kind", "rmse", "mae", "precision_at_10", "ndcg_at_10", "recall_at_10", "coverage", "seed_stability",
        "data_stability",
    },
    "recommend": {"user", "model", "unit", "fallback", "items"},
    "item": {"rank", "item", "title", "score", "predicted_rating"},
    "why": {"user", "item", "model", "lens", "unit", "base", "score", "exact", "fidelity", "contributions"},
    "explain": {"user", "item", "contrast", "evidence", "explanations"},
    "fact": {"id", "kind", "text"},
    "explanation": {"id", "variant", "backend", "language", "text", "source", "claims"},
    "claim": {"text", "kind", "verdict", "facts"},
    "variant": {"name", "id", "label", "backend", "model", "prompt", "language", "options", "built_in", "state"},
}  # fmt: skip


def has(kind: str, document: Any) -> bool:
    return KEYS[kind] <= set(document)


def test_an_import_says_what_came_and_what_was_rejected(imported: tuple[Path, Done]) -> None:
    _, done = imported
    assert done.code == 0, done.err
    found = done.document
    assert has("import", found)
    assert (found["dataset"], found["users"], found["items"], found["ratings"]) == ("small", 40, 30, 480)
    assert sum(found["rejected"].values()) == 2
    assert [model.partition("-")[0] for model in found["models"]] == ["ease", "foldin"]


def test_progress_of_an_import_goes_from_nothing_to_all_in_json_lines(imported: tuple[Path, Done]) -> None:
    _, done = imported
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert all(set(line) == {"done", "stage", "seconds_left"} for line in lines)
    shares = [line["done"] for line in lines]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_datasets_and_models_are_listed(inside: Run) -> None:
    (card,) = inside("datasets", "--json").document["datasets"]
    assert has("dataset", card)
    models = inside("models", "--json").document["models"]
    assert {model["kind"] for model in models} == {"ease", "foldin"}
    assert all(has("model", model) and model["dataset"] == "small" for model in models)
    assert inside("models", "small", "--json").document["models"] == models


def test_training_again_with_equal_settings_gives_the_same_model(inside: Run) -> None:
    first = inside("train", "small", "--model", "baseline", "--json").document
    assert has("train", first)
    assert inside("train", "small", "--model", "baseline", "--json").document["model"] == first["model"]


def test_settings_given_are_the_settings_used(inside: Run) -> None:
    # A kind means its newest model: another `foldin` in the shared store would be the one that other tests ask for.
    found = inside("train", "small", "--model", "svd", "--set", "n_factors=3", "--set", "n_epochs=2", "--json").document
    assert (found["settings"]["n_factors"], found["settings"]["n_epochs"]) == (3, 2)


def test_evaluation_is_printed_and_kept(inside: Run, imported: tuple[Path, Done]) -> None:
    from core.store import Store

    done = inside("evaluate", "small", "--model", "ease", "--model", "baseline", "--folds", "2", "--json")
    found = done.document
    assert has("evaluate", found)
    assert found["folds"] == 2
    rows = {row["kind"]: row for row in found["models"]}
    assert {"ease", "baseline"} <= set(rows)
    assert all(has("evaluated", row) for row in rows.values())
    assert rows["ease"]["rmse"] is None  # it does not predict ratings
    assert set(rows["baseline"]["rmse"]) == {"mean", "se"}
    store = Store(imported[0])
    assert store.evaluations("small")[0]["models"] == found["models"]
    store.close()


def test_the_list_of_a_user_follows_their_taste(inside: Run) -> None:
    found = inside("recommend", "small", "--user", "u4", "-n", 5, "--json").document
    assert has("recommend", found)
    assert found["fallback"] is None
    assert [row["rank"] for row in found["items"]] == [1, 2, 3, 4, 5]
    assert all(has("item", row) for row in found["items"])
    assert all(int(row["item"][1:]) % 2 == 0 for row in found["items"][:3])  # an even user likes even items
    assert found["model"].startswith("ease-")


def test_an_unknown_user_gets_the_popularity_list_and_is_told(inside: Run) -> None:
    done = inside("recommend", "small", "--user", "nobody", "--json")
    assert done.code == 0
    assert "nobody" in done.document["fallback"]
    assert done.document["items"]


@pytest.mark.parametrize("model", ["ease", "foldin"])
@pytest.mark.parametrize("lens", ["history", "decomposition"])
def test_why_sums_to_the_score_of_the_list(inside: Run, model: str, lens: str) -> None:
    (top,) = inside("recommend", "small", "--user", "u4", "-n", 1, "--model", model, "--json").document["items"]
    asked = ("why", "small", "--user", "u4", "--item", top["item"], "--model", model, "--lens", lens, "--json")
    found = inside(*asked).document
    assert has("why", found)
    assert found["exact"] is True
    assert found["fidelity"] == 1.0
    assert found["score"] == pytest.approx(top["score"], abs=1e-5)
    total = found["base"] + sum(part["value"] for part in found["contributions"])
    assert total == pytest.approx(found["score"], abs=1e-5)
    assert all({"label", "value"} <= set(part) for part in found["contributions"])


def test_explanations_are_written_once_and_then_come_from_the_journal(inside: Run) -> None:
    (top,) = inside("recommend", "small", "--user", "u4", "-n", 1, "--json").document["items"]
    first = inside("explain", "small", "--user", "u4", "--item", top["item"], "--json").document
    assert has("explain", first)
    assert all(has("fact", fact) for fact in first["evidence"])
    assert len(first["explanations"]) == 2
    for explanation in first["explanations"]:
        assert has("explanation", explanation)
        assert explanation["source"] == "generated"
        assert top["title"] in explanation["text"]
        assert explanation["claims"]
        assert all(has("claim", claim) for claim in explanation["claims"])
    again = inside("explain", "small", "--user", "u4", "--item", top["item"], "--json").document
    assert [e["source"] for e in again["explanations"]] == ["cache", "cache"]
    assert [e["text"] for e in again["explanations"]] == [e["text"] for e in first["explanations"]]


def test_a_variant_is_chosen_by_its_name_or_its_id(inside: Run) -> None:
    asked = ("explain", "small", "--user", "u6", "--item", "i0", "--json")
    (by_name,) = inside(*asked, "--variant", "concise-2").document["explanations"]
    (by_id,) = inside(*asked, "--variant", by_name["variant"]).document["explanations"]
    assert by_id["id"] == by_name["id"]


def test_an_item_is_held_against_another_one(inside: Run) -> None:
    best, other = inside("recommend", "small", "--user", "u4", "-n", 2, "--json").document["items"]
    asked = ("explain", "small", "--user", "u4", "--item", best["item"], "--json")
    alone, held = (
        inside(*asked, "--variant", "concise-2", *more).document for more in ([], ["--contrast", other["item"]])
    )
    assert (alone["contrast"], held["contrast"]) == (None, other["item"])
    assert any(other["title"] in fact["text"] for fact in held["evidence"])
    assert len(held["evidence"]) > len(alone["evidence"])
    assert held["explanations"][0]["id"] != alone["explanations"][0]["id"]
    (told,) = inside(*asked, "--variant", "contrastive-1", "--contrast", other["item"]).document["explanations"]
    assert best["title"] in told["text"] and other["title"] in told["text"]
    refused = inside(*asked, "--variant", "contrastive-1", "--progress", "json")
    assert (refused.code, "none was chosen" in refused.last_error["error"]) == (2, True)


def test_variants_are_listed_created_used_and_retired(inside: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "m")
    parts = ("--backend", "openai", "--writer", "m", "--prompt", "plain-1", "--set", "temperature=1")
    (made,) = inside("variants", "create", *parts, "--label", "Cool", "--rater", "ann", "--json").document["variants"]
    assert has("variant", made)
    assert (made["label"], made["options"], made["rater"]) == ("Cool", {"temperature": 1.0}, "ann")
    listed = {card["name"]: card for card in inside("variants", "--json").document["variants"]}
    assert {"concise-2", "detailed-2", made["id"]} <= set(listed)
    asked = ("explain", "small", "--user", "u6", "--item", "i0", "--variant", "Cool", "--json", "--progress", "json")
    assert "127.0.0.1:9" in inside(*asked).last_error["error"]  # it is asked
    (gone,) = inside("variants", "retire", "Cool", "--json").document["variants"]
    assert gone["state"] == "retired"
    assert made["id"] not in {card["name"] for card in inside("variants", "--json").document["variants"]}
    assert made["id"] in {card["name"] for card in inside("variants", "--all", "--json").document["variants"]}
    refused = inside(*asked)
    assert (refused.code, "retired" in refused.last_error["error"]) == (2, True)
    assert inside("variants", "restore", made["id"], "--json").document["variants"][0]["state"] == "in use"
    monkeypatch.delenv("WHYBOARD_OPENAI_BASE_URL")
    monkeypatch.delenv("WHYBOARD_OPENAI_MODEL")
    told = inside("variants")
    assert "Cool" in told.out and "temperature=1.0" in told.out and "No OpenAI-compatible endpoint" in told.err


def test_a_campaign_is_planned_opened_paused_and_closed(inside: Run) -> None:
    planned = (
        "campaigns",
        "create",
        "First",
        "--dataset",
        "small",
        "--variant",
        "concise-2",
        "--variant",
        "detailed-2",
    )
    sizes = ("--set", "sample=4", "--set", "overlap=2", "--set", "gold=1", "--set", "raters=2", "--rater", "ann")
    (draft,) = inside(*planned, *sizes, "--json").document["campaigns"]
    assert (draft["campaign"], draft["state"], draft["pairs"]) == ("First@1", "draft", 0)
    done = inside("campaigns", "open", "First", "--rater", "ann", "--json", "--progress", "json")
    (found,) = done.document["campaigns"]
    assert (found["state"], found["judged"]) == ("open", 0)
    assert found["pairs"] >= 4 and found["planned"] == 2 * (found["pairs"] - 1)  # the gold pair is not planned for
    assert {"done", "stage"} <= set(json.loads(done.err.splitlines()[0]))
    for action, state in (("pause", "paused"), ("open", "open"), ("close", "closed")):
        assert inside("campaigns", action, "First", "--json").document["campaigns"][0]["state"] == state
    assert "First@1" in inside("campaigns").out
    refused = inside("campaigns", "create", "Second", "--dataset", "small", "--set", "size=4", "--progress", "json")
    assert (refused.code, "size" in refused.last_error["error"]) == (2, True)
    assert inside("campaigns", "open").code == 2
    parts = ("--decoy", "false claim=0.5", "--question", "preference", "--question", "likert", "--stratum", "rank")
    assert inside("campaigns", "create", "Third", *planned[3:], *sizes, *parts, "--json").code == 0
    (third,) = inside("campaigns", "open", "Third", "--json").document["campaigns"]
    assert third["pairs"] == 4 + 2 + 1  # of variants, decoys, gold
    for wrong in (("--set", "decoys=3"), ("--decoy", "noise=0.1"), ("--guidelines", "nowhere.txt")):
        assert inside("campaigns", "create", "Fourth", *planned[3:], *wrong, "--json").code == 2


def test_a_batch_explains_sampled_users(inside: Run) -> None:
    found = inside("explain", "small", "--sample", "users=3,items=2", "--json").document
    assert (found["users"], found["explanations"]) == (3, 3 * 2 * 2)


def test_without_json_people_can_read_it(inside: Run) -> None:
    done = inside("recommend", "small", "--user", "u4", "-n", 3)
    assert "Film, number" in done.out
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(done.out)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["models", "nothing"], "nothing"),
        (["recommend", "nothing", "--user", "u1"], "nothing"),
        (["recommend", "small", "--user", "u1", "--model", "magic"], "magic"),
        (["recommend", "small", "--user", "u1", "-n", "0"], "0 items"),
        (["train", "small", "--model", "magic"], "magic"),
        (["train", "small", "--model", "foldin", "--set", "k"], "--set"),
        (["train", "small", "--model", "foldin", "--set", "q=3"], "“q”"),
        (["train", "small", "--model", "foldin", "--set", "k=many"], "many"),
        (["train", "small", "--model", "foldin", "--set", "k=-1"], "-1"),
        (["evaluate", "small", "--model", "ease", "--folds", "1"], "1 folds"),
        (["evaluate", "small", "--model", "ease", "--model", "ease"], "ease"),
        (["delete", "small"], "for good"),
        (["why", "small", "--user", "nobody", "--item", "i1"], "nobody"),
        (["why", "small", "--user", "u1", "--item", "nothing"], "nothing"),
        (["why", "small", "--user", "u1", "--item", "i1", "--lens", "tea"], "tea"),
        (["explain", "small", "--user", "u1"], "item"),
        (["explain", "small", "--user", "u1", "--item", "i1", "--variant", "bard"], "bard"),
        (["explain", "small", "--sample", "users=2", "--variant", "bard"], "bard"),
        (["explain", "small", "--sample", "users=2", "--contrast", "i1"], "--contrast"),
        (["explain", "small", "--user", "u1", "--item", "i1", "--contrast", "nothing"], "nothing"),
        (["explain", "small", "--user", "u1", "--item", "i1", "--contrast", "i1"], "itself"),
        (
            ["variants", "create", "--backend", "transformers", "--writer", "/nowhere", "--prompt", "plain-2"],
            "/nowhere",
        ),
        (["variants", "create", "--backend", "oracle", "--prompt", "plain-1"], "oracle"),
        (["variants", "create", "--backend", "template"], "prompt"),
        (["variants", "retire"], "retire"),
        (["variants", "retire", "bard"], "bard"),
        (["explain", "small", "--sample", "users=many"], "many"),
        (["explain", "small", "--sample", "cats=3"], "cats"),
        (["import", "movielens", "/nowhere/at/all", "--name", "x"], "/nowhere/at/all"),
        (["import", "movielens", "--name", "x"], "path"),
        (["import", "table", "--ratings", "/nowhere.csv", "--map", MAPPING, "--name", "x"], "/nowhere.csv"),
    ],
)
def test_wrong_use_is_2_with_the_value_and_a_remedy(inside: Run, arguments: list[str], told: str) -> None:
    done = inside(*arguments, "--json", "--progress", "json")
    assert done.code == 2, done.err
    assert done.out == ""
    assert told in done.last_error["error"]
    assert done.last_error["remedy"]
    assert "Traceback" not in done.err


def test_bad_columns_and_names_are_told(inside: Run, tables: tuple[Path, Path]) -> None:
    given = ("import", "table", "--ratings", tables[0], "--json", "--progress", "json")
    missing = inside(*given, "--map", "user=who,item=what,rating=points", "--name", "x")
    assert (missing.code, "points" in missing.last_error["error"]) == (2, True)
    named = inside(*given, "--map", "user=who,item=what,rating=stars", "--name", "../x")
    assert (named.code, "../x" in named.last_error["error"]) == (2, True)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["train", "small"], ["import", "table", "--name", "x"]])
def test_argparse_errors_are_2(tmp_path: Path, arguments: list[str]) -> None:
    done = run_on(tmp_path, *arguments) if arguments else run_on(tmp_path)
    assert done.code == 2
    assert "usage:" in done.err


def test_help_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    from tests.core.cli.conftest import ROOT

    code = "import sys, core.cli.main as m\nm.parser()\nprint({'numpy', 'duckdb', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
