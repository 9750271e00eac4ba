"""How do the outlets compare at a glance?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.actors.agency import agency_profile
from analysis.attribution.profiles import attribution_profile, voice_shares
from analysis.charts.overview import plot_overview
from analysis.questions.actor_parts import asks_about_deaths, told_acts
from analysis.questions.claims import set_apart
from analysis.questions.parts import concepts, own_hits, statements, voiced_words
from analysis.questions.recipe import Question, Study
from analysis.words.word_choice import term_shares

_OWN, _DISTANCING, _NO_AGENT = "the outlet's own words", "distancing verbs", "harm told without an agent"
_KEPT = ("measure", "count", "total", "share", "low", "high", "articles", "independent", "basis")
_SHOWN = ("article_id", "outlet", "start", "end", "voice", "speaker", "side")


def _shares(study: Study, concept: str) -> pd.DataFrame:
    own = own_hits(study, concept)
    table = term_shares(own, ["outlet"], study.units, roster=study.roster.only(concept))
    return table[table["concept"] == concept]


def telling_word(study: Study, concept: str) -> str:
    """The word for the concept in which the outlets' own voices differ most for certain, else the most frequent."""
    table = _shares(study, concept)
    apart = set_apart(table, "variant")
    if apart is not None:
        return apart.part
    often = table.groupby("variant", observed=True, sort=False)["count"].sum()
    return str(often.idxmax()) if len(often) else ""


def _says(word: str) -> str:
    return f"“{word}” in its own voice"


def _heard(study: Study, side: str) -> str:
    return f"statements of {study.roster.label(side)}"


def _select(study: Study, concept: str) -> pd.DataFrame:
    """What each share counts, one below the other; the outlet's own words are counted, not listed."""
    word, own, spoken = telling_word(study, concept), own_hits(study, concept), statements(study)
    found = [own[own["variant"] == word].assign(measure=_says(word))]
    spoken = spoken[spoken["speaker"].notna()]
    found += [spoken[spoken["side"] == side].assign(measure=_heard(study, side)) for side in study.roster.opposed[:2]]
    found.append(spoken[spoken["stance"] == "distancing"].assign(measure=_DISTANCING))
    if asks_about_deaths(study):
        acts = told_acts(study, None)
        found.append(acts[acts["agent_where"].isin(["none", "instrument"])].assign(measure=_NO_AGENT))
    rows = [part[["measure", *(name for name in _SHOWN if name in part)]] for part in found if len(part)]
    return pd.concat(rows, ignore_index=True) if rows else own.iloc[:0].assign(measure="")


def _count(study: Study, found: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    word, common = telling_word(study, concept), {"roster": study.roster}
    said = attribution_profile(
        statements(study), study.articles, ["outlet"], study.units, measures=["statements", "stance"], **common
    )
    voices = voice_shares(
        study.articles, study.table("attributions"), ["outlet"], study.units, quotations=study.table("quotations"),
        words=voiced_words(study), **common,
    )  # fmt: skip
    shares = _shares(study, concept)
    of = said["measure"] == "statements"
    parts = [
        (_OWN, voices[voices["voice"].astype(str) == "narrator"]),
        (_says(word), shares[shares["variant"].astype(str) == word]),
        *((_heard(study, side), said[of & (said["category"] == side)]) for side in study.roster.opposed[:2]),
        (_DISTANCING, said[(said["measure"] == "stance") & (said["category"] == "distancing")]),
    ]
    if asks_about_deaths(study):
        told = agency_profile(told_acts(study, None), ["outlet"], study.units, "named", **common)
        parts.append((_NO_AGENT, told[told["named"].astype(str) == "no"]))
    table = pd.concat([rows.assign(measure=name) for name, rows in parts], ignore_index=True)
    return table[["outlet", *_KEPT]].astype({"outlet": "str"})


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    return plot_overview(table, look=study.look())


def _first(study: Study) -> Sequence[str]:
    return concepts(study)[:1]


QUESTION = Question(
    name="overview",
    notebook="comparison",
    order=1,
    asks="How do the outlets compare at a glance?",
    evidence="hits",
    select=_select,
    count=_count,
    one_voice=False,
    draw=_draw,
    items=_first,
    choices=concepts,
    how=(
        "One line per outlet, one column per share: how much of the text is the outlet's own, how often it chooses "
        "the word for one concept in which the outlets differ most, whose statements it gives, how many of all "
        "statements come with a distancing verb, how many acts of harm without an agent. The line on a bar is the "
        "95 % interval."
    ),
    why="A table to look at first. Each column has its own finding, with sentences and limits.",
    limits=(
        "Anything from a column alone: the finding it belongs to tells sides and voices apart. The word was picked "
        "because the outlets differ in it."
    ),
    unlisted="The outlet's own words are counted, not listed: they are what remains of its articles.",
    shown=("outlet", "measure", "voice", "speaker"),
)
