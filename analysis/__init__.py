"""The same event, told by several outlets: what did each choose to say, in whose voice, and how sure are we?

The public functions, in the order a reader would call them. Each name is imported from its module when first
used, so that ``import analysis`` stays fast.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# module → its public names, from articles in to pictures out
_MAP = {
    "analysis.corpus": ("load_corpus", "read_corpus", "iter_articles"),
    "analysis.codebook": ("load_codebook", "check_codebook", "CodebookError"),
    "analysis.text": ("normalise", "quotation_spans", "find_sentences"),
    "analysis.parsing": ("parse_articles",),
    "analysis.attribution": (
        "find_attributions",
        "find_quotations",
        "attribution_profile",
        "voice_shares",
        "first_heard",
        "concordance",
    ),
    "analysis.word_choice": (
        "find_terms",
        "add_voice",
        "term_shares",
        "term_rates",
        "words_by_voice",
        "concordance_of_hits",
    ),
    "analysis.sentiment": ("score_tones", "tone_profile", "tone_drivers", "tone_shift"),
    "analysis.positions": ("add_place", "first_places"),
    "analysis.agency": ("find_acts", "agency_profile"),
    "analysis.stories": ("copy_groups", "find_stories", "find_derivations", "find_shared_passages"),
    "analysis.alignment": ("pair_sentences",),
    "analysis.estimates": ("share_table", "rate_table", "mean_table", "difference_table"),
    "analysis.scale": ("load_tables", "compute_tables", "read_table"),
    "analysis.report": ("save_figure", "show_table", "show_evidence", "run_notebooks"),
}
_HOME = {name: module for module, names in _MAP.items() for name in names}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}; public names: {', '.join(_HOME)}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
