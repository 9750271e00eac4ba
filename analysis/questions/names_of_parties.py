"""By which expressions does each outlet itself call each party?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.actors.naming import naming_profile
from analysis.charts.agency import plot_labels
from analysis.questions.actor_parts import own_names
from analysis.questions.claims import Apart, says_more, set_apart
from analysis.questions.parts import in_lines
from analysis.questions.recipe import Question, Study

# Rarer expressions are counted together: a bar of twenty slivers cannot be read.
_RARE = 4


def _select(study: Study, item: Any) -> pd.DataFrame:
    names = own_names(study, item)
    often = names.groupby(["actor", "label"], observed=True)["label"].transform("size")
    return names.assign(counted_as=names["label"].where(often >= _RARE, "(other)"))


def _count(study: Study, names: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    groups = list(dict.fromkeys([*by, "actor"]))
    if not len(names):
        return pd.DataFrame(columns=[*groups, "label", "count", "total", "share", "low", "high"])
    return naming_profile(names, groups, study.units, _RARE, roster=study.roster)


def _draw(study: Study, table: pd.DataFrame, item: Any) -> Any:
    look = study.look()
    return plot_labels(in_lines(study, table), look=look._replace(colours={**look.colours, **_colours(study, table)}))


def _colours(study: Study, table: pd.DataFrame) -> dict[str, str]:
    """The colour that an expression has elsewhere, as a word of a concept; all others get colours of their own."""
    words = {
        form.lower(): study.roster.colours[concept.name][variant.name]
        for concept in study.codebook.concepts.values()
        for variant in concept.variants.values()
        for form in (variant.name, *variant.forms)
    }
    found = {label: words.get(label) or words.get(f"{label}s") for label in table["label"].astype(str).unique()}
    return {label: colour for label, colour in found.items() if colour}


def _claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
    best: tuple[str, Apart] | None = None
    for actor, rows in table[table["label"] != "(other)"].groupby("actor", observed=True):
        apart = set_apart(rows, "label")
        if apart is not None and (best is None or apart.gap > best[1].gap):
            best = str(actor), apart
    if best is None:
        return None
    actor, apart = best
    voice = "In its own voice" if len(apart.more) == 1 else "In their own voice"
    return f"{voice}, {says_more(apart, f'use {{part}} for {actor}')}"


QUESTION = Question(
    name="names_of_parties",
    notebook="actors",
    order=6,
    asks="By which expressions does each outlet call each party?",
    evidence="labels",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet", "actor"),
    how=(
        "One block per party, one bar of 100 % per outlet: shares of the expressions used for it, proper "
        "names "
        "left out. Expressions used fewer than four times in all stand together as (other)."
    ),
    why=(
        "Whoever is called “the group”, “fighters” or “rebels” is placed by the word. Only the outlets' own "
        "voice "
        "counts, and only expressions other than proper names: people and forces of a party, roles, "
        "appositions."
    ),
    limits=(
        "What an outlet thinks of a party. Whether the party meant by “the group” is the one named last is "
        "the least "
        "certain of all."
    ),
    nothing=(
        "The codebook names no two opposed parties, or no outlet calls them anything but their proper names."
    ),
    counted=("expression", "expressions"),
    links={"label": "counted_as"},
    shown=("outlet", "actor", "label", "kind"),
    sides=("actor",),
)
