"""Which nouns and adjectives do these articles use most, and who uses them?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.candidate_concepts import slot_words
from analysis.questions.parts import counted
from analysis.questions.recipe import Question, Study

# Words listed: as many as one reads through.
_MOST = 80


def _select(study: Study, item: Any) -> pd.DataFrame:
    words = slot_words(study).drop(columns="places")
    about = study.articles.set_index("article_id")
    return words.assign(
        **{
            name: words["article_id"].map(about[name])
            for name in ("outlet", "date", *study.groups)
            if name in about
        }
    )


def _count(study: Study, words: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    """Words of most independent articles first; beside each, its uses by outlet or by the group asked for."""
    if not len(words):
        return pd.DataFrame()
    group = by[0] if by else "outlet"
    table = counted(words, ["word", "kind"], study.units)
    order = ["independent", "count", "word"]
    table = table.sort_values(order, ascending=[False, False, True], kind="stable", ignore_index=True).head(
        _MOST
    )
    uses = words.groupby(["word", "kind", group], observed=True).size()
    each = [
        ", ".join(f"{name} {count}" for name, count in uses[word, kind].sort_values(ascending=False).items())
        for word, kind in zip(table["word"], table["kind"])
    ]
    return table.assign(outlets=pd.Series(each, index=table.index, dtype="str"))


QUESTION = Question(
    name="frequent_words",
    notebook="distinct",
    order=5,
    before_codebook=True,
    asks="Which nouns and adjectives are used most?",
    evidence="articles",
    select=_select,
    count=_count,
    how=(
        "One row per word in its base form, those of most independent articles first: uses, articles, and the uses of "
        "each outlet. Words of time, order and size are left out; adjectives count where they stand before a noun."
    ),
    why="What the articles are about, before anybody asks in which words.",
    limits=(
        "That an outlet is fond of a word: it may have more or longer articles. Which words set it apart is another "
        "question (distinctive words)."
    ),
    nothing="No noun and no adjective stands in these articles.",
    shown=("outlet", "word"),
)
