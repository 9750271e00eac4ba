"""Which acts of harm and of force are told, in which form, and how many name who did it?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import whole_table
from analysis.questions.recipe import Question, Study


def _count(study: Study, acts: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    table = acts.assign(agent_named=acts["agent"].notna()).groupby(by, observed=True)
    return table.agg(acts=("verb", "size"), agent_named=("agent_named", "sum")).reset_index()


QUESTION = Question(
    name="acts_of_harm",
    notebook="actors",
    order=1,
    asks="Which acts of harm and of force are told, in which form, and how many name who did it?",
    evidence="acts",
    select=whole_table("acts"),
    count=_count,
    by=("kind", "form"),
    how="One row per kind of act and form of the clause; agent_named counts the clauses that say who did it.",
    why=(
        "“Were killed”, “were killed in Council shelling” and “were killed by Council soldiers” give one fact"
        " three "
        "different agents. Every clause of harm is listed with its victims, its agent and its form."
    ),
    limits=(
        "That an outlet hides an agent: it may be unknown when the text is written, or named a sentence "
        "before."
    ),
    nothing="No clause in these articles says that somebody was harmed.",
    counted=("act", "acts"),
    shown=("outlet", "kind", "form", "agent", "victim_side", "voice"),
)
