"""Which articles are there, and what is wrong with them? The one door for articles.

:func:`load_corpus` returns one row per article; :func:`read_corpus` returns the checks beside it;
:func:`iter_articles` does the same in batches, in flat memory, for corpora that do not fit at once;
:func:`import_articles` makes a corpus of exports, saved pages and tables;
:func:`collect_pages` fetches pages; :func:`find_furniture` finds the lines that pages put around articles.
"""

from __future__ import annotations

from analysis.corpus.collect import collect_pages
from analysis.corpus.fetch import Limits
from analysis.corpus.furniture import add_furniture, find_furniture, furniture_list, read_overrides
from analysis.corpus.gold import load_gold
from analysis.corpus.ingest import Import, import_articles
from analysis.corpus.load import (
    ARTICLE_COLUMNS,
    MEASURED_COLUMNS,
    Corpus,
    corpus_hash,
    corpus_path,
    iter_articles,
    load_corpus,
    read_corpus,
)
from analysis.corpus.rows import CHECK_COLUMNS, Check

__all__ = [
    "ARTICLE_COLUMNS",
    "CHECK_COLUMNS",
    "Check",
    "Corpus",
    "Import",
    "Limits",
    "MEASURED_COLUMNS",
    "add_furniture",
    "collect_pages",
    "corpus_hash",
    "find_furniture",
    "furniture_list",
    "import_articles",
    "corpus_path",
    "iter_articles",
    "load_corpus",
    "load_gold",
    "read_corpus",
    "read_overrides",
]
