"""What a path holds: a folder, a zip, or a single file. No path of an archive is trusted."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from core.errors import InputError

MAX_RATIO = 200  # unpacked to packed size; tables of ratings reach about 10
RATIO_FREE = 10_000_000  # bytes; below this a high ratio is harmless
MAX_MEMBERS = 10_000
MAX_DEPTH = 50  # folders in one another
# Control characters, among them those that turn the direction of a text or colour a terminal.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SUFFIXES = {
    ".csv",
    ".tsv",
    ".txt",
    ".dat",
    ".data",
    ".item",
    ".user",
    ".genre",
    ".parquet",
    ".json",
    ".jsonl",
    ".ndjson",
}


@dataclass(frozen=True, slots=True)
class Files:
    """Files that belong together.

    Attributes
    ----------
    path : Path
        What was named: a folder, a zip or a file.
    members : tuple of Path
        The files, by name.
    work : Path
        A temporary folder, removed when the files are closed.
    """

    path: Path
    members: tuple[Path, ...]
    work: Path

    def find(self, *names: str) -> Path | None:
        """The file with the first of these names (in small letters) that is there."""
        by_name = {member.name.lower(): member for member in self.members}
        return next((by_name[name] for name in names if name in by_name), None)


@contextmanager
def open_files(path: Path, limit_mb: float) -> Iterator[Files]:
    """Open a folder, a zip or a single file; a zip is unpacked into a temporary folder.

    Raises
    ------
    InputError
        There is nothing at the path, or the zip is damaged, unsafe or larger than `limit_mb` MB unpacked.
    """
    with TemporaryDirectory(prefix="whyboard-") as temporary:
        work = Path(temporary) / "work"
        work.mkdir()
        try:
            members = _members(path, Path(temporary) / "unpacked", limit_mb)
        except OSError as error:
            raise InputError(
                f"{path} cannot be read: {error.strerror or error}.", "Check the path and its permissions."
            ) from error
        if not members:
            raise InputError(
                f"{path} holds no table.", "Choose a folder or zip with CSV, .dat, u.data or Parquet files."
            )
        yield Files(path, members, work)


def _members(path: Path, unpacked: Path, limit_mb: float) -> tuple[Path, ...]:
    if not path.exists():
        raise InputError(f"There is nothing at {path}.", "Check the path.")
    if path.is_dir():
        return _in_folder(path)
    if not path.is_file():
        raise InputError(f"{path} is neither a file nor a folder.", "Choose a file, a folder or a zip.")
    if not path.stat().st_size:
        raise InputError(f"{path.name} is empty.", "Choose a file with a header and at least one rating.")
    if zipfile.is_zipfile(path):
        unpack(path, unpacked, limit_mb)
        return _in_folder(unpacked)
    return (path,)


def _in_folder(folder: Path) -> tuple[Path, ...]:
    """Files of a folder that may be tables; a folder that holds only one other folder stands for it."""
    entries = [entry for entry in sorted(folder.iterdir()) if not entry.name.startswith((".", "__MACOSX"))]
    files = tuple(entry for entry in entries if entry.is_file() and entry.suffix.lower() in SUFFIXES)
    folders = [entry for entry in entries if entry.is_dir()]
    return _in_folder(folders[0]) if not files and len(folders) == 1 else files


def unpack(path: Path, target: Path, limit_mb: float) -> None:
    """Unpack the tables of a zip after looking at every name and size.

    Raises
    ------
    InputError
        A name leads out of the archive, a member is a link or encrypted, or the sizes are suspicious or too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise InputError(f"{path.name} holds {len(members):,} files.", "Pack only the files of the data set.")
            for member in members:
                _check_member(path, member)
            _check_names(path, members)
            wanted = [m for m in members if not m.is_dir() and PurePosixPath(m.filename).suffix.lower() in SUFFIXES]
            _check_size(path, wanted, limit_mb)
            for member in wanted:
                _unpack_member(archive, member, target)
            target.mkdir(exist_ok=True)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise InputError(f"{path.name} is a damaged zip: {error}.", "Download or pack it again.") from error


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    odd = _UNPRINTABLE.search(name)
    if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]) or odd or len(parts) > MAX_DEPTH:
        shown = _UNPRINTABLE.sub("\ufffd", name)[:80]
        raise InputError(f"{path.name} holds the unsafe path “{shown}”.", "Nothing was unpacked. Pack it again.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError(
            f"{path.name} holds the link “{name[:80]}”.", "Nothing was unpacked. Pack the files themselves."
        )
    if member.flag_bits & 1:
        raise InputError(f"{path.name} is encrypted.", "Unpack it, and choose the folder.")


def _check_names(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Check that no name is there twice, in whatever letters: which one counts would be anybody's guess."""
    seen: set[str] = set()
    for member in members:
        name = member.filename.replace("\\", "/").lower()
        if name in seen:
            raise InputError(f"{path.name} holds “{name[:80]}” twice.", "Nothing was unpacked. Pack it again.")
        seen.add(name)


def _check_size(path: Path, members: list[zipfile.ZipInfo], limit_mb: float) -> None:
    size = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if size > limit_mb * 1e6:
        raise InputError(
            f"{path.name} would unpack to {size / 1e6:,.0f} MB; the limit is {limit_mb:,.0f} MB.",
            "Unpack it and choose the folder, or raise WHYBOARD_UPLOAD_LIMIT_MB.",
        )
    if size > RATIO_FREE and size / packed > MAX_RATIO:
        raise InputError(
            f"{path.name} would unpack to {size / packed:,.0f} times its size, as no table of ratings does.",
            "If you trust it, unpack it and choose the folder.",
        )


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    destination = target / PurePosixPath(member.filename.replace("\\", "/"))
    destination.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size  # what the directory of the zip says may be a lie
    with archive.open(member) as packed, destination.open("wb") as file:
        while chunk := packed.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile(f"{member.filename} is longer than it says")
            file.write(chunk)
