"""Words exchanged between two versions of a sentence: what the questions about unlisted words count."""

from __future__ import annotations

import pandas as pd

from analysis.questions.recipe import Study
from analysis.questions.story_parts import with_outlets, with_place
from analysis.stories.word_changes import find_word_changes


def edits(study: Study, voice: str) -> pd.DataFrame:
    """Exchanges of words in which both stand in one voice."""
    if "word_edits" not in study.kept:
        tables = (study.table(name) for name in ("sentence_pairs", "attributions", "quotations"))
        study.kept["word_edits"] = find_word_changes(study.articles, *tables)
    found = study.kept["word_edits"]
    return with_outlets(study, with_place(found[(found["voice_a"] == voice) & (found["voice_b"] == voice)]))
