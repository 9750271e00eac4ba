"""How far down the article is each side heard for the first time?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.profiles import first_heard
from analysis.certainty.tables import mean_table
from analysis.charts.position import plot_positions
from analysis.contracts import require
from analysis.questions.claims import Apart, set_apart, worded
from analysis.questions.parts import by_outlet, compared_sides, in_lines, statements
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    """The first statement of each side in each article."""
    spoken = statements(study)
    first = first_heard(spoken, study.articles, by="side").rename(columns={"position": "place"})
    about = spoken.drop(columns=["article_id", "side", "start"]).drop_duplicates("attribution_id")
    return first.merge(about, on="attribution_id", how="left")


def _count(study: Study, first: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    names = [name for name in by if name not in ("article_id", "side")]
    require(first, names, "the statements", "Name columns that are there.")
    table = first[["article_id", *names, "side", "attribution_id", "start", "end", "place", "order"]]
    side = pd.Categorical(
        table["side"], [*study.roster.sides, *sorted(set(table["side"]) - set(study.roster.sides))]
    )
    return (
        table.assign(_side=side)
        .sort_values("_side", kind="stable")
        .drop(columns="_side")
        .reset_index(drop=True)
    )


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    sides = compared_sides(study, table["side"])
    drawn = in_lines(study, table[table["side"].isin(sides)], "side", "article_id")
    return plot_positions(drawn, block="side", look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    if not by_outlet(study, table, "side", "article_id"):
        return None
    means = mean_table(table, "place", ["outlet", "side"], units=study.units)
    apart = set_apart(means, "side", value="mean")
    if apart is None:
        return None
    # A small place is high up: the outlets with less are those that let the side speak earlier.
    earlier = Apart(apart.part, tuple(reversed(apart.less)), tuple(reversed(apart.more)), apart.gap)
    return worded(
        earlier,
        "{more} [lets|let] {side} speak further up the article than {less}, where they speak at all",
        side=study.roster.label(apart.part),
    )


QUESTION = Question(
    name="heard_first",
    notebook="attribution",
    order=9,
    asks="How far down the article is each side heard for the first time?",
    evidence="attributions",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    how=(
        "One block per opposed side, one strip per outlet, a dot per article in which the side speaks, from the first"
        " "
        "character (left) to the last (right)."
    ),
    why="News is read from the top, and many leave early: who speaks first is read by most.",
    limits=(
        "Anything about articles in which a side does not speak at all: they have no dot. Dots of near-copies"
        " "
        "lie at the same place."
    ),
    counted=("first statement of a side", "first statements of sides"),
    nothing="Nobody who speaks in these articles belongs to a side of the codebook.",
    shown=("outlet", "speaker", "side", "order"),
    sides=("side",),
)
