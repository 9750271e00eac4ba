"""How does a corpus become tables, however large, however often interrupted?

:func:`compute_tables` cuts the corpus into partitions, has each measured once, then the articles of each
story compared; it keeps every part under a key of what it was made from, and joins the parts. A second run
finds the parts and makes only what is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

import analysis
from analysis.codebook.loading import codebook_for
from analysis.codebook.types import Codebook
from analysis.corpus.checks import checks_table
from analysis.corpus.load import Corpus, corpus_path, iter_articles, read_corpus
from analysis.corpus.where import choose, read_where
from analysis.door import checked
from analysis.files import write_atomically
from analysis.tables.engines import Run, Task, engine
from analysis.tables.finish import PARTS, forget_old, write_tables
from analysis.tables.measure import NOT_COMPARED, NOT_MADE, load_models
from analysis.tables.partitions import PARTITION, cut_corpus
from analysis.tables.parts import FORMATS, described_before, key_of
from analysis.tables.plan import Plan, make_plan, problems_file
from analysis.tables.registry import table_names, with_needs
from analysis.tables.steps import TOO_MANY, Do, compare_stories, measure_articles

Trace = Callable[[str, float, float], Any]


class TablesError(ValueError):
    """Some tables could not be made; ``written`` has the files of all others."""

    def __init__(self, told: str, written: dict[str, Path]) -> None:
        super().__init__(told)
        self.written = written


@checked(corpus="article_id text")
def compute_tables(
    corpus: str | Path | pd.DataFrame | None,
    codebook: Codebook | str | Path | None = None,
    out: str | Path = "tables",
    only: Sequence[str] | None = None,
    format: str = "parquet",
    workers: int = 1,
    progress: bool | Callable[[int, int], Any] = False,
    cluster: Any = None,
    partition: int = PARTITION,
    trace: Trace | None = None,
    parts: str | Path | None = None,
    where: str | Mapping[str, Any] | None = None,
) -> dict[str, Path]:
    """Write every table of a corpus, one file each; what was computed before is not computed again.

    Parameters
    ----------
    corpus : path, DataFrame of articles, or None
        As for :func:`analysis.corpus.load_corpus`. Of a path only one partition is in memory at a time.
    codebook : path, Codebook or None
        None: ``$FRAMING_CODEBOOK``, else the shipped codebook named like the corpus, else an empty one: tables of
        words and actors are then empty, all others complete.
    out : path
        Folder to write to; made if missing.
    only : list of str, optional
        Names of tables; what they are made from is computed too, but only these are written.
    format : {"parquet", "csv", "xlsx"}
        In CSV (UTF-8 with the mark by which Excel knows it) and in workbooks lists are JSON, and a cell that a
        spreadsheet would run as a formula gets an apostrophe in front. A workbook cuts texts after 32,767 characters,
        with a warning.
    workers : int
        Local processes. The tables are the same, byte for byte, whatever their number. In a script, guard
        the call with ``if __name__ == "__main__":``.
    progress : bool or callable
        True draws a bar; a callable gets (articles finished, articles in all).
    cluster : address or dask.distributed.Client, optional
        Work there instead of in local processes.
    partition : int
        Articles per part at most. Another number gives other parts, and the same rows.
    trace : callable, optional
        Called with the name of each step, its processor seconds and the moment it ended
        (``time.perf_counter``). What workers do is named "partition N", "partition corpus", "stories N".
    parts : path, optional
        Where parts are kept, named by what they were made from, for the next run; default: ``out/.parts``. It may
        be shared by several corpora, and deleted at any time.
    where : str or mapping, optional
        Which articles, as for :func:`analysis.open_study`; the corpus is then read at once.

    Returns
    -------
    dict
        Table name → file, and ``checks`` (one row per problem of the corpus or of a measure).
        ``manifest.json`` beside them says from what they were made.

    Raises
    ------
    ValueError
        For a corpus or codebook that cannot be read, an unknown table, or a folder that cannot be written.
    TablesError
        A ValueError, raised at the end: some tables that compare articles could not be made. All others are
        written (``written`` has their files), and the next run tries these again.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}; tables are written as {', '.join(FORMATS)}")
    tables = with_needs(only)
    if not isinstance(corpus, pd.DataFrame) and not corpus_path(corpus).exists():
        next(iter_articles(corpus))  # says what is wrong, before a folder is made
    folder = _writable(Path(out).expanduser())
    kept = folder / PARTS if parts is None else Path(parts).expanduser()
    book = codebook_for(codebook, None if isinstance(corpus, pd.DataFrame) else corpus_path(corpus).resolve())
    lap = _clock(trace)
    given, remarks = _chosen(corpus, where)
    # Where a run has been before, little may be left to do; else models are loaded while the corpus is read.
    prepare = None if described_before(folder) else load_models
    with engine(workers, cluster, prepare) as run:
        partitions, checks = cut_corpus(given, kept / "articles", partition)
        checks = [*remarks, *checks]
        lap("read the corpus")
        plan, do = make_plan(kept, book, partitions), _doing(run, trace)
        files, told = measure_articles(plan, do, tables, progress)
        checks += told
        lap("hand out partitions, keep parts")
        if any(table.scope == "story" for table in tables) and "stories" in files:
            checks += compare_stories(plan, do, tables, files, progress)
            lap("hand out stories, keep parts")
    failed = [table.name for table in tables if table.name not in files]
    wanted = [table.name for table in tables if table.name in files and (only is None or table.name in only)]
    joining = {name: files[name] for name in wanted}
    if only is None or "articles" in only:
        joining = {"articles": [one.file for one in partitions], **joining}
    made_from = {name: plan.made_from(name) for name in table_names()}
    about = _about(plan, corpus, where)
    written = write_tables(folder, kept, format, joining, checks, about, made_from, failed)
    used = {file for group in files.values() for file in group} | {one.file for one in partitions}
    forget_old(kept, used | {problems_file(file) for file in used})
    lap("join the parts")
    _tell_failed(failed, checks, written)
    return written


def _doing(run: Run, trace: Trace | None) -> Do:
    """Runs tasks; gives the name and result of each, its processor time told."""

    def do(step: str, tasks: Iterator[Task]) -> Iterator[tuple[Any, Any]]:
        for name, result, seconds in run(tasks):
            if trace is not None:
                trace(f"{step} {name}", seconds, time.perf_counter())
            yield name, result

    return do


def _tell_failed(failed: list[str], checks: list[pd.DataFrame], written: dict[str, Path]) -> None:
    every = pd.concat([checks_table([]), *checks], ignore_index=True)
    if not failed or (every["problem"] == TOO_MANY).any():
        return
    why = every.loc[every["problem"].isin([NOT_MADE, NOT_COMPARED]), "detail"]
    raise TablesError(
        f"{', '.join(failed)} could not be made ({why.iloc[0] if len(why) else 'see checks'}); all other tables "
        "are written. The same command tries again what is missing; please report it",
        written,
    )


def _chosen(corpus: Any, where: Any) -> tuple[Any, list[pd.DataFrame]]:
    """The corpus, or the articles of it that the filter leaves, with what was wrong with the corpus."""
    wanted = read_where(where)
    if not wanted:
        return corpus, []
    whole = Corpus(corpus, checks_table([])) if isinstance(corpus, pd.DataFrame) else read_corpus(corpus)
    articles = choose(whole.articles, wanted)
    if not len(articles):
        raise ValueError(f"no article meets {wanted}; check dates (from=, to=), outlets and words")
    return articles, [whole.checks]


def _about(plan: Plan, corpus: Any, where: Any = None) -> dict[str, Any]:
    name = "articles in memory" if isinstance(corpus, pd.DataFrame) else corpus_path(corpus).name
    chosen = {"where": str(read_where(where))} if where else {}
    return {
        "toolkit": analysis.__version__,
        "code": key_of(*plan.code.values()),
        "parser": plan.parser,
        "corpus": {"name": name, "articles": plan.articles, "hash": plan.corpus_key, **chosen},
        "codebook": {"name": plan.book.name, "hash": plan.book.digest or key_of(*plan.digests.values())},
    }


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / ".writable", b"").unlink(missing_ok=True)
    except OSError as error:
        raise ValueError(f"cannot write to {folder} ({error.strerror}); choose another folder") from None
    return folder


def _clock(trace: Trace | None) -> Callable[[str], None]:
    """Tells a step's processor seconds of this process when called at its end."""
    began = [time.process_time()]

    def lap(step: str) -> None:
        now = time.process_time()
        if trace is not None:
            trace(step, now - began[0], time.perf_counter())
        began[0] = now

    return lap
