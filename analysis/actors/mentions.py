"""Whom does a passage name, and on which side is a phrase?

:func:`find_names` places the codebook's actors on the tokens of a parse; :func:`side_of` reads the side of a
noun phrase from the names in it, :func:`pronoun_side` that of "they" and "its". Victims who are only counted
are looked for in :mod:`analysis.actors.victims`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from analysis.codebook.types import Actor, Codebook, Mention
from analysis.language.grammar import phrase, prepositions, word_set
from analysis.language.parsed import ParsedArticle
from analysis.language.parsing import Parse

# How many sentences back victims and agents are looked for ("Shells fell on the market. Nine people were
# killed.").
SENTENCES_BACK = 2
_PRONOUNS = word_set("its it their they them his her he she him our my")
_OF_ONE = word_set("his her he she him")
_OF_MANY = word_set("they them their")
# Words in capitals before a family name that are no given names.
_TITLES = word_set(
    "mr mrs ms miss dr president vice senator sen rep congressman congresswoman representative governor gov mayor "
    "secretary attorney general justice judge chief officer sheriff deputy speaker leader whip minister prime "
    "chancellor king queen prince princess pope rev reverend father sister sir lord lady dame captain colonel "
    "lieutenant sergeant major admiral chairman chairwoman director commissioner professor ambassador majority "
    "minority house senate republican democrat democratic gop former candidate nominee detective agent coach "
    "then-president team spokesman spokeswoman negotiator envoy"
)
# Heads that only count: "millions of **Leaguers**" names them.
_COUNTING = word_set(
    "dozens hundreds thousands millions scores most many some several few all number majority half one"
)
_BODIES = ("government", "armed_group", "military", "party", "group", "organisation", "institution")


class Name(NamedTuple):
    """A mention of an actor, by tokens."""

    first: int
    last: int
    mention: Mention


def find_names(parse: Parse, codebook: Codebook) -> list[Name]:
    """The codebook's actors on the tokens of a parse, in reading order.

    A person's family name does not count after somebody else's given name ("Rodney King" is no mention of Peter
    King), nor where the text gives it to somebody else, unless the codebook lists it and the text has the whole
    name as well. A family name that two actors share ("Quill" for either of two sisters) counts if all who bear
    it are of one side; so does a first name of somebody whose whole name the text gives.
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
    whole = {n.mention.actor.name for n in found if _is_whole(parse, n)}
    others = _other_bearers(parse, found)
    found = [name for name in found if _is_meant(parse, name, whole, others)]
    taken = {token for name in found for token in range(name.first, name.last + 1)}
    families: dict[str, list[Actor]] = {}
    for actor in codebook.actors.values():
        if actor.type == "person":
            for name in actor.aliases:  # its own name among them
                parts = [part for part in name.split() if not _is_title(part)]
                for part in dict.fromkeys((*parts[:1], *parts[-1:]) if actor.name in whole else parts[-1:]):
                    families.setdefault(part, []).append(actor)
    for token, pos in enumerate(parse.pos):
        if pos == "PROPN" and token not in taken:
            word = parse.text[parse.start[token] : parse.end[token]]
            kin = families.get(word, [])
            if kin and len({actor.side for actor in kin}) == 1 and _stands_alone(parse, token, token, kin[0]):
                if word in others - {part for actor in kin for part in actor.name.split()[:1]}:
                    continue
                kind = "family" if all(k == kin[0] for k in kin) else "kin"
                mention = Mention(parse.start[token], parse.end[token], kin[0], kind)
                found.append(Name(token, token, mention))
    return sorted(found, key=lambda name: name.first)


def _is_whole(parse: Parse, name: Name) -> bool:
    """True for a person's whole name ("Ada Quill"), or any name of something else."""
    return name.mention.actor.type != "person" or " " in parse.text[name.mention.start : name.mention.end]


def _is_meant(parse: Parse, name: Name, whole: set[str], others: set[str]) -> bool:
    actor = name.mention.actor
    if actor.type != "person" or _is_whole(parse, name):
        return True
    word = parse.text[parse.start[name.first] : parse.end[name.last]]
    listed = word in actor.aliases
    if parse.pos[name.last] != "PROPN" and not (listed and word[:1].isupper()):
        return False  # "a trump card", "permit-holder"
    if (_is_title(word) and not listed) or not _stands_alone(parse, name.first, name.last, actor):
        return False
    return word not in others or (listed and actor.name in whole)


def _is_title(word: str) -> bool:
    return word.endswith(".") or word.lower() in _TITLES


def _stands_alone(parse: Parse, first: int, last: int, actor: Actor) -> bool:
    """False for a part of another name: "Rodney **King**", "**Martin** Luther King", "**North** Carolina"."""
    after = last + 1
    if after < len(parse.pos) and parse.pos[after] == "PROPN" and parse.end[last] + 1 == parse.start[after]:
        word = parse.text[parse.start[after] : parse.end[after]]
        own = {part for name in actor.aliases for part in name.split()}
        if parse.head[last] in (after, parse.head[after]) and word not in own and not _is_title(word):
            return False
    listed = parse.text[parse.start[first] : parse.end[last]] in actor.aliases
    if first > 0 and not listed and parse.text[parse.start[first - 1] : parse.end[first - 1]].lower() == "in":
        return False  # "in Jordan" is a place
    return _given(parse, first, actor) is None


def _given(parse: Parse, token: int, actor: Actor) -> str | None:
    """Another person's given name right before a family name; None for titles and the actor's own names."""
    before = token - 1
    if before < 0 or parse.pos[before] != "PROPN" or parse.sentence[before] != parse.sentence[token]:
        return None
    if parse.end[before] + 1 != parse.start[token] or parse.head[before] not in (token, parse.head[token]):
        return None
    word = parse.text[parse.start[before] : parse.end[before]]
    own = {part.lower() for name in (*actor.aliases, *actor.role) for part in name.split()}
    if (
        len(word) == 2 and word.endswith(".") and before > 0 and parse.pos[before - 1] == "PROPN"
    ):  # "Martin D. …"
        before -= 1
        word = parse.text[parse.start[before] : parse.end[before]]
    if _is_title(word) or word.lower() in own or not word[:1].isupper():
        return None
    return word


def _other_bearers(parse: Parse, found: list[Name]) -> set[str]:
    """Family names that the text also gives to somebody the codebook does not know ("Michael **Brown**")."""
    return {
        parse.text[parse.start[name.first] : parse.end[name.first]]
        for name in found
        if name.mention.actor.type == "person"
        and name.first == name.last
        and _given(parse, name.first, name.mention.actor)
    }


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


def side_of(tree: ParsedArticle, head: int, names: list[Name]) -> str | None:
    """The side of a noun phrase: :func:`side_and_basis` without the basis."""
    return side_and_basis(tree, head, names)[0]


def side_and_basis(tree: ParsedArticle, head: int, names: list[Name]) -> tuple[str | None, str | None]:
    """The side of a noun phrase, and where in the phrase it stands.

    Returns
    -------
    tuple
        The side, and ``named`` where the head or the modifier next to it is the name ("**Council** soldiers"),
        ``phrase`` where an owner or an "of", "from" or "in" phrase or an apposition has it ("a resident of
        **Dessick**", "**Morvane's** brother"); both None where nothing has.
    """
    first, last = phrase(tree, head)
    inside = [n for n in names if n.first <= last and n.last >= first and n.mention.actor.side]
    own = [n for n in inside if n.first <= head <= n.last]
    before = [n for n in inside if n.last < head and not _parted(tree, n.last, head)]
    after = [n for n in inside if n.first > head]
    if own:
        return own[0].mention.actor.side, "named"
    if before:
        # "Council soldiers from Front territory": the modifier next to the head is what it is called
        owner = any(tree.parse.dep[t] == "poss" for t in range(before[-1].first, before[-1].last + 1))
        return before[-1].mention.actor.side, "phrase" if owner else "named"
    sides = list(dict.fromkeys(n.mention.actor.side for n in after))
    if len(sides) == 1:
        counted = tree.words[head] in _COUNTING and any(
            word == "of" and side_and_basis(tree, noun, names)[1] == "named"
            for word, noun in prepositions(tree, head)
        )
        return sides[0], "named" if counted else "phrase"
    appositions = [b for b in tree.children[head] if tree.parse.dep[b] == "appos"]
    for below in appositions:  # "the negotiator, Ada Quill"
        side, basis = side_and_basis(tree, below, names)
        if basis == "named":
            return side, "phrase"
    return None, None


def _parted(tree: ParsedArticle, name: int, head: int) -> bool:
    """True where a quotation or a colon begins between a name and the head of what was read as one phrase."""
    return any(tree.words[token] in (":", '"', "``") for token in range(name + 1, head))


def pronoun_side(tree: ParsedArticle, head: int, names: list[Name], rows: list[dict[str, Any]]) -> str | None:
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
