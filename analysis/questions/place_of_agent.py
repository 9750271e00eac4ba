"""Where in the clause does the one who did the harm stand?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.actors.agency import agency_profile
from analysis.charts.agency import plot_forms
from analysis.questions.actor_parts import STATED, apart_by_side, told_acts
from analysis.questions.claims import says_more
from analysis.questions.parts import in_lines
from analysis.questions.recipe import Question, Study

_SPOKEN = {
    "subject": "with the agent as the subject",
    "by_phrase": "with the agent after “by”",
    "modifier": "with the agent in a modifier",
    "instrument": "with only a thing as its cause",
    "none": "with no agent in the clause",
}


def _count(study: Study, acts: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    groups = list(dict.fromkeys([*by, "victim_side"]))
    return agency_profile(acts, groups, study.units, "agent_where", roster=study.roster)


def _draw(study: Study, table: pd.DataFrame, item: Any) -> Any:
    return plot_forms(in_lines(study, table), sides=study.roster.opposed, look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
    acts = told_acts(study, item)
    stated = _count(study, acts[acts["victim_basis"].isin(STATED)], ["outlet"], item)
    found = apart_by_side(table, stated, "agent_where", study)
    if found is None:
        return None
    side, apart = found
    return says_more(apart, f"tell of harm to {study.roster.label(side)} {_SPOKEN[apart.part]}")


QUESTION = Question(
    name="place_of_agent",
    notebook="actors",
    order=3,
    asks="Where does the agent of harm stand, by the side of the victims?",
    evidence="acts",
    select=told_acts,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet", "victim_side"),
    how=(
        "One block per side of the victims, one bar of 100 % per outlet: shares of the acts of harm told as "
        "facts; n "
        "counts acts."
    ),
    why=(
        "An agent can be the subject, stand after “by”, hide in a modifier (“Council shelling”), be replaced "
        "by a "
        "thing (“shells”) or be left out. An agent named only in the sentences before is not counted as named"
        " "
        "(inferred_agent)."
    ),
    limits=(
        "That an outlet hides an agent: it may be unknown when the text is written, or named in the headline "
        "or the "
        "sentence before."
    ),
    nothing="No clause in these articles tells as a fact that somebody was harmed.",
    counted=("act of harm", "acts of harm"),
    shown=("outlet", "victim_side", "victim_basis", "agent", "agent_side", "agent_where"),
    sides=("victim_side",),
)
