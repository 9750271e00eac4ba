"""What a codebook holds: concepts with their competing words, actors with their names, sides.

:class:`Codebook` also answers whom a passage names (:meth:`Codebook.find_actor`), where a text names an actor
(:meth:`Codebook.actor_mentions`), and what the same codebook looks like with the sides exchanged
(:meth:`Codebook.mirrored`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from analysis.language.phrases import compile_phrases, drop_invisible, fold_case, keeps_capitals, plain_form

# What may stand before a name and is not part of it.
_BEFORE_NAMES = re.compile(
    r"^(?:(?:the|a|an|mr|mrs|ms|mx|dr|prof|professor|sir|dame|lord|lady|sheikh|gen|general|col|colonel|maj|major|lt|sgt"
    r"|capt|captain|rep|sen|senator|president|minister|ambassador|king|queen|prince|princess)\.?\s+)+(?=\S)"
)
_PREPOSITION = re.compile(r"(?:in|to|of|with|by|for|from|after|before|at|on|about|against|under)\b", re.I)
# Particles that belong to the family name after them.
_PARTICLES = re.compile(r"al|el|bin|ibn|bint|abu|ben|van|von|der|den|de|da|di|la|le|st")


class Actor(NamedTuple):
    """Somebody who acts or speaks.

    Attributes
    ----------
    name : str
        Canonical name, as used in every table's ``speaker``, ``agent``, ``target``.
    side : str or None
        Id of the side it belongs to.
    type : str or None
        person, government, armed_group, news_agency, ….
    aliases : tuple of str
        Every name it goes by in the texts, its own first; a person's family name is understood by itself.
    role : tuple of str
        Nouns for what it is ("negotiator"), for resolving "the negotiator".
    metonyms : tuple of str
        Names that stand for it only when alone (a capital for a government).
    people : tuple of str
        Nouns for its members or the people on its side.
    counterpart : str or None
        The actor that stands where this one stands on the other side.
    """

    name: str
    side: str | None = None
    type: str | None = None
    aliases: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    counterpart: str | None = None


class Side(NamedTuple):
    """One side of the story: its label in charts and the side that mirrors it."""

    id: str
    label: str
    counterpart: str | None = None


class Variant(NamedTuple):
    """One of the competing words of a concept, with all its forms spelled out."""

    name: str
    forms: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    side: str | None = None  # the side whose word it is, where one can say so


class Concept(NamedTuple):
    """A contested notion and its competing words."""

    name: str
    variants: dict[str, Variant]
    exclude: tuple[str, ...] = ()
    description: str | None = None


class Mention(NamedTuple):
    """One place where an actor is named: ``kind`` is name, metonym or people."""

    start: int
    end: int
    actor: Actor
    kind: str


class _Name(NamedTuple):
    form: str
    actor: str
    kind: str


@dataclass(frozen=True, eq=False)
class Codebook:
    """The analyst's file, read. All dictionaries keep the order of the file."""

    name: str
    description: str = ""
    language: str = "en"
    sides: dict[str, Side] = field(default_factory=dict)
    concepts: dict[str, Concept] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    stances: dict[str, str] = field(default_factory=dict)
    harm: dict[str, Any] = field(default_factory=dict)
    loaded: dict[str, Any] = field(default_factory=dict)
    conflict: str | None = None  # armed, none, or None where the file does not say
    path: str | None = None
    digest: str | None = None  # SHA-256 of the file, for provenance

    @property
    def is_empty(self) -> bool:
        """Whether it names no concept and no actor: nobody has written one yet."""
        return not self.concepts and not self.actors

    @property
    def armed(self) -> bool:
        """True where the file says that the sides are in armed conflict (``conflict: armed``).

        Only then may a victim of one side's force be taken to be of the other side.
        """
        return self.conflict == "armed"

    def find_actor(self, surface: str | None) -> Actor | None:
        """The actor a passage names, or None.

        Articles, titles and possessives are tolerated ("the Council's", "Mr Venn"). Within a longer passage
        the head counts: what stands before a relative clause, a person before the body it speaks for
        ("Council negotiator Orla Venn"), the owned before the owner ("Venn's adviser Ilan Roe"), else the
        longest name. A person's family name is enough unless two actors share it. Short names in capitals
        (US, WHO) match capitals only.

        Parameters
        ----------
        surface : str or None
            The passage as written, for instance the source of an attribution. Missing gives None.
        """
        if not isinstance(surface, str) or not surface.strip():
            return None
        memo = self._found_actors
        if surface not in memo:
            if len(memo) > 100_000:
                memo.clear()
            memo[surface] = self._resolve(surface)
        return memo[surface]

    def actor_mentions(self, text: str) -> list[Mention]:
        """Every place in a text that names an actor, a metonym of one or its people: longest, no overlap."""
        found: list[Mention] = []
        pattern, owners, loose = self._names
        squeezed, places = drop_invisible(text)
        for hit in pattern.finditer(fold_case(squeezed)):
            passage = squeezed[hit.start() : hit.end()]
            owner = _owner(passage, owners, loose)
            if owner is not None:
                start, end = hit.span()
                if places is not None:
                    start, end = places[start], places[end - 1] + 1
                found.append(Mention(start, end, self.actors[owner.actor], owner.kind))
        return found

    def mirrored(self) -> Codebook:
        """The same codebook with sides and actors exchanged for their counterparts.

        Whatever is measured with it must come out as with the original, with the two sides' names exchanged:
        a measure for which this fails treats the sides unequally.
        """
        other_side = {side.id: side.counterpart or side.id for side in self.sides.values()}
        other_actor = {actor.name: actor.counterpart or actor.name for actor in self.actors.values()}

        def swap_side(side: str | None) -> str | None:
            return None if side is None else other_side.get(side, side)

        actors = {}
        for actor in self.actors.values():
            # The texts still use the old names: aliases stay, the canonical name changes.
            name, counterpart = other_actor[actor.name], None if actor.counterpart is None else actor.name
            actors[name] = actor._replace(name=name, side=swap_side(actor.side), counterpart=counterpart)
        concepts = {
            concept.name: concept._replace(
                variants={v.name: v._replace(side=swap_side(v.side)) for v in concept.variants.values()}
            )
            for concept in self.concepts.values()
        }
        harm = dict(self.harm)
        if "weapons" in harm:
            harm["weapons"] = {swap_side(side): words for side, words in harm["weapons"].items()}
        return replace(self, actors=actors, concepts=concepts, harm=harm)

    @cached_property
    def _found_actors(self) -> dict[str, Actor | None]:
        return {}

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], dict[str, list[_Name]], list[tuple[re.Pattern[str], _Name]]]:
        """Pattern over all names; plain name → (form, actor, kind); and the names that end in ``*``."""
        named: dict[str, list[_Name]] = {}
        loose: list[tuple[re.Pattern[str], _Name]] = []
        listed = list(self._listed_names())
        claimed = {plain_form(form) for form, _, _ in listed}
        families: dict[str, set[str]] = {}
        chains = []
        for form, actor, kind in listed:
            if kind == "name" and self.actors[actor].type == "person":
                for short in _family_names(form):
                    families.setdefault(plain_form(short), set()).add(actor)
                    chains.append((short, actor))
        # A family name two actors share, or that is somebody's listed name, resolves to nobody by itself.
        for short, actor in chains:
            if plain_form(short) not in claimed and len(families[plain_form(short)]) == 1:
                listed.append(_Name(short, actor, "name"))
        for name in dict.fromkeys(listed):
            if "*" in name.form:
                loose.append((compile_phrases([name.form]), name))
            named.setdefault(plain_form(name.form), []).append(name)
        forms = [name.form for entries in named.values() for name in entries]
        return compile_phrases(forms), named, loose

    def _listed_names(self) -> Iterator[_Name]:
        for actor in self.actors.values():
            yield from (_Name(_without_article(name), actor.name, "name") for name in actor.aliases)
            yield from (_Name(_without_article(name), actor.name, "metonym") for name in actor.metonyms)
            yield from (_Name(_without_article(name), actor.name, "people") for name in actor.people)

    def _resolve(self, surface: str) -> Actor | None:
        pattern, owners, loose = self._names
        whole = _without_possessive(surface.strip(' \t\n,.;:()[]“”"—–-'))
        for candidate in (whole, _without_article(whole)):
            exact = _owner(candidate, owners, loose=[])
            if exact is not None:
                return self.actors[exact.actor]
        parts = _parts(surface)
        found = [self._head_mentions(part) for part in parts]
        # A person named in apposition is the speaker ("the Front's negotiator, Ilan Roe"), not its body.
        for part, mentions in zip(parts, found):
            persons = [m for m in mentions if m.kind == "name" and m.actor.type == "person"]
            if persons and (part is parts[0] or not _PREPOSITION.match(part)):
                return persons[-1].actor
        for mentions in found:
            # Of two bodies the longer name is the more exact.
            for kinds in (("name",), ("metonym", "people")):
                named = [m for m in mentions if m.kind in kinds]
                if named:
                    return max(named, key=lambda m: m.end - m.start).actor
        return None

    def _head_mentions(self, part: str) -> list[Mention]:
        mentions = [m for m in self.actor_mentions(part) if m.kind != "metonym" or _alone(part, m)]
        # The owned, not the owner, unless only the owner is known.
        return [m for m in mentions if not re.match(r"['’]s?\s+\w", part[m.end :])] or mentions[-1:]


def _without_article(name: str) -> str:
    before = _BEFORE_NAMES.match(fold_case(name))
    return name[before.end() :] if before else name


def _without_possessive(name: str) -> str:
    return re.sub(r"(?<=\w)['’]s$|(?<=s)['’]$", "", name)


def _family_names(name: str) -> list[str]:
    """What a full name is taken up by: "Ida van Holt" → van Holt, Holt; "Rami al-Amin" → al-Amin, Amin."""
    words = _without_article(name).split()
    # "Quill's mother" has no family name "mother": every mother of the text would be her.
    if len(words) < 2 or "*" in name or words[-1].islower():
        return []
    last = len(words) - 1
    first = last
    while first > 1 and _PARTICLES.fullmatch(words[first - 1].lower().strip(".")):
        first -= 1
    found = [" ".join(words[first:])]
    if first != last:
        found.append(words[last])
    particle, dash, rest = words[last].partition("-")
    if dash and _PARTICLES.fullmatch(particle.lower()):
        found.append(rest)
    return [name for name in dict.fromkeys(found) if len(name) > 2]


def _parts(surface: str) -> list[str]:
    """The passage's parts in the order they may name the speaker; no relative clause, of "A and B" only A."""
    head = re.split(r"\s*,?\s+(?:who|whom|whose|which|that|citing|quoting)\b", surface, maxsplit=1)[0]
    parts = re.split(r"\s*(?:[,;()—]|\s[–-]\s)\s*", head)
    return [re.split(r"\s+(?:and|or)\s+", part)[0] for part in parts if part.strip()] or [surface]


def _alone(part: str, mention: Mention) -> bool:
    """True where nothing but an article or a possessive stands beside the mention."""
    around = part[: mention.start] + " " + part[mention.end :]
    return re.fullmatch(r"(?:the|['’]s?|[\s.,])*", fold_case(around)) is not None


def _owner(
    passage: str, owners: dict[str, list[_Name]], loose: list[tuple[re.Pattern[str], _Name]]
) -> _Name | None:
    for name in owners.get(plain_form(passage), ()):
        if keeps_capitals(name.form, passage):
            return name
    for pattern, name in loose:
        if pattern.fullmatch(fold_case(passage)) and keeps_capitals(name.form, passage):
            return name
    return None
