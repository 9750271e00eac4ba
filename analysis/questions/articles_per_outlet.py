"""How many articles does each outlet have, and how many share their text with another?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.overview import plot_corpus
from analysis.language.text import count_words
from analysis.questions.parts import in_lines, whole_table
from analysis.questions.recipe import Question, Study


def _count(study: Study, articles: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    shared = articles["article_id"].map(study.units).duplicated(keep=False)
    about = articles.assign(shared=shared, words=articles["text"].map(count_words))
    date = about["date"] if "date" in about else pd.Series(None, index=about.index, dtype="str")
    table = about.assign(date=date).groupby(by).agg(
        articles=("shared", "size"), shared=("shared", "sum"), words=("words", "sum"), shortest=("words", "min"),
        longest=("words", "max"), first=("date", "min"), last=("date", "max"),
    )  # fmt: skip
    return table.reset_index()


def _draw(study: Study, table: pd.DataFrame, item: Any) -> Any:
    return plot_corpus(in_lines(study, table), look=study.look())


QUESTION = Question(
    name="articles_per_outlet",
    notebook="corpus",
    order=2,
    asks="How many articles does each outlet have?",
    evidence="articles",
    select=whole_table("articles"),
    count=_count,
    draw=_draw,
    counted=("article", "articles"),
    how="One bar per outlet. The hatched part shares most of its text with another article of the corpus.",
    why="Ten outlets that print one agency text are one observation, not ten.",
    unlisted="Articles are counted: choose one in the reader.",
    limits=(
        "Whether the corpus is complete, or a fair sample of what an outlet published: only how it was "
        "collected tells."
    ),
)
