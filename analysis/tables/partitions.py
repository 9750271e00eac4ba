"""How is a corpus cut into parts? Onto disk, one in memory at a time, each under a key of its articles.

:func:`cut_corpus` does it; :func:`measured` is what of an article the measures get to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus import MEASURED_COLUMNS, Corpus, iter_articles
from analysis.corpus.checks import checks_table
from analysis.files import is_sound, write_sealed
from analysis.tables.parts import content_key, to_bytes

# Articles per partition: larger ones mean fewer files; they cost memory and lose more when a run is
# interrupted.
PARTITION = 200
# The first partitions are small: a corpus of some thousand articles is then shared out evenly, also among
# many workers, and nobody waits half a minute for the last one (ten seconds of parsing each). As only the
# place in the corpus decides, articles added at the end move no partition.
_SMALL, _SMALL_UNTIL = 50, 4_000


class Partition(NamedTuple):
    """``key`` of what is measured, the ``file`` with the articles and their number."""

    key: str
    file: Path
    articles: int


def measured(articles: pd.DataFrame) -> pd.DataFrame:
    """The columns that measures see: what else is known about an article may change without a new measure."""
    return articles[[name for name in MEASURED_COLUMNS if name in articles]]


def cut_corpus(
    corpus: str | Path | pd.DataFrame | None, folder: Path, size: int
) -> tuple[list[Partition], list[pd.DataFrame]]:
    """The corpus as partitions on disk, and the checks of each piece that was read.

    Parameters
    ----------
    corpus : path, DataFrame of articles, or None
    folder : path
        Where the files are kept.
    size : int
        Articles per partition at most.
    """
    partitions: list[Partition] = []
    checks: list[pd.DataFrame] = []
    done = 0
    for piece in _pieces(corpus, size):
        if len(piece.checks):
            checks.append(piece.checks)
        step = min(size, _SMALL) if done < _SMALL_UNTIL else size
        for start in range(0, len(piece.articles), step):
            articles = piece.articles.iloc[start : start + step].reset_index(drop=True)
            file = folder / f"{content_key(articles)}.part"
            if not is_sound(file):
                write_sealed(file, to_bytes(articles))
            partitions.append(Partition(content_key(measured(articles)), file, len(articles)))
        done += len(piece.articles)
    if not partitions:
        first = checks[0].iloc[0] if checks else None
        why = f": {first['file']} {first['problem']}: {first['detail']}" if first is not None else ""
        if isinstance(corpus, pd.DataFrame):
            raise ValueError("the table of articles has no rows: there is nothing to measure")
        raise ValueError(f"corpus {corpus}: no article could be read{why}")
    return partitions, checks


def _pieces(corpus: str | Path | pd.DataFrame | None, size: int) -> Iterator[Corpus]:
    if isinstance(corpus, pd.DataFrame):
        for start in range(0, len(corpus), size):
            yield Corpus(corpus.iloc[start : start + size].reset_index(drop=True), checks_table([]))
    else:
        yield from iter_articles(corpus, size)
