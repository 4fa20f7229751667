"""One file of one data set is damaged in any way: it is told, the others go on, and the doctor sets it aside."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from core.errors import StoreError
from core.progress import silent
from core.store import Store
from core.store.connection import Catalogues
from core.store.doctor import BROKEN, examine, repair
from tests.core.store.small import add_dataset, model_info

ROUNDS = 18
NO_CARDS = (b"[]", b"null", b"{}", b'"x"', b'{"a": 1}', b"\xff\xfe", b'{"scale": []}', b"{" * 100_000, b"1e999")


def truncate(path: Path, rng: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size)])


def flip_bits(path: Path, rng: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(rng.randrange(1, 30)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def blank_out(path: Path, rng: random.Random) -> None:
    data = path.read_bytes()
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.randrange(1, 20_000))
    path.write_bytes(data[:start] + bytes(end - start) + data[end:])


def replace(path: Path, rng: random.Random) -> None:
    path.write_bytes(rng.choice(NO_CARDS) if path.suffix == ".json" else rng.randbytes(rng.randrange(1, 5000)))


def empty(path: Path, rng: random.Random) -> None:
    path.write_bytes(b"")


def delete(path: Path, rng: random.Random) -> None:
    path.unlink()


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    truncate, flip_bits, blank_out, replace, empty, delete,
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store(tmp_path_factory.mktemp("built"))
    for name in ("hurt", "whole"):
        info = add_dataset(store, name)
        store.save_model(model_info(info.id), {"a": np.arange(6.0), "b": np.ones((3, 3))})
    return store.layout.root


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Store]:
    opened = Store(shutil.copytree(built, tmp_path / "store"))
    yield opened
    opened.close()


def whole(store: Store) -> None:
    """The other data set and its model answer as ever."""
    assert store.catalogue("whole").ratings.values.tolist() == [4.5, 5.0, 3.0, 2.0, 1.0, 3.5]
    assert store.arrays(store.model("whole", "ease"))["a"].tolist() == list(range(6))


def told(store: Store) -> bool:
    """Whether looking at what was damaged says so; nothing but our own errors may come out."""
    missing = len(store.models("hurt")) == 0 if "hurt" in {info.name for info in store.datasets()} else True
    try:
        store.catalogue("hurt")
        for info in store.models("hurt"):
            store.arrays(info)
    except StoreError:
        return True
    return missing


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_one_damaged_file_is_told_and_takes_nothing_else_down(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    folder = store.layout.dataset(store.dataset("hurt").id)
    path = rng.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    before = path.read_bytes()
    DAMAGES[seed % len(DAMAGES)](path, rng)
    seen = told(store)
    whole(store)
    found = examine(store.layout, silent, deep=True)
    broken = [one for one in found if one.kind == BROKEN]
    assert all(folder.name in one.what for one in broken)
    # A gap in a file of DuckDB, spaces in JSON and the like may be changed without a difference.
    assert broken or not seen
    assert broken or not path.exists() or path.read_bytes() == before or path.suffix in (".duckdb", ".json")
    repair(store.layout, found)
    assert [one for one in examine(store.layout, silent, deep=True) if one.kind == BROKEN] == []
    whole(store)


def test_a_wrong_checksum_in_a_catalogue_is_told(store: Store) -> None:
    """DuckDB raises it as an error of no kind."""
    path = store.layout.catalogue(store.dataset("hurt").id)
    data, seen = path.read_bytes(), 0
    for place in range(12_288, len(data), 262_144):  # the first bytes of each block are its checksum
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        again = Store(store.layout.root)
        try:
            again.catalogue("hurt")
        except StoreError as error:
            seen += "checksum" in error.what
        whole(again)
        again.close()
    assert seen


def test_where_duckdb_gives_up_over_one_catalogue_the_others_are_attached_anew(store: Store) -> None:
    hurt, other = (store.layout.catalogue(store.dataset(name).id) for name in ("hurt", "whole"))
    catalogues = Catalogues()
    count = "SELECT count(*) AS n FROM ratings"
    with catalogues.cursor(other) as reading:
        with pytest.raises(StoreError, match="cannot be read"), catalogues.cursor(hurt) as cursor:
            assert cursor.execute(count).fetchall() == [(6,)]
            raise duckdb.InternalException("INTERNAL Error: as a damaged file may cause")
        assert catalogues.frame(other, count)["n"][0] == 6
        assert catalogues.frame(hurt, count)["n"][0] == 6
        assert reading.execute(count).fetchall() == [(6,)]  # who was reading goes on
    assert catalogues.frame(other, count)["n"][0] == 6
    catalogues.close()
