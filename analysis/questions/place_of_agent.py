"""Where in the clause does the one who did the harm stand?"""

from __future__ import annotations

from analysis.questions.actor_parts import claim_by_victims, share_by_victims, told_acts
from analysis.questions.recipe import Question

_SPOKEN = {
    "subject": "with the agent as the subject",
    "by_phrase": "with the agent after “by”",
    "modifier": "with the agent in a modifier",
    "instrument": "with only a thing as its cause",
    "none": "with no agent in the clause",
}


QUESTION = Question(
    name="place_of_agent",
    notebook="actors",
    order=3,
    asks="Where does the agent of harm stand, by the side of the victims?",
    evidence="acts",
    select=told_acts,
    count=share_by_victims("agent_where"),
    claim=claim_by_victims("agent_where", _SPOKEN),
    by=("outlet", "victim_side"),
    how=(
        "One row per outlet, side of the victims and place of the agent: its share of the acts of harm told as "
        "facts. The picture of the forms of harm shows the same acts."
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
