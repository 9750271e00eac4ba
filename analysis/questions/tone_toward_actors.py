"""How do sentences treat the parties, outlet by outlet and voice by voice?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.tone import plot_actor_tones
from analysis.corpus.where import date_parts
from analysis.questions.claims import Apart, set_apart, worded
from analysis.questions.parts import by_outlet, in_lines, with_columns
from analysis.questions.recipe import Question, Study
from analysis.tone.toward_actors import actor_tone_drivers, actor_tone_profile

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
    """Every mention of these actors, sure or not."""
    mentions = study.table("actor_tones")
    return mentions[mentions["target"].isin(most_mentioned(study))].reset_index(drop=True)


def count_tones(study: Study, mentions: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    """Mean tone toward each actor; unsure mentions are in the total, not in the mean."""
    if not len(mentions):
        return pd.DataFrame()
    return actor_tone_profile(mentions, with_columns(by, "target", "voice"), study.units, roster=study.roster)


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    by = list(table.columns[: list(table.columns).index("count")])
    words = actor_tone_drivers(date_parts(mentions_of_parties(study, None), by), by)
    shown = ("target", "voice", *(() if "article_id" in by else ("article_id",)))
    return plot_actor_tones(
        in_lines(study, table, *shown),
        in_lines(study, words, *shown),
        actors=most_mentioned(study),
        look=study.look(),
    )


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    """One actor, the outlets' own voice, and neither word list of the other sign."""
    if not by_outlet(study, table, "target", "voice"):
        return None
    own = table[(table["voice"].astype(str) == "narrator") & ~table["contrary"].astype(bool)]
    apart = set_apart(own, "target", value="mean")
    if apart is None:
        return None
    worse = Apart(apart.part, tuple(reversed(apart.less)), tuple(reversed(apart.more)), apart.gap)
    return worded(
        worse, "By a model's reading, {more} [treats|treat] {actor} worse than {less}", actor=apart.part
    )


QUESTION = Question(
    name="tone_toward_actors",
    notebook="tone",
    order=5,
    asks="How do sentences treat the parties, outlet by outlet and voice by voice?",
    evidence="actor_tones",
    select=mentions_of_parties,
    count=count_tones,
    draw=_draw,
    claim=_claim,
    by=("outlet", "target", "voice"),
    how=(
        "The two most mentioned actors of each side (the four most mentioned, where the codebook has no "
        "sides), one line per outlet and voice. The marker is the mean of P(positive) − P(negative) over the "
        "mentions the model is sure of; × and + are the two word lists on the same mentions, and ∗ says that "
        "one of them has the other sign. On the right: how many of the mentions are sure, and the words "
        "behind those scored negative or positive."
    ),
    why=(
        "A sentence can be sad without blaming anybody. For every mention of an actor a model reads how the "
        "sentence treats *that* actor. Names are hidden before it reads, so exchanging two actors changes "
        "nothing. If the words behind a score are words of events (*killed*) or of quarrels between the "
        "parties (*accuse*), the mean speaks of these, not of the outlet."
    ),
    limits=(
        "That an outlet is for or against anybody: this is a machine estimate of how sentences treat one "
        "named actor, not a measure of bias. On US political news, on which it was trained, it gives the "
        "label people give in 67 of 100 cases, and in 78 of 100 where it is sure. Bad events and quoted "
        "criticism score low whatever the wording. Compare outlets only on the same actor in the same story "
        "and voice, and read the sentences."
    ),
    counted=("mention", "mentions"),
    nothing="No actor of the codebook is named in these articles.",
    shown=("outlet", "target", "voice", "target_tone", "unsure", "drivers"),
    sides=("target",),
)
