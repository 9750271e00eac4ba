"""With which kind of verb is each side's word introduced?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.profiles import attribution_profile
from analysis.charts.attribution import plot_stances
from analysis.questions.claims import Apart, set_apart, worded
from analysis.questions.parts import by_outlet, compared_sides, in_lines, shown_at, statements, with_columns
from analysis.questions.recipe import Question, Study

_BETWEEN_OUTLETS = (
    "{more} [introduces|introduce] the words of {side} with {stance} verbs more often than {less}"
)
_BETWEEN_SIDES = "{outlet} introduces the words of {more} with {stance} verbs more often than those of {less}"
# The classes as one says them aloud, and as the legend has them.
_ALOUD = {"adversarial": "attacking", "assertive": "asserting", "directive": "demanding"}


def _select(study: Study, item: Any) -> pd.DataFrame:
    return shown_at(statements(study), "cue", "content")


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not spoken["side"].notna().any():
        return pd.DataFrame()
    return attribution_profile(
        spoken,
        study.articles,
        with_columns(by, "side"),
        study.units,
        measures=["stance"],
        roster=study.roster,
    )


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    sides = compared_sides(study, table.loc[table["count"] > 0, "side"])
    return plot_stances(in_lines(study, table, "side"), sides=sides, look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    """Outlets that treat one side differently; else an outlet that treats two opposed sides differently."""
    if not by_outlet(study, table, "side"):
        return None
    rows = table[table["category"].notna() & (table["category"] != "neutral") & table["side"].notna()]
    label = study.roster.label
    found: list[tuple[Apart, str]] = []
    for side, part in rows.groupby(rows["side"].astype(str), sort=False):
        apart = set_apart(part, "category")
        if apart is not None:
            told = worded(
                apart, _BETWEEN_OUTLETS, side=label(str(side)), stance=_ALOUD.get(apart.part, apart.part)
            )
            found.append((apart, str(told)))
    if not found:
        opposed = rows[rows["side"].astype(str).isin(study.roster.opposed)]
        for outlet, part in opposed.groupby(opposed["outlet"].astype(str), sort=False):
            apart = set_apart(part, "category", group="side")
            if apart is not None:
                named = apart._replace(more=tuple(map(label, apart.more)), less=tuple(map(label, apart.less)))
                told = worded(
                    named, _BETWEEN_SIDES, outlet=str(outlet), stance=_ALOUD.get(apart.part, apart.part)
                )
                found.append((apart, str(told)))
    return max(found, key=lambda one: one[0].gap)[1] if found else None


QUESTION = Question(
    name="verbs_of_saying",
    notebook="attribution",
    order=4,
    asks="With which kind of verb is each side's word introduced?",
    evidence="attributions",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet", "side"),
    how=(
        "One block per opposed side, one bar per outlet, set against the neutral verbs in the middle: to the left "
        "verbs that hold the words at a distance, to the right verbs that lend them weight; n is the number "
        "of statements."
    ),
    why=(
        "*Said* adds nothing; *claimed* holds the words at a distance; *pointed out* lends them weight. The "
        "classes are the codebook's and can be changed there."
    ),
    limits=(
        "That a verb was the outlet's choice where the text came from an agency: an outlet that prints a wire"
        " "
        "story prints the wire's verbs. That two verbs of one class weigh the same."
    ),
    counted=("statement", "statements"),
    nothing="Nobody who speaks in these articles belongs to a side of the codebook.",
    links={"stance": "stance"},
    shown=("outlet", "speaker", "side", "stance"),
    sides=("side",),
)
