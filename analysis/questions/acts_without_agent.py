"""How often does the clause say nobody who did the harm?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.actors.agency import agency_profile
from analysis.questions.actor_parts import told_acts
from analysis.questions.claims import says_more, set_apart
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    acts = told_acts(study, item)
    return acts[acts["agent"].isna()]


def _count(study: Study, unnamed: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    if not len(unnamed):
        return pd.DataFrame()
    acts = study.rows("acts", by)
    table = agency_profile(acts, by, study.units, "named", roster=study.roster)
    return table[table["named"] == "no"].drop(columns="named").reset_index(drop=True)


def _claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
    apart = set_apart(table.assign(part="unnamed"), "part")
    return says_more(apart, "tell of harm without an agent in the clause")


QUESTION = Question(
    name="acts_without_agent",
    notebook="actors",
    order=4,
    asks="How often does the clause leave out who did the harm?",
    evidence="acts",
    select=_select,
    count=_count,
    claim=_claim,
    how=(
        "Per outlet: acts told without an agent in the clause (count) of all acts told (total), with 95 % "
        "intervals."
    ),
    why=(
        "The passages show what a missing agent looks like: nobody could be named, a thing stands in the "
        "agent's "
        "place, or the agent was named one sentence earlier (inferred_agent)."
    ),
    limits=(
        "Why no agent stands there: nobody may know who did it, and a death from illness has no agent at all."
    ),
    nothing="Every act of harm told in these articles names who did it, or no harm is told at all.",
    counted=("act of harm without an agent", "acts of harm without an agent"),
    shown=("outlet", "victim_side", "victim_basis", "form", "inferred_agent"),
)
