"""Facts and Metrics of the Audit page in AppTest: what they say where there is nothing, and that marks are undone."""

import time
import uuid
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.audit.metrics.registry import METRICS
from core.explain.types import Variant
from core.operations import Workbench
from core.operations.explanations import evidence_of, subject
from core.operations.imported import import_explanations
from core.operations.marks import marked_checks
from core.operations.texts import explain_as
from dashboard import background, services
from dashboard.components.docs_section import section
from dashboard.components.facts_table import GUIDE, HEADLINES
from tests.core.operations.films import HOSTILE
from tests.pages.app import page, texts

WRONG = "You gave “Film 2” 9 stars. “Nowhere Land” speaks strongly for it."


def waited(app: AppTest) -> AppTest:
    """The page once nothing is computed in the background any more."""
    for _ in range(200):
        assert not app.exception
        if all(work.ended for work in background._works.values()):
            app.run()
            if all(work.ended for work in background._works.values()):
                return app
        time.sleep(0.1)
    raise AssertionError("a computation in the background does not end")


def shown(view: str, **parameters: str) -> AppTest:
    return waited(page("audit", view=view, **parameters).run())


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "").replace("\u2060", "")


def html(app: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in app.get("html"))


def imported(bench: Workbench, tmp_path: Path, *rows: tuple[str, str, str], variant: str = "sys") -> None:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["user", "item", "text"])
    path = tmp_path / f"{uuid.uuid4().hex}.parquet"
    frame.to_parquet(path)
    found = import_explanations(bench, services.journal(), path, "films", "ease", variant=variant)
    assert found.added == len(rows), found


def write(bench: Workbench, user: str, style: str) -> None:
    chosen = subject(bench, "films", user, "f02", "ease")
    explain_as(bench, services.journal(), chosen, evidence_of(bench, chosen), Variant("template", "", style))


@pytest.mark.parametrize("view", ["facts", "metrics"])
def test_without_texts_it_says_how_to_get_some(bench: Workbench, view: str) -> None:
    app = shown(view)
    assert "has no explanations yet" in said(app)
    assert "explain films --model ease-" in app.code[0].value and "--sample" in app.code[0].value
    assert "facts-table" not in html(app)


def test_a_text_without_claims_has_no_figures_and_no_failures(bench: Workbench, tmp_path: Path) -> None:
    imported(bench, tmp_path, ("user-5", "f02", "Hm."))
    app = shown("facts")
    drawn = html(app)
    assert drawn.split("Claim precision")[1].split("<td>")[1].startswith("n/a")
    assert "Every claim that can be checked is supported" in said(app)
    measured = shown("metrics")
    assert "0 of " in said(measured) and "too little data" in html(measured)
    measured.button(key="checker-run").click().run()
    assert "No text of the template or the embedded model is here" in said(waited(measured))
    assert "Write two on Compare" in [each.proto.label for each in measured.get("page_link")]


def test_headlines_stand_beside_their_nulls_and_counts(bench: Workbench) -> None:
    for user in ("user-5", "user-6", "user-7"):
        for style in ("concise-2", "detailed-2"):
            write(bench, user, style)
    drawn = html(shown("facts"))
    precision = drawn.split("Claim precision")[1].split("</tr>")[0]
    assert precision.count("wrong user") == 2 and "3 users" in precision and "higher is better" in precision
    assert all(METRICS[name].label in drawn for name in HEADLINES)


def test_a_failure_is_marked_counted_and_taken_back(bench: Workbench, tmp_path: Path) -> None:
    imported(bench, tmp_path, ("user-5", "f02", WRONG))
    app = shown("facts")
    mark = next(each for each in app.button if each.label == "The checker is wrong")
    mark.click().run()
    app = waited(app)
    assert len(marked_checks(services.journal())) == 1
    assert "⚑ Called wrong by anonymous" in said(app) and "1 check is called wrong" in said(app)
    only = shown("facts", check="wrong")
    assert "Shown: 1 to 1" in said(only)
    next(each for each in only.button if each.label.startswith("Take back")).click().run()
    assert not marked_checks(services.journal())
    nothing = waited(only)
    assert "No failure passes these filters" in said(nothing)
    nothing.button(key="failures-all").click().run()
    assert "Shown: 1 to 2" in said(waited(nothing))


def test_filters_and_pages_stand_in_the_link(bench: Workbench, tmp_path: Path) -> None:
    imported(bench, tmp_path, *((f"user-{n}", "f02", WRONG) for n in range(1, 9)))
    everything = said(shown("facts"))
    assert "Shown: 1 to 10" in everything
    app = shown("facts", verdict="contradicted", first="1000")
    assert "Shown: 1 to" in said(app) and "? unsupported" not in said(app)
    assert "The link asks for **nonsense**" in said(shown("facts", claim="nonsense"))
    later = shown("facts", first="10")
    assert "Shown: 11 to" in said(later)
    assert "which is not here" in said(shown("facts", failure="x.1.2"))


def test_hostile_titles_texts_and_names_stay_words(bench: Workbench, tmp_path: Path) -> None:
    hostile = f"{HOSTILE} You gave “Film 2” 9 stars. </p><script>alert(1)</script>"
    imported(bench, tmp_path, ("user-5", "f03", hostile), variant="<img src=x onerror=alert(1)> **b**")
    app = shown("facts")
    drawn = html(app)
    assert "<img" not in drawn and "<script" not in drawn and "&lt;script&gt;" in drawn
    assert "<img" not in "".join(str(each.value) for each in app.markdown).replace("\\<img", "")
    name = next(each.key for each in app.button if str(each.key).startswith("open-")).removeprefix("open-")
    opened = shown("facts", failure=name)
    assert "<script" not in "".join(str(each.value) for each in opened.markdown).replace("\\<script", "")


def test_the_checker_is_put_to_the_test_and_the_result_kept(bench: Workbench) -> None:
    for user in ("user-5", "user-6"):
        write(bench, user, "detailed-2")
    app = shown("metrics")
    app.button(key="checker-run").click().run()
    assert "Planted in 2 texts" in html(waited(app))
    assert "Planted in 2 texts" in html(shown("metrics"))


def test_what_is_opened_beside_figures_stands_in_the_guide() -> None:
    headings = {*GUIDE.values(), "How to read a figure", "How far a metric can be trusted", "Canaries"}
    assert all(section("metrics", heading) for heading in headings)
    assert section("metrics", "No such thing") == "" and section("none", "Canaries") == ""
