"""Whose word faces whose in the same place of a story?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.substitutions import plot_substitutions
from analysis.questions.claims import FEWEST
from analysis.questions.parts import concepts
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import most_exchanged, shared_concepts, slots
from analysis.stories.substitutions import substitution_profile

# Shared places below which no picture is drawn.
_FEWEST_PLACES = 5


def _select(study: Study, concept: str) -> pd.DataFrame:
    """The places that the two outlets share whose words face each other most often."""
    found, top = slots(study, concept), most_exchanged(study, concept)
    if top is None:
        return found.iloc[:0]
    pair = {top["outlet_a"], top["outlet_b"]}
    ours = (
        found["outlet_a"].isin(pair) & found["outlet_b"].isin(pair) & (found["outlet_a"] != found["outlet_b"])
    )
    # A square of one or two places shows nothing that its passages do not say better.
    return found[ours] if ours.sum() >= _FEWEST_PLACES else found.iloc[:0]


def _count(study: Study, places: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    profile = substitution_profile(places, study.articles)
    return profile[profile["outlet_a"] < profile["outlet_b"]].reset_index(drop=True)


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    first = table.iloc[0]
    return plot_substitutions(
        table, outlet_a=first["outlet_a"], outlet_b=first["outlet_b"], look=study.look(concept)
    )


def _claim(study: Study, table: pd.DataFrame, concept: str) -> str | None:
    places = _select(study, concept)
    own = places[(places["voice_a"] == "narrator") & (places["voice_b"] == "narrator")]
    profile = _count(study, own, [], concept)
    sure = profile[profile["variant_a"] != profile["variant_b"]]
    sure = sure[(sure["low"] > 0.5) & (sure["total"] >= FEWEST)]
    if not len(sure):
        return None
    top = sure.sort_values(["count", "share"], ascending=False, kind="stable").iloc[0]
    return (
        f"In the same places of a story, both in their own voice: where {top['outlet_a']} says “{top['variant_a']}”, "
        f"{top['outlet_b']} mostly says “{top['variant_b']}”"
    )


QUESTION = Question(
    name="faced_words",
    notebook="stories",
    order=7,
    asks="Which words for “{item}” face each other in two outlets?",
    evidence="substitutions",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet_a", "outlet_b"),
    regroups=False,
    items=shared_concepts,
    choices=concepts,
    how=(
        "Counts of the places in a story that both outlets fill with a word for it; rows: the first outlet's "
        "word, "
        "columns: the second's. On the diagonal both use the same. Shown are the two outlets that exchange "
        "words most."
    ),
    why=(
        "The strictest comparison: two articles on the same event, the same place in a sentence, and which "
        "word fills "
        "it. All stories together."
    ),
    limits=(
        "That a word was exchanged on purpose. Quoted and reported words count here too: the passages say in "
        "whose "
        "voice each stands."
    ),
    nothing="No two outlets that use different words for it share five places of their stories.",
    counted=("shared place", "shared places"),
    shown=("outlet_a", "variant_a", "voice_a", "outlet_b", "variant_b", "voice_b"),
)
