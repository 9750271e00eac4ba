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
    "analysis.corpus": (
        "load_corpus",
        "read_corpus",
        "load_gold",
        "iter_articles",
        "import_articles",
        "collect_pages",
    ),
    "analysis.codebook": ("load_codebook", "check_codebook", "CodebookError"),
    "analysis.text": ("normalise", "quotation_spans", "sentence_spans", "find_sentences", "count_words"),
    "analysis.parsing": ("parse_articles",),
    "analysis.attribution": (
        "find_attributions",
        "find_quotations",
        "attribution_profile",
        "voice_shares",
        "first_heard",
        "concordance",
        "compare_attributions",
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
    "analysis.tone_model": (
        "score_actor_tones",
        "actor_tone_profile",
        "actor_tone_drivers",
        "score_targets",
        "score_sentences",
    ),
    "analysis.positions": ("add_place", "first_places"),
    "analysis.agency": ("find_acts", "agency_profile"),
    "analysis.valence": ("find_valenced", "valence_profile"),
    "analysis.naming": ("find_labels", "naming_profile", "distinctive_labels"),
    "analysis.stories": ("copy_groups", "find_stories", "find_derivations", "find_shared_passages"),
    "analysis.alignment": ("pair_sentences", "word_edits", "face_sentences"),
    "analysis.substitutions": ("find_substitutions", "substitution_profile"),
    "analysis.word_changes": ("find_word_changes", "word_change_profile"),
    "analysis.utterances": ("find_utterances", "find_source_changes"),
    "analysis.facts": ("find_facts", "add_fact", "fact_matrix", "find_omissions"),
    "analysis.decomposition": ("decompose_difference", "fact_contributions"),
    "analysis.keyness": ("keyness_table", "find_contexts"),
    "analysis.sensitivity": ("drop_copies", "standard_choices", "specification_table", "choice_effects"),
    "analysis.learning": (
        "evaluate_classifier",
        "learning_curve",
        "fit_classifier",
        "predict_codes",
        "telling_words",
    ),
    "analysis.coding": (
        "advise_sample_size",
        "draw_sample",
        "write_sheets",
        "code_sheet",
        "read_sheets",
        "krippendorff_alpha",
        "agreement_table",
        "find_disagreements",
        "agreed_codes",
        "accuracy_table",
        "corrected_shares",
        "make_corrections",
        "save_corrections",
        "load_corrections",
        "apply_corrections",
    ),
    "analysis.estimates": ("share_table", "rate_table", "mean_table", "difference_table", "paired_table"),
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
