"""Two articles of one story, sentence by sentence: what was changed?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.side_by_side import side_by_side
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import (
    every_story,
    most_told,
    of_story,
    spoken_story,
    story_articles,
    with_outlets,
    with_place,
)
from analysis.stories.alignment import face_sentences


def _select(study: Study, story: Any) -> pd.DataFrame:
    """The paired sentences of the two articles that edited each other's text most."""
    pairs = of_story(study, "sentence_pairs", story)
    edited = pairs[pairs["relation"] == "edited"].groupby(["article_a", "article_b"]).size()
    every = pairs.groupby(["article_a", "article_b"]).size()
    chosen = edited if len(edited) else every
    if not len(chosen):
        return with_outlets(study, with_place(pairs))
    one, other = (
        chosen.sort_values(ascending=False, kind="stable").reset_index().loc[0, ["article_a", "article_b"]]
    )
    ours = pairs[(pairs["article_a"] == one) & (pairs["article_b"] == other)]
    return with_outlets(study, with_place(ours))


def _count(study: Study, pairs: pd.DataFrame, by: list[str], story: Any) -> pd.DataFrame:
    if not len(pairs):
        return pd.DataFrame()
    one, other = pairs["article_a"].iloc[0], pairs["article_b"].iloc[0]
    faced = _faced(study, one, other, story)
    changed: dict[str, Any] = {
        f"changed_{side}": [
            "; ".join(text[start:end] for start, end in spans) if relation == "edited" else None
            for text, spans, relation in zip(
                faced[f"text_{side}"], faced[f"changed_{side}"], faced["relation"]
            )
        ]
        for side in "ab"
    }
    table = faced.assign(article_a=one, article_b=other, **changed)
    return table.astype(dict.fromkeys(changed, "str"))


def _page(study: Study, table: pd.DataFrame, story: Any) -> str:
    outlet = study.articles.set_index("article_id")["outlet"].astype("str")
    one, other = table["article_a"].iloc[0], table["article_b"].iloc[0]
    return side_by_side(
        _faced(study, one, other, story), f"{outlet[one]} ({one})", f"{outlet[other]} ({other})"
    )


def _faced(study: Study, one: str, other: str, story: Any) -> pd.DataFrame:
    pairs = of_story(study, "sentence_pairs", story)
    return face_sentences(story_articles(study, story), pairs, study.table("sentences"), one, other)


QUESTION = Question(
    name="side_by_side",
    notebook="stories",
    order=5,
    asks="How do two articles of {item} differ, sentence by sentence?",
    evidence="sentence_pairs",
    select=_select,
    count=_count,
    page=_page,
    by=("article_a", "article_b"),
    regroups=False,
    items=most_told,
    spoken=spoken_story,
    each="one story",
    choices=every_story,
    how=(
        "Sentences that report the same stand side by side; underlined words were changed; what only one "
        "article has "
        "is grey. Shown are the two articles with most edited sentences in common."
    ),
    why=(
        "Sentences that report the same fact are found by what they share and others do not: rare words, "
        "numbers, who "
        "speaks, what stands next to them."
    ),
    limits=(
        "That a change was meant: it may come from a style book, a lack of space or a correction by the "
        "agency. Two "
        "sentences without a word in common may tell the same and not be paired."
    ),
    nothing="No two articles of this story have sentences in common.",
    counted=("pair of sentences", "pairs of sentences"),
    shown=("outlet_a", "outlet_b", "relation"),
)
