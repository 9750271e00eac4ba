"""Steps that the questions about actors share: which acts and names count, and whether a codebook speaks of harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from analysis.actors.agency import agency_profile, counted_acts
from analysis.charts.agency import plot_forms
from analysis.questions.claims import Apart, says_more, set_apart
from analysis.questions.parts import in_lines, own_voice
from analysis.questions.recipe import Study

Count = Callable[[Study, pd.DataFrame, list[str], Any], pd.DataFrame]
Claim = Callable[[Study, pd.DataFrame, Any], str | None]
#: How a side of victims must be known for a title to rest on it: named in the clause, or by the place.
STATED = ("named", "place")


def told_acts(study: Study, item: Any) -> pd.DataFrame:
    """Acts of harm told as facts with a victim, each under the side it is counted under."""
    return counted_acts(study.table("acts"))


def own_names(study: Study, item: Any) -> pd.DataFrame:
    """Expressions, other than proper names, by which outlets themselves call the parties that have an opponent."""
    parties = [
        actor.name
        for actor in study.codebook.actors.values()
        if actor.side in study.roster.opposed and actor.type != "person"
    ]
    labels = study.table("labels")
    own = (labels["voice"] == own_voice(study)) & ~labels["kind"].isin(["name", "metonym"])
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


def share_by_victims(share_of: str) -> Count:
    """A step that counts shares of `share_of` by the side of the victims."""

    def count(study: Study, acts: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
        groups = list(dict.fromkeys([*by, "victim_side"]))
        return agency_profile(acts, groups, study.units, share_of, roster=study.roster)

    return count


def draw_by_victims(study: Study, table: pd.DataFrame, item: Any) -> Any:
    """One block per side of the victims, one bar per outlet."""
    return plot_forms(in_lines(study, table), sides=study.roster.opposed, look=study.look())


def claim_by_victims(share_of: str, spoken: Mapping[str, str]) -> Claim:
    """A step that claims what two sets of outlets tell most differently, in the words of `spoken`."""

    def claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
        acts = told_acts(study, item)
        stated = share_by_victims(share_of)(study, acts[acts["victim_basis"].isin(STATED)], ["outlet"], item)
        found = apart_by_side(table, stated, share_of, study)
        if found is None:
            return None
        side, apart = found
        return says_more(apart, f"tell of harm to {study.roster.label(side)} {spoken[apart.part]}")

    return claim
