"""Tables with mapped columns: what is accepted, what is rejected, what is refused."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from core.datasets import TableMapping, import_path, import_table
from core.errors import InputError
from core.store import Store
from core.types import DatasetInfo
from tests.core.datasets.contracts import clock

COLUMNS = {"user": "u", "item": "i", "rating": "r"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def imported(store: Store, path: Path, text: str, **columns: str) -> DatasetInfo:
    path.write_bytes(text.encode())
    return import_table(store, TableMapping(path, COLUMNS | columns), "t", now=clock)


def rejects(store: Store) -> list[tuple[int, str]]:
    found = store.frame("t", "SELECT line, reason FROM rejects ORDER BY line")
    return [(int(line), reason) for line, reason in zip(found["line"], found["reason"], strict=True)]


FULL = [
    {"u": "a", "i": "x", "r": 4, "t": 10, "n": "X, the “first” (2001)", "g": "Drama|War", "c": "Ann", "d": "About\nit"},
    {"u": "b", "i": "y", "r": 2.5, "t": 20, "n": "Y", "g": "", "c": "Bob|Cy", "d": ""},
]
FACTS = {"timestamp": "t", "title": "n", "genre": "g", "creator": "c", "description": "d"}


@pytest.mark.parametrize("suffix", ["csv", "tsv", "semicolon", "utf16", "jsonl", "parquet"])
def test_the_same_table_in_every_kind_of_file_is_the_same_data_set(tmp_path: Path, store: Store, suffix: str) -> None:
    path = tmp_path / f"odd *name[1]?.{suffix}"  # no pattern, whatever it looks like
    frame = pd.DataFrame(FULL)
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in FULL))
    else:
        sign = {"tsv": "\t", "semicolon": ";"}.get(suffix, ",")
        frame.to_csv(path, index=False, sep=sign, encoding="utf-16" if suffix == "utf16" else "utf-8")
    import_table(store, TableMapping(path, COLUMNS | FACTS), "t", now=clock)
    catalogue = store.catalogue("t")
    items = catalogue.items
    assert (catalogue.user_ids, items.ids) == (("a", "b"), ("x", "y"))
    assert catalogue.ratings.values.tolist() == [4, 2.5]
    assert catalogue.ratings.timestamps is not None and catalogue.ratings.timestamps.tolist() == [10, 20]
    assert (items.titles, items.descriptions) == (("X, the “first” (2001)", "Y"), ("About\nit", ""))
    assert [items.attributes["genre"].of(i) for i in (0, 1)] == [("Drama", "War"), ()]
    assert [items.attributes["creator"].of(i) for i in (0, 1)] == [("Ann",), ("Bob", "Cy")]
    assert [items.year(0), items.attributes["decade"].of(0), items.year(1)] == [2001, ("2000s",), None]
    assert not rejects(store)


def test_lists_in_json_and_parquet_need_no_separator(tmp_path: Path, store: Store) -> None:
    rows = [{"u": "a", "i": "x", "r": 4, "g": ["Sci|Fi", "War"]}, {"u": "b", "i": "x", "r": 3, "g": []}]
    (tmp_path / "r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pd.DataFrame(rows).to_parquet(tmp_path / "r.parquet")
    for name in ("r.jsonl", "r.parquet"):
        import_table(store, TableMapping(tmp_path / name, COLUMNS | {"genre": "g"}), "t", now=clock)
        assert store.catalogue("t").items.attributes["genre"].of(0) == ("Sci|Fi", "War")


def test_items_and_users_from_tables_of_their_own(tmp_path: Path, store: Store) -> None:
    (tmp_path / "r.csv").write_text("u,i,r\n1,10,5\n2,10,3\n")
    (tmp_path / "i.csv").write_text(
        "id,name,published,kinds,mood\n10,Ten,1999-05-01,a;b,\n11,Eleven,,,calm\n10,Again,,,\n"
    )
    (tmp_path / "u.csv").write_text("member,age,town\n1,33,Ulm\n3,44,\n,1,Rom\n")
    mapping = TableMapping(
        tmp_path / "r.csv",
        COLUMNS | {"title": "name", "year": "published", "genre": "kinds", "tag": "mood", "user_key": "member"},
        tmp_path / "i.csv",
        tmp_path / "u.csv",
        ";",
    )
    info = import_table(store, mapping, "t", now=clock, personal=("age",))
    catalogue = store.catalogue("t")
    assert (info.users, info.items, info.ratings) == (3, 2, 2)
    assert catalogue.items.titles == ("Ten", "Eleven") and catalogue.items.year(0) == 1999
    assert catalogue.items.attributes["genre"].of(0) == ("a", "b")
    assert catalogue.items.attributes["tag"].of(1) == ("calm",)
    assert store.frame("t", "SELECT name, value FROM user_facts").values.tolist() == [["age", "33"], ["age", "44"]]
    assert dict(info.rejected) == {"duplicate item": 1, "missing user": 1}


def test_the_latest_timestamp_wins_and_without_timestamps_the_last_line(tmp_path: Path, store: Store) -> None:
    text = "u,i,r,t\na,x,1,30\na,x,2,20\na,x,3,30\nb,x,4,9\nb,x,5,\nc,x,2,7\n"
    imported(store, tmp_path / "r.csv", text, timestamp="t")
    catalogue = store.catalogue("t")
    assert dict(zip(catalogue.user_ids, catalogue.ratings.values.tolist(), strict=True)) == {"a": 3, "b": 5, "c": 2}
    assert rejects(store) == [(2, "duplicate"), (3, "duplicate"), (5, "duplicate")]
    details = store.frame("t", "SELECT detail FROM rejects ORDER BY line")["detail"]
    assert details.tolist() == ["line 4 counts", "line 4 counts", "line 6 counts"]


def test_times_come_as_numbers_of_several_units_and_as_dates(tmp_path: Path, store: Store) -> None:
    seconds = 1_577_934_245  # date -u -d '2020-01-02 03:04:05' +%s
    times = [str(seconds), f"{seconds}000", f"{seconds}000000", "2020-01-02 03:04:05", "2020-01-02T05:04:05+02:00"]
    rows = "".join(f"a,x{n},3,{time}\n" for n, time in enumerate(times))
    imported(store, tmp_path / "r.csv", f"u,i,r,t\n{rows}a,y,3,yesterday\na,z,3,-5\n", timestamp="t")
    found = store.catalogue("t").ratings.timestamps
    assert found is not None and found.tolist() == [seconds] * len(times)
    assert rejects(store) == [(7, "unparsable timestamp"), (8, "unparsable timestamp")]


@pytest.mark.parametrize(
    ("ids", "ordered"),
    [
        (["10", "9", "-3", "-20", "0"], ["-20", "-3", "0", "9", "10"]),
        (["10", "9", "b"], ["10", "9", "b"]),
        (["7", "07", "007", "6"], ["6", "007", "07", "7"]),
        (["9" * 60, "1" + "0" * 60, "5"], ["5", "9" * 60, "1" + "0" * 60]),
        (["é", "z", "Z", "𝒳"], ["Z", "z", "é", "𝒳"]),
        ([" 5 ", "5", "6\u00a0"], ["5", "6"]),
    ],
)
def test_ids_are_text_in_the_order_of_design(tmp_path: Path, store: Store, ids: list[str], ordered: list[str]) -> None:
    imported(store, tmp_path / "r.csv", "u,i,r\n" + "".join(f"{id},{id},3\n" for id in ids))
    assert store.catalogue("t").user_ids == tuple(ordered)
    assert store.catalogue("t").items.ids == tuple(ordered)


def test_what_is_no_finite_number_is_no_rating(tmp_path: Path, store: Store) -> None:
    bad = ["nan", "NaN", "inf", "-Infinity", "1e400", "1e39", "five", "3;5", "0x3", "--2"]
    info = imported(store, tmp_path / "r.csv", "u,i,r\n" + "".join(f"a,x{n},{r}\n" for n, r in enumerate(["4", *bad])))
    assert info.ratings == 1
    assert rejects(store) == [(n + 3, "unparsable rating") for n in range(len(bad))]


def test_a_given_scale_is_kept_and_another_one_is_told(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "r.csv"
    good = "".join(f"a,x{n},{n % 5 + 1}\n" for n in range(20))
    info = imported(store, path, f"u,i,r\n{good}b,x1,99\n")
    assert dict(info.rejected) == {"out of scale": 1}
    assert any("between 1 and 5" in note for note in info.notes)
    info = import_table(store, TableMapping(path, COLUMNS, scale=(1, 100)), "t", now=clock)
    assert (dict(info.rejected), info.scale.high, info.notes) == (
        {},
        99,
        ("Rated items without facts: 20; their id stands for their title.",),
    )
    info = imported(store, path, "u,i,r\n" + "".join(f"a,x{n},{n * 50}\n" for n in range(20)))
    assert (info.ratings, dict(info.rejected)) == (20, {})  # no usual scale: all are taken


def test_broken_lines_cost_themselves_only(tmp_path: Path, store: Store) -> None:
    text = (
        'u,i,r,n\r\na,x,3,one\r\n\r\nb,x\nc,x,3,one,more\nd,"x,3,never closed\ne,x,4,"two\nlines"\nf,x,2,12" disc\n'
        'g,"x"y,1,z\nh,x,5,"he said ""no"""'
    )
    imported(store, tmp_path / "r.csv", text)
    catalogue = store.catalogue("t")
    assert dict(zip(catalogue.user_ids, catalogue.ratings.values.tolist(), strict=True)) == {
        "a": 3,
        "e": 4,
        "f": 2,
        "h": 5,
    }
    assert rejects(store) == [
        (4, "malformed line"),
        (5, "malformed line"),
        (6, "malformed line"),
        (10, "malformed line"),
    ]
    found = store.frame("t", "SELECT detail, content FROM rejects ORDER BY line")
    assert found["content"].tolist() == ["b,x", "c,x,3,one,more", 'd,"x,3,never closed', 'g,"x"y,1,z']
    assert found["detail"][0] == "2 fields, expected 4"


def test_json_lines_that_are_none(tmp_path: Path, store: Store) -> None:
    imported(
        store, tmp_path / "r.jsonl", '{"u":1,"i":"x","r":3}\n{"u":2,\n[1]\n\n{"u":2,"i":"x"}\n{"u":3,"i":"x","r":"4"}\n'
    )
    assert store.catalogue("t").user_ids == ("1", "3")
    assert rejects(store) == [(2, "malformed line"), (3, "malformed line"), (5, "missing rating")]


def test_titles_are_kept_whatever_they_are(tmp_path: Path, store: Store) -> None:
    titles = ["数" * 300, "<script>alert(1)</script>", '=HYPERLINK("http://x")', "'=2", "a'b\"c;--", "{}", "$1"]
    with (tmp_path / "r.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["u", "i", "r", "n"])
        writer.writerows(["a", n, 3 + n % 2, title] for n, title in enumerate(titles))
    import_table(store, TableMapping(tmp_path / "r.csv", COLUMNS | {"title": "n"}), "t", now=clock)
    kept = [title if title != "'=2" else "=2" for title in titles]  # the mark of our own exports is taken off
    assert list(store.catalogue("t").items.titles) == kept


def test_columns_may_have_any_name(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "r.csv"
    path.write_text('line,ok,"a ""b"" \'c\'",Title,title,\n1,x,3,A,B,\n2,x,4,A,B,\n')
    columns = {"user": "line", "item": "ok", "rating": "a \"b\" 'c'", "title": "Title"}
    import_table(store, TableMapping(path, columns), "t", now=clock)
    assert store.catalogue("t").items.titles == ("A",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("u,i,r\na,x,3\na,y,3\nb,x,3\n", "All ratings are 3: no model can learn what anybody prefers."),
        ("u,i,r\na,x,3\na,y,4\n", "There is one user only: nothing can be learned from others."),
        ("u,i,r\na,x,3\nb,x,4\n", "There is one rated item only: nothing can be recommended."),
    ],
)
def test_what_no_model_can_learn_from_is_imported_and_said(tmp_path: Path, store: Store, text: str, told: str) -> None:
    assert told in imported(store, tmp_path / "r.csv", text).notes


def test_latin_1_is_read_where_it_is_no_utf_8(tmp_path: Path, store: Store) -> None:
    (tmp_path / "r.csv").write_bytes("u,i,r,n\na,x,3,Café\n".encode("latin-1"))
    import_table(store, TableMapping(tmp_path / "r.csv", COLUMNS | {"title": "n"}), "t", now=clock)
    assert store.catalogue("t").items.titles == ("Café",)


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


@pytest.mark.parametrize(
    ("content", "what", "remedy"),
    [
        (b"", "is empty", "header"),
        (b"\n\n", "is empty", "header"),
        (b"u,i\na,x\n", "has no column “r”", "u, i"),
        (b"u,i,r\n", "No rating could be used", "columns"),
        (png(), "binary", "CSV, Parquet"),
        (b"PAR1 not really", "cannot be read", "whole"),
        (b'[{"u": 1}]', "not one object a line", "own line"),
        (b"a" * 3_000_000, "cannot be read", "whole"),
        (b"u,i,r\nx," + b"a" * 3_000_000 + b",3\n", "cannot be read", "whole"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(
    tmp_path: Path, store: Store, content: bytes, what: str, remedy: str
) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_table(store, TableMapping(path, COLUMNS), "t", now=clock)
    assert what in caught.value.what and remedy in caught.value.remedy
    assert store.datasets() == []
    assert list(store.layout.datasets.glob("*")) == []


@pytest.mark.parametrize(
    ("mapping", "what"),
    [
        ("user=u,item=i", "No column is mapped to “rating”"),
        ("user=u,item=i,rating=r,colour=c", "“colour” cannot be mapped"),
        ("user=u,item=i,rating=r,scale=5", "“5” is not a scale"),
        ("user=u,item=i,rating=r,scale=5..1", "is not a scale"),
        ("user=u,item=i,rating=r,separator=", "separator is empty"),
        ("u", "“u” maps nothing"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(mapping: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        TableMapping.parse(Path("r.csv"), mapping)


def test_a_mapping_is_read_with_commas_in_names() -> None:
    mapping = TableMapping.parse(Path("r.csv"), "user=u,item=a, b,rating=r,separator=;,scale=0.5,5")
    assert (mapping.columns["item"], mapping.separator, mapping.scale) == ("a, b", ";", (0.5, 5.0))


def test_a_file_alone_is_imported_where_its_columns_tell_it(tmp_path: Path, store: Store) -> None:
    (tmp_path / "r.csv").write_text("User ID,product_id,Stars,Name\n1,2,3,Thing\n")
    info = import_path(store, tmp_path / "r.csv", "t", now=clock)
    assert (info.source, store.catalogue("t").items.titles) == ("table", ("Thing",))
    (tmp_path / "r.csv").write_text("left,right,winner\n1,2,3\n")
    with pytest.raises(InputError, match="left, right, winner"):
        import_path(store, tmp_path / "r.csv", "t", now=clock)


def test_nothing_there(tmp_path: Path, store: Store) -> None:
    with pytest.raises(InputError, match="nothing at"):
        import_path(store, tmp_path / "none", "t")
    with pytest.raises(InputError, match="no file at"):
        (tmp_path / "r.csv").write_text("u,i,r\n1,2,3\n")
        import_table(store, TableMapping(tmp_path / "r.csv", COLUMNS, tmp_path / "none.csv"), "t")
    (tmp_path / "bare").mkdir()
    with pytest.raises(InputError, match="holds no table"):
        import_path(store, tmp_path / "bare", "t")
