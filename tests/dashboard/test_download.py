import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets.formulas import neutralise, restore
from dashboard.components.download import csv_bytes, parquet_bytes

FRAME = pd.DataFrame(
    {
        "title": ["=HYPERLINK(\"http://x\")", "+1", "@SUM(A1)", "-dash", "plain", "Ünïcödé 映画", None],
        "score": [-1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        "=count": [-1, 2, 3, 4, 5, 6, 7],
    }
)  # fmt: skip


def test_text_cells_are_no_formulas_and_numbers_stay_numbers() -> None:
    content = csv_bytes(FRAME)
    assert content.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(content))
    assert list(back.columns) == ["title", "score", "'=count"]
    assert back["score"].tolist() == FRAME["score"].tolist()
    assert back["'=count"].tolist() == FRAME["=count"].tolist()
    titles = back["title"].tolist()
    assert titles[:5] == ['\'=HYPERLINK("http://x")', "'+1", "'@SUM(A1)", "'-dash", "plain"]
    assert titles[5] == "Ünïcödé 映画"
    assert pd.isna(titles[6])
    assert FRAME["title"][0].startswith("=")  # the frame that was given is not changed


@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_every_kind_of_text_column_is_neutralised(kind: str) -> None:
    frame = pd.DataFrame({"text": pd.Series(["=1", "x"], dtype=kind)})
    assert csv_bytes(frame).decode("utf-8-sig").splitlines() == ["text", "'=1", "x"]


def test_parquet_keeps_the_table_as_it_is() -> None:
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(parquet_bytes(FRAME))), FRAME)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\rab1 "), max_size=6))
def test_the_mark_comes_off_again(text: str) -> None:
    safe = neutralise(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restore(safe) == text
