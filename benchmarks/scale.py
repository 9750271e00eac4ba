"""Do the tables of many articles take time in proportion, memory in none, and half of it with two workers?

    python benchmarks/scale.py FILE --codebook FILE [--articles 1000 4000] [--workers 1 2] [--only hits,...]

Each run is a process of its own with its own parse cache. FILE is repeated where more articles are asked for
than it has; copies get a sentence of their own, so that they are not the same article (paragraphs known from
the cache are not parsed again, as in real corpora full of agency copy).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd


def enlarged(file: Path, count: int) -> pd.DataFrame:
    """``count`` articles from a file, repeated under new identifiers where it has fewer."""
    from analysis.corpus import load_corpus

    articles = load_corpus(file)
    parts = []
    for turn in range(-(-count // len(articles))):
        more = articles.copy()
        if turn:
            more["article_id"] = [f"{identity}-{turn}" for identity in more["article_id"]]
            more["text"] = [f"{text}\n\nThis is printing number {turn}." for text in more["text"]]
        parts.append(more)
    return pd.concat(parts, ignore_index=True).iloc[:count]


def run(file: str, codebook: str, count: int, workers: int, only: str, out: str) -> None:
    """One measured run, in this process and its workers."""
    from analysis.scale import compute_tables

    for turn in ("first", "second"):
        began = time.perf_counter()
        compute_tables(
            file,
            codebook or None,
            Path(out) / "tables",
            only=only.split(",") if only else None,
            workers=workers,
        )
        seconds = time.perf_counter() - began
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"{turn:7} {count:>8,} {workers:>8} {seconds:>9.1f} {count / seconds:>11.1f} "
            f"{own:>9,.0f} {children:>11,.0f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file")
    parser.add_argument("--codebook", default="")
    parser.add_argument("--articles", type=int, nargs="*", default=[1000, 4000])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--only", default="")
    parser.add_argument(
        "--keep-cache", action="store_true", help="use the user's parse cache: measures alone are timed"
    )
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        count, workers, out = wanted.one
        run(wanted.file, wanted.codebook, int(count), int(workers), wanted.only, out)
        return
    print(
        f"{'run':7} {'articles':>8} {'workers':>8} {'seconds':>9} {'articles/s':>11} "
        f"{'peak MB':>9} {'worker MB':>11}",
        flush=True,
    )
    for count in wanted.articles:
        for workers in wanted.workers:
            with tempfile.TemporaryDirectory() as out:
                source = f"{out}/articles.parquet"
                enlarged(Path(wanted.file), count).to_parquet(source)
                environment = dict(os.environ)
                if not wanted.keep_cache:
                    environment["FRAMING_CACHE"] = out
                command = [
                    sys.executable,
                    __file__,
                    source,
                    "--codebook",
                    wanted.codebook,
                    "--only",
                    wanted.only,
                ]
                subprocess.run(
                    [*command, "--one", str(count), str(workers), out], env=environment, check=True
                )


if __name__ == "__main__":
    main()
