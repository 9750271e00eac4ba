"""Whom of the codebook does a passage name? The actor itself, or one that only stands in it.

:func:`named_actor` answers for a source passage, :func:`office_holder` for the noun of an office.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.attribution.stance import Verbs
from analysis.codebook.types import Actor, Codebook
from analysis.language.parsed import ParsedArticle, Range, span_of


class Known(NamedTuple):
    """What is known before anybody is resolved: the article, who is who, and names made whole."""

    article: ParsedArticle
    codebook: Codebook | None
    names: dict[str, str]
    verbs: Verbs


def named_actor(known: Known, source: Range, head: int, person: str | None) -> Actor | None:
    """The codebook's actor that the passage names, not merely mentions ("a Council official" is not the Council)."""
    r, codebook, *_ = known
    if codebook is None:
        return None
    a, b = span_of(r, source)
    named = codebook.find_actor(person) if person is not None else None
    if named is not None and (named.type == "person" or _covers(known, source, head, named)):
        return named
    actor = codebook.find_actor(r.plain[a:b])
    if actor is None or actor is named:
        return None
    if _covers(known, source, head, actor):
        return actor
    if actor.type == "person" and person is not None and person.split()[-1] in actor.name:
        return actor
    return None


def office_holder(codebook: Codebook | None, lemma: str, side: str | None) -> Actor | None:
    """The one person of a side whose role in the codebook is this noun ("the Front's chief negotiator")."""
    if codebook is None or side is None:
        return None
    holders = [
        actor
        for actor in codebook.actors.values()
        if actor.type == "person"
        and actor.side == side
        and any(lemma == role.split()[-1].lower() for role in actor.role)
    ]
    return holders[0] if len(holders) == 1 else None


def _covers(known: Known, source: Range, head: int, actor: Actor) -> bool:
    """Is the actor's own name the head of the passage ("the Council"), not a part of it ("a Council official")?"""
    r = known.article
    a, b = span_of(r, source)
    at = r.start[head] - a
    for mention in known.codebook.actor_mentions(r.plain[a:b]) if known.codebook is not None else []:
        if (
            mention.actor.name == actor.name
            and mention.kind != "people"
            and mention.start <= at < mention.end
        ):
            return True
    return False


def is_one_actor(known: Known, source: Range) -> bool:
    """Is the passage one actor's name, "and" and all?"""
    if known.codebook is None:
        return False
    a, b = span_of(known.article, source)
    mentions = known.codebook.actor_mentions(known.article.plain[a:b])
    return any(m.start <= 4 and m.end >= b - a - 2 for m in mentions)
