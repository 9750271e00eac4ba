"""Has this very picture been drawn before? Pictures kept in the user's cache, under a key of all they depend on.

:func:`kept` gives the picture of a finding, drawing it only where its numbers, its study or the code that draws it have
changed: drawing takes more time than counting.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.files import DamagedFile, is_sound, read_sealed, write_sealed
from analysis.language.parse_cache import default_cache
from analysis.report.figures import Rendered
from analysis.tables.parts import content_key, key_of
from analysis.tables.versions import package_code

_MONTH = 30 * 86_400


def kept(finding: Any, draw: Callable[[], Rendered | None]) -> Rendered | None:
    """The picture of a finding: from the cache, or drawn and put there.

    Parameters
    ----------
    finding : Finding
    draw : callable
        Draws it; None where there is nothing to draw, which is not kept.
    """
    place = default_cache().parent / "pictures"
    key = _key(finding)
    files = [place / f"{key}.{ending}.part" for ending in Rendered._fields]
    with contextlib.suppress(OSError, DamagedFile):
        if len(list(filter(is_sound, files))) == len(files):  # each is looked at: every damaged one is set aside
            found = Rendered(*map(read_sealed, files))
            for file in files:
                os.utime(file)
            return found
    drawn = draw()
    if drawn is not None:
        with contextlib.suppress(OSError):  # a full or read-only cache costs time, not the picture
            _forget_old(place)
            for file, content in zip(files, drawn):
                write_sealed(file, content)
    return drawn


def _key(finding: Any) -> str:
    """The same for the same picture: its numbers and words, the study it was drawn from, and the code that draws."""
    module = finding.question.count.__module__
    code = package_code()
    reached = code.reached_from(module) if module in code.files else set()
    drawing = {name for name in code.files if name.startswith(("analysis.charts", "analysis.report.figures"))}
    return key_of(
        code.digest(reached | drawing),
        module,
        metadata.version("matplotlib"),
        repr(finding.provenance),
        repr(finding.study.roster),
        repr((finding.question.name, finding.item, finding.by, finding.title, finding.alternative)),
        content_key(finding.table.astype("str").rename(columns=str)),
    )


def _forget_old(place: Path) -> None:
    """Remove what nobody has asked for in a month."""
    now = time.time()
    for file in place.glob("*"):
        with contextlib.suppress(OSError):
            if now - file.stat().st_mtime > _MONTH:
                file.unlink()
