"""Uploads that are made to break an importer: each is refused, or costs its bad lines alone, and nothing is lost."""

import codecs
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from core.datasets import TableMapping, detect, import_table, preview
from core.datasets.limits import MAX_COLUMNS, MAX_LINE, check_lines
from core.errors import InputError
from core.store import Store
from tests.core.datasets.contracts import clock
from tests.core.datasets.test_archives import GOOD, packed

DEEP = 100_000
COLUMNS = {"user": "u", "item": "i", "rating": "r"}
HEAD, ROW = b"u,i,r\n", b"a,x,3\n"


def wide(count: int, name: Callable[[int], str]) -> bytes:
    names = ["u", "i", "r", *(name(n) for n in range(count))]
    return f"{','.join(names)}\n{','.join(['1'] * len(names))}\n".encode()


# By name: the file, and what is said of it by a look and by an import.
REFUSED = {
    "100,000 columns": (wide(DEEP, lambda n: f"c{n}"), r"100,003 columns; the most are 1,000"),
    "100,000 columns of one name": (wide(DEEP, lambda n: "c"), r"100,003 columns; the most are 1,000"),
    "100,000 keys": (
        json.dumps(dict.fromkeys(["u", "i", "r", *(f"c{n}" for n in range(2 * MAX_COLUMNS))], 1)).encode(),
        r"2,003 columns; the most are 1,000",
    ),
    "a head of 5 MB": (b"u" * 5_000_000 + b",i,r\n" + ROW, "a line is longer than 2,000,000 bytes"),
    "UTF-16 without a mark": ((HEAD + ROW).decode().encode("utf-16-le"), "holds binary data"),
    "UTF-32": ((HEAD + ROW).decode().encode("utf-32"), "holds binary data"),
    "UTF-32, the other way round": (codecs.BOM_UTF32_BE + b"\0\0\0u", "holds binary data"),
    "null characters": (HEAD + b"a\0b,x,3\n", "holds binary data"),
    "a list that is nested": (b"[" * DEEP + b"]" * DEEP, "not one object a line"),
}
# These are refused when they are imported; a look sees their beginning alone.
LATE = {
    "a line of 5 MB": (HEAD + ROW + b"b," + b"y" * 5_000_000 + b",4\nc,x,5\n", "a line is longer than"),
    "a line of 5 MB at the end": (HEAD + ROW * 10_000 + b"b," + b"y" * 5_000_000, "a line is longer than"),
    "a null character far behind": (HEAD + ROW * 100_000 + b"\0", "holds binary data"),
}


def looked(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_table_looks_like_is_refused_at_a_look(tmp_path: Path, name: str) -> None:
    content, said = REFUSED[name]
    path = looked(tmp_path, content)
    with pytest.raises(InputError, match=said) as caught:
        preview(path)
    assert caught.value.remedy
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("name", [*REFUSED, *LATE])
def test_what_no_table_looks_like_is_not_imported(tmp_path: Path, name: str) -> None:
    content, said = {**REFUSED, **LATE}[name]
    store = Store(tmp_path / "store")
    with pytest.raises(InputError, match=said):
        import_table(store, TableMapping(looked(tmp_path, content), COLUMNS), "t", now=clock)
    assert store.datasets() == []
    assert list(store.layout.datasets.glob("*")) == []


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(("length", "fits"), [(MAX_LINE - 10, True), (MAX_LINE + 1, False), (3 * MAX_LINE, False)])
def test_the_longest_line_is_read_and_a_longer_one_is_told(
    tmp_path: Path, length: int, fits: bool, ending: bytes
) -> None:
    store = Store(tmp_path / "store")
    lines = [b"u,i,r", b"a,x,3", b"b," + b"y" * (length - 4) + b",4", *[b"c,x,5"] * 3]
    mapping = TableMapping(looked(tmp_path, ending.join(lines) + ending), COLUMNS)
    if not fits:
        with pytest.raises(InputError, match="a line is longer than"):
            import_table(store, mapping, "t", now=clock)
        return
    info = import_table(store, mapping, "t", now=clock)
    assert info.ratings + sum(info.rejected.values()) == 5  # no line is lost


def test_long_lines_are_found_wherever_they_begin(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for before in (0, 1, MAX_LINE, 2 * MAX_LINE + 3, (1 << 22) - 1, 1 << 22):
        short = (b"x" * 99 + b"\n") * (before // 100) + b"z" * (before % 100 and before % 100 - 1) + b"\n"
        path.write_bytes(short + b"y" * MAX_LINE + b"\n" + b"end")
        check_lines(path, "lines")
        path.write_bytes(short + b"y" * (MAX_LINE + 1) + b"\n" + b"end")
        with pytest.raises(InputError, match="longer"):
            check_lines(path, "lines")


@pytest.mark.parametrize(
    "line",
    [
        b'{"u":"b","i":"x","r":4,"g":' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"u":"b","i":"x","r":4,"g":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
        b'[{"a":' * DEEP,
        b'{"u":' * DEEP,
    ],
)
def test_json_that_is_nested_without_end_costs_its_own_line_at_most(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"u":"a","i":"x","r":3,"g":"War"}\n' + line + b"\n")
    assert preview(path).rows[0][:3] == ("a", "x", "3")
    info = import_table(Store(tmp_path / "store"), TableMapping(path, COLUMNS | {"genre": "g"}), "t", now=clock)
    assert info.ratings + sum(info.rejected.values()) == 2


@pytest.mark.parametrize("tail", [b"\0", b"\0\xd8\0\xd8", b"\xff"])
def test_utf_16_that_breaks_off_costs_its_last_line_at_most(tmp_path: Path, tail: bytes) -> None:
    path = looked(tmp_path, (HEAD + ROW).decode().encode("utf-16") + tail)
    info = import_table(Store(tmp_path / "store"), TableMapping(path, COLUMNS), "t", now=clock)
    assert info.ratings == 1
    assert sum(info.rejected.values()) <= 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a\x1b[31mred.csv", "unsafe path “a�"),
        ("a\nb.csv", "unsafe path"),
        ("\u202evsc.exe", "unsafe path"),
        ("a/" * 1_500 + "u.data", "unsafe path"),
        ("n" * 300 + ".csv", "cannot be read: File name too long"),
        ("u.data/u.data", "cannot be read: (File exists|Not a directory|Is a directory)"),
        ("U.DATA", "holds “u.data” twice"),
    ],
)
def test_names_in_a_zip_that_no_file_should_have_are_refused(tmp_path: Path, name: str, said: str) -> None:
    path = packed(tmp_path / "evil.zip", {"u.data": GOOD, name: GOOD})
    with pytest.raises(InputError, match=said) as caught:
        detect(path)
    assert str(caught.value).isprintable()


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("u.data", GOOD)
        archive.writestr("u.data", GOOD)
    with pytest.raises(InputError, match=r"holds “u\.data” twice"):
        detect(path)


def test_an_encrypted_zip_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "secret.zip", {"u.data": GOOD})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"encrypted.*Unpack it"):
        detect(path)


def test_zips_in_a_zip_are_no_tables_however_deep(tmp_path: Path) -> None:
    path = packed(tmp_path / "0.zip", {"bomb.csv": b"0" * 10_000_000})
    for depth in range(1, 6):
        path = packed(tmp_path / f"{depth}.zip", {f"{n}.zip": path.read_bytes() for n in range(4)})
    with pytest.raises(InputError, match="holds no table"):
        detect(path)


def test_many_small_bombs_are_one(tmp_path: Path) -> None:
    path = packed(tmp_path / "bombs.zip", {f"{n}.csv": b"0" * 1_000_000 for n in range(11)})
    with pytest.raises(InputError, match="times its size"):
        detect(path)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good file, of 100 rows."""
    path = tmp_path_factory.mktemp("parquet") / "r.parquet"
    pd.DataFrame({"u": ["a", "b"] * 50, "i": [f"i{n // 2}" for n in range(100)], "r": [3.0, 4.0] * 50}).to_parquet(path)
    return path.read_bytes()


def lying(good: bytes, old: bytes, new: bytes) -> bytes:
    """The file with other numbers in its footer."""
    length = int.from_bytes(good[-8:-4], "little")
    footer = good[-8 - length : -8]
    assert old in footer
    changed = footer.replace(old, new)
    return good[: -8 - length] + changed + len(changed).to_bytes(4, "little") + b"PAR1"


ROWS, MANY = b"\x16\xc8\x01", b"\x16\xfe\xff\xff\xff\x0f"  # 100 and 2,147,483,647 as the footer writes them


@pytest.mark.parametrize("damage", ["rows", "cut", "no footer", "long footer", "short"])
def test_a_parquet_file_that_lies_about_itself_is_refused(tmp_path: Path, parquet: bytes, damage: str) -> None:
    path = tmp_path / "r.parquet"
    path.write_bytes({
        "rows": lying(parquet, ROWS, MANY), "cut": parquet[: len(parquet) // 2], "no footer": parquet[:-8] + b"PAR1",
        "long footer": parquet[:-8] + (2**31 - 1).to_bytes(4, "little") + b"PAR1", "short": b"PAR1PAR1",
    }[damage])  # fmt: skip
    store = Store(tmp_path / "store")
    with pytest.raises(InputError, match=r"cannot be read|No rating could be used"):
        import_table(store, TableMapping(path, COLUMNS), "t", now=clock)
    assert store.datasets() == []
