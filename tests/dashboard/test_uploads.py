"""Uploads stay where they belong."""

from dataclasses import dataclass

import pytest

from dashboard import uploads


@dataclass
class File:
    name: str
    content: bytes = b"user,item,rating\n"

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ratings.csv", "ratings.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\r.csv", "r.csv"),
        ("a;rm -rf $HOME.csv", "a_rm -rf _HOME.csv"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("电影.csv", "电影.csv"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
        ("a/b\0c.csv", "b_c.csv"),
    ],
)
def test_names_are_harmless(given: str, kept: str) -> None:
    assert uploads.safe_name(given) == kept


def test_files_lie_in_a_folder_only_the_owner_can_read() -> None:
    path = uploads.keep([File("../r.csv"), File("r.csv", b"other")])
    assert path.is_dir()
    assert path.stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in path.iterdir()) == ["1-r.csv", "r.csv"]
    assert (path / "1-r.csv").read_bytes() == b"other"
    uploads.remove_all()
    assert not path.exists()


def test_one_file_is_returned_itself() -> None:
    path = uploads.keep([File("r.csv")])
    assert path.read_bytes() == b"user,item,rating\n"
    uploads.remove_all()
