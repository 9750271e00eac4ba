"""What does the finder of statements miss, and what does it make up?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.errors import compare_attributions
from analysis.certainty.tables import share_table
from analysis.corpus.gold import load_gold
from analysis.corpus.where import date_parts
from analysis.questions.recipe import Question, Study


def _compared(study: Study) -> pd.DataFrame:
    """Found attributions beside those made by hand; empty where the corpus has none by hand."""
    gold = load_gold("attributions", study.place) if study.place is not None else pd.DataFrame()
    if not len(gold):
        return pd.DataFrame()
    attributions = study.table("attributions")
    spoken = attributions[~attributions["type"].isin(["thought", "author"])]
    checked = compare_attributions(spoken, gold, study.articles)
    columns = [name for name in ("outlet", "date", *study.groups) if name in study.articles]
    about = study.articles.set_index("article_id")[columns]
    return checked.drop(columns=["outlet"]).join(about, on="article_id")


def _select(study: Study, item: Any) -> pd.DataFrame:
    """The errors in their places; where there is none, what was right."""
    checked = _compared(study)
    if not len(checked):
        return checked
    wrong = checked[checked["outcome"] != "right"]
    return (wrong if len(wrong) else checked).reset_index(drop=True)


def _count(study: Study, errors: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(errors):
        return pd.DataFrame()
    checked = date_parts(_compared(study), by)
    measures = {
        "found, of those made by hand": (checked["outcome"] != "surplus", checked["outcome"] == "right"),
        "made by hand too, of those found": (checked["outcome"] != "missed", checked["outcome"] == "right"),
        "with the right speaker, of those found and made by hand": (
            checked["outcome"] == "right",
            checked["same_speaker"].eq(True),
        ),
    }
    tables = []
    for name, (among, right) in measures.items():
        rows = checked.assign(right=pd.Categorical(right, [True, False]))[among]
        table = share_table(rows, "right", by, units=study.units)
        table = table[table["right"].astype(bool)].drop(columns="right")
        table.insert(len(by), "measure", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


QUESTION = Question(
    name="finder_errors",
    notebook="attribution",
    order=10,
    asks="What does the finder of statements miss, and what does it make up?",
    evidence="attributions",
    select=_select,
    count=_count,
    by=("kind",),
    how=(
        "Attributions the program found, compared with those made by hand. Missed: not found. Surplus: found,"
        " "
        "and not in the list made by hand. The sentences are the errors."
    ),
    why=(
        "Where a corpus comes with attributions made by hand (the shipped one does), the found ones are held "
        "against them, so that one can see what the other answers rest on."
    ),
    limits=(
        "How well the finder does on other articles: it does worse where people write in other ways. A "
        "surplus one may also be one that the coder left out."
    ),
    counted=("passage to check", "passages to check"),
    nothing="These articles come without attributions made by hand, so the finder cannot be checked on them.",
    unlisted="What was found right is counted; what is listed are the errors, with the concordance of statements.",
    shown=("outcome", "kind", "speaker", "cue"),
)
