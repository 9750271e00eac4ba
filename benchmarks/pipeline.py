"""What does each stage cost beside the bare parse, in words per second and core, and in memory?

    python benchmarks/pipeline.py FILE --codebook FILE [--articles 400]

The bare parse is spaCy's own pipe over the same texts with the components the toolkit needs; the toolkit
then runs from nothing (no cache). Times are processor seconds of one process, so that a busy machine does
not count.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.codebook import load_codebook
from analysis.corpus import load_corpus
from analysis.language.parsing import parse_articles, parse_model
from analysis.tables.registry import Inputs, measures


def bare_parse(texts: list[str]) -> float:
    """Processor seconds of spaCy alone, model loaded before."""
    import spacy

    nlp = spacy.load(parse_model().split()[0], exclude=["ner"])
    list(nlp.pipe(texts[:3]))
    began = time.process_time()
    for _ in nlp.pipe(texts, batch_size=32):
        pass
    return time.process_time() - began


def timed(action: Callable[[], object]) -> tuple[float, object]:
    began = time.process_time()
    result = action()
    return time.process_time() - began, result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--codebook", type=Path)
    parser.add_argument("--articles", type=int, default=400)
    wanted = parser.parse_args()
    articles = load_corpus(wanted.file).iloc[: wanted.articles].reset_index(drop=True)
    texts = articles["text"].tolist()
    words = sum(len(text.split()) for text in texts)
    codebook = load_codebook(wanted.codebook)
    print(f"{len(articles):,} articles, {words:,} words, {parse_model()}, one process")
    print(f"{'stage':24} {'seconds':>8} {'words/s':>10} {'of bare parse':>14}")

    bare = bare_parse(texts)

    def show(stage: str, seconds: float) -> None:
        print(
            f"{stage:24} {seconds:>8.1f} {words / max(seconds, 1e-9):>10,.0f} {seconds / bare:>13.2f}×",
            flush=True,
        )

    show("bare spaCy parse", bare)
    # Models and word lists are loaded once per process, not per article: that is timed apart, on two
    # articles.
    small = Inputs(articles.iloc[:2].reset_index(drop=True), codebook)
    tables = measures()
    start = 0.0
    for table in tables:
        seconds, made = timed(lambda table=table: table.make(small))  # type: ignore[misc]
        small.tables[table.name] = pd.DataFrame(made)
        start += seconds
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place) / "parses.sqlite"
        parse, parses = timed(lambda: list(parse_articles(texts, cache=cache)))
        show("parse, nothing cached", parse)
        again, _ = timed(lambda: list(parse_articles(texts, cache=cache)))
        show("parse, all cached", again)
    given = Inputs(articles, codebook)
    given.__dict__["parses"] = parses
    total = parse
    for table in tables:
        seconds, made = timed(lambda table=table: table.make(given))  # type: ignore[misc]
        given.tables[table.name] = pd.DataFrame(made)
        total += seconds
        show(table.name, seconds)
    show("whole pipeline", total)
    main_job = parse + 0.0
    print(f"start of a process (models, word lists): {start:.1f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    print(f"pipeline / bare parse = {total / bare:.2f} (parse alone {main_job / bare:.2f})")


if __name__ == "__main__":
    main()
