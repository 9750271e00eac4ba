"""On which side are victims who are only counted ("nine people")?

:func:`infer_sides` fills what the phrase does not say from the place, the agent, the clause beside it and the
text before. Names and sides of phrases are read in :mod:`analysis.actors.mentions`. The rules know no side:
exchanging the sides of a codebook exchanges them in the result.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from analysis.actors.harm_parts import Clause
from analysis.actors.mentions import SENTENCES_BACK, Name, side_of, standing
from analysis.codebook.types import Codebook
from analysis.language.grammar import prepositions, subject, word_set
from analysis.language.parsed import ParsedArticle

# Held people are of the other side than whoever holds them: "captives died in the Front's hands".
_HELD = word_set("captive hostage prisoner detainee abductee inmate internee")
_CUSTODY = word_set("jail prison custody cell captivity hand hands detention dungeon")
# What such a basis says is right in .53 to .84 of hand-tagged sentences (acts.md), but in .94 where at least three
# other victims of the article are known otherwise and four in five of them are of that side.
_LOOSE = ("pronoun", "sentence", "before", "article")
_WITNESSES, _AGREEING = 3, 0.8
# Nouns for those who harm: they say who did it wherever in the sentence they stand.
_DOERS = word_set("killer murderer attacker assailant executioner perpetrator slaughterer butcher")
# These kill on both sides: whose victims they are, only the phrase or the place can say.
_NOBODYS = word_set("war conflict fighting violence clash battle hostility")


def same_doers(
    tree: ParsedArticle, agent: int | None, names: list[Name], before: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The act told just before whose doers "they" are: "Gunmen entered the town and killed ten. **They** …".

    None where the sentence itself names somebody before "they".
    """
    if agent is None or tree.words[agent] != "they":
        return None
    here = tree.parse.sentence[agent]
    if any(
        n.last < agent and tree.parse.sentence[n.first] == here and standing(n.mention) > 1 for n in names
    ):
        return None
    near = [row for row in before if row["agent"] is not None and 0 <= here - row["sentence"] <= 1]
    return near[-1] if near else None


def counterparts(codebook: Codebook) -> dict[str | None, str | None]:
    """Each side's counterpart; sides that stand beside the conflict have None."""
    return {side.id: side.counterpart for side in codebook.sides.values()}


def infer_sides(
    tree: ParsedArticle, clauses: list[Clause], rows: list[dict[str, Any]], names: list[Name], codebook: Codebook
) -> None:
    """Fill the sides of victims who are only counted ("nine people") by the first basis that gives an answer.

    Only where the codebook declares an armed conflict: whoever is harmed by a party, or in a place, elsewhere
    is not for that reason of the other party, or of the one that governs there.
    """
    if not codebook.armed:
        return
    counterpart = counterparts(codebook)
    party = {side for side, other in counterpart.items() if other is not None}
    weapons = codebook.harm.get("weapons", {}) if codebook.harm else {}
    weapon_of = {word: side for side, words in weapons.items() for word in words}
    places = [n.mention.actor.side for n in names if n.mention.actor.type in ("place", "people")]
    for place, (clause, row) in enumerate(zip(clauses, rows)):
        if clause.victim is None or row["victim_side"] is not None:
            continue
        for basis, side in _answers(tree, clauses, rows, names, place, counterpart, weapon_of):
            if side in party:
                row["victim_side"], row["victim_basis"] = side, basis
                break
    others, about = _most([row["victim_side"] for row in rows]), _most(places)
    for clause, row in zip(clauses, rows):
        # People also die of nothing anybody did: places alone do not say whose death it is.
        whole = others or (about if clause.form != "intransitive" else None)
        if clause.victim is not None and row["victim_side"] is None and whole in party:
            row["victim_side"], row["victim_basis"] = whole, "article"
    sure = [
        row["victim_side"]
        for row in rows
        if row["victim_side"] is not None and row["victim_basis"] not in _LOOSE
    ]
    for row in rows:
        if row["victim_basis"] in _LOOSE and row["victim_side"] is not None:
            same = sure.count(row["victim_side"])
            if same >= _WITNESSES and same >= _AGREEING * len(sure):
                row["victim_basis"] = "witnesses"


def _answers(
    tree: ParsedArticle,
    clauses: list[Clause],
    rows: list[dict[str, Any]],
    names: list[Name],
    place: int,
    counterpart: dict[str | None, str | None],
    weapon_of: dict[str, str],
) -> Iterator[tuple[str, str | None]]:
    clause, row = clauses[place], rows[place]
    yield "place", _from_place(tree, clause, names, counterpart)
    if clause.instrument is not None and tree.parse.lemma[clause.instrument].lower() in _NOBODYS:
        return
    yield "agent", counterpart.get(row["agent_side"])
    earlier = same_doers(tree, clause.agent, names, rows[:place])
    if earlier is not None:  # whom they killed just before, they go on killing
        yield "agent", earlier["victim_side"]
    if tree.parse.pos[clause.victim or 0] != "PROPN":  # a name of its own is somebody else
        near = _joined_row(rows, place)
        if near is not None:  # what was itself only taken from before is no more than that here
            yield ("before" if near["victim_basis"] == "before" else "shared"), near["victim_side"]
    yield "weapon", counterpart.get(_weapon_side(tree, clause, weapon_of))
    if clause.agent is None or (row["agent_side"] is None and row["number"] is not None):
        yield "credit", _from_credit(tree, clause, names)
    yield "sentence", counterpart.get(_from_doers(tree, clause, names))
    yield "sentence", _from_sentence(tree, clause, names)
    yield "before", _from_before(rows, place)


def _from_place(
    tree: ParsedArticle, clause: Clause, names: list[Name], counterpart: dict[str | None, str | None]
) -> str | None:
    """The side of the place; of people held, the side that is not the one that holds them there."""
    held = clause.victim is not None and tree.parse.lemma[clause.victim].lower() in _HELD
    for head in clause.places:
        side = side_of(tree, head, names)
        if side is not None:
            custody = held or tree.parse.lemma[head].lower() in _CUSTODY
            return counterpart.get(side) if custody else side
    return None


def _joined_row(rows: list[dict[str, Any]], place: int) -> dict[str, Any] | None:
    """The clause before or after it in the same sentence, if its victims are known.

    Unless the two have agents of different sides.
    """
    row = rows[place]
    for other in (place - 1, place + 1):
        if not 0 <= other < len(rows) or rows[other]["sentence"] != row["sentence"]:
            continue
        near = rows[other]
        if near["victim_side"] and (
            row["agent_side"] is None or near["agent_side"] in (None, row["agent_side"])
        ):
            return near
    return None


def _weapon_side(tree: ParsedArticle, clause: Clause, weapon_of: dict[str, str]) -> str | None:
    """The side that uses such a weapon in this conflict, if the codebook says so."""
    heads = [clause.instrument, clause.agent]
    for head in heads:
        if head is not None:
            for token in (head, *tree.children[head]):
                side = weapon_of.get(tree.words[token]) or weapon_of.get(tree.parse.lemma[token].lower())
                if side is not None:
                    return side
    return None


def _from_credit(tree: ParsedArticle, clause: Clause, names: list[Name]) -> str | None:
    """Who gives the number.

    Authorities count their own dead ("73 soldiers were killed, the Council said").
    """
    parse = tree.parse
    token = clause.token
    for _ in range(6):
        head = parse.head[token]
        if head == token:
            break
        if parse.dep[token] in ("ccomp", "parataxis", "advcl") and parse.pos[head] == "VERB":
            speaker = subject(tree, head)
            if speaker is not None:
                return side_of(tree, speaker, names)
        token = head
    for below in tree.children[
        token
    ]:  # "…, the Council said" and "according to the Council" hang on the verb
        if tree.words[below] == "according":
            sides = [side_of(tree, inner, names) for _, inner in prepositions(tree, below)]
            return next((side for side in sides if side), None)
        if parse.dep[below] in ("parataxis", "ccomp") and parse.pos[below] == "VERB" and below > clause.token:
            speaker = subject(tree, below)
            return None if speaker is None else side_of(tree, speaker, names)
    return None


def _from_doers(tree: ParsedArticle, clause: Clause, names: list[Name]) -> str | None:
    """The only side whose killers or attackers the sentence speaks of ("… as the **Front's killers** waited")."""
    parse = tree.parse
    here = parse.sentence[clause.token]
    first = bisect_left(parse.sentence, here)
    near = range(first, bisect_right(parse.sentence, here))
    sides = {side_of(tree, t, names) for t in near if parse.lemma[t].lower() in _DOERS and t != clause.victim}
    return next(iter(sides)) if len(sides) == 1 else None


def _from_sentence(tree: ParsedArticle, clause: Clause, names: list[Name]) -> str | None:
    """The only side whose places or people are named in the sentence."""
    here = tree.parse.sentence[clause.token]
    near = [n for n in names if tree.parse.sentence[n.first] == here and n.mention.actor.side]
    # adjectives ("the Front commander") name the kind of somebody, not the people who live there
    nouns = [
        n for n in near if tree.parse.dep[n.last] not in ("amod", "compound", "nmod", "poss", "npadvmod")
    ]
    for kind in ("place", "people"):
        sides = list(dict.fromkeys(n.mention.actor.side for n in nouns if n.mention.actor.type == kind))
        if len(sides) == 1:
            return sides[0]
    return None


def _from_before(rows: list[dict[str, Any]], place: int) -> str | None:
    here = rows[place]["sentence"]
    for earlier in reversed(rows[:place]):
        if here - earlier["sentence"] > SENTENCES_BACK:
            return None
        if earlier["victim_side"] is not None:
            return earlier["victim_side"]
    return None


def _most(sides: list[str | None]) -> str | None:
    """The side of more than two thirds of them, or None."""
    known = [side for side in sides if side is not None]
    return next((side for side in sorted(set(known)) if known.count(side) > 2 * len(known) / 3), None)
