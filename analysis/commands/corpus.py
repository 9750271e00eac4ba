"""``framing check``, ``import`` and ``collect``: real articles in. Arguments in, one library call, result out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from analysis.terminal import say

#: What ``--where`` takes, for every command that has it.
WHERE = 'which articles: "outlet=Gull,Post; from=2025-10-01; words=ferr*"'


def add_commands(commands: Any) -> None:
    """Add ``check``, ``import`` and ``collect`` to the command's parser."""
    check = commands.add_parser("check", help="read a corpus and list what is wrong with it")
    check.add_argument("corpus", help="folder of texts, or a .csv, .jsonl, .jsonl.gz, .parquet or .xlsx file")
    check.add_argument("--all", action="store_true", help="list every remark, not the first three of a kind")
    check.add_argument(
        "--furniture",
        metavar="FILE",
        help="write the lines taken for furniture as CSV, to correct (docs/articles.md)",
    )
    check.add_argument("--where", metavar="FILTER", help=WHERE)
    check.add_argument("--groups", metavar="COLUMN", help="a column of the articles that groups outlets: count each")
    _add_reading(check)
    check.set_defaults(run=_check)

    bring = commands.add_parser("import", help="add exports, web pages, tables to a corpus that can grow")
    bring.add_argument(
        "sources",
        nargs="+",
        help="files or folders: .docx .pdf .rtf .txt .html .eml .csv .jsonl .parquet .xlsx",
    )
    bring.add_argument("--into", required=True, help="folder of the corpus; made if missing")
    bring.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="THEIRS=OURS",
        help="column names, e.g. --map headline=title",
    )
    bring.add_argument("--outlet", help="outlet of the articles that name none")
    _add_reading(bring)
    bring.set_defaults(run=_import)

    collect = commands.add_parser("collect", help="fetch pages, feeds and sitemaps politely into a folder")
    collect.add_argument("addresses", nargs="+", help="http(s) addresses, or a file with one a line")
    collect.add_argument("--into", required=True, help="folder for the pages and their manifest")
    collect.add_argument("--delay", type=float, default=1.0, help="seconds between requests to one host (1)")
    collect.add_argument("--most", type=int, default=10_000, help="pages to fetch at most (10,000)")
    collect.add_argument("--seconds", type=_above_zero, default=30, help="for one page at most (30)")
    collect.add_argument("--megabytes", type=_above_zero, default=10, help="of one page at most (10)")
    collect.add_argument(
        "--total-seconds",
        type=_above_zero,
        default=43_200,
        help="for all, waiting included (43,200: 12 hours)",
    )
    collect.add_argument("--total-megabytes", type=_above_zero, default=2_000, help="of all pages (2,000)")
    collect.add_argument("--refresh", action="store_true", help="ask again for pages fetched before")
    collect.add_argument("--allow-private", action="store_true", help="also ask addresses of this network")
    collect.set_defaults(run=_collect)


def _add_reading(command: argparse.ArgumentParser) -> None:
    """How dates and outlets are to be read."""
    command.add_argument(
        "--dates",
        metavar="ORDER",
        help="day-first, month-first, year-first or a format (%%d/%%m/%%y); default: each column decides",
    )
    command.add_argument("--outlets", help="CSV (outlet,also) with more spellings of outlets' names")


def _check(wanted: argparse.Namespace) -> int:
    import analysis
    from analysis.corpus.summary import chosen_of, describe_corpus

    with _bar("reading") as bar:
        corpus = analysis.read_corpus(
            wanted.corpus,
            dates=wanted.dates,
            outlets=wanted.outlets,
            progress=lambda read: bar.update(read - bar.n),
        )
    articles, checks = chosen_of(corpus.articles, corpus.checks, wanted.where)
    for line in describe_corpus(articles, checks, None if wanted.all else 3, wanted.groups):
        say(line)
    if wanted.furniture:  # of the whole corpus: lines recur across all articles of an outlet
        say(_write_furniture(wanted, corpus.articles))
    return int((corpus.checks["severity"] == "error").any())


def _write_furniture(wanted: argparse.Namespace, articles: Any) -> str:
    """The list of furniture as CSV; what was decided in it before stays."""
    from analysis.corpus import read_overrides
    from analysis.corpus.load import overrides_path
    from analysis.corpus.summary import furniture_choices
    from analysis.files import write_atomically
    from analysis.spreadsheets import as_csv

    file, place = Path(wanted.furniture), overrides_path(wanted.corpus)
    decided = next((read_overrides(path) for path in (file, place) if path.is_file()), None)
    listed = furniture_choices(articles, decided)
    write_atomically(file, as_csv(listed))
    told = f"{file}: {len(listed):,} lines. Write text for furniture where a line is the article's"
    return f"{told}, and save it as {place}." if file.resolve() != place.resolve() else f"{told}."


def _bar(what: str) -> Any:
    """Progress, from the first second on."""
    from tqdm import tqdm

    return tqdm(unit=" articles", desc=what, delay=1, dynamic_ncols=True)


def _import(wanted: argparse.Namespace) -> int:
    from analysis.corpus import import_articles

    columns = {}
    for pair in wanted.map:
        theirs, equals, ours = pair.partition("=")
        if not equals or not ours or not theirs:
            raise ValueError(f"--map {pair}: write it as THEIRS=OURS, e.g. --map headline=title")
        columns[theirs] = ours
    with _bar("reading") as bar:

        def progress(read: int, doing: str) -> None:
            bar.set_description(doing, refresh=bar.desc != f"{doing}: ")
            bar.update(read - bar.n)

        done = import_articles(
            wanted.sources,
            wanted.into,
            columns=columns or None,
            outlet=wanted.outlet,
            outlets=wanted.outlets,
            dates=wanted.dates,
            progress=progress,
        )
    say(done.report())
    return int((done.checks["severity"] == "error").any() or not done.kept + done.known)


def _collect(wanted: argparse.Namespace) -> int:
    from tqdm import tqdm

    from analysis.corpus.collect import LEFT, collect_pages
    from analysis.corpus.fetch import Limits

    addresses: list[str] = []
    for given in wanted.addresses:
        listed = Path(given)
        if "://" not in given and listed.is_file():
            addresses += [
                line.strip() for line in listed.read_text(encoding="utf-8").splitlines() if line.strip()
            ]
        else:
            addresses.append(given)
    with tqdm(unit=" pages", desc="collecting", delay=2, dynamic_ncols=True) as bar:
        visits = collect_pages(
            addresses,
            wanted.into,
            delay=wanted.delay,
            limits=Limits(wanted.seconds, round(1e6 * wanted.megabytes), wanted.allow_private),
            most_pages=wanted.most,
            total_seconds=wanted.total_seconds,
            total_bytes=round(1e6 * wanted.total_megabytes),
            refresh=wanted.refresh,
            progress=lambda _: bar.update(1),
        )
    problem = visits["problem"].fillna("")
    left = visits[problem.str.startswith(LEFT)]
    failed = visits[(problem != "") & ~problem.str.startswith(LEFT)]
    for url, problem in zip(failed["url"], failed["problem"]):
        say(f"{url}: {problem}")
    if len(left):
        met = left["problem"].iloc[0].removeprefix(LEFT)
        say(f"{len(left):,} left for the next run, which had {met}: run the same command again")
    say(
        f"{visits['file'].notna().sum():,} fetched, {len(failed):,} not; import them: framing import "
        f"{wanted.into} --into CORPUS"
    )
    return int(len(failed) > 0)


def _above_zero(given: str) -> float:
    number = float(given)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


_above_zero.__name__ = "number above 0"  # argparse: "invalid number above 0 value"
