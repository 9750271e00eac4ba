"""How fast are a codebook's words found? Run: python benchmarks/terms.py [ARTICLES.jsonl.gz] [CODEBOOK.yml]

Prints words per second on one core for the search alone (hits with offsets), for find_terms with sentence
numbers and positions, for add_voice, and for two slower ways of writing the search, so that the reason for
ours can be checked.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.codebook import load_codebook
from analysis.language.phrases import fold_case
from analysis.language.text import find_sentences
from analysis.words.term_search import term_searcher
from analysis.words.word_choice import find_terms

ROOT = Path(__file__).parent.parent


def main(corpus: str, codebook: str) -> None:
    with gzip.open(corpus, "rt", encoding="utf-8") as stream:
        articles = pd.DataFrame([json.loads(line) for line in stream])
    book = load_codebook(codebook)
    texts = articles["text"].tolist()
    words = sum(len(text.split()) for text in texts)
    variants = [variant for concept in book.concepts.values() for variant in concept.variants.values()]
    forms = [form for variant in variants for form in variant.forms]
    print(f"{len(texts):,} articles, {words:,} words; {len(variants)} variants, {len(forms)} forms")

    search = term_searcher(book)
    hits = timed("search: hits with offsets", words, lambda: [search(text) for text in texts])
    print(f"{'':44}{sum(map(len, hits)):,} hits")
    find_sentences(articles.head(2))  # NLTK is imported once, outside the clock
    timed("find_terms, with sentence and position", words, lambda: find_terms(articles, book))
    sentences = timed("find_sentences", words, lambda: find_sentences(articles))
    timed("find_terms, sentences given", words, lambda: find_terms(articles, book, sentences=sentences))
    plain = sorted((re.escape(form).replace(r"\*", r"\w*") for form in forms), key=len, reverse=True)
    ignoring = re.compile(rf"\b(?:{'|'.join(plain)})\b", re.IGNORECASE)
    timed("other way: \\b(a|b|…)\\b, IGNORECASE", words, lambda: [len(ignoring.findall(t)) for t in texts])
    lowered = re.compile(rf"\b(?:{'|'.join(plain)})\b")
    timed(
        "other way: \\b(a|b|…)\\b, lowered text",
        words,
        lambda: [len(lowered.findall(fold_case(t))) for t in texts],
    )


def timed(what: str, words: int, run: Callable[[], Any]) -> Any:
    start = time.process_time()  # of this process: other work on the machine does not count
    result = run()
    seconds = time.process_time() - start
    print(f"{what:44}{seconds:8.2f} s {words / seconds / 1e6:8.2f} million words/s")
    return result


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        given[0] if given else str(ROOT.parent / "shared" / "eval" / "outlets_4000.jsonl.gz"),
        given[1] if len(given) > 1 else str(ROOT / "data" / "codebooks" / "gaza_talks.yml"),
    )
