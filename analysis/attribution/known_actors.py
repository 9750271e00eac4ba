"""Whom of the codebook does a passage name? The actor itself, or one that only stands in it.

:func:`named_actor` answers for a source passage, :func:`office_holder` for the noun of an office with the codebook,
:func:`titled_name` with the article alone.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from analysis.attribution.names import full_names
from analysis.attribution.stance import Verbs, reporting_verbs
from analysis.codebook.bearers import TextNames, read_names
from analysis.codebook.types import Actor, Codebook, Mention
from analysis.language.parsed import ParsedArticle, Range, span_of
from analysis.language.person_names import same_person

DEFINITE = frozenset(["the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"])


class Known(NamedTuple):
    """What is known before anybody is resolved: the article, who is who, and names made whole."""

    article: ParsedArticle
    codebook: Codebook | None
    names: dict[str, str]
    verbs: Verbs
    told: TextNames
    mentions: list[Mention]

    def actor_of(self, a: int, b: int) -> Actor | None:
        """The codebook's actor that the passage names, family names read as the article gives them."""
        if self.codebook is None:
            return None
        return self.codebook.find_actor(self.article.plain[a:b], self.inside(a, b))

    def inside(self, a: int, b: int) -> list[Mention]:
        """The codebook's mentions within the passage, counted from its start."""
        first = bisect_left(self.mentions, a, key=lambda m: m.start)
        found = []
        for mention in self.mentions[max(0, first - 1) :]:
            if mention.start >= b:
                break
            if mention.start >= a and mention.end <= b:
                found.append(mention._replace(start=mention.start - a, end=mention.end - a))
        return found


def read_known(article: ParsedArticle, codebook: Codebook | None) -> Known:
    """What an article and the codebook tell of who is who, read once for each article."""
    told = read_names(article.plain)
    mentions = codebook.actor_mentions(article.plain, told) if codebook is not None else []
    return Known(article, codebook, full_names(told), reporting_verbs(), told, mentions)


def named_actor(known: Known, source: Range, head: int, person: str | None) -> Actor | None:
    """The codebook's actor that the passage names, not merely mentions ("a Council official" is not the Council)."""
    r, codebook = known.article, known.codebook
    if codebook is None:
        return None
    a, b = span_of(r, source)
    named = codebook.find_actor(person) if person is not None else None
    if named is not None and (named.type == "person" or _covers(known, source, head, named)):
        return named
    actor = known.actor_of(a, b)
    if actor is None or actor is named:
        return None
    if _covers(known, source, head, actor):
        return actor
    alike = person is not None and any(same_person(person, name) for name in actor.aliases)
    return actor if alike and actor.type == "person" else None


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


def titled_name(known: Known, source: Range, head: int) -> str | None:
    """Whom “the president”, “the Florida senator” means: the only one whom the article gives this title and place."""
    r = known.article
    words = [r.words[i] for i in range(*source) if r.words[i] not in DEFINITE and r.dep[i] != "punct"]
    if r.tag[head] in ("NNS", "NNPS") or not words or words[-1] != r.words[head] or len(words) > 3:
        return None
    role, others = words[-1], set(words[:-1])
    held: dict[str, int] = {}
    for one in known.told.titled:
        if role in one.titles and others <= one.words:
            held.setdefault(known.names.get(one.name, one.name), one.start)
    return next(iter(held)) if len(held) == 1 else None


def _covers(known: Known, source: Range, head: int, actor: Actor) -> bool:
    """Is the actor's own name the head of the passage ("the Council"), not a part of it ("a Council official")?"""
    r = known.article
    a, b = span_of(r, source)
    at = r.start[head] - a
    for mention in known.inside(a, b):
        if (
            mention.actor.name == actor.name
            and mention.kind != "people"
            and mention.start <= at < mention.end
        ):
            return True
    return False


def is_one_actor(known: Known, source: Range) -> bool:
    """Is the passage one actor's name, "and" and all?"""
    a, b = span_of(known.article, source)
    return any(m.start <= 4 and m.end >= b - a - 2 for m in known.inside(a, b))
