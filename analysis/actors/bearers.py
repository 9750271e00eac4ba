"""Who is it that a loaded word describes? Five times "her son" in one article is one son.

:func:`bearer_of` reads who bears a word, :func:`number_bearers` numbers the bearers of one article: words with the
same number are said of the same person or people, as far as the words themselves show.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.actors.mentions import Name
from analysis.language.grammar import child, phrase
from analysis.language.parsed import ParsedArticle


class Bearer(NamedTuple):
    """What is known of a bearer: who it is, or what it is called and whose."""

    actor: str | None
    noun: str
    plural: bool
    owner: str | None


def bearer_of(tree: ParsedArticle, names: list[Name], noun: int) -> Bearer:
    """The bearer at a noun: an actor where the phrase or its apposition names one, else noun, number and owner."""
    parse = tree.parse
    owner = child(tree, noun, "poss")
    possessor = None if owner is None else _person(names, owner)
    if owner is not None and possessor is None and parse.pos[owner] in ("PROPN", "NOUN"):
        possessor = tree.words[owner]
    beside = [noun, *(b for b in tree.children[noun] if parse.dep[b] == "appos")]
    if parse.dep[noun] in ("appos", "compound", "nmod"):
        beside.append(parse.head[noun])
    actor = next((found for found in (_person(names, token) for token in beside) if found), None)
    if actor is None:
        actor = _called(tree, beside)
    return Bearer(actor, parse.lemma[noun].lower(), parse.tag[noun] in ("NNS", "NNPS"), possessor)


def number_bearers(bearers: list[Bearer]) -> list[int]:
    """A number for each bearer of one article, in reading order; the same person has the same number.

    A bearer without a name or an owner ("the son", "her son") is the last one called so; one with an owner
    ("Quill's son") is another than somebody else's.
    """
    numbers: list[int] = []
    known: list[Bearer] = []
    for bearer in bearers:
        same = next((n for n in reversed(range(len(known))) if _same(known[n], bearer)), None)
        if same is None:
            known.append(bearer)
            same = len(known) - 1
        else:
            old = known[same]
            known[same] = old._replace(actor=old.actor or bearer.actor, owner=old.owner or bearer.owner)
        numbers.append(same + 1)
    return numbers


def _same(one: Bearer, other: Bearer) -> bool:
    if one.actor is not None and other.actor is not None:
        return one.actor == other.actor
    called_alike = (one.noun, one.plural) == (other.noun, other.plural)
    return called_alike and (one.owner is None or other.owner is None or one.owner == other.owner)


def _person(names: list[Name], token: int) -> str | None:
    return next(
        (
            n.mention.actor.name
            for n in names
            if n.first <= token <= n.last and n.mention.actor.type == "person"
        ),
        None,
    )


def _called(tree: ParsedArticle, beside: list[int]) -> str | None:
    """A name that the codebook does not know ("her son **Tam Orel**")."""
    for token in beside[1:]:
        if tree.parse.pos[token] == "PROPN":
            first, last = phrase(tree, token)
            return " ".join(tree.words[max(first, last - 1) : last + 1])
    return None
