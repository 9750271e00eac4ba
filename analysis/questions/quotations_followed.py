"""What became of each quotation from one article of a story to the next?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.stories import plot_utterances
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import (
    every_story,
    most_told,
    of_story,
    spoken_spans,
    spoken_story,
    story_articles,
    sure_pairs,
)
from analysis.stories.utterances import find_utterances

_PLACES = ("article_a", "article_b", "start_a", "end_a", "start_b", "end_b")


def _followed(study: Study, story: Any) -> pd.DataFrame:
    """What became of each utterance that stands in two articles.

    A passage that is credited to somebody else is no version of it and is left out, as is a retelling in other words
    that is only likely to be one.
    """
    articles = story_articles(study, story)
    ours = [study.table(name) for name in ("quotations", "attributions")]
    quotations, attributions = (table[table["article_id"].isin(articles["article_id"])] for table in ours)
    tables = (
        of_story(study, "stories", story),
        quotations,
        attributions,
        of_story(study, "sentence_pairs", story),
    )
    found = find_utterances(articles, *tables)
    found = found[~found["speaker_differs"] & _told_again(study, story, found)]
    held = found[found["form"] != "absent"].groupby("utterance_id")["article_id"].nunique()
    return found[found["utterance_id"].isin(held.index[held > 1])].reset_index(drop=True)


def _told_again(study: Study, story: Any, found: pd.DataFrame) -> pd.Series:
    """False for retellings whose sentence is not surely that of the fullest version, or that are said to be the
    outlet's own words though somebody is named for them.
    """
    pairs: dict[tuple[str, str], list[tuple[int, ...]]] = {}
    sure_ones = sure_pairs(study, story)
    for a, b, *places in zip(*(sure_ones[name].tolist() for name in _PLACES)):
        pairs.setdefault((a, b), []).append(tuple(places))
        pairs.setdefault((b, a), []).append((*places[2:], *places[:2]))
    said = spoken_spans(study)
    fullest = {str(row["utterance_id"]): row for row in found[found["fullest"]].to_dict("records")}
    kept: list[bool] = []
    for row in found.to_dict("records"):
        if row["form"] not in ("reported", "narrated", "unmarked"):
            kept.append(True)
            continue
        main = fullest[row["utterance_id"]]
        sure = any(
            a < row["end"] and row["start"] < b and c < main["end"] and main["start"] < d
            for a, b, c, d in pairs.get((row["article_id"], main["article_id"]), ())
        )
        named = any(a < row["end"] and row["start"] < b for a, b in said.get(row["article_id"], ()))
        kept.append(sure and (row["form"] == "reported" or not named))
    return pd.Series(kept, index=found.index, dtype=bool)


def _select(study: Study, story: Any) -> pd.DataFrame:
    found = _followed(study, story)
    outlet = study.articles.set_index("article_id")["outlet"]
    return found[found["start"].notna()].assign(outlet=lambda rows: rows["article_id"].map(outlet))


def _count(study: Study, versions: pd.DataFrame, by: list[str], story: Any) -> pd.DataFrame:
    return _followed(study, story)


def _draw(study: Study, table: pd.DataFrame, story: Any) -> Any:
    return plot_utterances(table, study.articles, look=study.look())


QUESTION = Question(
    name="quotations_followed",
    notebook="stories",
    order=11,
    asks="What became of each quotation in {item}?",
    evidence="quotations",
    select=_select,
    count=_count,
    draw=_draw,
    by=("utterance_id", "article_id"),
    regroups=False,
    items=most_told,
    spoken=spoken_story,
    each="one story",
    choices=every_story,
    how=(
        "One line per quotation found in two articles or more, named by its fullest version. “Words differ”: "
        "inside the quotation marks the outlets do not have the same words. An empty cell: the passage found "
        "there is credited to another speaker, or is only likely to retell the quotation, so it is not "
        "shown as a version."
    ),
    why="A speaker's words travel: in full, in part, without quotation marks, retold, or not at all.",
    limits=(
        "That an outlet dropped a quotation: an independent report may never have had it. “Not found” says "
        "that no "
        "passage was found, not that there is none."
    ),
    nothing="No quotation of this story was found in two of its articles.",
    counted=("version of a quotation", "versions of quotations"),
    unlisted="Where no version was found there is no sentence.",
    shown=("outlet", "form", "speaker", "differs"),
)
