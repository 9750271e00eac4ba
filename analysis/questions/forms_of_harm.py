"""In which grammatical form does each outlet tell of the harm done to each side?"""

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
    "active": "in the active voice",
    "passive_agent": "in the passive with an agent",
    "passive_agentless": "in the passive without an agent",
    "intransitive": "as something that happened (“died”)",
    "nominal": "as a noun (“the killing of”)",
}


def _count(study: Study, acts: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    groups = list(dict.fromkeys([*by, "victim_side"]))
    return agency_profile(acts, groups, study.units, "form", roster=study.roster)


def _draw(study: Study, table: pd.DataFrame, item: Any) -> Any:
    return plot_forms(in_lines(study, table), sides=study.roster.opposed, look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
    acts = told_acts(study, item)
    stated = _count(study, acts[acts["victim_basis"].isin(STATED)], ["outlet"], item)
    found = apart_by_side(table, stated, "form", study)
    if found is None:
        return None
    side, apart = found
    return says_more(apart, f"tell of harm to {study.roster.label(side)} {_SPOKEN[apart.part]}")


QUESTION = Question(
    name="forms_of_harm",
    notebook="actors",
    order=2,
    asks="In which form does each outlet tell of harm, by the side of the victims?",
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
        "The same death can be told as “X killed Y”, “Y was killed” or “Y died”. Only acts told as facts with"
        " a victim "
        "count. The side of people who are only counted (“nine people”) is read from the place, the agent or "
        "the text "
        "before; victim_basis says which."
    ),
    limits=(
        "That a side is spared: read which acts there were to tell. Sides that rest on the place, the agent "
        "or the "
        "text before are readings, not statements: keep the rows where victim_basis is “named” to see what "
        "remains."
    ),
    nothing="No clause in these articles tells as a fact that somebody was harmed.",
    counted=("act of harm", "acts of harm"),
    shown=("outlet", "victim_side", "victim_basis", "form", "agent"),
    sides=("victim_side",),
)
