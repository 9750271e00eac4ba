"""How does a corpus become tables, however large, however often interrupted?

:func:`compute_tables` cuts the corpus into partitions, has each measured once, then the articles of each
story compared; it keeps every part under a key of what it was made from, and joins the parts. A second run
finds the parts and makes only what is new.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import analysis
from analysis.corpus import MEASURED_COLUMNS, Check
from analysis.corpus.checks import checks_table
from analysis.corpus.load import corpus_path
from analysis.tables.by_story import gather, heaviest_first, rows_of, share_key, share_stories
from analysis.tables.engines import Lost, Run, Task, engine
from analysis.tables.finish import PARTS, described_before, forget_old, write_tables
from analysis.tables.measure import (
    NOT_COMPARED,
    NOT_MADE,
    load_models,
    make_parts,
    make_story_parts,
    make_whole,
    not_made,
)
from analysis.tables.partitions import PARTITION, Partition, cut_corpus
from analysis.tables.parts import (
    arrow_to_bytes,
    from_bytes,
    is_whole,
    joined,
    key_of,
    to_bytes,
    write_atomically,
)
from analysis.tables.progress import Progress
from analysis.tables.registry import TABLES, Table, code_version, codebook_digests, table_names, with_needs

# Finding stories needs all texts at once: above this many, tables that compare articles are left out.
MOST_ARTICLES_AT_ONCE = 100_000
TOO_MANY = "tables left out"
Trace = Callable[[str, float, float], Any]


class TablesError(ValueError):
    """Some tables could not be made; ``written`` has the files of all others."""

    def __init__(self, told: str, written: dict[str, Path]) -> None:
        super().__init__(told)
        self.written = written


def compute_tables(
    corpus: str | Path | pd.DataFrame | None,
    codebook: Any = None,
    out: str | Path = "tables",
    only: Sequence[str] | None = None,
    format: str = "parquet",
    workers: int = 1,
    progress: bool | Callable[[int, int], Any] = False,
    cluster: Any = None,
    partition: int = PARTITION,
    trace: Trace | None = None,
) -> dict[str, Path]:
    """Write every table of a corpus, one file each; what was computed before is not computed again.

    Parameters
    ----------
    corpus : path, DataFrame of articles, or None
        As for :func:`analysis.corpus.load_corpus`. Of a path only one partition is in memory at a time.
    codebook : path, Codebook or None
        None: the default codebook.
    out : path
        Folder to write to; made if missing. Parts are kept in ``out/.parts``, which may be deleted.
    only : list of str, optional
        Names of tables; what they are made from is computed too, but only these are written.
    format : {"parquet", "csv"}
        In CSV, lists are JSON and a cell that a spreadsheet would run as a formula gets an apostrophe in
        front.
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
    if format not in ("parquet", "csv"):
        raise ValueError(f"unknown format {format!r}; tables are written as parquet or csv")
    tables = with_needs(only)
    folder = _writable(Path(out).expanduser())
    book = _codebook(codebook)
    lap = _clock(trace)
    # Where a run has been before, little may be left to do; else models are loaded while the corpus is read.
    prepare = None if described_before(folder) else load_models
    with engine(workers, cluster, prepare) as run:
        partitions, checks = cut_corpus(corpus, folder / PARTS / "articles", partition)
        lap("read the corpus")
        plan = _Plan(folder, book, codebook_digests(book), partitions, run, trace)
        files, told = _measure(plan, tables, progress)
        checks += told
        lap("hand out partitions, keep parts")
        if any(table.by_story for table in tables) and "stories" in files:
            checks += _compare(plan, tables, files, progress)
            lap("hand out stories, keep parts")
    failed = [table.name for table in tables if table.name not in files]
    wanted = [table.name for table in tables if table.name in files and (only is None or table.name in only)]
    parts = {name: files[name] for name in wanted}
    if only is None or "articles" in only:
        parts = {"articles": [one.file for one in partitions], **parts}
    written = write_tables(folder, format, parts, checks, _about(plan, corpus), failed)
    used = {file for group in files.values() for file in group} | {one.file for one in partitions}
    forget_old(folder / PARTS, used | {_problems(file) for file in used})
    lap("join the parts")
    _tell_failed(failed, checks, written)
    return written


class _Plan(NamedTuple):
    """What a run works with."""

    folder: Path
    book: Any
    digest: dict[str, str]
    partitions: list[Partition]
    run: Run
    trace: Trace | None

    def part(self, table: str, key: str) -> Path:
        """Where the part is kept that was made from these articles by this code, model and codebook."""
        from analysis.language.parsing import parse_model

        made_with = next(one for one in TABLES if one.name == table)
        stamp = key_of(
            key, code_version(), parse_model(), *(self.digest[part] for part in made_with.codebook)
        )
        return self.folder / PARTS / table / f"{stamp}.parquet"

    def results(self, step: str, tasks: Iterator[Task]) -> Iterator[tuple[Any, Any]]:
        """The name and result of each task, its processor time told."""
        for name, result, seconds in self.run(tasks):
            if self.trace is not None:
                self.trace(f"{step} {name}", seconds, time.perf_counter())
            yield name, result


Files = dict[str, list[Path]]


def _measure(
    plan: _Plan, tables: list[Table], progress: bool | Callable[[int, int], Any]
) -> tuple[Files, list[pd.DataFrame]]:
    """The tables made article by article, and those of the whole corpus: files, and what went wrong."""
    local = [table for table in tables if not table.whole and not table.by_story]
    partitions, total = plan.partitions, sum(one.articles for one in plan.partitions)
    files = {table.name: [plan.part(table.name, one.key) for one in partitions] for table in local}
    whole, checks = _whole_tables(plan, tables, total)
    missing = tuple(name for name, file in whole.items() if not is_whole(file))
    bar = Progress(progress, total)
    todo = []
    for number, one in enumerate(partitions):
        # A part counts as done only when all tables of its partition are.
        wanted = tuple(table.name for table in local if not is_whole(files[table.name][number]))
        if wanted:
            todo.append((number, wanted))
        else:
            bar.add(one.articles)

    def tasks() -> Iterator[Task]:
        if missing:  # first, because nobody can share this work
            articles = joined([one.file for one in partitions], MEASURED_COLUMNS)
            stored = {name: file.read_bytes() for name, file in whole.items() if name not in missing}
            yield Task("corpus", make_whole, (arrow_to_bytes(articles), stored, missing, plan.book))
        for number, wanted in todo:
            needs = {need for table in local if table.name in wanted for need in table.needs} - set(wanted)
            stored = {name: files[name][number].read_bytes() for name in sorted(needs)}
            yield Task(number, make_parts, (partitions[number].file.read_bytes(), stored, wanted, plan.book))

    try:
        for name, result in plan.results("partition", tasks()):
            if name == "corpus":
                made, failed = _unless_lost(result, missing)
                for table, data in made.items():
                    write_atomically(whole[table], data)
                checks += [from_bytes(data) for data in failed.values()]
                continue
            if isinstance(result, Lost):
                raise ValueError(
                    f"{result.why} (partition {name}), most likely for want of memory: use fewer workers, or a "
                    "smaller partition size"
                )
            made, problems = result
            for table, data in made.items():
                if problems is not None:  # first, so that an interruption between the two loses none
                    write_atomically(_problems(files[table][name]), problems)
                write_atomically(files[table][name], data)
            bar.add(partitions[name].articles)
    finally:
        bar.close()
    bad = _kept_problems(file for group in files.values() for file in group)
    if len({name for table in bad for name in table["article_id"]}) == total:
        raise ValueError(f"no article could be measured: {bad[0]['detail'].iloc[0]}")
    found = {table.name: whole[table.name] for table in tables if table.name in whole}
    return {**files, **{name: [file] for name, file in found.items() if is_whole(file)}}, checks + bad


def _whole_tables(plan: _Plan, tables: list[Table], total: int) -> tuple[dict[str, Path], list[pd.DataFrame]]:
    """Files of the tables made of all articles at once; a note instead where they are too many."""
    key = key_of(*(one.key for one in plan.partitions))
    whole = {table.name: plan.part(table.name, key) for table in tables if table.whole}
    missing = [name for name, file in whole.items() if not is_whole(file)]
    if not missing or total <= MOST_ARTICLES_AT_ONCE:
        return whole, []
    names = ", ".join(table.name for table in tables if table.name in missing or table.by_story)
    detail = (
        f"{names} compare all articles with each other: {total:,} are more than {MOST_ARTICLES_AT_ONCE:,}"
    )
    check = Check("note", TOO_MANY, None, None, None, detail, "compute them for one topic or month")
    return {name: file for name, file in whole.items() if name not in missing}, [checks_table([check])]


def _compare(
    plan: _Plan, tables: list[Table], files: Files, progress: bool | Callable[[int, int], Any]
) -> list[pd.DataFrame]:
    """The tables that compare the articles of each story; adds their files, returns what went wrong."""
    wanted = [table for table in tables if table.by_story]
    listed = from_bytes(files["stories"][0].read_bytes())
    share = share_stories(listed)
    articles = gather([one.file for one in plan.partitions], share, MEASURED_COLUMNS)
    stories = gather(files["stories"], share)
    keys = [share_key(articles, stories, number) for number in range(share.max() + 1)]
    parts = {table.name: [plan.part(table.name, key) for key in keys] for table in wanted}
    todo = {
        number: missing
        for number in heaviest_first(stories)
        if (missing := tuple(name for name, group in parts.items() if not is_whole(group[number])))
    }
    needs = {
        need for table in wanted if any(table.name in some for some in todo.values()) for need in table.needs
    }
    needed = {name: gather(files[name], share) for name in sorted(needs - set(parts)) if name in files}
    bar = Progress(progress is True, len(keys), " groups of stories", "comparing")
    bar.add(len(keys) - len(todo))

    def tasks() -> Iterator[Task]:
        for number, missing in todo.items():
            stored = {name: rows_of(table, number) for name, table in {**needed, "stories": stories}.items()}
            for name, group in parts.items():
                if name in needs and name not in missing:
                    stored[name] = group[number].read_bytes()
            yield Task(number, make_story_parts, (rows_of(articles, number), stored, missing, plan.book))

    checks: dict[str, pd.DataFrame] = {}
    try:
        for number, result in plan.results("stories", tasks()):
            made, failed = _unless_lost(result, todo[number])
            for name, problems in failed.items():
                if name in made:
                    write_atomically(_problems(parts[name][number]), problems)
                else:
                    checks.setdefault(name, from_bytes(problems))
            for name, data in made.items():
                write_atomically(parts[name][number], data)
            bar.add(1)
    finally:
        bar.close()
    told = list(checks.values())
    for table in wanted:
        name, group = table.name, parts[table.name]
        bad = _kept_problems(group)
        told += bad
        no_story = sum(map(len, bad)) == listed["story_id"].nunique()
        if no_story or any(need not in files for need in table.needs):
            # This is the measure's fault, or made from nothing: not to be kept for the next run.
            for file in group:
                file.unlink(missing_ok=True)
                _problems(file).unlink(missing_ok=True)
        elif all(map(is_whole, group)):
            files[name] = group
    return told


def _unless_lost(result: Any, wanted: Sequence[str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What a worker made; where it could not, the checks that say so."""
    if not isinstance(result, Lost):
        return result
    return {}, {name: to_bytes(checks_table([not_made(name, result.why)])) for name in wanted}


def _kept_problems(files: Iterable[Path]) -> list[pd.DataFrame]:
    kept = [_problems(file) for file in files]
    return [from_bytes(file.read_bytes()) for file in kept if is_whole(file)]


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


def _about(plan: _Plan, corpus: Any) -> dict[str, Any]:
    from analysis.language.parsing import parse_model

    book = plan.book
    return {
        "toolkit": analysis.__version__,
        "code": code_version(),
        "parser": parse_model(),
        "corpus": {
            "name": "articles in memory" if isinstance(corpus, pd.DataFrame) else corpus_path(corpus).name,
            "articles": sum(one.articles for one in plan.partitions),
            "hash": key_of(*(one.key for one in plan.partitions)),
        },
        "codebook": {"name": book.name, "hash": book.digest or key_of(*plan.digest.values())},
        "not available": [table.name for table in TABLES if table.name not in table_names()],
    }


def _codebook(codebook: Any) -> Any:
    from analysis.codebook.loading import load_codebook

    if codebook is None or isinstance(codebook, (str, os.PathLike)):
        codebook = load_codebook(codebook)
    return codebook


def _problems(part: Path) -> Path:
    """Where the articles or stories are listed that could not be measured when this part was made."""
    return part.with_suffix(".problems")


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / PARTS / ".writable", b"")
        (folder / PARTS / ".writable").unlink(missing_ok=True)
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
