"""Is a word of harm meant as harm? "Attacked him with a knife" is, "attacked him over taxes" is not.

:func:`can_suffer` says whether something can be harmed in the way a verb needs, :func:`is_meant` whether the
clause shows what makes such a verb harm, :func:`is_lawful` whether somebody is held by law.
The words stand in ``analysis/actors/harm.yml``; the rules look at no side.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.actors.harm import DATES, THINGS, Harm, what_is
from analysis.actors.harm_parts import Clause
from analysis.language.grammar import child, joined, prepositions, reach, subject, word_set
from analysis.language.parsed import ParsedArticle

_FORCE = ("force", "blow")
_SELVES = word_set("me us you him her them myself")
# "Assailed her **for** her vote": reasons of an attack in words. A killing has its reasons, too.
_REASONS = word_set("for over as about")
_WORDY = word_set("attack hit slam blast assail pound pummel strike target beat torpedo crush")
_FIGURATIVE = word_set("verbally rhetorically politically figuratively metaphorically publicly personally")
_WITH = word_set("with by using")
_WHERE = word_set("in on across into at")
# How many people is said most often of people who were hurt.
_COUNTED = ("wounding", "holding", "killing")
_UNCOUNTED = word_set(
    "dozen dozens hundreds thousands scores several many nobody none someone somebody no-one"
)
_STAGES = word_set("in at on during through within")


def can_suffer(tree: ParsedArticle, harm: Harm, named: list[int], victim: int, needs: str) -> bool:
    """True where the word can be what such a verb harms.

    Parameters
    ----------
    needs : str
        people or blow (people); target or force (people, a body or a place); anything (a codebook's own verb).
    """
    kind = what_is(tree, harm, named, victim)
    if needs == "anything":
        return kind != "time" and tree.parse.lemma[victim].lower() not in harm.harmless
    if needs in ("people", "blow"):
        return kind in ("people", "name") or (harm.armed and (kind == "body" or named[victim] > 0))
    if kind == "body" and not harm.armed:
        return needs == "force"  # a party can be attacked, but not razed or bombed
    if kind not in ("time", "thing"):
        return True
    return harm.armed and (tree.words[victim] == "it" or any(named[t] for t in reach(tree, victim)))


def is_meant(tree: ParsedArticle, harm: Harm, named: list[int], clause: Clause, needs: str) -> bool:
    """True where the clause tells of harm in the literal sense.

    Verbs and nouns that need people or a target are meant unless the clause speaks of words or contests;
    those that need force must show it, but for a codebook that declares an armed conflict.
    """
    if needs == "anything":
        return True
    strong = _shown(tree, harm, clause)
    figure = not strong and _figure(tree, harm, clause, needs)
    if needs not in _FORCE or harm.armed:
        return not figure
    return strong or (not figure and _likely(tree, harm, named, clause))


def _lemmas(tree: ParsedArticle, tokens: list[int]) -> set[str]:
    return {tree.words[token] for token in tokens} | {tree.parse.lemma[token].lower() for token in tokens}


def _around(tree: ParsedArticle, clause: Clause) -> Iterator[tuple[str, int]]:
    """(preposition, noun) beside the verb or noun, its victim and whoever does it."""
    for token in (clause.token, clause.last, clause.victim, clause.agent):
        if token is not None:
            yield from prepositions(tree, token)


def _shown(tree: ParsedArticle, harm: Harm, clause: Clause) -> bool:
    """A weapon, a part of the body, another act of harm beside it, or a word such as "unconscious"."""
    parse = tree.parse
    if clause.instrument is not None and _lemmas(tree, [clause.instrument]) & harm.weapons:
        return True
    for word, noun in _around(tree, clause):
        known = _lemmas(tree, [noun])
        if word in _WITH and known & harm.weapons:
            return True
        itself = clause.victim is not None and tree.words[clause.victim].endswith(("self", "selves"))
        if word in _WHERE and known & harm.body_parts and noun != clause.victim:
            return not (itself and "foot" in known)  # "shot himself in the foot"
    below = [token for token in tree.children[clause.token] if token != clause.victim]
    lower = [low for one in below if parse.pos[one] in ("ADP", "ADJ", "ADV") for low in tree.children[one]]
    if _lemmas(tree, [token for token in (*below, *lower) if token != clause.victim]) & harm.harmed:
        return True
    if clause.form == "nominal" and _lemmas(tree, _before(tree, clause.token)) & (
        harm.violent | harm.weapons
    ):
        return True
    beside = {token for one in _linked(tree, clause.token) for token in (one, *joined(tree, one))}
    return any(
        harm.verbs.get(parse.lemma[token].lower(), ("", ""))[1] == "people"
        and parse.lemma[token].lower() not in harm.enforcement
        and parse.pos[token] == "VERB"
        for token in beside - {clause.token}
    )


def _before(tree: ParsedArticle, noun: int) -> list[int]:
    """The words that say what kind of attack it is."""
    labels = ("compound", "amod", "nmod", "npadvmod", "advmod")
    return [b for b in tree.children[noun] if b < noun and tree.parse.dep[b] in labels]


def _linked(tree: ParsedArticle, verb: int) -> list[int]:
    """Verbs of the same telling: joined to it, above or below it ("attacked …, **killing** two")."""
    parse = tree.parse
    found = [b for b in tree.children[verb] if parse.dep[b] in ("conj", "advcl", "xcomp", "relcl")]
    head = parse.head[verb]
    if head != verb and parse.dep[verb] in ("conj", "advcl", "xcomp", "pcomp"):
        found.append(head)
    return found


def _figure(tree: ParsedArticle, harm: Harm, clause: Clause, needs: str) -> bool:
    """Does the clause speak of words, money or a contest: "hit by layoffs", "beat him in the primary"?"""
    wordy = clause.lemma in _WORDY
    for word, noun in _around(tree, clause):
        known = _lemmas(tree, [noun])
        if noun in (clause.victim, clause.agent) or word.startswith("according"):
            continue
        if word in _STAGES and known & harm.contests:
            return True
        if needs == "force" and (
            known & harm.arenas or (wordy and word in _REASONS and not _counts(tree, noun))
        ):
            return True
    below = tree.children[clause.token]
    if any(tree.words[b] in _FIGURATIVE for b in below):
        return True
    if wordy and any(tree.words[b] in _REASONS and child(tree, b, "pcomp") is not None for b in below):
        return True
    for doer in (clause.agent, clause.instrument):
        if doer is not None and _lemmas(tree, [doer]) & harm.arenas and needs in _FORCE:
            return True
    if clause.lemma == "shoot" and any(
        tree.words[b] in ("down", "back") and tree.parse.dep[b] in ("prt", "advmod") for b in below
    ):
        return True
    doer = subject(tree, clause.token)  # "it just slays me"
    if clause.victim is not None and tree.words[clause.victim].endswith(("self", "selves")):
        return any("foot" in _lemmas(tree, [noun]) for _, noun in _around(tree, clause))
    itself = doer is not None and tree.words[doer] in THINGS and clause.form == "active"
    return itself and clause.victim is not None and tree.words[clause.victim] in _SELVES


def _fights(tree: ParsedArticle, harm: Harm, agent: int) -> bool:
    """ "Soldiers", "scores of rioters"; names of teams and bands are no fighters."""
    counted = [noun for word, noun in prepositions(tree, agent) if word == "of"]
    return any(
        tree.words[one] == "police"
        or (tree.parse.pos[one] != "PROPN" and _lemmas(tree, [one]) & harm.fighters)
        for one in (agent, *counted)
    )


def _held(tree: ParsedArticle, harm: Harm, clause: Clause) -> bool:
    """ "Held **in a cell**", "**against her will**", "**without bail**", "held captive"."""
    near = {noun for _, noun in _around(tree, clause)} - {clause.victim, clause.agent}
    near |= {b for b in tree.children[clause.token] if b != clause.victim and b > clause.token}
    return bool(_lemmas(tree, sorted(near)) & (harm.captivity | harm.custody))


def is_lawful(tree: ParsedArticle, harm: Harm, clause: Clause) -> bool:
    """True where somebody is held by law: "held in **jail**", "on **bail**"."""
    near = [noun for _, noun in _around(tree, clause) if noun not in (clause.victim, clause.agent)]
    return bool(_lemmas(tree, near) & harm.custody)


def _counts(tree: ParsedArticle, noun: int) -> bool:
    return tree.parse.pos[noun] == "NUM" or tree.parse.lemma[noun].lower() in DATES


def _likely(tree: ParsedArticle, harm: Harm, named: list[int], clause: Clause) -> bool:
    """Somebody who fights or polices does it, a building suffers it, or people are counted who were hurt."""
    parse = tree.parse
    if clause.agent is not None and _fights(tree, harm, clause.agent):
        return True
    if clause.kind == "holding" and _held(tree, harm, clause):
        return True
    victim = clause.victim
    if victim is None:
        return False
    kind = what_is(tree, harm, named, victim)
    if kind == "place" and not _lemmas(tree, [victim]) & harm.wide_places and named[victim] == 0:
        return clause.kind in ("attack", "destruction")
    passive = clause.form.startswith("passive")
    if passive and clause.agent is None and clause.kind in _COUNTED and kind == "people":
        counted = parse.pos[victim] == "NUM" or child(tree, victim, "nummod") is not None
        return counted or tree.words[victim] in _UNCOUNTED
    return False
