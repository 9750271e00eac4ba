"""How do sentences treat the parties, outlet by outlet and voice by voice?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.tone import plot_treatment
from analysis.questions.parts import in_lines, with_columns
from analysis.questions.recipe import Question, Study
from analysis.tone.treatment import counted_treatment, treatment_profile

# Actors per side, and in all where the codebook has no sides.
_PER_SIDE, _IN_ALL = 2, 4


def most_mentioned(study: Study) -> list[str]:
    """The two most mentioned actors of each opposed side (of each side; of all actors), most mentioned first.

    Actors that are mentioned equally often stand in the order in which they come up.
    """
    mentions = study.table("actor_tones")
    sides = study.roster.opposed or study.roster.sides
    chosen = mentions[mentions["target_side"].isin(sides)] if sides else mentions.assign(target_side="")
    often = chosen.groupby("target", sort=False).agg(side=("target_side", "first"), count=("target", "size"))
    often = often.sort_values("count", ascending=False, kind="stable")
    return often.groupby("side", sort=False).head(_PER_SIDE if sides else _IN_ALL).index.tolist()


def mentions_of_parties(study: Study, item: Any) -> pd.DataFrame:
    """Every mention of these actors, with what is known of it."""
    mentions = study.table("actor_tones")
    chosen = mentions[mentions["target"].isin(most_mentioned(study))].reset_index(drop=True)
    return counted_treatment(chosen) if len(chosen) else chosen


def count_treatments(study: Study, mentions: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    """Mentions that criticise, praise or do neither, as far as known; the rest is in the total."""
    if not len(mentions):
        return pd.DataFrame()
    return treatment_profile(mentions, with_columns(by, "target", "voice"), study.units, roster=study.roster)


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    shown = ("target", "voice", "treatment", *(() if "article_id" in table else ("article_id",)))
    return plot_treatment(in_lines(study, table, *shown), actors=most_mentioned(study), look=study.look())


QUESTION = Question(
    name="tone_toward_actors",
    notebook="tone",
    order=5,
    asks="How often are the parties criticised or praised outright?",
    evidence="actor_tones",
    select=mentions_of_parties,
    count=count_treatments,
    draw=_draw,
    by=("outlet", "target", "voice"),
    how=(
        "The two most mentioned actors of each side (the four most mentioned, where the codebook has no "
        "sides), one line per outlet. Criticised and praised: a verb says so, and the actor, or what the actor "
        "did, is its object (“the mayor **accused** Quill”, “Reeve **praised** Quill’s plan”). Hatched: in the words "
        "of people who are quoted or reported. In the table stand also *neither*, where a model sees no sign of "
        "either, and *not known*: everything else, some nine mentions in ten."
    ),
    why=(
        "Whom does an outlet show being criticised, and whom praised? Who criticises is told in the sentence: "
        "it is seldom the outlet. Only ways of reading are counted that were right in nine of ten cases on every "
        "subject they were tried on (`load_tone_precision()`). The tone of the other mentions is not known "
        "well enough to be drawn: on ordinary subjects the model was right in one of nine mentions that it was "
        "sure are positive, and in one of three that it was sure are negative."
    ),
    limits=(
        "That an outlet is for or against anybody, or that an actor without a bar to the left is treated well. The "
        "shares are lower bounds: of the mentions that readers found negative, some one in twenty is found here, "
        "and fewer still of the positive ones. Criticism found was criticism in 97 of 100 cases, praise was praise in "
        "95; both lists of verbs follow the same rules, whoever the actor is."
    ),
    counted=("mention", "mentions"),
    nothing="No actor of the codebook is named in these articles.",
    shown=("outlet", "target", "voice", "treatment", "basis"),
    sides=("target",),
)
