"""In which grammatical form does each outlet tell of the harm done to each side?"""

from __future__ import annotations

from analysis.questions.actor_parts import claim_by_victims, draw_by_victims, share_by_victims, told_acts
from analysis.questions.recipe import Question

_SPOKEN = {
    "active": "in the active voice",
    "passive_agent": "in the passive with an agent",
    "passive_agentless": "in the passive without an agent",
    "intransitive": "as something that happened (“died”)",
    "nominal": "as a noun (“the killing of”)",
}


QUESTION = Question(
    name="forms_of_harm",
    notebook="actors",
    order=2,
    asks="In which form does each outlet tell of harm, by the side of the victims?",
    evidence="acts",
    select=told_acts,
    count=share_by_victims("form"),
    draw=draw_by_victims,
    claim=claim_by_victims("form", _SPOKEN),
    by=("outlet", "victim_side"),
    how=(
        "One block per opposed side of the victims, one bar of 100 % per outlet: shares of the acts of harm told "
        "as facts; n counts acts. Blue: somebody or something does the harm, orange: it happens."
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
