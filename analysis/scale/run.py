"""How does a corpus become tables, however large, however often interrupted?

:func:`compute_tables` cuts the corpus into partitions, has each measured once, keeps every part under a key
of what it was made from, and joins the parts. A second run finds the parts and makes only what is new.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import analysis
from analysis.corpus import CHECK_COLUMNS, Check, Corpus, iter_articles
from analysis.corpus.checks import checks_table
from analysis.corpus.load import corpus_path
from analysis.scale.engines import run_tasks
from analysis.scale.measure import make_parts
from analysis.scale.parts import (
    content_key,
    from_bytes,
    is_whole,
    key_of,
    merge,
    to_bytes,
    write_atomically,
)
from analysis.scale.registry import TABLES, Inputs, code_version, codebook_digests, table_names, with_needs

# Articles per partition: some 200,000 words, half a minute of parsing. Smaller ones make workers start and
# stop, larger ones cost memory and lose more when a run is interrupted.
PARTITION = 200
# Tables that compare articles with each other need all texts at once: above this many they are left out.
MOST_ARTICLES_AT_ONCE = 100_000
_PARTS = ".parts"
_MONTH = 30 * 86_400


class _Partition(NamedTuple):
    key: str
    file: Path
    articles: int


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
        Articles per part. Another number gives other parts, and the same rows.

    Returns
    -------
    dict
        Table name → file, and ``checks`` (one row per problem of the corpus or of a measure).
        ``manifest.json`` beside them says from what they were made.

    Raises
    ------
    ValueError
        For a corpus or codebook that cannot be read, an unknown table, or a folder that cannot be written.
    """
    if format not in ("parquet", "csv"):
        raise ValueError(f"unknown format {format!r}; tables are written as parquet or csv")
    tables = with_needs(only)
    folder = _writable(Path(out).expanduser())
    book = _codebook(codebook)
    digest = codebook_digests(book)
    partitions, checks = _cut(corpus, folder, partition)
    total = sum(one.articles for one in partitions)
    files = {
        table.name: [_part(folder, table.name, one.key, digest) for one in partitions] for table in tables
    }

    local = [table for table in tables if not table.whole]
    bar = _Progress(progress, total)
    try:
        # A part counts as done only when all tables of its partition are.
        todo = []
        for number, one in enumerate(partitions):
            wanted = tuple(table.name for table in local if not is_whole(files[table.name][number]))
            if wanted:
                todo.append((number, wanted))
            else:
                bar.add(one.articles)
        tasks = ((n, _arguments(partitions[n], wanted, n, files, book)) for n, wanted in todo)
        for number, (made, problems) in run_tasks(make_parts, tasks, workers, cluster):
            for name, data in made.items():
                if problems is not None:  # first, so that an interruption between the two loses none
                    write_atomically(_problems(files[name][number]), problems)
                write_atomically(files[name][number], data)
            bar.add(partitions[number].articles)
        kept = [_problems(part) for table in local for part in files[table.name]]
        checks += [from_bytes(part.read_bytes()) for part in kept if is_whole(part)]
        whole = [table for table in tables if table.whole]
        if whole:
            checks.append(_make_whole(whole, partitions, files, folder, book, digest, total))
    finally:
        bar.close()
    wanted_names = [table.name for table in tables if only is None or table.name in only]
    return _finish(folder, format, partitions, files, wanted_names, only, checks, book, digest, corpus)


def _arguments(
    one: _Partition, wanted: tuple[str, ...], number: int, files: dict[str, list[Path]], book: Any
) -> tuple[Any, ...]:
    needs = {need for table in TABLES if table.name in wanted for need in table.needs} - set(wanted)
    stored = {name: files[name][number].read_bytes() for name in sorted(needs)}
    return one.file.read_bytes(), stored, wanted, book


def _make_whole(
    tables: list[Any],
    partitions: list[_Partition],
    files: dict[str, list[Path]],
    folder: Path,
    book: Any,
    digest: dict[str, str],
    total: int,
) -> pd.DataFrame:
    """The tables that compare articles with each other, each one part under the key of the whole corpus."""
    key = key_of(*(one.key for one in partitions))
    for table in tables:
        files[table.name] = [_part(folder, table.name, key, digest)]
    missing = [table for table in tables if not is_whole(files[table.name][0])]
    if missing and total > MOST_ARTICLES_AT_ONCE:
        for table in missing:
            del files[table.name]
        names = ", ".join(table.name for table in missing)
        detail = (
            f"{names} compare all articles with each other: {total:,} are more than {MOST_ARTICLES_AT_ONCE:,}"
        )
        check = Check(
            "note", "tables left out", None, None, None, detail, "compute them for one topic or month"
        )
        return checks_table([check])
    if missing:
        needed = {need for table in missing for need in table.needs} | {
            t.name for t in tables if t not in missing
        }
        before = {
            name: _joined(files[name]) for name in sorted(needed) if name in files and _there(files[name])
        }
        given = Inputs(_joined([one.file for one in partitions]), book, before)
        for table in missing:
            data = to_bytes(table.make(given))
            write_atomically(files[table.name][0], data)
            given.tables[table.name] = from_bytes(data)
    return checks_table([])


def _joined(parts: Sequence[Path]) -> pd.DataFrame:
    return pd.concat([from_bytes(part.read_bytes()) for part in parts], ignore_index=True)


def _there(parts: Sequence[Path]) -> bool:
    return all(map(is_whole, parts))


def _cut(
    corpus: str | Path | pd.DataFrame | None, folder: Path, size: int
) -> tuple[list[_Partition], list[pd.DataFrame]]:
    """The corpus as parts on disk, one in memory at a time, and the checks of each."""
    partitions: list[_Partition] = []
    checks: list[pd.DataFrame] = []
    for piece in _pieces(corpus, size):
        if len(piece.checks):
            checks.append(piece.checks)
        if len(piece.articles):
            key = content_key(piece.articles)
            file = folder / _PARTS / "articles" / f"{key}.parquet"
            if not is_whole(file):
                write_atomically(file, to_bytes(piece.articles))
            partitions.append(_Partition(key, file, len(piece.articles)))
    if not partitions:
        first = checks[0].iloc[0] if checks else None
        why = f": {first['file']} {first['problem']}: {first['detail']}" if first is not None else ""
        raise ValueError(f"corpus {corpus}: no article could be read{why}")
    return partitions, checks


def _pieces(corpus: str | Path | pd.DataFrame | None, size: int) -> Iterator[Corpus]:
    if isinstance(corpus, pd.DataFrame):
        for start in range(0, len(corpus), size):
            yield Corpus(corpus.iloc[start : start + size].reset_index(drop=True), checks_table([]))
    else:
        yield from iter_articles(corpus, size)


def _codebook(codebook: Any) -> Any:
    from analysis.codebook import load_codebook

    if codebook is None or isinstance(codebook, (str, os.PathLike)):
        codebook = load_codebook(codebook)
    return codebook


def _part(folder: Path, table: str, key: str, digest: dict[str, str]) -> Path:
    """Where the part is kept that was made from these articles by this code, model and codebook."""
    from analysis.parsing import parse_model

    made_with = next(one for one in TABLES if one.name == table)
    stamp = key_of(key, code_version(), parse_model(), *(digest[part] for part in made_with.codebook))
    return folder / _PARTS / table / f"{stamp}.parquet"


def _problems(part: Path) -> Path:
    """Where the articles are listed that could not be measured when this part was made."""
    return part.with_suffix(".problems")


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / _PARTS / ".writable", b"")
        (folder / _PARTS / ".writable").unlink(missing_ok=True)
    except OSError as error:
        raise ValueError(f"cannot write to {folder} ({error.strerror}); choose another folder") from None
    return folder


def _finish(
    folder: Path,
    format: str,
    partitions: list[_Partition],
    files: dict[str, list[Path]],
    names: list[str],
    only: Sequence[str] | None,
    checks: list[pd.DataFrame],
    book: Any,
    digest: dict[str, str],
    corpus: Any,
) -> dict[str, Path]:
    from analysis.parsing import parse_model

    before = _described_before(folder)
    written: dict[str, Path] = {}
    described: dict[str, Any] = {}

    def put(name: str, parts: Sequence[Path]) -> None:
        target = folder / f"{name}.{format}"
        made_of = key_of(*(part.stem for part in parts))
        known = before.get(name, {})
        # The same parts joined before need no joining again; the size notices a file changed by hand.
        if (
            known.get("file") != target.name
            or known.get("parts") != made_of
            or known.get("bytes") != _size(target)
        ):
            rows, columns = merge(parts, target, format)
            known = {"file": target.name, "rows": rows, "columns": columns, "parts": made_of}
        written[name] = target
        described[name] = {**known, "bytes": _size(target)}

    if only is None or "articles" in only:
        put("articles", [one.file for one in partitions])
    for name in names:
        if name in files:
            put(name, files[name])
    problems = pd.concat([checks_table([]), *checks], ignore_index=True)[
        list(CHECK_COLUMNS)
    ].drop_duplicates()
    target = folder / _PARTS / "checks" / f"{content_key(problems.astype('str'))}.parquet"
    write_atomically(target, to_bytes(problems))
    put("checks", [target])
    manifest = {
        "schema": 1,
        "toolkit": analysis.__version__,
        "code": code_version(),
        "parser": parse_model(),
        "corpus": {
            "name": "articles in memory" if isinstance(corpus, pd.DataFrame) else corpus_path(corpus).name,
            "articles": sum(one.articles for one in partitions),
            "hash": key_of(*(one.key for one in partitions)),
        },
        "codebook": {"name": book.name, "hash": book.digest or key_of(*digest.values())},
        "tables": described,
        "not available": [table.name for table in TABLES if table.name not in table_names()],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / "manifest.json", text.encode())
    used = {part for name in files for part in files[name]} | {one.file for one in partitions} | {target}
    _forget_old(folder / _PARTS, used)
    return written


def _forget_old(parts: Path, used: set[Path]) -> None:
    """Remove parts that no run has used for a month: other codebooks' and other versions' leftovers."""
    now = time.time()
    for file in parts.rglob("*"):
        with contextlib.suppress(OSError):  # another run may be at it too
            if file in used:
                os.utime(file)
            elif file.is_file() and now - file.stat().st_mtime > _MONTH:
                file.unlink()


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None


def _described_before(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


class _Progress:
    """A progress bar, a callable, or nothing, behind one face."""

    def __init__(self, progress: bool | Callable[[int, int], Any], total: int) -> None:
        self.call = progress if callable(progress) else None
        self.done, self.total = 0, total
        self.drawn: Any = None
        if progress is True:
            from tqdm import tqdm

            self.drawn = tqdm(
                total=total,
                unit=" articles",
                desc="measuring",
                dynamic_ncols=True,
                smoothing=0.05,
                delay=2,
            )

    def add(self, articles: int) -> None:
        self.done += articles
        if self.call is not None:
            self.call(self.done, self.total)
        if self.drawn is not None:
            self.drawn.update(articles)

    def close(self) -> None:
        if self.drawn is not None:
            self.drawn.close()
