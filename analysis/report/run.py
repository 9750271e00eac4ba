"""How do the notebooks become the figures of a corpus?

:func:`run_notebooks` makes them from the questions and executes them in order with the Python that runs now, on the
corpus and codebook named; it keeps going when one fails.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.charts.media import known_medium
from analysis.codebook.loading import SHIPPED, codebook_for, find_codebook
from analysis.codebook.types import Codebook
from analysis.corpus import corpus_hash, corpus_path, load_corpus
from analysis.files import write_atomically
from analysis.report import datasheet, provenance
from analysis.report.bundle import write_bundle
from analysis.report.datasheet import write_datasheet
from analysis.report.explorer import write_explorer
from analysis.report.files import HOME, figures_folder
from analysis.report.kernels import Job, run_jobs, written
from analysis.report.long_quotes import too_long
from analysis.report.notebooks import make_notebooks, opening
from analysis.report.quoting import quoted_words
from analysis.terminal import tell

# Seconds one cell may take. Only a first parse of thousands of articles comes near it.
TIMEOUT = 3600


def run_notebooks(
    corpus: str | Path | None = None,
    codebook: str | Path | None = None,
    out: str | Path | None = None,
    *,
    notebooks: str | Path | None = None,
    progress: bool | Callable[[str], Any] = False,
    together: int | None = None,
    timeout: int = TIMEOUT,
    groups: str | None = None,
    where: str | None = None,
    quotes: int | None = None,
    style: str | None = None,
    zipped: bool = False,
) -> list[str]:
    """Run every notebook on a corpus; figures, tables and the explorer are written to `out`.

    Parameters
    ----------
    corpus, codebook : path, optional
        Default: as :func:`analysis.open_study` chooses; without a codebook the questions that need none are answered.
    out : path, optional
        Folder of the figures; default ``figures/<corpus name>`` in the checkout.
    notebooks : path, optional
        Folder of notebooks of your own; default: those made from the questions. On the demonstration corpus the
        executed notebooks replace those of the checkout; on any other they go to ``out/notebooks`` and name
        corpus and codebook in their first cell.
    progress : bool or callable
        True: a line on standard error for everything that begins (reading the corpus, each notebook) and for every
        finished notebook; a callable is given each line instead.
    together : int, optional
        Notebooks run at the same time; default: one per processor, at most three.
    timeout : int
        Seconds one cell may take.
    groups, where : str, optional
        As for :func:`analysis.open_study`.
    quotes : int, optional
        At most so many words of a passage in everything that is written, and no texts; what holds more, if anything
        does, is told as a failure.
    style : {"screen", "print", "slides"}, optional
        What pictures are drawn for.
    zipped : bool
        Put the whole folder beside it as a zip with checksums, unless something failed.

    Returns
    -------
    list of str
        One line per notebook that failed, with the notebook, the cell and the error; empty if all went
        well.

    Raises
    ------
    ValueError, OSError
        Where corpus or codebook cannot be read, or `out` cannot be written: before anything runs.
    """
    quotes, style = quoted_words(quotes), style if style is None else known_medium(style)
    if notebooks and not sorted(Path(notebooks).glob("[0-9]*.ipynb")):
        raise ValueError(f"{notebooks}: no notebook found; notebooks are named 1_….ipynb, 2_….ipynb")
    place = corpus_path(corpus).resolve()
    found = find_codebook(codebook, place)
    book = None if found is None else found.resolve()
    # A mistake in it is told once, before six notebooks would tell it.
    read = codebook_for(book, place)
    tell = progress if callable(progress) else _to_stderr if progress else _to_nobody
    tell(f"reading {place.name}")
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        articles = load_corpus(place)
    for remark in remarks:
        tell(str(remark.message))
    target = figures_folder(out) if out else HOME / "figures" / (place.name.split(".")[0] or "corpus")
    target = target.resolve()
    _clear(target)
    environment = {
        **os.environ,
        "FRAMING_CORPUS": str(place),
        **({} if book is None else {"FRAMING_CODEBOOK": str(book)}),
        "FRAMING_FIGURES": str(target),
        provenance.QUOTES: str(quotes or ""),
        provenance.STYLE: known_medium(style),
        provenance.HANDED_OVER: _inputs(place, read, articles, quotes, known_medium(style)),
        "PYTHONHASHSEED": "0",
        # The arrays are small: threads of two kernels would only get into each other's way.
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
    }
    tell("computing the tables that are not there yet")
    _measure(place, read, articles, bool(progress), tell)
    shipped = _is_demo(place, book) and out is None and notebooks is None and quotes is None and style is None
    given: dict[str, Any] = {"groups": groups, "where": where, "quotes": quotes, "style": style}
    if not shipped:
        named = None if book is None else str(book)
        given = {"corpus": str(place), "codebook": named, "figures": str(target), **given}
    jobs = _own(Path(notebooks)) if notebooks else _made(opening(given), read.is_empty, groups)
    slots = together or max(1, min(3, os.cpu_count() or 1))
    kept = target / "notebooks"
    with tempfile.TemporaryDirectory() as scratch:
        environment["IPYTHONDIR"] = scratch  # the reader's own start-up files do not run here
        good = HOME / "notebooks" if shipped else kept
        failures = run_jobs(jobs, good, kept, environment, slots, timeout, tell)
    if provenance.read(target).get("figures"):
        # By name: the study stands above the reports, which are handed one everywhere else.
        studies = importlib.import_module("analysis.study")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # told above
            study = studies.open_study(
                place, book, groups=groups, where=where, figures=target, quotes=quotes, style=known_medium(style)
            )
            write_datasheet(study, target)
            page = write_explorer(study, target).path
        tell(f"all figures, their sentences and the articles on one page: {page}")
    if quotes is not None:
        tell(f"reading what was written for passages of more than {quotes} words")
        longer = too_long(target, articles["text"].astype("str"), quotes)
        for line in longer:
            tell(f"longer than {quotes} words: {line}")
        failures += longer
    if zipped and not failures:
        tell(f"the folder with the checksums of its files: {write_bundle(target)}")
    return failures


def _measure(place: Path, book: Codebook, articles: Any, progress: bool, tell: Callable[[str], Any]) -> None:
    """Make every table once, so that no notebook computes what another needs too."""
    from analysis.tables.run import TablesError
    from analysis.tables.shelf import open_tables

    try:
        open_tables(place, book, articles=articles, progress=progress, tell=tell).make()
    except TablesError as problem:  # the notebooks that need none of these go on
        tell(str(problem))


def write_notebooks(
    corpus: str | Path,
    codebook: str | Path | None = None,
    out: str | Path | None = None,
    *,
    groups: str | None = None,
    where: str | None = None,
) -> Path:
    """Write the notebooks on a corpus without running them; returns their folder.

    Each opens this corpus and codebook and saves its findings beside the folder of notebooks.
    """
    place = corpus_path(corpus).resolve()
    found = find_codebook(codebook, place)
    read = codebook_for(found, place)
    load_corpus(place)  # what cannot be read is said now, not by every notebook
    folder = (
        Path(out).expanduser()
        if out
        else HOME / "figures" / (place.name.split(".")[0] or "corpus") / "notebooks"
    )
    folder = folder.resolve()
    given = {
        "corpus": str(place),
        "codebook": None if found is None else str(found.resolve()),
        "figures": str(folder.parent),
        "groups": groups,
        "where": where,
    }
    for job in _made(opening(given), read.is_empty, groups):
        write_atomically(folder / f"{job.name}.ipynb", written(job.book))
    return folder


def _own(folder: Path) -> list[Job]:
    import nbformat

    return [Job(file.stem, nbformat.read(file, as_version=4)) for file in sorted(folder.glob("[0-9]*.ipynb"))]


def _made(cell: str, before_codebook: bool, groups: str | None) -> list[Job]:
    """The quick start, written by hand, and the notebooks made from the questions."""
    first = _own(HOME / "notebooks")[:1]
    for job in first:
        for one in job.book.cells:
            if one.cell_type == "code" and "open_study(" in one.source:
                one.source = cell
    made = make_notebooks(cell, before_codebook=before_codebook, groups=groups)
    return first + [Job(name.removesuffix(".ipynb"), book) for name, book in made.items()]


def _is_demo(place: Path, book: Path | None) -> bool:
    return place == (HOME / "data" / "demo").resolve() and book == (SHIPPED / "demo.yml").resolve()


def _inputs(place: Path, book: Codebook, articles: Any, quotes: int | None, style: str) -> str:
    described = {
        "corpus": {
            "name": place.name.split(".")[0] or "corpus",
            "hash": corpus_hash(articles),
            "articles": len(articles),
            "outlets": int(articles["outlet"].nunique()),
        },
        "codebook": provenance.about_codebook(book),
        "version": provenance.analysis.__version__,
        "parse_model": provenance.parse_model(),
        "seed": provenance.seed(),
        "quotes": quotes,
        "style": style,
    }
    return json.dumps(described)


def _clear(target: Path) -> None:
    """Remove what an earlier run noted down, so that no figure of other articles stays among the new
    ones.
    """
    target.mkdir(parents=True, exist_ok=True)
    write_atomically(target / ".writable", b"")  # a read-only folder is told now, not by every notebook
    (target / ".writable").unlink()
    for entry in provenance.read(target).get("figures", {}).values():
        for name in entry.get("files", {}):
            if Path(name).name == name:
                (target / name).unlink(missing_ok=True)
    for old in (target / "notebooks").glob("[0-9]*.ipynb"):
        old.unlink()
    if (target / "notebooks").is_dir():
        with contextlib.suppress(OSError):  # somebody keeps other files there
            (target / "notebooks").rmdir()
    for name in (provenance.FILE, f".{provenance.FILE}.lock", "index.html", datasheet.FILE):
        (target / name).unlink(missing_ok=True)


def _to_stderr(line: str) -> None:
    tell(line)


def _to_nobody(line: str) -> None:
    return None
