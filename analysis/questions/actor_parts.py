"""Steps that the questions about actors share: which acts and names count, and whether a codebook speaks of harm."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.claims import Apart, set_apart
from analysis.questions.recipe import Study

#: How a side of victims must be known for a title to rest on it: named in the clause, or by the place.
STATED = ("named", "place")


def told_acts(study: Study, item: Any) -> pd.DataFrame:
    """Acts of harm told as facts, with a victim: not possible or negated ones."""
    acts = study.table("acts")
    return acts[(acts["status"] == "told") & acts["victim"].notna()]


def own_names(study: Study, item: Any) -> pd.DataFrame:
    """Expressions, other than proper names, by which outlets themselves call the parties that have an opponent."""
    parties = [
        actor.name
        for actor in study.codebook.actors.values()
        if actor.side in study.roster.opposed and actor.type != "person"
    ]
    labels = study.table("labels")
    own = (labels["voice"] == "narrator") & ~labels["kind"].isin(["name", "metonym"])
    return labels[own & labels["actor"].isin(parties)]


def asks_about_deaths(study: Study) -> bool:
    """Whether the codebook speaks of harm: its own words for it, or sides in armed conflict."""
    armed = getattr(study.codebook, "armed", None)
    return bool(study.codebook.harm) or (bool(study.roster.opposed) if armed is None else armed)


def apart_by_side(
    table: pd.DataFrame, stated: pd.DataFrame, part: str, study: Study
) -> tuple[str, Apart] | None:
    """The side whose victims two sets of outlets tell of most differently, and in what.

    Only where victims whose side is named or known from the place show the same gap between the same outlets.
    """
    best: tuple[str, Apart] | None = None
    if not {"outlet", "victim_side"} <= {*table.columns}:
        return None
    for side in study.roster.opposed:
        one, two = (set_apart(rows[rows["victim_side"] == side], part) for rows in (table, stated))
        same = (
            one
            and two
            and (one.part, set(one.more), set(one.less)) == (two.part, set(two.more), set(two.less))
        )
        if one and same and (best is None or one.gap > best[1].gap):
            best = side, one
    return best
