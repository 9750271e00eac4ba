"""Which words that nobody listed do outlets exchange in the same sentence?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.word_edits import edits
from analysis.stories.word_changes import word_change_profile

_SHOWN = ("words_u", "words_v", "count", "share", "independent", "outlets_u", "outlets_v")


def _select(study: Study, item: Any) -> pd.DataFrame:
    found = edits(study, "narrator")
    found = found[found["outlet_a"] != found["outlet_b"]]
    pairs = [sorted(pair) for pair in zip(found["words_a"], found["words_b"])]
    return found.assign(words_u=[one for one, _ in pairs], words_v=[other for _, other in pairs])


def _count(study: Study, changes: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    if not len(changes):
        return pd.DataFrame(columns=list(_SHOWN))
    return word_change_profile(changes, study.articles)[list(_SHOWN)]


QUESTION = Question(
    name="unlisted_exchanges",
    notebook="stories",
    order=9,
    asks="Which words that no codebook lists do outlets exchange in the same sentence?",
    evidence="sentence_pairs",
    select=_select,
    count=_count,
    by=("outlet_a", "outlet_b"),
    regroups=False,
    how=(
        "Edited sentences, read word by word, in the outlets' own voice. On top: exchanged in many stories "
        "(independent), each outlet keeping to its own (share: consistency, 1 where each keeps to one "
        "wording)."
    ),
    why=(
        "A codebook finds what its author thought of. What outlets exchange by themselves may be worth an "
        "entry in it."
    ),
    limits=(
        "A house word, such as a fixed reporting verb, is no stance. The order is for reading on, not a test."
    ),
    nothing="No two outlets print versions of one sentence in which words were exchanged.",
    counted=("exchange", "exchanges"),
    shown=("outlet_a", "words_a", "outlet_b", "words_b"),
)
