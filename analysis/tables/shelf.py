"""Where are the tables of a corpus when one only wants to read them?

:func:`open_tables` opens the tables of a corpus and a codebook; a table is computed when it is first asked for, kept
in the user's cache, and from then on only its file is read: by the next cell, the next notebook, the next command.
:func:`stored_table` is one table of them, :func:`load_tables` all.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.codebook.loading import codebook_for
from analysis.codebook.types import Codebook
from analysis.corpus.load import corpus_path
from analysis.door import checked
from analysis.files import digest_of, is_sound, only_one, read_sealed
from analysis.language.parse_cache import default_cache
from analysis.tables.finish import fits
from analysis.tables.partitions import PARTITION, cut_corpus
from analysis.tables.parts import described_before, from_bytes, key_of, read_table
from analysis.tables.plan import Plan, make_plan
from analysis.tables.registry import table_names
from analysis.tables.run import TablesError, compute_tables
from analysis.terminal import tell as _tell
from analysis.terminal import warn

Tell = Callable[[str], Any]
CodebookLike = Codebook | str | Path | None
_WHY = {
    "corpus": "its articles have changed",
    "code": "they were made by another version of the toolkit",
    "parser": "they were made with another parser",
    "codebook": "the codebook has changed",
}


@dataclass(frozen=True)
class Shelf:
    """The tables of a corpus and a codebook as they were opened: ``shelf["hits"]``.

    Attributes
    ----------
    folder : Path
        Where they are kept.
    plan : Plan
        The articles, codebook and code they are made from.
    corpus : path, DataFrame or None
        Where the articles come from.
    """

    folder: Path
    plan: Plan
    corpus: str | Path | pd.DataFrame | None
    stamp: str
    progress: bool
    tell: Tell

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.table(name)

    @property
    def names(self) -> list[str]:
        """The tables there are, computed or not."""
        return table_names()

    def table(
        self, name: str, columns: Sequence[str] | None = None, where: Any = None
    ) -> pd.DataFrame:
        """One table; with ``columns`` and ``where`` only that much is read (see ``read_table``).

        It is computed where it is missing or was made from something else, which is said.
        """
        self.make([name])
        return read_table(self.folder, name, columns, where)

    def make(self, only: Sequence[str] | None = None) -> None:
        """Compute what is missing of these tables (None: all).

        One process does it at a time: whoever comes second waits, says so, and finds the tables.
        """
        wanted = self.names if only is None else list(only)
        if unknown := [name for name in wanted if name not in self.names]:
            raise ValueError(f"unknown table {unknown[0]!r}; tables are {', '.join(self.names)}")
        if not self._missing(wanted):
            return
        waiting = "another process is computing the tables of this corpus; waiting until it has finished"
        with only_one(self.folder / ".lock", on_wait=lambda: self.tell(waiting)):
            missing = self._missing(wanted)
            if missing:
                self._say_why(missing)
                corpus = self._as_opened()
                compute_tables(
                    corpus, self.plan.book, self.folder, missing, progress=self.progress, parts=self.plan.parts
                )

    def changed(self) -> bool:
        """Whether the corpus on disk is no longer what was opened. Articles in memory never change."""
        return self.stamp != stamp_of(self.corpus)

    def _missing(self, wanted: Sequence[str]) -> list[str]:
        known = described_before(self.folder).get("tables", {})
        return [name for name in wanted if not self._is_there(name, known.get(name))]

    def _is_there(self, name: str, known: Any) -> bool:
        file = self.folder / f"{name}.parquet"
        if not fits(known, self.plan.made_from(name)):
            return False
        return file.is_file() and digest_of(file) == known.get("digest")

    def _say_why(self, missing: Sequence[str]) -> None:
        """Tables that were there and must be computed anew are worth a word; the first time is not."""
        known = described_before(self.folder).get("tables", {})
        reasons: dict[str, list[str]] = {}
        for name in missing:
            before = known.get(name, {}).get("made from", {})
            now = self.plan.made_from(name)
            why = next((_WHY[part] for part in now if before and before.get(part) != now[part]), None)
            if why is not None:
                reasons.setdefault(why, []).append(name)
        for why, names in reasons.items():
            self.tell(f"computing {', '.join(names)} anew: {why}")

    def _as_opened(self) -> pd.DataFrame | str | Path | None:
        """The articles as they were when opened, also where the corpus on disk has changed since."""
        files = [one.file for one in self.plan.partitions]
        if isinstance(self.corpus, pd.DataFrame) or not self.changed() or not all(map(is_sound, files)):
            return self.corpus
        return pd.concat([from_bytes(read_sealed(file)) for file in files], ignore_index=True)


@checked()
def open_tables(
    corpus: str | Path | pd.DataFrame | None = None,
    codebook: CodebookLike = None,
    *,
    articles: pd.DataFrame | None = None,
    progress: bool = False,
    tell: Tell | None = None,
) -> Shelf:
    """The tables of a corpus, each computed when it is first asked for and kept from then on.

    Parameters
    ----------
    corpus : path, DataFrame of articles, or None
        None: ``$FRAMING_CORPUS``, else the demonstration corpus.
    codebook : path, Codebook or None
        None: ``$FRAMING_CODEBOOK``, else the shipped codebook named like the corpus, else an empty one. A changed
        codebook, article or word list is noticed; only what it touches is computed anew.
    articles : DataFrame, optional
        The articles of the corpus where they have been loaded already: they are not read again, and all tables are
        those of these articles, whatever happens to the corpus on disk.
    progress : bool
        Draw a bar when computing takes more than two seconds.
    tell : callable, optional
        Gets a sentence where tables of an older version are computed anew, or another process is waited for;
        default: print it to standard error.

    Returns
    -------
    Shelf
        ``shelf["hits"]`` is a table; ``shelf.table("articles", columns=["article_id", "outlet"])`` reads less.
    """
    book = codebook_for(codebook, None if isinstance(corpus, pd.DataFrame) else corpus_path(corpus).resolve())
    place = default_cache().parent / "tables"
    given = corpus if articles is None else articles
    stamp = stamp_of(given)
    partitions, _ = cut_corpus(given, place / "parts" / "articles", PARTITION)
    plan = make_plan(place / "parts", book, partitions)
    if isinstance(corpus, pd.DataFrame):
        name = f"articles-{plan.corpus_key[:12]}"
    else:
        path = corpus_path(corpus).resolve()
        name = f"{path.name}-{hashlib.blake2b(str(path).encode(), digest_size=6).hexdigest()}"
    book_key = key_of(*plan.digests.values())
    return Shelf(place / f"{name}-{book_key[:8]}", plan, given, stamp, progress, tell or _tell)


@checked(corpus="article_id text")
def stored_table(
    corpus: str | Path | pd.DataFrame | None,
    codebook: CodebookLike,
    name: str,
    *,
    columns: Sequence[str] | None = None,
    progress: bool = False,
    tell: Tell | None = None,
) -> pd.DataFrame:
    """One table of a corpus, computed if it is missing; see :func:`open_tables`."""
    return open_tables(corpus, codebook, progress=progress, tell=tell).table(name, columns)


@checked(corpus="article_id text")
def load_tables(
    corpus: str | Path | pd.DataFrame | None = None,
    codebook: CodebookLike = None,
    only: Sequence[str] | None = None,
    progress: bool = True,
    tell: Tell | None = None,
) -> dict[str, pd.DataFrame]:
    """Every table of a corpus by name, computed once and read back from then on.

    Parameters
    ----------
    corpus, codebook, progress, tell
        As for :func:`open_tables`.
    only : list of str, optional
        Names of tables; default: all (``analysis.tables.table_names``).

    Returns
    -------
    dict
        Table name → DataFrame: ``articles``, ``sentences``, ``attributions``, ``quotations``, ``hits``, … and
        ``checks``. A table that could not be made is missing, with a warning.
    """
    shelf = open_tables(corpus, codebook, progress=progress, tell=tell)
    wanted = shelf.names if only is None else list(only)
    try:
        shelf.make(wanted)
    except TablesError as problem:
        warn(problem)
        wanted = [name for name in wanted if name in problem.written]
    return {name: read_table(shelf.folder, name) for name in [*wanted, "checks"]}


def stamp_of(corpus: str | Path | pd.DataFrame | None) -> str:
    """Changes when a file of a corpus does (its name, size or time); always the same for articles in memory."""
    if isinstance(corpus, pd.DataFrame):
        return "in memory"
    path = corpus_path(corpus)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    told = []
    for file in files:
        if not file.name.startswith(".") and file.is_file():
            known = os.stat(file)
            told.append(f"{file} {known.st_size} {known.st_mtime_ns}")
    return key_of(*told)

