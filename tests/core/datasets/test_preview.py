"""A look at a table: its columns, its first rows, and the mapping that its names suggest."""

from pathlib import Path

import pandas as pd
import pytest

from core.datasets import guess, import_table, preview
from core.errors import InputError
from core.store import Store
from tests.core.datasets.contracts import clock


def test_the_suggested_mapping_imports_the_table(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "Reviewer ID;Movie Name;ASIN;Stars;Genres;Date\na;T, U;x;4;Drama|War;2020-01-02\nb;V;y;3;;2021-01-02\n"
    )
    look = preview(path)
    assert look.format == "table" and look.columns[1] == "Movie Name"
    assert look.rows == (("a", "T, U", "x", "4", "Drama|War", "2020-01-02"), ("b", "V", "y", "3", "", "2021-01-02"))
    assert look.mapping is not None
    assert look.mapping.columns == {
        "user": "Reviewer ID", "item": "ASIN", "rating": "Stars", "timestamp": "Date", "genre": "Genres"
    }  # fmt: skip
    store = Store(tmp_path / "store")
    assert import_table(store, look.mapping, "t", now=clock).ratings == 2


def test_no_mapping_is_suggested_where_it_cannot_be_told() -> None:
    assert guess(Path("r.csv"), ("left", "right", "winner")) is None
    assert guess(Path("r.csv"), ("user", "item")) is None


def test_a_large_file_is_looked_at_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("u,i,r\n" + "".join(f"user{n},item{n},3\n" for n in range(200_000)))
    look = preview(path, 3)
    assert look.rows == tuple((f"user{n}", f"item{n}", "3") for n in range(3))
    assert len(preview(path, 10**6).rows) < 50_000


def test_parquet_and_json_lines_show_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"user": [1.0, 2.0], "item": ["x", None], "rating": [3.5, 4], "tags": [["a", "b"], []]})
    frame.to_parquet(tmp_path / "r.parquet")
    frame.to_json(tmp_path / "r.jsonl", orient="records", lines=True)
    look = preview(tmp_path / "r.parquet")
    assert look.rows == (("1", "x", "3.5", '["a","b"]'), ("2", None, "4", "[]"))
    assert look.mapping is not None and look.mapping.columns["tag"] == "tags"
    assert preview(tmp_path / "r.jsonl").rows[0] == ("1.0", "x", "3.5", '["a","b"]')


def test_nothing_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        preview(tmp_path / "r.csv")
