"""Which side is heard, in statements and in words inside quotation marks?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.profiles import attribution_profile
from analysis.certainty.grouping import with_levels
from analysis.charts.attribution import plot_sides
from analysis.questions.claims import set_apart, worded
from analysis.questions.parts import by_outlet, in_lines, statements
from analysis.questions.recipe import Question, Study

# A statement that is not among those counted.
_NOT = "not counted"
_CLAIMS = {
    "statements": "{more} [gives|give] {side} a larger share of the statements than {less}",
    "quoted words": "{more} [gives|give] {side} a larger share of the words in quotation marks than {less}",
}


def _select(study: Study, item: None) -> pd.DataFrame:
    """Statements, with the side under which each is counted, and under which its quoted words are."""
    spoken = statements(study)
    words = spoken["parent"].isna() & spoken["quoted_spans"].map(len).gt(0)
    heard = spoken["side"].where(spoken["speaker"].notna(), _NOT)
    return spoken.assign(heard=heard, quoted=spoken["side"].where(words, _NOT))


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not spoken["side"].notna().any():
        return pd.DataFrame()
    by = [name for name in by if name != "side"]  # sides are what is shared out
    # A side that is never heard keeps its row: that is the finding.
    spoken = with_levels(spoken, ["side"], study.roster)
    return attribution_profile(
        spoken, study.articles, by, study.units, measures=list(_CLAIMS), roster=study.roster
    )


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    return plot_sides(in_lines(study, table), sides=study.roster.sides, look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    if not by_outlet(study, table):
        return None
    for measure, template in _CLAIMS.items():
        rows = table[(table["measure"] == measure) & table["category"].isin(study.roster.sides)]
        apart = set_apart(rows, "category")
        if apart is not None:
            return worded(apart, template, side=study.roster.label(apart.part))
    return None


QUESTION = Question(
    name="who_is_heard",
    notebook="attribution",
    order=3,
    asks="Which side is heard, in statements and in quoted words?",
    evidence="attributions",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    how=(
        "One bar of 100 % per outlet, split by the speakers' side; n counts statements of somebody, or words "
        "in quotation marks. A statement for which nobody is named counts with its quoted words only."
    ),
    why=(
        "Two counts, because they can differ: one side may be heard as often as the other, but only in half a"
        " "
        "sentence."
    ),
    limits=(
        "Whether a share is *fair*: there is no neutral quota for who should be heard, and the events decide "
        "much of it. Speakers whose side the codebook does not know are shown apart, not guessed."
    ),
    counted=("statement", "statements"),
    nothing="Nobody who speaks in these articles belongs to a side of the codebook.",
    links={"statements": "heard", "quoted words": "quoted"},
    unlisted=(
        "Words are counted, not listed: behind a number of quoted words stand the statements they belong to."
    ),
    shown=("outlet", "speaker", "side", "kind"),
    sides=("category",),
)
