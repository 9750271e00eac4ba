"""Which facts does each article of a story carry?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.stories import plot_facts
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import (
    every_story,
    most_told,
    of_story,
    spoken_spans,
    spoken_story,
    sure_pairs,
)
from analysis.stories.facts import fact_matrix


def _sure(study: Study, story: Any, facts: pd.DataFrame) -> pd.DataFrame:
    """Per fact and article, whether some sentence of it is surely the same fact as one of another article."""
    pairs = sure_pairs(study, story)
    place = facts[["article_id", "start", "fact_id"]]
    for side in "ab":
        named = place.set_axis([f"article_{side}", f"start_{side}", f"fact_{side}"], axis=1)
        pairs = pairs.merge(named, on=[f"article_{side}", f"start_{side}"])
    pairs = pairs[pairs["fact_a"] == pairs["fact_b"]]
    both = [pairs[["fact_a", f"article_{side}"]].set_axis(["fact_id", "article_id"], axis=1) for side in "ab"]
    return pd.concat(both).drop_duplicates().assign(sure=True)


def _spoken(study: Study, facts: pd.DataFrame) -> pd.DataFrame:
    """Per fact and article, whether somebody and what they say make up most of a sentence of it."""
    said = spoken_spans(study, ("source", "cue", "content"))
    spoken = [
        any(2 * (min(b, end) - max(a, start)) > end - start for a, b in said.get(article, ()))
        for article, start, end in zip(facts["article_id"], facts["start"], facts["end"])
    ]
    return facts.assign(spoken=spoken).groupby(["fact_id", "article_id"])["spoken"].any().reset_index()


def _select(study: Study, story: Any) -> pd.DataFrame:
    return of_story(study, "facts", story)


def _count(study: Study, facts: pd.DataFrame, by: list[str], story: Any) -> pd.DataFrame:
    if not facts.groupby("fact_id")["article_id"].nunique().gt(1).any():
        return pd.DataFrame()
    related = of_story(study, "derivations", story)
    matrix = fact_matrix(facts, study.articles, related)
    # A rewrite may tell a fact in words that were not paired: only of a copy is it certain that it lacks one.
    copied = fact_matrix(facts, study.articles, related[related["relation"] == "copy"])
    kinds = {True: "copy", False: "rewrite"}
    # "She claimed there was “no second way”" is hers, though most of its words are the outlet's.
    matrix = matrix.merge(_spoken(study, facts), on=["fact_id", "article_id"], how="left")
    matrix["voice"] = matrix["voice"].mask(matrix.pop("spoken").eq(True) & matrix["voice"].eq("narrator"), "reported")
    matrix = matrix.merge(_sure(study, story, facts), on=["fact_id", "article_id"], how="left")
    return matrix.assign(
        sure=matrix["sure"].eq(True).where(matrix["carried"]),
        omitted=copied["omitted"].where(copied["omitted"].notna(), matrix["omitted"]),
        omitted_relation=copied["omitted"].notna().map(kinds).where(matrix["omitted"].notna()).astype("str"),
    )


def _draw(study: Study, table: pd.DataFrame, story: Any) -> Any:
    return plot_facts(table, look=study.look())


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
    regroups=False,
    items=most_told,
    spoken=spoken_story,
    each="one story",
    choices=every_story,
    how=(
        "One line per fact that two articles carry; the sign says in whose voice it is told. Cross: left out "
        "by a copy "
        "of an earlier article that has it. Other empty cells omit nothing for certain: an independent report"
        " never "
        "had the fact, a rewrite may tell it in other words, and an undated text may be the earlier one. Sentences "
        "that are only likely to tell the fact are left blank; the table has them (sure: no)."
    ),
    why=(
        "What an article leaves out shows only beside one that has it. At the right stands what the fact is "
        "about."
    ),
    limits=(
        "That a fact is missing because no sentence was paired: between independent reports about a third of "
        "the "
        "pairs, those without words in common, is not found. Read the cell before you cite it."
    ),
    nothing="No fact of this story is told by two articles in words that could be paired.",
    counted=("sentence", "sentences"),
    unlisted="A fact that an article does not carry has no sentence there.",
    shown=("outlet", "fact_id", "voice", "speaker"),
)
