"""Which articles are there, and what is wrong with them? The one door for articles.

:func:`load_corpus` returns one row per article; :func:`read_corpus` returns the checks beside it;
:func:`iter_articles` does the same in batches, in flat memory, for corpora that do not fit at once;
:func:`import_articles` makes a corpus of exports, saved pages and tables;
:func:`collect_pages` fetches pages; :func:`find_furniture` finds the lines that pages put around articles.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "load": [
            "load_corpus",
            "read_corpus",
            "iter_articles",
            "corpus_hash",
            "corpus_path",
            "ARTICLE_COLUMNS",
            "MEASURED_COLUMNS",
            "Corpus",
        ],
        "rows": ["CHECK_COLUMNS", "Check"],
        "furniture": ["find_furniture", "add_furniture", "furniture_list", "read_overrides"],
        "gold": ["load_gold"],
        "ingest": ["import_articles", "Import"],
        "collect": ["collect_pages"],
        "fetch": ["Limits"],
    },
)
