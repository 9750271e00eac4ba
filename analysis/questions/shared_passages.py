"""Which passages do two articles of one story share word for word?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.shared_text import passages_of_story
from analysis.questions.story_parts import every_story, most_told, spoken_story

# Words of a passage that the table shows; the evidence has all.
_MOST_WORDS = 40


def _count(study: Study, passages: pd.DataFrame, by: list[str], story: Any) -> pd.DataFrame:
    text = study.articles.set_index("article_id")["text"]
    said = [
        " ".join(text[article][start:end].split()) for article, start, end in
        zip(passages["article_id"], passages["start"], passages["end"])
    ]  # fmt: skip
    cut = [
        " ".join([*words[:_MOST_WORDS], "…"] if len(words := one.split()) > _MOST_WORDS else words)
        for one in said
    ]
    columns = ["outlet_a", "article_a", "outlet_b", "article_b", "words", "start_a", "start_b"]
    return passages[columns].assign(passage=pd.Series(cut, index=passages.index, dtype="str"))


QUESTION = Question(
    name="shared_passages",
    notebook="stories",
    order=4,
    asks="Which passages do two articles of {item} share word for word?",
    evidence="derivations",
    select=passages_of_story,
    count=_count,
    by=("article_a", "article_b"),
    regroups=False,
    items=most_told,
    spoken=spoken_story,
    each="one story",
    choices=every_story,
    how=(
        "The longest passages first, with their number of words; case, punctuation and quotation marks are "
        "ignored."
    ),
    why="A figure says that one text was made from another; the passages show it.",
    limits=(
        "That a shared passage was taken from the other article: it may be a press release or an agency's "
        "text."
    ),
    nothing="No two articles of this story share enough text for one to be a copy or a rewrite of the other.",
    counted=("shared passage", "shared passages"),
    shown=("outlet_a", "outlet_b", "words"),
)
