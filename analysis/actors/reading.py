"""What do all measures of acts, words and names start from? Each article, parsed, with the actors it names.

:func:`read_articles` streams them; :func:`add_voices` says afterwards in whose voice each row found there
stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.actors.mentions import Name, find_names
from analysis.codebook.types import Codebook
from analysis.language.parsed import ParsedArticle, parsed_articles
from analysis.language.parsing import Parse
from analysis.voices.evidence import add_voice


class NamedActors(NamedTuple):
    """One article with the actors it names: ``text`` as loaded, ``tree`` its parse, ``names`` by tokens."""

    article_id: Any
    outlet: Any
    text: str
    tree: ParsedArticle
    names: list[Name]


# What a measure takes for an article: whatever has been made of it so far.
Given = Parse | ParsedArticle | NamedActors


def read_articles(
    articles: pd.DataFrame,
    codebook: Codebook,
    parses: Iterable[Given] | None = None,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[NamedActors]:
    """The articles with the actors they name, in order; those without a token, or not wanted, are left out.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook
        Whose actors are looked for.
    parses : iterable of Parse, ParsedArticle or NamedActors, optional
        One per article; default: parsed here, from the cache. Who makes several tables of the same articles
        gives what :func:`read_all` read once.
    wanted : callable, optional
        Asked about each text before any work is done on it.
    """
    parses = parsed_articles(articles["text"]) if parses is None else parses
    outlets = articles["outlet"].tolist() if "outlet" in articles else [None] * len(articles)
    for article_id, outlet, text, parse in zip(
        articles["article_id"].tolist(), outlets, articles["text"].tolist(), parses
    ):
        if wanted is not None and not wanted(text):
            continue
        if isinstance(parse, NamedActors):
            yield parse
        elif parse.start:
            tree = parse if isinstance(parse, ParsedArticle) else ParsedArticle(text, parse)
            yield NamedActors(article_id, outlet, text, tree, find_names(tree.parse, codebook))


def read_all(
    articles: pd.DataFrame, codebook: Codebook, parses: Iterable[Parse | ParsedArticle]
) -> list[Given]:
    """One entry per article, to be shared by measures: with its actors, or as given if it has no token."""
    given = list(parses)
    read = read_articles(articles, codebook, given)
    return [next(read) if one.start else one for one in given]


def add_voices(
    rows: list[dict[str, Any]],
    place: str,
    attributions: pd.DataFrame | None,
    quotations: pd.DataFrame | None,
    held: Sequence[str] = ("speaker", "side", "attribution_id"),
) -> list[dict[str, Any]]:
    """:func:`~analysis.voices.evidence.add_voice` for rows under construction.

    Parameters
    ----------
    rows : list of dict
        Changed in place; ``article_id`` and the offset under `place` decide.
    attributions, quotations : DataFrame or None
        Without attributions nothing is added.
    held : sequence of str
        Columns of the attribution that a row gets where somebody else speaks.

    Returns
    -------
    list of dict
        Those of the rows that stand in an attribution.
    """
    if attributions is None or not rows:
        return []
    places = pd.DataFrame({name: [row[name] for row in rows] for name in ("article_id", place)})
    table = add_voice(places, attributions, quotations, at=place)
    spoken = []
    for row, voice, *found in zip(rows, table["voice"], table["attribution_id"], *(table[n] for n in held)):
        row["voice"] = voice
        if isinstance(found[0], str):
            row.update(zip(held, found[1:]))
            spoken.append(row)
    return spoken
