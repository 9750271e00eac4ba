"""Steps that the questions about the company of words share: of whom one asks, and where the places are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.corpus.where import date_parts
from analysis.language.phrases import compile_phrases, fold_case
from analysis.questions.claims import listed
from analysis.questions.parts import concepts, most_named
from analysis.questions.recipe import Study
from analysis.words.company import find_company
from analysis.words.content_words import NUMBER

#: The parties themselves as what one asks of.
SIDES = "the sides"
# Expressions that name an actor outright.
_NAMES = ("name", "metonym", "people")
_KEPT = ("article_id", "outlet", "date", "start", "end")


def asked_first(study: Study) -> Sequence[str]:
    """The concept that is named most: any other, a word, an actor, a phrase can be asked for by name."""
    hits = study.table("hits")["concept"].value_counts()
    return sorted(most_named(study), key=lambda name: -hits.get(name, 0))[:1]


def known_nodes(study: Study) -> Sequence[str]:
    """Everything in the codebook whose company can be asked for."""
    roster = study.roster
    variants = [name for names in roster.variants.values() for name in names]
    sides = [SIDES, *roster.sides] if roster.sides else []
    return list(dict.fromkeys([*concepts(study), *variants, *roster.actors, *sides]))


def spoken_node(study: Study, item: str) -> str:
    """What a reader would call it."""
    return study.roster.label(item)


def nodes_of(study: Study, item: str) -> pd.DataFrame:
    """The places whose company is asked for, with ``node``: the word of a concept, the side or actor, the phrase."""
    roster, hits = study.roster, study.table("hits")
    if item in roster.variants:
        found = hits[hits["concept"] == item].rename(columns={"variant": "node"})
    elif any(item in names for names in roster.variants.values()):
        found = hits[hits["variant"] == item].drop_duplicates(["article_id", "start"]).assign(node=item)
    elif item == SIDES or item in roster.sides or item in roster.actors:
        found = _names(study, item)
    else:
        found = _phrase(study, item)
    kept = [name for name in (*_KEPT, *study.groups, "node") if name in found]
    return found[kept].astype({"node": "str"}).reset_index(drop=True)


def _names(study: Study, item: str) -> pd.DataFrame:
    labels = study.table("labels")
    named = labels[labels["kind"].isin(_NAMES)]
    if item in study.roster.actors:
        return named[named["actor"] == item].assign(node=item)
    named = named[named["side"].notna()]
    return (named if item == SIDES else named[named["side"] == item]).rename(columns={"side": "node"})


def _phrase(study: Study, item: str) -> pd.DataFrame:
    """Every place of a phrase; ``*`` is any ending."""
    pattern = compile_phrases([item])
    rows = [
        (name, hit.start(), hit.end())
        for name, text in zip(study.articles["article_id"], study.articles["text"].fillna(""))
        for hit in pattern.finditer(fold_case(text))
    ]
    about = study.articles.set_index("article_id")
    found = pd.DataFrame(rows, columns=["article_id", "start", "end"]).assign(node=item)
    carried = [name for name in ("outlet", "date", *study.groups) if name in about]
    return found.assign(**{name: found["article_id"].map(about[name]) for name in carried})


def company_of(study: Study, item: str) -> pd.DataFrame:
    """Every content word within five words of a place, in the voice of that place."""
    kept = study.kept.setdefault("company", {})
    if item not in kept:
        kept[item] = find_company(study.table("content_words"), nodes_of(study, item))
    return kept[item]


def in_voice(rows: pd.DataFrame, voice: str) -> pd.DataFrame:
    """The rows of one voice, numbered anew."""
    return rows[rows["voice"] == voice].reset_index(drop=True)


def dated(study: Study, rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The rows with the parts of the date that are asked for."""
    return date_parts(rows, by)


def spoken_words(words: Sequence[Any]) -> str:
    """Words as a sentence names them: quoted, a number as a number.

    Examples
    --------
    >>> spoken_words(["family", "(number)", "home"])
    '“family”, a number and “home”'
    """
    return listed(["a number" if word == NUMBER else f"“{word}”" for word in words])
