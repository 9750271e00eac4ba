"""Where do figures go, and how is a file replaced so that nobody ever reads half of one?"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.corpus import corpus_path

#: The checkout, where notebooks/ and figures/ stand.
HOME = Path(__file__).resolve().parents[2]
# A lock older than this was left by a run that was killed: no figure takes that long to note down.
_STALE_SECONDS = 20.0


def figures_folder(folder: str | Path | None = None) -> Path:
    """The folder named, else ``$FRAMING_FIGURES``, else ``figures/<corpus name>`` in the checkout."""
    chosen = folder or os.environ.get("FRAMING_FIGURES")
    return Path(chosen).expanduser() if chosen else HOME / "figures" / corpus_name(None)


def corpus_name(corpus: str | Path | None) -> str:
    """The name a corpus gives its figures: its folder, or its file without the endings."""
    return corpus_path(corpus).resolve().name.split(".")[0] or "corpus"


def write_file(path: Path, content: bytes) -> Path:
    """Write all of it or nothing: readers see the old file until the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)  # mkstemp keeps a file to its owner; figures are for everybody
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    return path


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold ``path`` as a lock, so that two notebooks running at once do not overwrite each other's
    notes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                    path.unlink(missing_ok=True)
            time.sleep(0.02)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
