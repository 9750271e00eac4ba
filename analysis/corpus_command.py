"""``framing import`` and ``framing collect``: real articles in. Arguments in, one library call, result out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_commands(commands: Any) -> None:
    """Add ``import`` and ``collect`` to the command's parser."""
    bring = commands.add_parser("import", help="add exports, web pages, tables to a corpus that can grow")
    bring.add_argument(
        "sources", nargs="+", help="files or folders: .docx .rtf .txt .html .csv .jsonl .parquet .xlsx"
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
    bring.add_argument("--outlets", help="CSV (outlet,also) with more spellings of outlets' names")
    bring.set_defaults(run=_import)

    collect = commands.add_parser("collect", help="fetch pages, feeds and sitemaps politely into a folder")
    collect.add_argument("addresses", nargs="+", help="http(s) addresses, or a file with one a line")
    collect.add_argument("--into", required=True, help="folder for the pages and their manifest")
    collect.add_argument("--delay", type=float, default=1.0, help="seconds between requests to one host (1)")
    collect.add_argument("--most", type=int, default=10_000, help="pages to fetch at most (10,000)")
    collect.add_argument("--refresh", action="store_true", help="ask again for pages fetched before")
    collect.add_argument("--allow-private", action="store_true", help="also ask addresses of this network")
    collect.set_defaults(run=_collect)


def _import(wanted: argparse.Namespace) -> int:
    from tqdm import tqdm

    from analysis.corpus import import_articles

    columns = {}
    for pair in wanted.map:
        theirs, equals, ours = pair.partition("=")
        if not equals or not ours or not theirs:
            raise ValueError(f"--map {pair}: write it as THEIRS=OURS, e.g. --map headline=title")
        columns[theirs] = ours
    with tqdm(unit=" articles", desc="reading", delay=2, dynamic_ncols=True) as bar:
        done = import_articles(
            wanted.sources,
            wanted.into,
            columns=columns or None,
            outlet=wanted.outlet,
            outlets=wanted.outlets,
            progress=lambda read: bar.update(read - bar.n),
        )
    print(done.report())
    return int((done.checks["severity"] == "error").any())


def _collect(wanted: argparse.Namespace) -> int:
    from tqdm import tqdm

    from analysis.corpus.collect import collect_pages
    from analysis.corpus.fetch import DEFAULT_LIMITS

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
            limits=DEFAULT_LIMITS._replace(allow_private=wanted.allow_private),
            most_pages=wanted.most,
            refresh=wanted.refresh,
            progress=lambda _: bar.update(1),
        )
    failed = visits[visits["problem"].notna()]
    for url, problem in zip(failed["url"], failed["problem"]):
        print(f"{url}: {problem}")
    print(
        f"{len(visits) - len(failed):,} fetched, {len(failed):,} not; import them: framing import {wanted.into}/pages"
    )
    return int(len(failed) > 0)
