"""Which facts does each article of a story carry?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.stories import plot_facts
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import every_story, most_told, of_story
from analysis.stories.facts import fact_matrix


def _select(study: Study, story: Any) -> pd.DataFrame:
    return of_story(study, "facts", story)


def _count(study: Study, facts: pd.DataFrame, by: list[str], story: Any) -> pd.DataFrame:
    if not len(facts):
        return pd.DataFrame()
    return fact_matrix(facts, study.articles, of_story(study, "derivations", story))


def _draw(study: Study, table: pd.DataFrame, story: Any) -> Any:
    return plot_facts(table)


QUESTION = Question(
    name="facts_carried",
    notebook="stories",
    order=13,
    asks="Which facts does each article of {item} carry?",
    evidence="facts",
    select=_select,
    count=_count,
    draw=_draw,
    by=("fact_id", "article_id"),
    items=most_told,
    each="one story",
    choices=every_story,
    how=(
        "One line per fact that two articles carry; the sign says in whose voice it is told. Cross: left out by a copy "
        "or rewrite of an earlier article that has it. Grey plus: the same, but the dates do not say which was first. "
        "An independent report has empty cells: it omits nothing."
    ),
    why="What an article leaves out shows only beside one that has it. At the right stands what the fact is about.",
    limits=(
        "That a fact is missing because no sentence was paired: between independent reports about a third of the "
        "pairs, those without words in common, is not found. Read the cell before you cite it."
    ),
    nothing="This story has no sentences to compare.",
    counted=("sentence", "sentences"),
    shown=("outlet", "fact_id", "voice", "speaker"),
)
