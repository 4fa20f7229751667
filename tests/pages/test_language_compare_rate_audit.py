"""Compare, Rate and Audit in Chinese, on a store that holds nothing but Chinese: no English is left in any state."""

import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.explain.types import Variant
from core.operations import Workbench, train
from core.operations.campaigns import close_campaign, create_campaign, open_campaign, pause_campaign
from core.operations.explanations import evidence_of, subject
from core.operations.feedback import record_thumb
from core.operations.imported import import_explanations
from core.operations.rating import Answer, next_slots, record_judgement
from core.operations.texts import explain_as
from core.operations.variants import create_variant
from core.rate.campaigns import CampaignSettings
from core.settings import Settings
from core.store import Store
from dashboard import background, rating_seat, services
from dashboard.components import docs_section
from tests.core.audit.judged import DECOY, drawn
from tests.core.operations.voted import votes
from tests.pages.app import page
from tests.pages.seen import english, seen

NOW = pd.Timestamp("2026-01-02 03:04:05").to_pydatetime()
USERS, ITEMS = 40, 25
STYLES = {"甲": "concise-2", "乙": "detailed-2", "丙": "contrastive-1"}
VARIANTS = {label: Variant("template", "", style, language="zh") for label, style in STYLES.items()}
# Names of methods that have none in Chinese.
ALLOWED = frozenset({"OpenAI", "Self-BLEU"})


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    bench = Workbench(Settings(root))
    _dataset(bench.store)
    train(bench, "2026", "ease")
    bench.close()
    return root


@pytest.fixture
def bench(films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A store of this test's own with three variants; sections of guides, which are English, are left out."""
    shutil.copytree(films / "datasets", tmp_path / "store" / "datasets")
    monkeypatch.setenv("WHYBOARD_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(rating_seat, "TOO_QUICK", 0.0)
    monkeypatch.setattr(rating_seat, "HELD", 0.0)
    monkeypatch.setattr(docs_section, "section", lambda guide, heading: "一节。")
    bench = Workbench(Settings(store=tmp_path / "store"))
    for label, variant in VARIANTS.items():
        create_variant(services.journal(), variant, label, rater="安", now=NOW)
    yield bench
    services.close_journals()


def _dataset(store: Store) -> None:
    rng = np.random.default_rng(7)
    rated = rng.random((USERS, ITEMS)) < 0.5
    same = (np.arange(USERS)[:, None] + np.arange(ITEMS)[None, :]) % 2 == 0
    values = np.clip(np.round((3.2 + 1.4 * (same - 0.5) + rng.normal(0, 0.7, same.shape)) * 2) / 2, 0.5, 5)
    users, items = np.nonzero(rated)
    with store.new_catalogue("2026") as builder:
        builder.execute("INSERT INTO users SELECT i, (1000 + i)::VARCHAR FROM range(40) t(i)")
        builder.execute("INSERT INTO items SELECT i, (100 + i)::VARCHAR, '电影' || i, 1980 + i, '' FROM range(25) t(i)")
        builder.execute(
            "INSERT INTO item_attributes SELECT i, k, p, CASE WHEN k = 'tag' THEN '好看' WHEN i % 2 = 0 THEN '剧情' "
            "ELSE '喜剧' END FROM range(25) t(i), (VALUES ('genre', 0), ('tag', 0)) s(k, p)"
        )
        builder.execute(
            "INSERT INTO ratings SELECT unnest($1), unnest($2), unnest($3), NULL",
            [users.tolist(), items.tolist(), values[rated].tolist()],
        )
        builder.publish(source="table", created="2024-01-01T00:00:00")


def settings(**changes: Any) -> CampaignSettings:
    both = tuple(VARIANTS.values())[:2]
    given: dict[str, Any] = {"sample": 12, "overlap": 2, "gold": 2, "raters": 4}
    return CampaignSettings("2026", "ease", both, **(given | changes))


def opened(bench: Workbench, name: str = "初评", **changes: Any) -> None:
    create_campaign(bench, services.journal(), name, settings(**changes), rater="安", now=NOW)
    open_campaign(bench, services.journal(), name, rater="安")


def waited(app: AppTest) -> AppTest:
    """The page once nothing is computed in the background any more, drawn in Chinese alone."""
    for _ in range(600):
        assert not app.exception
        if all(work.ended for work in background._works.values()):
            app.run()
            if all(work.ended for work in background._works.values()):
                break
        time.sleep(0.1)
    assert not app.exception
    assert english(seen(app), *ALLOWED) == []
    return app


def shown(name: str, **parameters: str) -> AppTest:
    return waited(page(name, lang="zh", **parameters).run())


def control(found: Any, key: str) -> Any:
    return next(element for element in found if str(element.key).startswith(key))


def press(app: AppTest, action: str) -> None:
    control(app.button, action).click().run()
    waited(app)


def id_of(label: str) -> str:
    return VARIANTS[label].id


def test_compare(bench: Workbench) -> None:
    about = {"dataset": "2026", "user": "1005", "item": "102", "a": id_of("甲"), "b": id_of("乙")}
    app = shown("compare", **about)
    control(app.feedback, "thumb-A").set_value(0).run()
    control(app.segmented_control, "preference").set_value("B").run()
    control(app.text_area, "comment").set_value("更清楚").run()
    waited(app)
    shown("compare", **about | {"a": id_of("丙")})
    shown("compare", **about, blind="true")
    app = shown("compare", **about)
    next(each for each in app.button if each.label == "下一个配对").click().run()
    waited(app)
    # What stands there by itself writes English; only the page speaks Chinese.
    app = page("compare", lang="zh", **about | {"a": "没有"}).run()
    assert "链接要求的变体 **没有** 不存在" in app.warning[0].value


def test_rate_before_there_is_anything_to_judge(bench: Workbench) -> None:
    shown("rate")
    app = shown("rate", part="campaigns")
    assert "策划评判活动" in [each.label for each in app.expander]
    create_campaign(bench, services.journal(), "草案", settings(), rater="安", now=NOW)
    shown("rate", part="campaigns")
    shown("rate", campaign="草案@1")


def test_a_rater_goes_through_a_campaign(bench: Workbench) -> None:
    opened(bench, questions=("preference", "reasons", "likert"))
    app = shown("rate")
    next(each for each in app.button if each.label == "开始").click().run()
    waited(app)
    control(app.text_input, "rate-name").set_value("安")
    next(each for each in app.button if each.label == "开始").click().run()
    waited(app)
    for action in ("evidence", "guidelines", "pause"):
        press(app, action)
    next(each for each in app.button if each.label == "继续").click().run()
    for action in ("next-", "left-", "reason-1", "check", "next-", "undo-", "both bad-", "reason-2", "next-", "skip-"):
        press(app, action)
    app = shown("rate", part="campaigns")
    pause_campaign(services.journal(), "初评", rater="安", now=NOW)
    shown("rate", part="campaigns")
    shown("rate", campaign="初评@1")
    close_campaign(services.journal(), "初评", rater="安", now=NOW)
    shown("rate", part="campaigns")
    shown("rate")


def test_people(bench: Workbench) -> None:
    shown("audit")
    create_campaign(bench, services.journal(), "空", settings(), rater="安", now=NOW)
    shown("audit", campaign="空@1")
    opened(bench)
    for rater in ("安", "博", "蔡"):
        for n in range(6):
            slot = next_slots(services.journal(), "初评", rater, NOW).slots[0]
            answer = Answer(("left", "right", "both bad")[n % 3], reasons=(() if n % 3 == 2 else ("clearer",)))
            record_judgement(
                services.journal(), slot, answer, rater=rater, id=uuid.uuid4().hex, now=NOW, app_version="0"
            )
    chosen = subject(bench, "2026", "1005", "102", "ease")
    written = explain_as(bench, services.journal(), chosen, evidence_of(bench, chosen), VARIANTS["甲"])
    record_thumb(
        services.journal(), explanation=written, value=0, reasons=("unclear",), rater="安", id="1", now=NOW,
        app_version="0",
    )  # fmt: skip
    shown("audit", campaign="初评@1")
    app = shown("audit", campaign="初评@1", cell=f"{id_of('甲')}|{id_of('乙')}")
    pair = app.session_state["pairs-table-ids"][0]
    shown("audit", campaign="初评@1", cell=f"{id_of('甲')}|{id_of('乙')}", pair=pair)
    shown("audit", campaign="初评@1", cell=f"{id_of('甲')}|{id_of('乙')}", pair="没有")
    shown("audit", campaign="初评@1", cell="没有", without="安", slice="segment")


@pytest.mark.parametrize("case", ["pilot", "clear", "ties", "one rater", "apart", "flagged"])
def test_decisions(bench: Workbench, case: str) -> None:
    strengths = {id_of("甲"): 2.5 if case == "clear" else 0.4, id_of("乙"): 0.0}
    raters = 14 if case == "clear" else 1 if case == "one rater" else 5
    rows = [row | _here(row) for row in drawn(strengths, raters, 30)]
    if case == "ties":
        rows = [row | {"winner": "tie"} for row in rows]
    if case == "flagged":
        rows = [row | {"winner": "left", "seconds": 1.0} if row["rater"] == "00" else row for row in rows]
    votes(services.journal(), rows)
    votes(services.journal(), [r | _here(r) for r in drawn({id_of("甲"): 0.9, DECOY: 0.0}, 4, 9, kind="decoy")], "d")
    if case == "apart":
        votes(services.journal(), [r | _here(r) for r in drawn({id_of("丙"): 0.3, "丁": 0.0}, 4, 10)], "x")
    shown("audit")


def _here(row: dict[str, object]) -> dict[str, object]:
    """Raters and segments without Latin letters."""
    return {
        "rater": str(row["rater"]).removeprefix("r"), "segment": "casual" if row["segment"] == "new" else "heavy",
        "dataset": "2026@1", "model": "1", "user": "1005", "item": "102", "pair": str(row["pair"]).split("-", 1)[1],
    }  # fmt: skip


def test_facts_and_metrics(bench: Workbench, tmp_path: Path) -> None:
    shown("audit", view="facts")
    shown("audit", view="metrics")
    for user in ("1005", "1006"):
        for label in ("甲", "乙"):
            chosen = subject(bench, "2026", user, "102", "ease")
            explain_as(bench, services.journal(), chosen, evidence_of(bench, chosen), VARIANTS[label])
    wrong = "你给《电影2》打了 9 星。你最喜欢的《无名之地》强烈支持它。"
    frame = pd.DataFrame([(f"{1005 + n}", "102", wrong) for n in range(8)], columns=["user", "item", "text"])
    frame.to_parquet(tmp_path / "texts.parquet")
    import_explanations(bench, services.journal(), tmp_path / "texts.parquet", "2026", "ease", variant="外来")
    app = shown("audit", view="facts")
    press(app, "wrong-list")
    for group in ("claims", "reasons", "person", "wording", "reading", "cost"):
        opened_on(app, f"facts-{group}")
    for part in ("queue", "trends", "canaries", "elsewhere", "failures-export"):
        opened_on(app, part)
    name = control(app.button, "open-").key.removeprefix("open-")
    shown("audit", view="facts", failure=name)
    shown("audit", view="facts", check="right", first="10")
    shown("audit", view="facts", failure="没有", verdict="没有")
    app = shown("audit", view="metrics")
    app.button(key="checker-run").click().run()
    waited(app)


def opened_on(app: AppTest, key: str) -> None:
    app.session_state[key] = True
    waited(app.run())
