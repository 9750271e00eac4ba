"""Strings: text, sentences, phrases, tokens and passages, and the parse of an article.

:func:`normalise`, :func:`quotation_spans` and :func:`sentence_spans` read one text; :func:`find_sentences` lists
the sentences of a corpus; :func:`parse_articles` parses it once and keeps the result.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "text": [
            "normalise",
            "quotation_spans",
            "sentence_spans",
            "find_sentences",
            "count_words",
        ],
        "parsing": ["parse_articles"],
    },
)
