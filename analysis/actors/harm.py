"""What are the words of harm, what is a thing and who is somebody, and who stands behind a weapon or an attack?

:func:`words_of_harm` gives those of ``analysis/actors/harm.yml`` (:func:`load_harm`) with a codebook's own
(:func:`extend_harm`). The clauses they stand in are found by :mod:`analysis.actors.harm_clauses`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any, NamedTuple

from analysis.codebook.types import Codebook
from analysis.language.grammar import child, joined, prepositions, reach, word_set
from analysis.language.parsed import ParsedArticle

# Nouns of time: who or what they own did nothing ("Tuesday's raid").
DATES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december today tomorrow yesterday night day week month year morning "
    "evening afternoon dawn noon midnight end hour minute then now time chance accident mistake percent half"
)
# A "fighter jet" is no fighter.
_CRAFT = word_set("jet jets plane planes aircraft bomber bombers")
#: Pronouns for things.
THINGS = word_set("it its itself this that which what something nothing everything anything")
_HUMAN = ("man", "men", "woman", "women", "people", "person")
_TRADES = ("er", "or", "ist", "ian", "ee", "eer")
_MODIFIERS = ("amod", "compound", "poss", "nmod", "npadvmod", "advmod")


# The lists of harm.yml that are read as they are.
_LISTS = (
    "doing", "suffering", "instruments", "people", "forces", "places", "hedges", "enforcement", "headlines",
    "deadly", "quantities", "bodies", "fighters", "weapons", "body_parts", "violent", "harmed", "contests", "arenas",
    "captivity", "custody", "things_like_people", "wide_places",
)  # fmt: skip


class Harm(NamedTuple):
    """The words of harm, by lemma."""

    verbs: dict[str, tuple[str, str]]  # lemma → (kind, needs)
    dying: dict[str, str]  # lemma → kind
    sinking: frozenset[str]  # verbs of dying unless they have an object
    phrases: dict[str, list[dict[str, Any]]]
    nouns: dict[str, tuple[str, str, str]]  # lemma → (kind, what an owner is, needs)
    exclude: Any  # compiled pattern
    harmless: frozenset[str]
    doing: frozenset[str]
    suffering: frozenset[str]
    instruments: frozenset[str]
    people: frozenset[str]
    forces: frozenset[str]
    places: frozenset[str]
    hedges: frozenset[str]
    enforcement: frozenset[str]
    headlines: frozenset[str]
    deadly: frozenset[str]
    quantities: frozenset[str]
    bodies: frozenset[str]
    fighters: frozenset[str]
    weapons: frozenset[str]
    body_parts: frozenset[str]
    violent: frozenset[str]
    harmed: frozenset[str]
    contests: frozenset[str]
    arenas: frozenset[str]
    captivity: frozenset[str]
    custody: frozenset[str]
    things_like_people: frozenset[str]
    wide_places: frozenset[str]
    armed: bool = False  # are the sides in armed conflict?

    def kind_of(self, kind: str, lemma: str) -> str:
        """The kind of act: an arrest is `enforcement` unless the sides are in armed conflict."""
        return "enforcement" if lemma in self.enforcement and not self.armed else kind.split(" ")[0]


@functools.cache
def load_harm() -> Harm:
    """The shipped words of harm (``analysis/actors/harm.yml``)."""
    import yaml

    return _harm(yaml.safe_load((resources.files("analysis.actors") / "harm.yml").read_text("utf-8")))


def extend_harm(harm: Harm, added: dict[str, Any]) -> Harm:
    """The words of harm with a codebook's own: ``{verbs: {class: [words]}, nouns: {class: [words]}}``.

    A word may also be given alone in a list (``verbs: [besiege]``); it is then an attack.
    """
    verbs, nouns = dict(harm.verbs), dict(harm.nouns)
    for kind, words in _classes(added.get("verbs")):
        verbs.update(dict.fromkeys(words, (kind, "anything")))
    for kind, words in _classes(added.get("nouns")):
        owner = "agent" if kind == "attack" else "victim"
        nouns.update(dict.fromkeys(words, (kind, owner, "anything")))
    return harm._replace(verbs=verbs, nouns=nouns)


def words_of_harm(codebook: Codebook) -> Harm:
    """The shipped words of harm with those of the codebook's ``harm``, and whether its sides are at war."""
    harm = extend_harm(load_harm(), codebook.harm) if codebook.harm else load_harm()
    return harm._replace(armed=codebook.armed)


def what_is(tree: ParsedArticle, harm: Harm, named: list[int], token: int) -> str:
    """What the head of a phrase is: people, name, body, place, time or thing.

    "name" is a name that the codebook does not list, of a person or anything else.
    """
    parse = tree.parse
    word, lemma, pos = tree.words[token], parse.lemma[token].lower(), parse.pos[token]
    if lemma in DATES or word in DATES:
        return "time"
    if named[token]:
        return ("place", "people", "body")[named[token] - 1]
    if word in THINGS:
        return "thing"
    if pos == "PRON":
        return "people"
    if word in harm.quantities or lemma in harm.quantities or pos == "NUM":
        counted = next((noun for before, noun in prepositions(tree, token) if before == "of"), None)
        if counted is not None and counted != token:
            return what_is(tree, harm, named, counted)
        if any(tree.words[below] in ("$", "%", "€", "£") for below in tree.children[token]):
            return "thing"
        return "people"
    if lemma in harm.harmless or word in harm.harmless:
        return "thing"
    if lemma in harm.people or word in harm.people:
        return "people"
    if lemma in harm.forces or lemma in harm.bodies:
        return "body"
    if lemma in harm.places or word in harm.places:
        return "place"
    if pos == "PROPN":
        written = parse.text[parse.start[token] : parse.end[token]]
        return "body" if written.isupper() and len(written) > 2 else "name"
    if pos == "ADJ":  # "arrested the second", "killed the Front's"
        return "people" if parse.dep[token] in ("dobj", "nsubjpass", "nsubj") else "thing"
    if lemma.endswith(_HUMAN) or _who(tree, token) or "year" in tree.words[max(token - 2, 0) : token]:
        return "people"
    trade = pos == "NOUN" and len(lemma) > 4 and lemma.endswith(_TRADES)
    return "people" if trade and lemma not in harm.things_like_people | harm.weapons else "thing"


def _who(tree: ParsedArticle, token: int) -> bool:
    """ "The **kayaker** who …": whoever "who" stands for is somebody."""
    return any(
        tree.words[low] == "who"
        for below in tree.children[token]
        if tree.parse.dep[below] == "relcl"
        for low in tree.children[below]
    )


def is_people(tree: ParsedArticle, harm: Harm, named: list[int], token: int) -> bool:
    """True for nouns for people, numbers standing for people, personal pronouns and names."""
    parse = tree.parse
    word, lemma = tree.words[token], parse.lemma[token].lower()
    if word in harm.people or lemma in harm.people or lemma in harm.forces:
        return True
    if parse.pos[token] == "NUM":
        return True
    if parse.pos[token] == "ADJ":  # "arrested the second", "killed the Front's"
        return parse.dep[token] in ("dobj", "nsubjpass", "nsubj")
    return parse.pos[token] == "PROPN" or named[token] > 0


def is_thing(tree: ParsedArticle, harm: Harm, named: list[int], token: int) -> bool:
    """True for weapons, deeds and whatever is not somebody: it harms, but decides nothing."""
    if named[token]:
        return False
    lemma = tree.parse.lemma[token].lower()
    if lemma in harm.instruments or lemma in harm.nouns:
        return True
    return tree.parse.pos[token] == "NOUN" and what_is(tree, harm, named, token) == "thing"


def owner_of(tree: ParsedArticle, harm: Harm, named: list[int], noun: int) -> int | None:
    """Who is behind a noun of harm or a weapon: "**Council** shelling", "attack by **rebels**".

    Where several stand, one with a name comes before "militants" or "they".
    """
    found = list(dict.fromkeys(_owners(tree, harm, named, noun, 0)))
    return next((token for token in found if named[token] >= 2), found[0] if found else None)


def _owners(tree: ParsedArticle, harm: Harm, named: list[int], noun: int, depth: int) -> Iterator[int]:
    parse = tree.parse
    if depth > 4:
        return
    for below in tree.children[noun]:
        if parse.dep[below] in _MODIFIERS and below < noun:
            for inside in reversed(reach(tree, below)):
                force = tree.words[inside] in harm.forces or parse.lemma[inside].lower() in harm.forces
                if named[inside] >= 2 or (force and tree.words[inside + 1] not in _CRAFT):
                    yield inside
    owner = child(tree, noun, "poss")
    if owner is not None and parse.lemma[owner].lower() not in DATES and tree.words[owner] not in DATES:
        yield owner
    for word, inner in prepositions(tree, noun):
        thing = parse.lemma[inner].lower() in harm.instruments or parse.lemma[inner].lower() in harm.nouns
        if word == "by" and not thing:
            yield inner
        elif word in ("of", "from", "in", "during") and thing:
            yield from _owners(tree, harm, named, inner, depth + 1)
    for below in tree.children[noun]:
        if parse.dep[below] == "acl" and parse.tag[below] == "VBN":
            yield from (inner for word, inner in prepositions(tree, below) if word == "by")
    for other in joined(tree, noun)[1:]:
        yield from _owners(tree, harm, named, other, depth + 1)


def _harm(content: dict[str, Any]) -> Harm:
    from analysis.language.phrases import compile_phrases

    verbs = {
        word: (kind, entry["needs"]) for kind, entry in content["verbs"].items() for word in entry["words"]
    }
    nouns = {
        word: (kind, entry["owner"], entry.get("needs", "people"))
        for kind, entry in content["nouns"].items()
        for word in entry["words"]
    }
    phrases: dict[str, list[dict[str, Any]]] = {}
    for rule in content["phrases"]:
        phrases.setdefault(rule["verb"], []).append(rule)
    pattern = re.compile(compile_phrases(content["exclude"]).pattern, re.IGNORECASE)
    lists: dict[str, Any] = {name: frozenset(content[name]) for name in _LISTS}
    dying = {word: kind for kind, words in content["intransitive"].items() for word in words}
    return Harm(
        verbs,
        dying,
        frozenset(content["intransitive_without_object"]),
        phrases,
        nouns,
        pattern,
        frozenset(content["harmless_objects"]),
        **lists,
    )


def _classes(given: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(given, dict):
        yield from ((kind, words if isinstance(words, list) else [words]) for kind, words in given.items())
    elif given:
        yield "attack", list(given)
