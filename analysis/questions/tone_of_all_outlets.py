"""How do the sentences of all outlets together treat each party, voice by voice?"""

from __future__ import annotations

from analysis.questions.recipe import Question
from analysis.questions.tone_toward_actors import count_tones, mentions_of_parties

QUESTION = Question(
    name="tone_of_all_outlets",
    notebook="tone",
    order=6,
    asks="How do the sentences of all outlets together treat each party?",
    evidence="actor_tones",
    select=mentions_of_parties,
    count=count_tones,
    by=("target", "voice"),
    how=(
        "One row per actor and voice: mentions the model is sure of, all mentions, the mean of P(positive) − "
        "P(negative) with its 95 % interval, the share of unsure mentions, and the two word lists on the same"
        " "
        "mentions. Contrary: one of the lists has the other sign."
    ),
    why=(
        "The two most mentioned actors of each side, all outlets together: the ground on which outlets are "
        "compared."
    ),
    limits=(
        "That the news is hard on an actor: an actor of whom much bad is told, or who is much accused, scores"
        " "
        "low whatever the wording."
    ),
    counted=("mention", "mentions"),
    nothing="No actor of the codebook is named in these articles.",
    shown=("outlet", "target", "voice", "target_tone", "unsure", "drivers"),
    sides=("target",),
)
