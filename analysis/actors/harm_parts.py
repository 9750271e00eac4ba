"""Where in a clause of harm do agent, instrument and place stand?

:class:`Clause` is what is read; :func:`doer_of` finds the agent of an active clause, :func:`agent_of_passive`
that of a passive one, :func:`agent_behind_means` whoever stands behind "in … shelling", :func:`places_of`
where it happened, :func:`credited_with` who is said to have told it, :func:`hedge_of` with what doubt. Which
words are clauses of harm at all is asked in :mod:`analysis.actors.harm_clauses`.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.actors.harm import DATES, Harm, is_people, is_thing, owner_of
from analysis.language.grammar import child, is_passive, joined, prepositions, subject, word_set
from analysis.language.parsed import ParsedArticle

# Prepositions after which a noun of harm tells by what, or in the course of what, somebody was harmed.
_MEANS = word_set("in during after from amid at under by with following through of")
# … and those after which a place is named.
WHERE = word_set("in across at near inside throughout on outside around from of over into through along")
# Verbs by which somebody is made responsible for a number of victims, with a clause or with the number itself.
_SAYING = word_set(
    "say state claim tell add note acknowledge admit declare warn insist write allege announce believe"
)
_COUNTING = word_set("report confirm count record register document estimate list tally put verify")


class Clause(NamedTuple):
    """One telling of harm; tokens by their place in the parse, None where the clause does not say.

    Attributes
    ----------
    token, last : int
        The verb or noun of harm, and the last word that belongs to it ("shot **dead**").
    lemma, kind, form : str
        What is done; the kind of act; active, passive_agent, passive_agentless, intransitive or nominal.
    victim, agent, instrument : int or None
        Heads of their phrases.
    where : str
        Where the agent stands: subject, by_phrase, modifier, instrument (only a thing is named), none.
    status : str
        told, possible ("would kill", "threatened to bomb") or negated.
    places : list of int
        Heads of phrases that say where it happened.
    """

    token: int
    last: int
    lemma: str
    kind: str
    form: str
    victim: int | None
    agent: int | None
    instrument: int | None
    where: str
    status: str
    places: list[int]


def doer_of(
    tree: ParsedArticle, harm: Harm, named: list[int], token: int, means: set[int]
) -> tuple[int | None, int | None, str]:
    """Agent, instrument and place of the agent in an active clause."""
    doer = subject(tree, token)
    if doer is None or tree.parse.pos[doer] in ("VERB", "AUX", "ADP", "SCONJ"):
        return None, None, "none"
    doer = _somebody_in(tree, harm, named, _attack_behind(tree, harm, named, doer))
    if is_thing(tree, harm, named, doer):
        means.update(joined(tree, doer))
        lemma = tree.parse.lemma[doer].lower()
        armed = lemma in harm.instruments or lemma in harm.nouns  # "the mayor's decision" is no weapon of his
        owner = owner_of(tree, harm, named, doer) if armed else None
        return (None, doer, "instrument") if owner is None else (owner, doer, "modifier")
    after = doer + 1  # "Council **shelling** killed nine" can be parsed as if the Council killed, shelling
    if (
        after < token
        and tree.words[after] in harm.nouns
        and tree.parse.dep[after] in ("advmod", "acl", "advcl", "amod")
    ):
        return doer, after, "modifier"
    return doer, None, "subject"


def _somebody_in(tree: ParsedArticle, harm: Harm, named: list[int], doer: int) -> int:
    """ "The stories of **rebels** killing farmers": the parser may take the stories for the killers."""
    lemma = tree.parse.lemma[doer].lower()
    if lemma in harm.instruments or lemma in harm.nouns or not is_thing(tree, harm, named, doer):
        return doer
    inside = [
        noun for word, noun in prepositions(tree, doer) if word == "of" and is_people(tree, harm, named, noun)
    ]
    return inside[0] if inside else doer


def _attack_behind(tree: ParsedArticle, harm: Harm, named: list[int], doer: int) -> int:
    """ "The attack **on the town** that killed ten": the parser may hang the clause on the town."""
    parse = tree.parse
    preposition = parse.head[doer]
    if parse.dep[doer] != "pobj":
        return doer
    place = named[doer] < 2 or parse.lemma[doer].lower() in harm.places
    if not place and tree.words[preposition] not in ("on", "against", "at", "in"):
        return doer
    noun = parse.head[preposition]
    if parse.dep[preposition] == "prep" and noun != preposition and is_thing(tree, harm, named, noun):
        return noun
    return doer


def agent_of_passive(
    tree: ParsedArticle, harm: Harm, named: list[int], token: int, means: set[int]
) -> tuple[int | None, int | None, str]:
    """Agent, instrument and place of the agent in a passive clause; joined verbs share a by-phrase."""
    parse = tree.parse
    verbs = [token, *joined(tree, token)[1:]]
    instrument = None
    for verb in verbs:
        if verb != token and child(tree, verb, "nsubj", "nsubjpass") is not None:
            continue
        for word, noun in prepositions(tree, verb):
            lemma = parse.lemma[noun].lower()
            if word not in ("by", "at hands") or lemma in DATES or _denied(tree, noun):
                continue
            if is_thing(tree, harm, named, noun):
                means.update(joined(tree, noun))
                owner = owner_of(tree, harm, named, noun)
                if owner is not None:
                    return owner, noun, "modifier"
                instrument = noun if instrument is None else instrument
            else:
                return noun, None, "by_phrase"
    agent, other, where = agent_behind_means(tree, harm, named, token, means)
    if where == "none" and instrument is not None:
        return None, instrument, "instrument"
    return agent, instrument if instrument is not None else other, where


def _denied(tree: ParsedArticle, noun: int) -> bool:
    """ "Shot, **not by** police"."""
    before = tree.parse.head[noun] - 1
    return before >= 0 and tree.words[before] == "not"


def agent_behind_means(
    tree: ParsedArticle, harm: Harm, named: list[int], token: int, means: set[int]
) -> tuple[int | None, int | None, str]:
    """ "Died **in Council shelling**".

    The noun of harm behind a preposition, and who stands in its modifiers.
    """
    parse = tree.parse
    thing = None
    for word, noun in prepositions(tree, token):
        for inner in (noun, *(n for w, n in prepositions(tree, noun) if w == "of")):
            lemma = parse.lemma[inner].lower()
            if word == "hands" or word.endswith("hands"):
                return inner, None, "by_phrase"
            if word not in _MEANS or not (lemma in harm.nouns or lemma in harm.instruments):
                continue
            if lemma in harm.nouns:
                means.update(joined(tree, inner))
            owner = owner_of(tree, harm, named, inner)
            if owner is not None and lemma not in ("war", "conflict"):
                return owner, inner, "modifier"
            thing = inner if thing is None and lemma not in ("war", "conflict") else thing
    return None, thing, "none" if thing is None else "instrument"


def places_of(tree: ParsedArticle, harm: Harm, token: int, agent: int | None, thing: int | None = None) -> list[int]:
    """Heads of "in …", "across …", "near …" about the act.

    Or about the noun of harm or weapon that did it.
    """
    parse = tree.parse
    found: list[int] = []
    clause = next((t for t in (token, parse.head[token]) if parse.dep[t] == "relcl"), None)
    if clause is not None and any(
        tree.words[b] == "where" for b in (*tree.children[clause], *tree.children[token])
    ):
        found.append(parse.head[clause])  # "the town where ten were killed"
    todo = [token] if thing is None else [token, thing]
    for one in todo:
        for word, noun in prepositions(tree, one):
            lemma = parse.lemma[noun].lower()
            if (lemma in harm.nouns or lemma in harm.instruments) and word in _MEANS | {"on", "when"}:
                if len(todo) < 8:
                    todo.append(noun)
            elif word in WHERE or (one != token and word in ("against", "targeting")):
                found.append(noun)
    return [noun for noun in dict.fromkeys(found) if noun != agent]


def credited_with(tree: ParsedArticle, clause: Clause) -> int | None:
    """Who is credited for it: "…, **the Council** said", "according to **officials**", "**she** counted 9 deaths"."""
    parse = tree.parse
    token = clause.token
    for _ in range(6):
        for near in (below for one in joined(tree, token) for below in tree.children[one]):
            if tree.words[near] == "according":
                return next((noun for _, noun in prepositions(tree, near)), None)
            if parse.dep[near] in ("parataxis", "ccomp") and near > clause.token and _says(tree, near):
                return subject(tree, near)
        head = parse.head[token]
        if head == token:
            break
        told = parse.dep[token] in ("ccomp", "parataxis", "advcl") and _says(tree, head)
        counted = parse.dep[token] == "dobj" and parse.lemma[head].lower() in _COUNTING
        if (told or counted) and not is_passive(tree, head):
            return subject(tree, head)
        token = head
    return None


def _says(tree: ParsedArticle, verb: int) -> bool:
    return tree.parse.pos[verb] == "VERB" and tree.parse.lemma[verb].lower() in _SAYING | _COUNTING


def is_local(tree: ParsedArticle, harm: Harm, named: list[int], token: int) -> bool:
    """True for a word that names a place or somebody who can stand for one ("the killings in the camp")."""
    return (
        named[token] > 0 or tree.parse.pos[token] == "PROPN" or tree.parse.lemma[token].lower() in harm.places
    )


def hedge_of(tree: ParsedArticle, harm: Harm, token: int) -> str | None:
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
