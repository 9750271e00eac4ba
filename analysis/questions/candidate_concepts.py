"""Which words fill one place in different outlets, so that a codebook might list them as one concept?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.word_edits import edits
from analysis.stories.word_changes import word_change_profile
from analysis.words.candidates import COLUMNS, candidate_concepts, find_slot_words, pair_words

# Groups of words proposed: as many as one reads through.
_MOST = 20


def slot_words(study: Study) -> pd.DataFrame:
    """Nouns and adjectives with the places they fill, found once."""
    if "slot words" not in study.kept:
        study.kept["slot words"] = find_slot_words(study.articles)
    return study.kept["slot words"]


def _exchanges(study: Study, words: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Two base forms → stories in which outlets exchange them in one sentence, in their own voice."""
    changes = edits(study, "narrator")
    if not len(changes):
        return {}
    base = dict(zip(words["form"], words["word"]))
    found: dict[tuple[str, str], int] = {}
    profile = word_change_profile(changes, study.articles)
    for one, other, stories in zip(profile["words_u"], profile["words_v"], profile["independent"]):
        u, v = base.get(one), base.get(other)
        if u is not None and v is not None and u != v:
            pair = (min(u, v), max(u, v))
            found[pair] = max(found.get(pair, 0), int(stories))
    return found


def _proposed(study: Study, group: str) -> pd.DataFrame:
    kept = study.kept.setdefault("candidate concepts", {})
    if group not in kept:
        words = slot_words(study)
        groups = study.articles.set_index("article_id")[group]
        pairs = pair_words(words, groups, study.units, _exchanges(study, words))
        table = candidate_concepts(words, pairs, groups, study.units)
        kept[group] = table[table["concept"] <= _MOST].reset_index(drop=True)
    return kept[group]


def _select(study: Study, item: Any) -> pd.DataFrame:
    """Every occurrence of a word proposed when outlets are compared."""
    words, proposed = slot_words(study), _proposed(study, "outlet")
    wanted = proposed.set_index(["word", "kind"])["concept"]
    keys = pd.MultiIndex.from_frame(words[["word", "kind"]])
    chosen = words[keys.isin(wanted.index)].drop(columns="places").reset_index(drop=True)
    about = study.articles.set_index("article_id")
    for name in ("outlet", "date", *study.groups):
        if name in about:
            chosen[name] = chosen["article_id"].map(about[name])
    return chosen


def _count(study: Study, words: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    group = by[0] if by and by[0] in study.articles else "outlet"
    return _proposed(study, group)[list(COLUMNS)]


QUESTION = Question(
    name="candidate_concepts",
    notebook="distinct",
    order=3,
    before_codebook=True,
    asks="Which words fill one place in different outlets?",
    evidence="articles",
    select=_select,
    count=_count,
    how=(
        "Words proposed as one concept share a number, the best proposal first. likeness: how far the words stand in "
        "the same company (0 to 1). parted: how far outlets differ in which of them they say (0 to 1). exchanged: "
        "stories in which one outlet prints one word where another prints the other in the same sentence."
    ),
    why=(
        "Before there is a codebook somebody has to find the words worth listing. Contested words take each other's "
        "place, and each outlet keeps to its own."
    ),
    limits=(
        "That the words mean the same, or that any is contested: opposites and members of one list fill one place as "
        "well. Of the first twenty proposals on real articles most are to be struck out by a person."
    ),
    nothing="No two words are frequent enough and fill the same places.",
    shown=("outlet", "word", "concept"),
)
