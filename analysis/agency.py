"""Who did what to whom: who is harmed in which clause, and is the one who did it named?

:func:`find_acts` lists every clause in which somebody is killed, wounded, held, driven out or attacked, with victim,
agent, the form of the clause and the voice it is told in; :func:`agency_profile` counts forms and named agents by the
victims' side. The grammar stands in :mod:`analysis.harm`, the words in ``analysis/resources/harm.yml`` and the codebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.codebook import Codebook, Mention, load_codebook
from analysis.grammar import Tree, grow, phrase, prepositions, reach, subject
from analysis.harm import Clause, Harm, extend_harm, find_clauses, load_harm
from analysis.parsing import Parse, parse_articles
from analysis.voice_map import VOICES, map_voices

FORMS = ("active", "passive_agent", "passive_agentless", "intransitive", "nominal")
WHERE = ("subject", "by_phrase", "modifier", "instrument", "none")
_TYPES = """
    article_id:str outlet:str start:int64 end:int64 verb:str victim:str victim_side:str agent:str agent_side:str
    agent_where:str form:str voice:str speaker:str side:str attribution_id:str kind:str status:str victim_basis:str
    number:float64 instrument:str inferred_agent:str inferred_agent_side:str hedge:str sentence:int64
    verb_start:int64 verb_end:int64 victim_start:Int64 victim_end:Int64 agent_start:Int64 agent_end:Int64
"""
_COLUMNS = {name: kind for name, _, kind in (pair.partition(":") for pair in _TYPES.split())}
_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "a": 1,
    "an": 1,
}
_PRONOUNS = frozenset("its it their they them his her he she him our my".split())
_OF_ONE = frozenset("his her he she him".split())
_OF_MANY = frozenset("they them their".split())
_FIRST_PERSON = frozenset("we us our ours my me".split())
# Held people are of the other side than whoever holds them: "captives died in the Front's hands".
_HELD = frozenset("captive hostage prisoner detainee abductee inmate internee".split())
_CUSTODY = frozenset("jail prison custody cell captivity hand hands detention dungeon".split())
# These kill on both sides: whose victims they are, only the phrase or the place can say.
_NOBODYS = frozenset("war conflict fighting violence clash battle hostility".split())
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
# How many sentences back an unnamed agent is looked for ("Shells fell on the market. Nine people were killed.").
_SENTENCES_BACK = 2


class _Name(NamedTuple):
    """A mention of an actor, by tokens."""

    first: int
    last: int
    mention: Mention


def find_acts(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
    *,
    parses: Iterable[Parse] | None = None,
) -> pd.DataFrame:
    """Every clause in which somebody is harmed, one row each.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook, optional
        Who is on which side; its ``harm`` adds words. Default: the demonstration codebook.
    attributions, quotations : DataFrame, optional
        From ``find_attributions`` and ``find_quotations``, for the voice. Without attributions the voice is missing.
    parses : iterable of Parse, optional
        One per article; default: parsed here, from the cache.

    Returns
    -------
    DataFrame
        One row per clause (or noun phrase) in reading order:

        ``article_id, outlet, start, end``: the passage from its first to its last part;
        ``verb``: lemma of the verb or noun of harm (``verb_start``, ``verb_end``);
        ``victim, victim_side``: as written, and the side of the codebook; ``victim_basis`` says how the side is known:
        ``named`` or ``pronoun`` (in the phrase), ``place`` (where it happened), ``agent`` (its counterpart), ``shared`` (the
        victims of the clause beside it), ``weapon`` (if the codebook says whose it is), ``credit`` (who gives the number),
        ``sentence`` (the only places or people named there), ``before`` (victims in the two sentences before), ``article``
        (more than two thirds of its other victims, else of the places and people it names); missing if none says;
        ``agent, agent_side``: missing where the clause names nobody; ``agent_where``: subject, by_phrase, modifier ("Council
        shelling killed …"), instrument (a thing is named, nobody who used it), none;
        ``form``: active, passive_agent, passive_agentless, intransitive ("died") or nominal ("the killing of …");
        ``voice, speaker, side, attribution_id``: whose words these are, and who is credited;
        ``kind``: killing, wounding, holding, abuse, displacement, attack, destruction, death; ``status``: told, possible
        ("would kill") or negated; ``number`` of people, where one is given; ``instrument``;
        ``inferred_agent, inferred_agent_side``: an agent named in one of the two sentences before, which readers may or may
        not carry over: never counted as named; ``hedge``: a word of doubt in the sentence ("reportedly", "alleged").

    Notes
    -----
    A side is never guessed where two are named. "Where the agent stands" is about words: an unnamed agent may have been
    named in the headline, be unknown, or be thought too obvious to say.
    """
    codebook = load_codebook() if codebook is None else codebook
    harm = extend_harm(load_harm(), codebook.harm) if codebook.harm else load_harm()
    parses = parse_articles(articles["text"]) if parses is None else parses
    outlets = articles["outlet"] if "outlet" in articles else [None] * len(articles)
    rows: list[dict[str, Any]] = []
    for article_id, outlet, text, parse in zip(articles["article_id"], outlets, articles["text"], parses):
        found = _acts(text, parse, codebook, harm)
        rows.extend({**row, "article_id": article_id, "outlet": outlet} for row in found)
    if attributions is not None and rows:
        _add_voices(rows, attributions, quotations)
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def agency_profile(
    acts: pd.DataFrame,
    by: Sequence[str] = ("outlet", "victim_side"),
    units: pd.Series | None = None,
    share_of: str = "form",
) -> pd.DataFrame:
    """How the harm done to each side is told: shares of forms, or of the places where the agent stands.

    Parameters
    ----------
    acts : DataFrame
        From :func:`find_acts`. Only acts that are told as facts with a victim are counted: not possible or negated ones.
    by : sequence of str
        Columns to group by; the victims' side should be among them. Unknown sides are a group of their own (missing).
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``.
    share_of : str
        ``form``, ``agent_where``, or ``named`` (yes where an agent stands in the clause, no where none or only a thing).

    Returns
    -------
    DataFrame
        One row per group and value: ``*by, share_of, count, total, share, low, high, articles, independent, basis``. Values
        that never occur stay with count 0; a group without acts has total 0 and a missing share.
    """
    from analysis.estimates import share_table

    levels = {"form": FORMS, "agent_where": WHERE, "named": ("yes", "no")}
    if share_of not in levels:
        raise ValueError(f"agency_profile: share_of must be one of {', '.join(levels)}, not {share_of!r}")
    by = [by] if isinstance(by, str) else list(by)
    missing = [column for column in by if column not in acts]
    if missing:
        raise ValueError(
            f"the table of acts lacks {', '.join(missing)}; it has {', '.join(map(str, acts.columns))}"
        )
    told = acts[(acts["status"] == "told") & acts["victim"].notna()]
    told = told.assign(named=told["agent"].notna().map({True: "yes", False: "no"}))
    told = told.assign(**{share_of: pd.Categorical(told[share_of], categories=list(levels[share_of]))})
    table = share_table(told, share_of, by, units=units)
    return table.assign(**{share_of: table[share_of].astype("str")})


def _acts(text: str, parse: Parse, codebook: Codebook, harm: Harm) -> list[dict[str, Any]]:
    if not parse.start:
        return []
    tree = grow(parse)
    names = _names(parse, codebook.actor_mentions(text))
    named = [0] * len(parse.start)
    for name in names:
        for token in range(name.first, name.last + 1):
            named[token] = 1 if name.mention.actor.type == "place" else 2
    clauses = find_clauses(tree, harm, named)
    rows: list[dict[str, Any]] = []
    for clause in clauses:
        rows.append(_row(text, tree, clause, names, rows))
    _infer_sides(tree, clauses, rows, names, codebook)
    _look_back(rows)
    for clause, row in zip(clauses, rows):
        row["hedge"] = _hedge(tree, harm, clause.token)
    return rows


def _add_voices(rows: list[dict[str, Any]], attributions: pd.DataFrame, quotations: pd.DataFrame | None) -> None:
    ids = pd.Series([row["article_id"] for row in rows])
    places = np.array([row["verb_start"] for row in rows])
    voices, held, _ = map_voices(attributions, quotations, ids).at(ids, places)
    holders = attributions.reindex(columns=["speaker", "side", "attribution_id"]).to_dict("records")
    for row, voice, place in zip(rows, voices.tolist(), held.tolist()):
        row["voice"] = VOICES[voice]
        if voice and place >= 0:
            row.update(holders[place])
            _first_person(row)


def _first_person(row: dict[str, Any]) -> None:
    """"Our prisoners" are those of the speaker's side."""
    for part in ("victim", "agent"):
        mine = row[part] is not None and _FIRST_PERSON & set(row[part].lower().split())
        if mine and row["voice"] != "narrator" and isinstance(row["side"], str):
            if part == "victim" and row["victim_basis"] not in ("named", "place"):
                row["victim_side"], row["victim_basis"] = row["side"], "pronoun"
            elif part == "agent" and row["agent_side"] is None:
                row["agent_side"] = row["side"]


def _names(parse: Parse, mentions: list[Mention]) -> list[_Name]:
    found, token = [], 0
    for mention in sorted(mentions, key=lambda m: m.start):
        while token < len(parse.start) and parse.end[token] <= mention.start:
            token += 1
        last = token
        while last < len(parse.start) and parse.start[last] < mention.end:
            last += 1
        if last > token:
            found.append(_Name(token, last - 1, mention))
    return found


def _row(
    text: str, tree: Tree, clause: Clause, names: list[_Name], before: list[dict[str, Any]]
) -> dict[str, Any]:
    parse = tree.parse
    row: dict[str, Any] = dict.fromkeys(_COLUMNS)
    row.update(
        verb=clause.lemma, kind=clause.kind, form=clause.form, status=clause.status, agent_where=clause.where,
        sentence=parse.sentence[clause.token], verb_start=parse.start[clause.token], verb_end=parse.end[clause.last],
    )  # fmt: skip
    hull = [(row["verb_start"], row["verb_end"])]
    for part, head in (("victim", clause.victim), ("agent", clause.agent), ("instrument", clause.instrument)):
        if head is None:
            continue
        first, last = phrase(tree, head)
        if part == "agent" and clause.where == "modifier":
            first, last = _modifier(names, head)
        if first <= clause.token <= last:  # "civilian deaths": the noun of harm is no part of its victim
            first, last = (head, head)
        start, end = parse.start[first], parse.end[last]
        row[part] = text[start:end]
        if part != "instrument":
            row[f"{part}_start"], row[f"{part}_end"] = start, end
            hull.append((start, end))
    row["start"], row["end"] = min(a for a, _ in hull), max(b for _, b in hull)
    if clause.victim is not None:
        row["number"] = _number(tree, clause.victim)
        row["victim_side"] = _side(tree, clause.victim, names)
        row["victim_basis"] = None if row["victim_side"] is None else "named"
        if row["victim_side"] is None:
            row["victim_side"] = _pronoun_side(tree, clause.victim, names, before)
            row["victim_basis"] = None if row["victim_side"] is None else "pronoun"
    if clause.agent is not None:
        row["agent_side"] = _side(tree, clause.agent, names) or _pronoun_side(
            tree, clause.agent, names, before
        )
    if row["victim_basis"] == "pronoun" and row["victim_side"] == row["agent_side"]:
        row["victim_side"] = row["victim_basis"] = None
    return row


def _modifier(names: list[_Name], head: int) -> tuple[int, int]:
    return next(((n.first, n.last) for n in names if n.first <= head <= n.last), (head, head))


def _side(tree: Tree, head: int, names: list[_Name]) -> str | None:
    """The side of a noun phrase: what its head is called, else its modifiers, else "of", "from" and "in" phrases."""
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
    return next((side for side in (_side(tree, b, names) for b in appositions) if side), None)


def _pronoun_side(tree: Tree, head: int, names: list[_Name], rows: list[dict[str, Any]]) -> str | None:
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
        row["agent_side"] for row in rows if row["agent_side"] and here - row["sentence"] <= _SENTENCES_BACK
    ]
    return agents[-1] if agents and tree.words[head] == "they" else None


def _infer_sides(
    tree: Tree, clauses: list[Clause], rows: list[dict[str, Any]], names: list[_Name], codebook: Codebook
) -> None:
    """Fill the sides of victims who are only counted ("nine people"), by the first of these that gives an answer."""
    counterpart = {side.id: side.counterpart for side in codebook.sides.values()}
    party = {side for side, other in counterpart.items() if other is not None}
    weapons = codebook.harm.get("weapons", {}) if codebook.harm else {}
    weapon_of = {word: side for side, words in weapons.items() for word in words}
    about = [n.mention.actor.side for n in names if n.mention.actor.type in ("place", "people")]
    for place, (clause, row) in enumerate(zip(clauses, rows)):
        if clause.victim is None or row["victim_side"] is not None:
            continue
        answers = (
            ("place", lambda: _from_place(tree, clause, names, counterpart)),
            ("agent", lambda: counterpart.get(row["agent_side"])),
            ("shared", lambda: _from_joined(rows, place)),
            ("weapon", lambda: counterpart.get(_weapon_side(tree, clause, weapon_of))),
            ("credit", lambda: _from_credit(tree, clause, names)),
            ("sentence", lambda: _from_sentence(tree, clause, names)),
            ("before", lambda: _from_before(rows, place)),
        )
        if clause.instrument is not None and tree.parse.lemma[clause.instrument].lower() in _NOBODYS:
            answers = answers[:1]
        for basis, answer in answers:
            side = answer()
            if side in party:
                row["victim_side"], row["victim_basis"] = side, basis
                break
    whole = _most([row["victim_side"] for row in rows]) or _most(about)
    for clause, row in zip(clauses, rows):
        # People also die of nothing anybody did: a death alone is not counted for the side of the article's others.
        open_case = clause.victim is not None and row["victim_side"] is None and clause.form != "intransitive"
        if open_case and whole in party:
            row["victim_side"], row["victim_basis"] = whole, "article"


def _from_place(
    tree: Tree, clause: Clause, names: list[_Name], counterpart: dict[str, str | None]
) -> str | None:
    """The side of the place; of people held, the side that is not the one that holds them there."""
    held = clause.victim is not None and tree.parse.lemma[clause.victim].lower() in _HELD
    for head in clause.places:
        side = _side(tree, head, names)
        if side is not None:
            custody = held or tree.parse.lemma[head].lower() in _CUSTODY
            return counterpart.get(side) if custody else side
    return None



def _from_joined(rows: list[dict[str, Any]], place: int) -> str | None:
    """The victims of the clause before or after it in the same sentence, unless their agents are of different sides."""
    row = rows[place]
    for other in (place - 1, place + 1):
        if not 0 <= other < len(rows) or rows[other]["sentence"] != row["sentence"]:
            continue
        near = rows[other]
        if near["victim_side"] and (
            row["agent_side"] is None or near["agent_side"] in (None, row["agent_side"])
        ):
            return near["victim_side"]
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


def _from_credit(tree: Tree, clause: Clause, names: list[_Name]) -> str | None:
    """Who gives the number: authorities count their own dead ("73 soldiers were killed, the Council said")."""
    parse = tree.parse
    if clause.agent is not None:
        return None
    token = clause.token
    for _ in range(6):
        head = parse.head[token]
        if head == token:
            break
        if parse.dep[token] in ("ccomp", "parataxis", "advcl") and parse.pos[head] == "VERB":
            speaker = subject(tree, head)
            if speaker is not None:
                return _side(tree, speaker, names)
        token = head
    for below in tree.children[
        token
    ]:  # "…, the Council said" and "according to the Council" hang on the verb
        if tree.words[below] == "according":
            sides = [_side(tree, inner, names) for _, inner in prepositions(tree, below)]
            return next((side for side in sides if side), None)
        if parse.dep[below] in ("parataxis", "ccomp") and parse.pos[below] == "VERB" and below > clause.token:
            speaker = subject(tree, below)
            return None if speaker is None else _side(tree, speaker, names)
    return None


def _from_sentence(tree: Tree, clause: Clause, names: list[_Name]) -> str | None:
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
        if here - earlier["sentence"] > _SENTENCES_BACK:
            return None
        if earlier["victim_side"] is not None:
            return earlier["victim_side"]
    return None


def _most(sides: list[str | None]) -> str | None:
    """The side of more than two thirds of them, or None."""
    known = [side for side in sides if side is not None]
    return next((side for side in sorted(set(known)) if known.count(side) > 2 * len(known) / 3), None)


def _look_back(rows: list[dict[str, Any]]) -> None:
    """An agent named in a clause of harm one or two sentences before, with victims of the same side or none."""
    for place, row in enumerate(rows):
        if row["agent"] is not None or row["agent_where"] not in ("none", "instrument"):
            continue
        for earlier in reversed(rows[:place]):
            if row["sentence"] - earlier["sentence"] > _SENTENCES_BACK:
                break
            if earlier["agent"] is not None and earlier["agent_side"] != row["victim_side"]:
                row["inferred_agent"], row["inferred_agent_side"] = earlier["agent"], earlier["agent_side"]
                break


def _number(tree: Tree, head: int) -> float | None:
    """How many people a phrase speaks of; None where it gives no number ("dozens", "soldiers")."""
    parse = tree.parse
    for token in [head, *(b for b in tree.children[head] if parse.dep[b] == "nummod")]:
        if parse.pos[token] != "NUM" and not re.fullmatch(r"[\d,.]+", tree.words[token]):
            continue
        words = [
            tree.words[b] for b in reach(tree, token) if parse.pos[b] == "NUM" or tree.words[b] in _SCALES
        ]
        value = _value(words)
        if value is not None:
            return value
    return None


def _value(words: list[str]) -> float | None:
    total, current = 0.0, 0.0
    known = False
    for word in "-".join(words).split("-"):
        plain = word.replace(",", "")
        if re.fullmatch(r"\d+(\.\d+)?", plain):
            current, known = current + float(plain), True
        elif word in _NUMBERS:
            current, known = current + _NUMBERS[word], True
        elif word in _SCALES:
            current, known = max(current, 1) * _SCALES[word], True
            if word != "hundred":
                total, current = total + current, 0.0
    return total + current if known else None


def _hedge(tree: Tree, harm: Harm, token: int) -> str | None:
    """A word of doubt in the same sentence, or a ministry "run by" somebody."""
    parse = tree.parse
    here = parse.sentence[token]
    first = token
    while first > 0 and parse.sentence[first - 1] == here:
        first -= 1
    for place in range(first, len(parse.start)):
        if parse.sentence[place] != here:
            break
        word = tree.words[place]
        if word in harm.hedges:
            return word
        if word in ("run", "controlled", "backed") and place > 0 and tree.words[place - 1] == "-":
            return parse.text[parse.start[max(place - 2, 0)] : parse.end[place]]
    return None
