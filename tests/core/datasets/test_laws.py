"""Laws over generated files: nothing is lost, and the SQL says what plain Python says."""

import csv
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.datasets import TableMapping, import_table
from core.datasets.formulas import neutralise, restore, restored
from core.datasets.reading import Reader
from core.datasets.sql import decade_of, moment, name, order_of_ids, year_in_title
from core.errors import InputError
from core.store import Scratch, Store
from tests.core.datasets.contracts import clock

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\x01"), max_size=12)
BLANKS = " \t\r\n\u00a0\u3000\ufeff"
IDS = st.sampled_from(["1", "2", "10", " 2", "x", "", " ", "-3", '"q"', "a,b", "'=1", "=1"])
RATINGS = st.sampled_from(["1", "2.5", "5", " 3 ", "", "nan", "6", "abc", "1e999"])
TIMES = st.sampled_from(["", "5", "7", "100", "soon"])
ROWS = st.lists(st.tuples(IDS, IDS, RATINGS, TIMES), max_size=25)
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
ENDS = st.sampled_from(["\n", "\r\n"])


@pytest.fixture(scope="module")
def database() -> Iterator[Scratch]:
    with Scratch() as scratch:
        scratch.execute("SET TimeZone = 'UTC'")
        yield scratch


def expected(rows: list[tuple[str, str, str, str]]) -> tuple[dict[tuple[str, str], float], int]:
    """Ratings that count, and the number of rejects, by plain Python."""
    kept: dict[tuple[str, str], list[tuple[int | None, int, float]]] = {}
    usable = 0
    for line, (user, item, rating, time) in enumerate(rows):
        ids = restore(user.strip(BLANKS)), restore(item.strip(BLANKS))
        try:
            value = float(rating)
        except ValueError:
            continue
        if not all(ids) or not math.isfinite(value) or not 1 <= value <= 5 or time == "soon":
            continue
        usable += 1
        kept.setdefault(ids, []).append((int(time) if time else None, line, value))
    chosen = {
        ids: max(found, key=lambda row: (row[0] if all(r[0] is not None for r in found) else 0, row[1]))[2]
        for ids, found in kept.items()
    }
    return chosen, len(rows) - len(chosen)


@settings(
    max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate)
)  # one import an example: no shrinking
@given(rows=ROWS, quoting=QUOTING, end=ENDS)
def test_rows_in_are_ratings_and_rejects(rows: list[tuple[str, str, str, str]], quoting: int, end: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=quoting, lineterminator=end)
            writer.writerows([("u", "i", "r", "t"), *rows])
        mapping = TableMapping(path, {"user": "u", "item": "i", "rating": "r", "timestamp": "t"}, scale=(1, 5))
        chosen, rejected = expected(rows)
        store = Store(Path(folder) / "store")
        if not chosen:
            with pytest.raises(InputError, match="No rating could be used"):
                import_table(store, mapping, "t", now=clock)
            return
        info = import_table(store, mapping, "t", now=clock)
        frame = store.frame(
            "t",
            """SELECT user_id, item_id, rating FROM ratings JOIN users USING (user_index)
               JOIN items USING (item_index)""",
        )
        assert {(u, i): float(r) for u, i, r in frame.itertuples(index=False)} == chosen
        rejects = store.frame("t", "SELECT line, content FROM rejects")
        assert (info.ratings, len(rejects), rejects["line"].nunique()) == (len(chosen), rejected, rejected)
        lines = path.read_text(encoding="utf-8").split("\n")
        assert all(
            content == lines[line - 1] for line, content in zip(rejects["line"], rejects["content"], strict=True)
        )


@settings(max_examples=40, deadline=None)
@given(
    cells=st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=6),
    sign=st.sampled_from(",;\t|"),
    quoting=QUOTING,
)
def test_fields_are_those_of_pythons_csv_reader(
    database: Scratch, cells: list[list[str]], sign: str, quoting: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=sign, quoting=quoting, lineterminator="\n")
            writer.writerows([["a", "b", "c"], *cells])
        work = Path(folder) / "work"
        work.mkdir()
        table = Reader(database, work).delimited(path, sign, quoted=True)
        found = database.execute(
            f"SELECT ok, a, b, c FROM ({table.rows({c: c for c in 'abc'})}) ORDER BY line"
        ).fetchall()
        with path.open(newline="", encoding="utf-8") as file:
            read = [row for row in csv.reader(file, delimiter=sign) if row][1:]
        # a field that closes on the line on which another opens is the one thing not read as csv does; it is reported
        assert len(found) == len(read) or not all(row[0] for row in found)
        if all(row[0] for row in found):
            assert [[cell or "" for cell in row[1:]] for row in found] == read


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(st.sampled_from("'=+-@\tab1é"), max_size=6), min_size=1))
def test_marks_are_taken_off_in_sql_as_in_python(database: Scratch, texts: list[str]) -> None:
    found = database.execute(f"SELECT {restored('x')} FROM (SELECT unnest($texts) AS x)", {"texts": texts})
    assert [row[0] for row in found.fetchall()] == [restore(text) for text in texts]
    assert [restore(neutralise(text)) for text in texts] == texts


@settings(max_examples=40, deadline=None)
@given(ids=st.lists(st.from_regex(r"-?[0-9]{1,45}", fullmatch=True), unique=True, min_size=1))
def test_integer_ids_are_in_the_order_of_their_values(database: Scratch, ids: list[str]) -> None:
    found = database.execute(
        f"SELECT x FROM (SELECT unnest($ids) AS x) ORDER BY {order_of_ids('x', True)}", {"ids": ids}
    ).fetchall()
    assert [int(row[0]) for row in found] == sorted(int(id) for id in ids)


@settings(max_examples=40, deadline=None)
@given(dates=st.lists(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), min_size=1))
def test_dates_are_seconds_since_1970_utc(database: Scratch, dates: list[datetime]) -> None:
    texts = [f"{date:%Y-%m-%d %H:%M:%S}" for date in dates]
    found = database.execute(f"SELECT {moment('x')} FROM (SELECT unnest($texts) AS x)", {"texts": texts})
    seconds = [row[0] for row in found.fetchall()]
    assert seconds == [int(date.replace(microsecond=0, tzinfo=UTC).timestamp()) for date in dates]


@settings(max_examples=40, deadline=None)
@given(titles=st.lists(st.text(st.sampled_from("ab ()-–1290"), max_size=14), min_size=1))
def test_years_stand_in_parentheses_at_the_end(database: Scratch, titles: list[str]) -> None:
    found = database.execute(
        f"SELECT {year_in_title('x')} FROM (SELECT unnest($titles) AS x)", {"titles": titles}
    ).fetchall()
    by_python = [re.search(r"\((\d{4})(?:\s*[-–]\s*\d{0,4})?\)\s*$", title) for title in titles]
    assert [row[0] for row in found] == [int(match[1]) if match else None for match in by_python]


@pytest.mark.parametrize(
    ("year", "decade"),
    [(1994, "1990s"), (2000, "2000s"), (987, "980s AD"), (7, "0s AD"), (-750, "750s BC"), (-8, "0s BC")],
)
def test_decades_in_words(database: Scratch, year: int, decade: str) -> None:
    assert database.execute(f"SELECT {decade_of(name('y'))} FROM (SELECT {year} AS y)").fetchone() == (decade,)
