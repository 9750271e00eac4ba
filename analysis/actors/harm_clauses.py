"""Which clauses tell of harm, and where in them do victim, agent and instrument stand?

:func:`find_clauses` lists the clauses of one parsed text. Grammar only: which side somebody is on, and in
whose voice it is told, is added by :mod:`analysis.actors.agency`. Nouns of harm are read in
:mod:`analysis.actors.harm_nouns`, agents and places in :mod:`analysis.actors.harm_parts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.actors.harm import Harm, is_people, what_is
from analysis.actors.harm_nouns import noun_of_harm, read_noun
from analysis.actors.harm_parts import Clause, agent_behind_means, agent_of_passive, doer_of, places_of
from analysis.actors.harm_senses import can_suffer, is_lawful, is_meant
from analysis.language.grammar import (
    child,
    is_passive,
    joined,
    object_of,
    prepositions,
    reach,
    subject,
    word_set,
)
from analysis.language.parsed import ParsedArticle

_MODALS = word_set("would could may might must should can will shall 'll ca wo")
_RELATIVE = ("WDT", "WP", "WP$")


def find_clauses(tree: ParsedArticle, harm: Harm, named: list[int]) -> list[Clause]:
    """Every clause or noun phrase of one text that tells of harm, in reading order.

    Parameters
    ----------
    tree : ParsedArticle
    harm : Harm
    named : list of int
        Per token: 0 for no name, 1 for a place's, 2 for somebody's, 3 for that of a body that can act.
    """
    parse = tree.parse
    verbs: list[tuple[int, str]] = []
    nouns: list[tuple[int, tuple[str, str, str]]] = []
    for token, (pos, lemma) in enumerate(zip(parse.pos, parse.lemma)):
        if pos in ("NOUN", "PROPN"):
            noun = noun_of_harm(tree, harm, token)
            if noun is not None:
                nouns.append((token, noun))
            continue
        if pos == "ADJ" and parse.dep[token] in ("acomp", "conj", "ROOT"):
            lemma = _participle(tree, harm, token)  # "two were wounded" is often parsed as a state
        elif pos not in ("VERB", "AUX"):
            continue
        lemma = lemma.lower()
        if lemma in harm.verbs or lemma in harm.dying or lemma in harm.phrases or lemma in harm.sinking:
            verbs.append((token, lemma))
    if not verbs and not nouns:
        return []
    barred = [match.span() for match in harm.exclude.finditer(parse.text)]
    if barred:
        starts = parse.start
        verbs = [one for one in verbs if not any(a <= starts[one[0]] < b for a, b in barred)]
        nouns = [one for one in nouns if not any(a <= starts[one[0]] < b for a, b in barred)]
    found: dict[int, Clause] = {}
    means: set[int] = set()  # nouns that are told as the means of another act, no acts of their own
    for token, lemma in verbs:
        clause = _verb(tree, harm, named, token, lemma, means)
        if clause is not None:
            found[token] = clause
    for token, noun in nouns:
        if token in means:
            continue
        clause = read_noun(tree, harm, named, token, noun)
        if clause is not None:
            found[token] = clause
            means.update(joined(tree, token))
    return [found[token] for token in sorted(found)]


def _verb(tree: ParsedArticle, harm: Harm, named: list[int], token: int, lemma: str, means: set[int]) -> Clause | None:
    parse = tree.parse
    if parse.dep[token] in ("amod", "compound", "aux", "auxpass"):
        return None
    special, last, rule = _phrasal(tree, harm, token, lemma)
    drowned = lemma in harm.sinking and object_of(tree, token) is None and not _drowned_by(tree, token)
    if drowned or lemma in harm.dying or (special and rule.get("lemma") == "die"):
        victim = subject(tree, token)
        if victim is None or not _can_die(tree, harm, named, token, victim):
            return None
        agent, instrument, where = agent_behind_means(tree, harm, named, token, means)
        kind = rule.get("kind", "death") if special else harm.dying.get(lemma, "death")
        return Clause(
            token, last, rule.get("lemma", lemma), kind, "intransitive", victim, agent, instrument, where,
            _status(tree, token), places_of(tree, harm, token, agent, instrument),
        )  # fmt: skip
    if not special and lemma not in harm.verbs:
        return None
    kind, needs = (rule["kind"], rule.get("needs", "people")) if special else harm.verbs[lemma]
    passive = (
        parse.pos[token] == "ADJ"
        or is_passive(tree, token)
        or (not special and _headline(tree, harm, named, token, lemma))
    )
    if passive and _has(tree, token):
        passive = False
    victim = _patient(tree, token) if passive else object_of(tree, token)
    if rule.get("victim"):
        victim = next((noun for word, noun in prepositions(tree, last) if word == rule["victim"]), None)
        victim = victim or next((n for w, n in prepositions(tree, token) if w == rule["victim"]), None)
    elif special and victim is not None and tree.words[victim] in rule["after"]:
        victim = next(iter(object_of_small(tree, victim)), None)
    if victim is not None and not can_suffer(tree, harm, named, victim, needs):
        victim = child(tree, token, "dative")  # "killing **prisoners** one fever at a time"
    if victim is None or not can_suffer(tree, harm, named, victim, needs):
        return None
    if passive:
        agent, instrument, where = agent_of_passive(tree, harm, named, token, means)
        # "Ten were killed in Council strikes" hides the agent in a modifier; it does not leave it out.
        form = "passive_agent" if where in ("by_phrase", "modifier") else "passive_agentless"
    else:
        agent, instrument, where = doer_of(tree, harm, named, token, means)
        form = "active"
        if lemma == "leave" and child(tree, token, "nsubj") is None:
            agent, where = (
                None,
                "none" if instrument is None else "instrument",
            )  # whoever came last, or the event
        if agent is not None and (agent == victim or _is_compound(tree, harm, named, token, agent)):
            return None
    name = rule.get("lemma", lemma)
    found = Clause(
        token, last, name, harm.kind_of(kind, lemma), form, victim, agent, instrument, where, _status(tree, token),
        places_of(tree, harm, token, agent, instrument),
    )  # fmt: skip
    if not is_meant(tree, harm, named, found, needs):
        return None
    if found.kind == "holding" and not harm.armed and is_lawful(tree, harm, found):
        return found._replace(kind="enforcement")
    return found


def _is_compound(tree: ParsedArticle, harm: Harm, named: list[int], verb: int, agent: int) -> bool:
    """ "Nightclub **shooting** …" in a caption: a noun that the parser takes for a verb."""
    alone = tree.parse.tag[verb] == "VBG" and child(tree, verb, "aux", "mark") is None
    if not alone or agent != verb - 1:
        return False
    name = tree.parse.pos[agent] == "PROPN" and not harm.armed
    return name or what_is(tree, harm, named, agent) in ("place", "thing")


def _drowned_by(tree: ParsedArticle, verb: int) -> bool:
    """ "Were drowned", "drowned by the flood"; and "choked **up**", of which nobody dies."""
    labels = ("auxpass", "nsubjpass", "agent", "prt")
    return child(tree, verb, *labels) is not None or any(
        tree.words[below] in ("up", "off", "out") for below in tree.children[verb]
    )


def _can_die(tree: ParsedArticle, harm: Harm, named: list[int], verb: int, victim: int) -> bool:
    """ "Hopes died" kills nobody; one succumbs to wounds, or to pressure."""
    if tree.parse.lemma[verb] == "succumb":
        to = [noun for word, noun in prepositions(tree, verb) if word == "to"]
        if not any(tree.parse.lemma[noun].lower() in harm.deadly for noun in to):
            return False
    return can_suffer(tree, harm, named, victim, "people")


def _has(tree: ParsedArticle, verb: int) -> bool:
    """ "**He's** blown up the bridge": 's can be "has", and then there is an object."""
    short = any(tree.words[b] == "'s" for b in tree.children[verb] if tree.parse.dep[b] in ("aux", "auxpass"))
    return short and child(tree, verb, "dobj") is not None


def object_of_small(tree: ParsedArticle, token: int) -> Iterator[int]:
    """Who is said to be "hostage" or "dead" in "took **20 people** hostage".

    Where the parser took the last word.
    """
    for below in tree.children[token]:
        if tree.parse.dep[below] in ("nsubj", "nmod", "compound", "dobj"):
            yield below


def _patient(tree: ParsedArticle, token: int) -> int | None:
    """The subject of a passive clause; of "were wounded" read as a state, the subject of "were"."""
    found = subject(tree, token)
    if found is None and tree.parse.pos[token] == "ADJ":
        found = subject(tree, tree.parse.head[token])
    return found


def _participle(tree: ParsedArticle, harm: Harm, token: int) -> str:
    """The verb behind an adjective in "were wounded"; "" where there is none or no "be"."""
    head = tree.parse.head[token]
    if tree.parse.lemma[head] != "be" and tree.parse.dep[token] != "conj":
        return ""
    word = tree.words[token]
    for verb in (word, word.removesuffix("ed"), word.removesuffix("d")):
        if word.endswith("ed") and verb in harm.headlines:
            return verb
    return ""


def _phrasal(tree: ParsedArticle, harm: Harm, token: int, lemma: str) -> tuple[bool, int, dict[str, Any]]:
    """Is this "take hostage", "shoot dead", "lose lives"? The rule, and the last word of it."""
    for rule in harm.phrases.get(lemma, ()):
        for below in reach(tree, token):
            near = 0 < below - token <= 8 and tree.words[below] in rule["after"]
            if "with" in rule and rule["with"] not in tree.words[token:below]:
                continue
            if near and not any(
                tree.parse.dep[between] in ("nsubj", "nsubjpass") and tree.parse.head[between] != below
                for between in range(token + 1, below)
            ):
                return True, below if below == token + 1 else token, rule
    return False, token, {}


def _headline(tree: ParsedArticle, harm: Harm, named: list[int], token: int, lemma: str) -> bool:
    """ "Two fighters wounded in a raid".

    A past form of a verb that needs an object, without one and without "was".
    """
    parse = tree.parse
    known = lemma in harm.headlines or harm.verbs[lemma][1] == "anything"
    if not known or parse.tag[token] not in ("VBN", "VBD") or parse.pos[token] != "VERB":
        return False
    if child(tree, token, "dobj", "aux", "ccomp", "xcomp", "prt", "oprd") is not None:
        return False
    if object_of(tree, token) is not None and parse.dep[token] != "relcl":
        return False
    who = child(tree, token, "nsubj")
    if who is None:
        return parse.dep[token] == "acl"
    if parse.tag[who] in _RELATIVE or parse.lemma[who].lower() in harm.instruments:
        return False
    return is_people(tree, harm, named, who)


def _status(tree: ParsedArticle, verb: int) -> str:
    parse = tree.parse
    below = [tree.words[b] for b in tree.children[verb] if parse.dep[b] in ("aux", "neg", "mark")]
    if any(word in ("not", "n't", "never", "no") for word in below):
        return "negated"
    if any(word in _MODALS for word in below) or "if" in below or "unless" in below:
        return "possible"
    if "to" in below and parse.dep[verb] in ("xcomp", "acl", "advcl", "relcl"):
        return "possible"
    return "told"
