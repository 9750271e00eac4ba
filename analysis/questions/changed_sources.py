"""Whose words does one version of a sentence say it is, and whose the other?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import with_outlets, with_place
from analysis.stories.utterances import find_source_changes

_SHOWN = (
    "change", "outlet_a", "article_a", "speaker_a", "via_a", "outlet_b", "article_b", "speaker_b", "via_b",
    "similarity",
)  # fmt: skip


def _select(study: Study, item: Any) -> pd.DataFrame:
    pairs = study.table("sentence_pairs")
    # In a paraphrase the sentences are parted differently: whose words they are need not agree.
    found = find_source_changes(pairs[pairs["relation"] != "paraphrase"], study.table("attributions"))
    found = found.sort_values(
        ["change", "similarity"], ascending=[True, False], kind="stable", ignore_index=True
    )
    return with_outlets(study, with_place(found))


def _count(study: Study, changes: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    return changes[list(_SHOWN)]


QUESTION = Question(
    name="changed_sources",
    notebook="stories",
    order=12,
    asks="Where did a source change or vanish between two versions of a sentence?",
    evidence="sentence_pairs",
    select=_select,
    count=_count,
    by=("outlet_a", "outlet_b"),
    regroups=False,
    how=(
        "One row per pair of sentences of which only one names a speaker or agency, or which name different "
        "ones."
    ),
    why=(
        "Without its source a claim becomes the outlet's own; with an agency's name the responsibility is "
        "shared."
    ),
    limits=(
        "That the source was hidden: it may stand in the sentence before, or be known from the text around "
        "it."
    ),
    nothing="No two versions of a sentence differ in whom they credit.",
    counted=("pair of sentences", "pairs of sentences"),
    shown=("outlet_a", "speaker_a", "outlet_b", "speaker_b", "change"),
)
