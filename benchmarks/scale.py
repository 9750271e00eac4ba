"""Do the tables of many articles take time in proportion, memory in none, and half of it with two workers?

    python benchmarks/scale.py FILE --codebook FILE [--articles 1000 4000] [--workers 1 2] [--only hits,...]

Each run is a process of its own with its own parse cache and one thread of arithmetic per process. ``first``
makes everything, ``second`` finds everything made, ``concept`` follows a change of one concept of the codebook.
Below each run stand the processor seconds of its steps: those that workers share out (partitions of articles,
groups of stories; their number, sum and longest), the one that only one of them can do (stories of the whole
corpus), and those of the parent process alone. From these the time on a quiet machine with N cores can be
reckoned: (shared + corpus) / N + parent, plus at most one longest partition and one longest group of stories,
plus the start of the workers (4 to 5 s each, all at once).

 FILE is repeated where more articles are asked for
than it has; copies get a sentence of their own, so that they are not the same article (paragraphs known from
the cache are not parsed again, as in real corpora full of agency copy).
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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
    from analysis.codebook import load_codebook
    from analysis.tables import compute_tables

    book = load_codebook(codebook or None)
    names = list(book.concepts)
    for turn in ("first", "second", "concept"):
        if turn == "concept":  # the first concept is taken out
            book = dataclasses.replace(book, concepts={name: book.concepts[name] for name in names[1:]})
        steps: list[tuple[str, float, float]] = []
        began = time.perf_counter()
        compute_tables(
            file,
            book,
            Path(out) / "tables",
            only=only.split(",") if only else None,
            workers=workers,
            trace=lambda *step, steps=steps: steps.append(step),
        )
        seconds = time.perf_counter() - began
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"{turn:7} {count:>8,} {workers:>8} {seconds:>9.1f} {count / seconds:>11.1f} "
            f"{own:>9,.0f} {children:>11,.0f}",
            flush=True,
        )
        print_steps(steps, workers)


def print_steps(steps: list[tuple[str, float, float]], workers: int) -> None:
    """Processor seconds of each kind of step, and what N cores of their own would need."""
    shared = {
        kind: [busy for name, busy, _ in steps if name.startswith(f"{kind} ") and name != "partition corpus"]
        for kind in ("partition", "stories")
    }
    alone = sum(busy for name, busy, _ in steps if name == "partition corpus")
    done = alone + sum(map(sum, shared.values()))
    parent = {name: busy for name, busy, _ in steps if not name.startswith(("partition", "stories "))}
    if workers == 1:  # the one process did the workers' steps within its own
        for kind, name in (("partition", "hand out partitions"), ("stories", "hand out stories")):
            inside = sum(shared[kind]) + (alone if kind == "partition" else 0)
            parent = {step: busy - inside * step.startswith(name) for step, busy in parent.items()}
    for kind, seconds in shared.items():
        if seconds:
            print(f"    {kind:12} {len(seconds):>4} × {sum(seconds):>8.1f} s, longest {max(seconds):.1f} s")
    print(f"    whole corpus {alone:>15.1f} s")
    print("    parent: " + ", ".join(f"{name} {busy:.1f} s" for name, busy in parent.items()))
    reckoned = done / workers + sum(parent.values())
    print(f"    reckoned for {workers} cores of its own: {reckoned:.1f} s", flush=True)


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
                environment.update(dict.fromkeys(THREADS, "1"))
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
