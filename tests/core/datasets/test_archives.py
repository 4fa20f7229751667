"""No path of an archive is trusted, and no size."""

import stat
import zipfile
from pathlib import Path

import pytest

from core.datasets import detect, import_path
from core.errors import InputError
from core.store import Store
from tests.core.datasets.contracts import clock

GOOD = b"1\t2\t3\t4\n"


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../u.data", "a/../../u.data", "/tmp/whyboard-evil.data", "..\\u.data", "C:\\u.data", "c:/u.data"]
)
def test_paths_that_lead_out_are_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    path = packed(inner / "evil.zip", {"u.data": GOOD, name: GOOD})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="unsafe path"):
        detect(path)
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/tmp/whyboard-evil.data").exists()


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("u.data")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="holds the link"):
        detect(path)


def test_a_zip_bomb_is_refused_by_its_ratio_and_by_its_size(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", {"u.data": b"0" * 20_000_000})
    assert path.stat().st_size < 50_000
    with pytest.raises(InputError, match="times its size"):
        detect(path)
    with pytest.raises(InputError, match="20 MB; the limit is 10 MB"):
        detect(path, upload_limit_mb=10)


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    path = packed(tmp_path / "liar.zip", {"u.data": b"0" * 100_000})
    honest = (100_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(honest, (10).to_bytes(4, "little")))
    with pytest.raises(InputError, match="damaged zip"):
        detect(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "cut.zip", {"u.data": bytes(range(256)) * 400})
    content = bytearray(path.read_bytes())
    content[60:90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged zip"):
        detect(path)


def test_what_is_no_table_is_not_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "mixed.zip", {"ml/u.data": GOOD, "ml/run.sh": b"rm -rf /", "ml/.hidden.csv": b"x"})
    store = Store(tmp_path / "store")
    assert import_path(store, path, "x", now=clock).ratings == 1
    with pytest.raises(InputError, match="holds no table"):
        detect(packed(tmp_path / "none.zip", {"run.sh": b"rm -rf /"}))


def test_a_link_in_a_folder_is_read_as_the_file_it_is(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(GOOD)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "u.data").symlink_to(tmp_path / "there")
    assert detect(folder) == "movielens-100k"
