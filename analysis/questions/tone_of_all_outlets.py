"""How often do all outlets together show each party criticised or praised outright, voice by voice?"""

from __future__ import annotations

from analysis.questions.recipe import Question
from analysis.questions.tone_toward_actors import count_treatments, mentions_of_parties

QUESTION = Question(
    name="tone_of_all_outlets",
    notebook="tone",
    order=6,
    asks="How often do all outlets together show each party criticised or praised?",
    evidence="actor_tones",
    select=mentions_of_parties,
    count=count_treatments,
    by=("target", "voice"),
    how=(
        "One row per actor, voice and treatment: mentions that criticise or praise outright, that do neither as far "
        "as a model sees, and those of which it is not known; all mentions, and the share with its 95 % interval."
    ),
    why=(
        "The two most mentioned actors of each side, all outlets together: the ground on which outlets are "
        "compared."
    ),
    limits=(
        "That the news is hard on an actor: an actor who is much accused has much criticism told, whatever the "
        "wording; and most criticism and praise stands under what is not known."
    ),
    counted=("mention", "mentions"),
    nothing="No actor of the codebook is named in these articles.",
    shown=("outlet", "target", "voice", "treatment", "basis"),
    sides=("target",),
)
