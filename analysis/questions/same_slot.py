"""By which word does each outlet fill the same place of one story?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.stories import plot_slot_matrix
from analysis.questions.parts import concepts
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import every_story, of_story, shared_concepts
from analysis.stories.facts import add_fact, fact_matrix


def _select(study: Study, concept: str) -> pd.DataFrame:
    """The concept's words in the facts of the most told story in which outlets exchange them."""
    hits, facts = study.table("hits"), study.table("facts")
    placed = add_fact(hits[hits["concept"] == concept], facts)
    slots = study.table("substitutions")
    slots = slots[slots["concept"] == concept]
    exchanged, shared = set(slots.loc[slots["changed"], "story_id"]), set(slots["story_id"])
    told = every_story(study)
    story = next((one for some in (exchanged, shared) for one in told if one in some), None)
    return placed[placed["story_id"] == story] if story is not None else placed.iloc[:0]


def _count(study: Study, words: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    columns = [
        "story_id",
        "fact_id",
        "article_id",
        "outlet",
        "concept",
        "variant",
        "form",
        "voice",
        "speaker",
    ]
    return words[[*columns, "start", "end"]].reset_index(drop=True)


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    facts = of_story(study, "facts", table["story_id"].iloc[0])
    return plot_slot_matrix(table, fact_matrix(facts, study.articles), look=study.look(concept))


QUESTION = Question(
    name="same_slot",
    notebook="stories",
    order=6,
    asks="By which word does each outlet fill the place of “{item}” in one story?",
    evidence="hits",
    select=_select,
    count=_count,
    draw=_draw,
    by=("fact_id", "outlet"),
    regroups=False,
    items=shared_concepts,
    choices=concepts,
    how=(
        "One line per fact, named by its first words; colour: the word; circle: the outlet's own voice, "
        "triangle: "
        "quoted, square: reported. The story is the one told by most outlets in which they exchange these "
        "words."
    ),
    why=(
        "Where two outlets tell one fact, their words for one notion stand in the same line. A word changed "
        "inside a "
        "quotation is another finding than one in the outlet's own voice."
    ),
    limits=(
        "That an outlet chose the word itself: it may have kept an agency's. An empty cell is no avoided "
        "word."
    ),
    nothing="No two articles tell a fact of the same story with a word for it.",
    counted=("word", "words"),
    shown=("outlet", "variant", "voice", "speaker"),
)
