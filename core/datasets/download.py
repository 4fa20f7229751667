"""MovieLens 100K from its publisher; its licence does not let us ship it."""

from __future__ import annotations

import http.client
import urllib.request
from pathlib import Path

from core.errors import WhyboardError
from core.progress import Progress, silent

URL = "https://files.grouplens.org/datasets/movielens/ml-100k.zip"
MAX_BYTES = 50_000_000  # the file has about 5 MB
TIMEOUT = 20.0  # seconds without an answer
REMEDY = "Check the network or proxy, or download ml-100k.zip from grouplens.org elsewhere and import it by its path."


def download_movielens_100k(target: Path, progress: Progress = silent, *, url: str = URL) -> Path:
    """Download MovieLens 100K (non-commercial research use; see its README) and return the path of the zip.

    Parameters
    ----------
    target : Path
        Folder to put it in.
    progress : Progress
        Told how far it is.
    url : str
        Where it is.

    Raises
    ------
    WhyboardError
        The publisher cannot be reached, or sends something else.
    """
    path = target / "ml-100k.zip"
    part = target / "ml-100k.zip.part"
    progress(0.0, "connecting to grouplens.org")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer, part.open("wb") as file:
            size = int(answer.headers.get("Content-Length") or 0)
            done = 0
            while chunk := answer.read(1 << 16):
                done += len(chunk)
                if max(size, done) > MAX_BYTES:
                    raise WhyboardError(f"{url} sends more than {MAX_BYTES // 1_000_000} MB.", REMEDY)
                file.write(chunk)
                progress(min(done / size, 1.0) if size else 0.5, "downloading MovieLens 100K")
        if size and done < size:
            raise WhyboardError(f"The download of {url} broke off after {done:,} of {size:,} bytes.", "Try again.")
        part.replace(path)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise WhyboardError(f"{url} cannot be downloaded: {error}.", REMEDY) from error
    finally:
        part.unlink(missing_ok=True)
    progress(1.0, "downloaded")
    return path
