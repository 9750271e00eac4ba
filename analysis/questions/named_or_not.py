"""Are the speakers named, described by their role, or anonymous?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.profiles import attribution_profile
from analysis.certainty.grouping import with_levels
from analysis.charts.attribution import plot_naming
from analysis.questions.claims import set_apart, worded
from analysis.questions.parts import by_outlet, in_lines, shown_at, statements
from analysis.questions.recipe import Question, Study

_CLAIMS = {
    "named": "{more} [gives|give] the speaker's name with a larger share of statements than {less}",
    "role": "{more} [describes|describe] speakers by their role alone more often than {less}",
    "anonymous": "{more} [leaves|leave] speakers anonymous more often than {less}",
}


def _select(study: Study, item: Any) -> pd.DataFrame:
    spoken = statements(study)
    spoken = spoken[spoken["speaker"].notna() & spoken["named"].notna()].reset_index(drop=True)
    return shown_at(spoken, "source", "content")


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(spoken):
        return pd.DataFrame()
    spoken = with_levels(spoken, ["named"], {"named": tuple(_CLAIMS)})
    return attribution_profile(
        spoken, study.articles, by, study.units, measures=["naming"], roster=study.roster
    )


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    return plot_naming(in_lines(study, table, "side"), look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    if not by_outlet(study, table):
        return None
    apart = set_apart(table, "category")
    return worded(apart, _CLAIMS[apart.part]) if apart and apart.part in _CLAIMS else None


QUESTION = Question(
    name="named_or_not",
    notebook="attribution",
    order=6,
    asks="Are the speakers named, described, or anonymous?",
    evidence="attributions",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    how=(
        "One bar of 100 % per outlet; n is the number of statements. Named: the article gives a name. Role: "
        "only what the speaker is (“an army spokesman”). Anonymous: neither (“officials”, “sources”)."
    ),
    why="A named speaker can be asked and answers for the words; an anonymous one does not.",
    limits=(
        "Why a name is missing: a speaker may have asked for that, and some outlets' rules allow it more "
        "often than others'."
    ),
    counted=("statement", "statements"),
    nothing="No statement in these articles has a speaker who can be made out.",
    links={"naming": "named"},
    shown=("outlet", "speaker", "named", "side"),
    sides=("side",),
)
