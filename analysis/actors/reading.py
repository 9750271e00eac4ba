"""What do all measures of acts, words and names start from? Each article as a tree with the actors it names.

:func:`read_articles` streams them; :func:`add_voices` says afterwards in whose voice each row found there
stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.actors.mentions import Name, find_names
from analysis.codebook.types import Codebook
from analysis.language.grammar import Tree, grow
from analysis.language.parsing import Parse, parse_articles
from analysis.voices.voice_map import VOICES, map_voices


class Reading(NamedTuple):
    """One article, read: ``text`` as loaded, ``tree`` over its parse, ``names`` of actors by tokens."""

    article_id: Any
    outlet: Any
    text: str
    tree: Tree
    names: list[Name]


def read_articles(
    articles: pd.DataFrame,
    codebook: Codebook,
    parses: Iterable[Parse | Reading] | None = None,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[Reading]:
    """The articles with their trees, in order; those without a token, or not wanted, are left out.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook
        Whose actors are looked for.
    parses : iterable of Parse or Reading, optional
        One per article; default: parsed here, from the cache. Who makes several tables of the same articles
        gives what :func:`read_all` read once.
    wanted : callable, optional
        Asked about each text before any work is done on it.
    """
    parses = parse_articles(articles["text"]) if parses is None else parses
    outlets = articles["outlet"].tolist() if "outlet" in articles else [None] * len(articles)
    for article_id, outlet, text, parse in zip(
        articles["article_id"].tolist(), outlets, articles["text"].tolist(), parses
    ):
        if wanted is not None and not wanted(text):
            continue
        if isinstance(parse, Reading):
            yield parse
        elif parse.start:
            yield Reading(article_id, outlet, text, grow(parse), find_names(parse, codebook))


def read_all(articles: pd.DataFrame, codebook: Codebook, parses: Iterable[Parse]) -> list[Parse | Reading]:
    """One entry per article, to be shared by measures: its reading, or the bare parse if it has no token."""
    parses = list(parses)
    readings = read_articles(articles, codebook, parses)
    return [next(readings) if parse.start else parse for parse in parses]


def add_voices(
    rows: list[dict[str, Any]],
    place: str,
    attributions: pd.DataFrame | None,
    quotations: pd.DataFrame | None,
    held: Sequence[str] = ("speaker", "side", "attribution_id"),
) -> list[dict[str, Any]]:
    """Give each row its voice and, where somebody else speaks, who: the `held` columns of the attribution.

    Parameters
    ----------
    rows : list of dict
        Rows under construction, changed in place; ``article_id`` and the offset under `place` decide.
    attributions, quotations : DataFrame or None
        Without attributions nothing is added.

    Returns
    -------
    list of dict
        Those of the rows that stand in an attribution.
    """
    if attributions is None or not rows:
        return []
    ids = pd.Series([row["article_id"] for row in rows])
    places = np.array([row[place] for row in rows])
    voices, holders, _ = map_voices(attributions, quotations, ids).at(ids, places)
    records = attributions.reindex(columns=list(held)).to_dict("records")
    spoken = []
    for row, voice, holder in zip(rows, voices.tolist(), holders.tolist()):
        row["voice"] = VOICES[voice]
        if voice and holder >= 0:
            row.update(records[holder])
            spoken.append(row)
    return spoken
