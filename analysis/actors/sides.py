"""Which side is a phrase on, and on which are victims who are only counted?

:func:`find_names` places the codebook's actors on the tokens of a parse, :func:`side_of` reads the side of a
noun phrase, :func:`infer_sides` fills what the phrase does not say from the place, the agent, the clause
beside it and the text before. The rules know no side: exchanging the sides of a codebook exchanges them in
the result.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.actors.harm_parts import Clause
from analysis.codebook.types import Actor, Codebook, Mention
from analysis.language.grammar import Tree, phrase, prepositions, subject, word_set
from analysis.language.parsing import Parse

# How many sentences back victims and agents are looked for ("Shells fell on the market. Nine people were
# killed.").
SENTENCES_BACK = 2
_PRONOUNS = word_set("its it their they them his her he she him our my")
_OF_ONE = word_set("his her he she him")
_OF_MANY = word_set("they them their")
# Held people are of the other side than whoever holds them: "captives died in the Front's hands".
_HELD = word_set("captive hostage prisoner detainee abductee inmate internee")
_CUSTODY = word_set("jail prison custody cell captivity hand hands detention dungeon")
_BODIES = ("government", "armed_group", "military", "party", "group", "organisation", "institution")
# Nouns for those who harm: they say who did it wherever in the sentence they stand.
_DOERS = word_set("killer murderer attacker assailant executioner perpetrator slaughterer butcher")
# These kill on both sides: whose victims they are, only the phrase or the place can say.
_NOBODYS = word_set("war conflict fighting violence clash battle hostility")


class Name(NamedTuple):
    """A mention of an actor, by tokens."""

    first: int
    last: int
    mention: Mention


def find_names(parse: Parse, codebook: Codebook) -> list[Name]:
    """The codebook's actors on the tokens of a parse, in reading order.

    A family name that two actors share ("Quill" for either of two sisters), or a first name, counts if all who
    bear it are of one side.
    """
    mentions = codebook.actor_mentions(parse.text)
    found, token = [], 0
    for mention in sorted(mentions, key=lambda m: m.start):
        while token < len(parse.start) and parse.end[token] <= mention.start:
            token += 1
        last = token
        while last < len(parse.start) and parse.start[last] < mention.end:
            last += 1
        if last > token:
            found.append(Name(token, last - 1, mention))
    taken = {token for name in found for token in range(name.first, name.last + 1)}
    families: dict[str, list[Actor]] = {}
    for actor in codebook.actors.values():
        if actor.type == "person":
            for name in actor.aliases:  # its own name among them
                for part in dict.fromkeys((name.split()[0], name.split()[-1])):
                    families.setdefault(part, []).append(actor)
    for token, pos in enumerate(parse.pos):
        if pos == "PROPN" and token not in taken:
            kin = families.get(parse.text[parse.start[token] : parse.end[token]], [])
            if kin and len({actor.side for actor in kin}) == 1:
                mention = Mention(
                    parse.start[token],
                    parse.end[token],
                    kin[0],
                    "family" if all(k == kin[0] for k in kin) else "kin",
                )
                found.append(Name(token, token, mention))
    return sorted(found, key=lambda name: name.first)


def standing(mention: Mention) -> int:
    """What kind of name it is.

    1 a place, 2 people or a person, 3 a body that can act (government, armed group).
    """
    if mention.actor.type == "place":
        return 1
    return 3 if mention.kind == "name" and mention.actor.type in _BODIES else 2


def name_at(names: list[Name], head: int) -> tuple[int, int]:
    """First and last token of the name a token belongs to, or the token alone."""
    return next(((n.first, n.last) for n in names if n.first <= head <= n.last), (head, head))


def side_of(tree: Tree, head: int, names: list[Name]) -> str | None:
    """The side of a noun phrase.

    What its head is called, else its modifiers, else "of", "from" and "in" phrases.
    """
    first, last = phrase(tree, head)
    inside = [n for n in names if n.first <= last and n.last >= first and n.mention.actor.side]
    own = [n for n in inside if n.first <= head <= n.last]
    before = [n for n in inside if n.last < head]
    after = [n for n in inside if n.first > head]
    if own:
        return own[0].mention.actor.side
    if before:
        # "Council soldiers from Front territory": the modifier next to the head is what it is called
        return before[-1].mention.actor.side
    sides = list(dict.fromkeys(n.mention.actor.side for n in after))
    if len(sides) == 1:
        return sides[0]
    appositions = [b for b in tree.children[head] if tree.parse.dep[b] == "appos"]
    return next((side for side in (side_of(tree, b, names) for b in appositions) if side), None)


def pronoun_side(tree: Tree, head: int, names: list[Name], rows: list[dict[str, Any]]) -> str | None:
    """ "Its", "their", "they" (or a noun they own): the last body named before, else the last agent."""
    parse = tree.parse
    owners = [head, *(b for b in tree.children[head] if parse.dep[b] == "poss")]
    if not any(tree.words[token] in _PRONOUNS for token in owners):
        return None
    here = parse.sentence[head]
    earlier = [
        n for n in names if n.last < head and n.mention.actor.side and here - parse.sentence[n.first] <= 1
    ]
    if any(tree.words[token] in _OF_ONE for token in owners):
        bodies = [n for n in earlier if n.mention.actor.type == "person"]
    else:
        bodies = [n for n in earlier if n.mention.actor.type not in ("place", "people", "person")]
        if not any(tree.words[token] in _OF_MANY for token in owners):
            bodies = [n for n in bodies if n.mention.kind != "people"]
    same = [n for n in bodies if parse.sentence[n.first] == here]
    subjects = [n for n in same if parse.dep[n.last] in ("nsubj", "nsubjpass", "dobj", "pobj")]
    for group in (subjects, same, bodies):
        if group:
            return group[-1].mention.actor.side
    agents = [
        row["agent_side"] for row in rows if row["agent_side"] and here - row["sentence"] <= SENTENCES_BACK
    ]
    return agents[-1] if agents and tree.words[head] == "they" else None


def same_doers(
    tree: Tree, agent: int | None, names: list[Name], before: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The act told just before whose doers "they" are: "Gunmen entered the town and killed ten. **They** …".

    None where the sentence itself names somebody before "they".
    """
    if agent is None or tree.words[agent] != "they":
        return None
    here = tree.parse.sentence[agent]
    if any(n.last < agent and tree.parse.sentence[n.first] == here and standing(n.mention) > 1 for n in names):
        return None
    near = [row for row in before if row["agent"] is not None and 0 <= here - row["sentence"] <= 1]
    return near[-1] if near else None


def counterparts(codebook: Codebook) -> dict[str | None, str | None]:
    """Each side's counterpart; sides that stand beside the conflict have None."""
    return {side.id: side.counterpart for side in codebook.sides.values()}


def infer_sides(
    tree: Tree, clauses: list[Clause], rows: list[dict[str, Any]], names: list[Name], codebook: Codebook
) -> None:
    """Fill the sides of victims who are only counted ("nine people").

    By the first of these that gives an answer.
    """
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


def _answers(
    tree: Tree,
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
    tree: Tree, clause: Clause, names: list[Name], counterpart: dict[str | None, str | None]
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


def _weapon_side(tree: Tree, clause: Clause, weapon_of: dict[str, str]) -> str | None:
    """The side that uses such a weapon in this conflict, if the codebook says so."""
    heads = [clause.instrument, clause.agent]
    for head in heads:
        if head is not None:
            for token in (head, *tree.children[head]):
                side = weapon_of.get(tree.words[token]) or weapon_of.get(tree.parse.lemma[token].lower())
                if side is not None:
                    return side
    return None


def _from_credit(tree: Tree, clause: Clause, names: list[Name]) -> str | None:
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


def _from_doers(tree: Tree, clause: Clause, names: list[Name]) -> str | None:
    """The only side whose killers or attackers the sentence speaks of ("… as the **Front's killers** waited")."""
    parse = tree.parse
    here = parse.sentence[clause.token]
    first = bisect_left(parse.sentence, here)
    near = range(first, bisect_right(parse.sentence, here))
    sides = {side_of(tree, t, names) for t in near if parse.lemma[t].lower() in _DOERS and t != clause.victim}
    return next(iter(sides)) if len(sides) == 1 else None


def _from_sentence(tree: Tree, clause: Clause, names: list[Name]) -> str | None:
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
