"""What a codebook holds: concepts with their competing words, actors with their names, sides.

:class:`Codebook` also answers whom a passage names (:meth:`Codebook.find_actor`), where a text names an actor
(:meth:`Codebook.actor_mentions`), and what the same codebook looks like with the sides exchanged
(:meth:`Codebook.mirrored`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from analysis.codebook.bearers import Bearer, TextNames, bearer_of, is_younger, read_names
from analysis.language.phrases import (
    compile_phrases,
    drop_invisible,
    fold_case,
    is_acronym,
    keeps_capitals,
    plain_form,
)

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


class Event(NamedTuple):
    """Something that happened on a day and divides the time: ``date`` is ISO, ``label`` what charts call it."""

    date: str
    label: str


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
    events: tuple[Event, ...] = ()  # in the order of their dates
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

    def find_actor(self, surface: str | None, among: Sequence[Mention] | None = None) -> Actor | None:
        """The actor a passage names, or None.

        Articles, titles and possessives are tolerated ("the Council's", "Mr Venn"). Within a longer passage
        the head counts: what stands before a relative clause, a person before the body it speaks for
        ("Council negotiator Orla Venn"), the owned before the owner ("Venn's adviser Ilan Roe"), else the
        longest name. A person's family name is enough unless two actors share it or it is part of somebody
        else's name ("Frank Venn"). Short names in capitals (US, WHO), and names of people, match capitals only.

        Parameters
        ----------
        surface : str or None
            The passage as written, for instance the source of an attribution. Missing gives None.
        among : sequence of Mention, optional
            The mentions in the passage, where the article it stands in is known: there a family name is whoever
            the article gives it to (:mod:`analysis.codebook.bearers`). Offsets count from the passage's start.
        """
        if not isinstance(surface, str) or not surface.strip():
            return None
        if among is not None:
            return self._resolve(surface, among)
        memo = self._found_actors
        if surface not in memo:
            if len(memo) > 100_000:
                memo.clear()
            memo[surface] = self._resolve(surface, self.actor_mentions(surface))
        return memo[surface]

    def actor_mentions(self, text: str, names: TextNames | None = None) -> list[Mention]:
        """Every place in a text that names an actor, a metonym of one or its people: longest, no overlap.

        A family name alone is whoever the text gives it to: see :mod:`analysis.codebook.bearers`. ``names`` are
        those of the text, if already read.
        """
        found: list[Mention] = []
        pattern, owners, loose, people = self._names
        squeezed, places = drop_invisible(text)
        if places is not None:
            names = None
        for hit in pattern.finditer(fold_case(squeezed)):
            start, end = hit.span()
            passage = squeezed[start:end]
            plain = plain_form(passage)
            bearers = people.get(plain)
            if bearers is not None:
                names = read_names(squeezed) if names is None else names
                meant = bearer_of(names, start, end, bearers)
                if meant is None:
                    continue
                actor, (first, last) = meant
                if not found or found[-1].end <= first:
                    start, end = first, last
                found.append(Mention(start, end, self.actors[actor], "name"))
                continue
            owner = _owner(passage, owners, loose)
            if owner is None or passage.isupper() and is_acronym(owner.form, squeezed, start, end):
                continue
            if owner.kind == "name" and self.actors[owner.actor].type == "person":
                names = read_names(squeezed) if names is None else names
                if not _has_capitals(owner.form, passage) or is_younger(
                    names, start, end, self.actors[owner.actor].aliases
                ):
                    continue
            found.append(Mention(start, end, self.actors[owner.actor], owner.kind))
        if places is not None:
            found = [m._replace(start=places[m.start], end=places[m.end - 1] + 1) for m in found]
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
    def _names(
        self,
    ) -> tuple[
        re.Pattern[str],
        dict[str, list[_Name]],
        list[tuple[re.Pattern[str], _Name]],
        dict[str, list[Bearer]],
    ]:
        """Pattern over all names; plain name → (form, actor, kind); names that end in ``*``; family names → people."""
        named: dict[str, list[_Name]] = {}
        loose: list[tuple[re.Pattern[str], _Name]] = []
        listed = list(self._listed_names())
        persons = [name for name, actor in self.actors.items() if actor.type == "person"]
        claimed = {plain_form(one.form) for one in listed if one.kind != "name" or one.actor not in persons}
        families: dict[str, dict[str, bool]] = {}
        forms: dict[str, str] = {}
        for actor in persons:
            for alias in self.actors[actor].aliases:
                form = _without_article(alias)
                for short in [form] if len(form.split()) == 1 and "*" not in form else _family_names(form):
                    plain = plain_form(short)
                    if plain not in claimed:  # a body's listed name is nobody's family name
                        families.setdefault(plain, {}).setdefault(actor, False)
                        families[plain][actor] |= len(alias.split()) == 1
                        forms.setdefault(plain, short)
        people = {
            plain: [Bearer(actor, self.actors[actor].aliases, listed) for actor, listed in bearers.items()]
            for plain, bearers in families.items()
        }
        for name in dict.fromkeys(listed):
            if "*" in name.form:
                loose.append((compile_phrases([name.form]), name))
            named.setdefault(plain_form(name.form), []).append(name)
        spelled = [name.form for entries in named.values() for name in entries]
        return compile_phrases([*spelled, *forms.values()]), named, loose, people

    def _listed_names(self) -> Iterator[_Name]:
        for actor in self.actors.values():
            yield from (_Name(_without_article(name), actor.name, "name") for name in actor.aliases)
            yield from (_Name(_without_article(name), actor.name, "metonym") for name in actor.metonyms)
            yield from (_Name(_without_article(name), actor.name, "people") for name in actor.people)

    def _resolve(self, surface: str, among: Sequence[Mention]) -> Actor | None:
        _, owners, _, people = self._names
        whole = _without_possessive(surface.strip(' \t\n,.;:()[]“”"—–-'))
        for candidate in (whole, _without_article(whole)):
            exact = None if plain_form(candidate) in people else _owner(candidate, owners, loose=[])
            if exact is not None and any(m.actor.name == exact.actor for m in among):
                return self.actors[exact.actor]
        if not among:
            return None
        parts = _parts(surface)
        found = [_head_mentions(surface[a:b], a, among) for a, b in parts]
        # A person named in apposition is the speaker ("the Front's negotiator, Ilan Roe"), not its body.
        for (a, b), mentions in zip(parts, found):
            persons = [m for m in mentions if m.kind == "name" and m.actor.type == "person"]
            if persons and (a == parts[0][0] or not _PREPOSITION.match(surface[a:b])):
                return persons[-1].actor
        for mentions in found:
            # Of two bodies the longer name is the more exact.
            for kinds in (("name",), ("metonym", "people")):
                named = [m for m in mentions if m.kind in kinds]
                if named:
                    return max(named, key=lambda m: m.end - m.start).actor
        return None


def _head_mentions(part: str, offset: int, among: Sequence[Mention]) -> list[Mention]:
    inside = [
        m._replace(start=m.start - offset, end=m.end - offset)
        for m in among
        if offset <= m.start and m.end <= offset + len(part)
    ]
    mentions = [m for m in inside if m.kind != "metonym" or _alone(part, m)]
    # The owned, not the owner, unless only the owner is known.
    return [m for m in mentions if not re.match(r"['’]s?\s+\w", part[m.end :])] or mentions[-1:]


def _has_capitals(form: str, passage: str) -> bool:
    """Do the words of a person's name that are written with capitals have them here?"""
    pairs = zip(form.split(), passage.split())
    return all(not word[:1].isupper() or found[:1].isupper() for word, found in pairs)


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


def _parts(surface: str) -> list[tuple[int, int]]:
    """The passage's parts in the order they may name the speaker; no relative clause, of "A and B" only A."""
    head = re.split(r"(?<=\s)(?:who|whom|whose|which|that|citing|quoting)\b", surface, maxsplit=1)[0].rstrip(
        " ,"
    )
    parts, begin = [], 0
    for mark in [*re.finditer(r"[,;()—]|(?<=\s)[–-](?=\s)", head), None]:
        end = len(head) if mark is None else mark.start()
        part = head[begin:end]
        if part.strip():
            first = begin + len(part) - len(part.lstrip())
            joint = re.search(r"(?<=\s)(?:and|or)\s", part)
            last = begin + (joint.start() if joint and joint.start() else len(part))
            parts.append((first, first + len(head[first:last].rstrip())))
        begin = end if mark is None else mark.end()
    return parts or [(0, len(surface))]


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
