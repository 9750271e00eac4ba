"""Which clauses tell of harm, and where in them do victim, agent and instrument stand?

:func:`find_clauses` lists the clauses of one parsed text. Grammar only: which side somebody is on, and in
whose voice it is told, is added by :mod:`analysis.agency`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.grammar import (
    Tree,
    child,
    is_passive,
    joined,
    object_of,
    prepositions,
    reach,
    subject,
    word_set,
)
from analysis.harm import DATES, Harm, is_people, is_thing, owner_of

# Prepositions after which a noun of harm tells by what, or in the course of what, somebody was harmed.
_MEANS = word_set("in during after from amid at under by with following through as of")
_MODALS = word_set("would could may might must should can will shall 'll ca wo")
_WHERE = word_set("in across at near inside throughout on outside around from of over into through along")
_RELATIVE = ("WDT", "WP", "WP$")


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


def find_clauses(tree: Tree, harm: Harm, named: list[int]) -> list[Clause]:
    """Every clause or noun phrase of one text that tells of harm, in reading order.

    Parameters
    ----------
    tree : Tree
    harm : Harm
    named : list of int
        Per token: 0 for no name, 1 for a place's, 2 for somebody's, 3 for that of a body that can act.
    """
    parse = tree.parse
    barred = [match.span() for match in harm.exclude.finditer(parse.text)]
    found: dict[int, Clause] = {}
    means: set[int] = set()
    for token, lemma in enumerate(parse.lemma):
        lemma = lemma.lower()
        if parse.pos[token] == "ADJ" and parse.dep[token] in ("acomp", "conj", "ROOT"):
            lemma = _participle(tree, harm, token)  # "two were wounded" is often parsed as a state
        elif parse.pos[token] not in ("VERB", "AUX"):
            continue
        if not (lemma in harm.verbs or lemma in harm.dying or lemma in harm.phrases or lemma in harm.sinking):
            continue
        if any(a <= parse.start[token] < b for a, b in barred):
            continue
        clause = _verb(tree, harm, named, token, lemma, means)
        if clause is not None:
            found[token] = clause
    for token in range(len(parse.lemma)):
        noun = _noun_of_harm(tree, harm, token)
        if noun is None or token in means or any(a <= parse.start[token] < b for a, b in barred):
            continue
        clause = _noun(tree, harm, named, token, noun)
        if clause is not None:
            found[token] = clause
            means.update(joined(tree, token))
    return [found[token] for token in sorted(found)]


def _verb(tree: Tree, harm: Harm, named: list[int], token: int, lemma: str, means: set[int]) -> Clause | None:
    parse = tree.parse
    if parse.dep[token] in ("amod", "compound", "aux", "auxpass"):
        return None
    special, last, rule = _phrasal(tree, harm, token, lemma)
    drowned = lemma in harm.sinking and object_of(tree, token) is None and not is_passive(tree, token)
    if drowned or lemma in harm.dying or (special and rule.get("lemma") == "die"):
        victim = subject(tree, token)
        if victim is None:
            return None
        agent, instrument, where = _means(tree, harm, named, token, means)
        kind = rule.get("kind", "death") if special else harm.dying.get(lemma, "death")
        return Clause(
            token, last, rule.get("lemma", lemma), kind, "intransitive", victim, agent, instrument, where,
            _status(tree, token), _places(tree, harm, token, agent, instrument),
        )  # fmt: skip
    if not special and lemma not in harm.verbs:
        return None
    kind, needs = (rule["kind"], "people") if special else harm.verbs[lemma]
    passive = (
        parse.pos[token] == "ADJ"
        or is_passive(tree, token)
        or (not special and _headline(tree, harm, named, token, needs))
    )
    victim = _patient(tree, token) if passive else object_of(tree, token)
    if rule.get("victim"):
        victim = next((noun for word, noun in prepositions(tree, last) if word == rule["victim"]), None)
        victim = victim or next((n for w, n in prepositions(tree, token) if w == rule["victim"]), None)
    elif special and victim is not None and tree.words[victim] in rule["after"]:
        victim = next(iter(object_of_small(tree, victim)), None)
    if victim is None or not _fits(tree, harm, named, victim, needs):
        return None
    if passive:
        agent, instrument, where = _by(tree, harm, named, token, means)
        form = "passive_agent" if where == "by_phrase" else "passive_agentless"
    else:
        agent, instrument, where = _doer(tree, harm, named, token, means)
        form = "active"
        if agent is not None and agent == victim:
            return None
    name = rule.get("lemma", lemma)
    return Clause(
        token, last, name, kind.split(" ")[0], form, victim, agent, instrument, where, _status(tree, token),
        _places(tree, harm, token, agent, instrument),
    )  # fmt: skip


def object_of_small(tree: Tree, token: int) -> Iterator[int]:
    """Who is said to be "hostage" or "dead" in "took **20 people** hostage".

    Where the parser took the last word.
    """
    for below in tree.children[token]:
        if tree.parse.dep[below] in ("nsubj", "nmod", "compound", "dobj"):
            yield below


def _patient(tree: Tree, token: int) -> int | None:
    """The subject of a passive clause; of "were wounded" read as a state, the subject of "were"."""
    found = subject(tree, token)
    if found is None and tree.parse.pos[token] == "ADJ":
        found = subject(tree, tree.parse.head[token])
    return found


def _participle(tree: Tree, harm: Harm, token: int) -> str:
    """The verb behind an adjective in "were wounded"; "" where there is none or no "be"."""
    head = tree.parse.head[token]
    if tree.parse.lemma[head] != "be" and tree.parse.dep[token] != "conj":
        return ""
    word = tree.words[token]
    for verb in (word, word.removesuffix("ed"), word.removesuffix("d")):
        if word.endswith("ed") and harm.verbs.get(verb, ("", ""))[1] == "anything":
            return verb
    return ""


def _phrasal(tree: Tree, harm: Harm, token: int, lemma: str) -> tuple[bool, int, dict[str, Any]]:
    """Is this "take hostage", "shoot dead", "lose lives"? The rule, and the last word of it."""
    for rule in harm.phrases.get(lemma, ()):
        for below in reach(tree, token):
            near = 0 < below - token <= 8 and tree.words[below] in rule["after"]
            if near and not any(
                tree.parse.dep[between] in ("nsubj", "nsubjpass") and tree.parse.head[between] != below
                for between in range(token + 1, below)
            ):
                return True, below if below == token + 1 else token, rule
    return False, token, {}


def _headline(tree: Tree, harm: Harm, named: list[int], token: int, needs: str) -> bool:
    """ "Two fighters wounded in a raid".

    A past form of a verb that needs an object, without one and without "was".
    """
    parse = tree.parse
    if needs != "anything" or parse.tag[token] not in ("VBN", "VBD") or parse.pos[token] != "VERB":
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


def _doer(
    tree: Tree, harm: Harm, named: list[int], token: int, means: set[int]
) -> tuple[int | None, int | None, str]:
    """Agent, instrument and place of the agent in an active clause."""
    doer = subject(tree, token)
    if doer is None or tree.parse.pos[doer] in ("VERB", "AUX", "ADP", "SCONJ"):
        return None, None, "none"
    doer = _attack_behind(tree, harm, named, doer)
    if is_thing(tree, harm, named, doer):
        means.update(joined(tree, doer))
        owner = owner_of(tree, harm, named, doer)
        return (None, doer, "instrument") if owner is None else (owner, doer, "modifier")
    after = doer + 1  # "Council **shelling** killed nine" can be parsed as if the Council killed, shelling
    if (
        after < token
        and tree.words[after] in harm.nouns
        and tree.parse.dep[after] in ("advmod", "acl", "advcl", "amod")
    ):
        return doer, after, "modifier"
    return doer, None, "subject"


def _attack_behind(tree: Tree, harm: Harm, named: list[int], doer: int) -> int:
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


def _by(
    tree: Tree, harm: Harm, named: list[int], token: int, means: set[int]
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
            if word not in ("by", "at hands") or lemma in DATES:
                continue
            if is_thing(tree, harm, named, noun):
                means.update(joined(tree, noun))
                owner = owner_of(tree, harm, named, noun)
                if owner is not None:
                    return owner, noun, "modifier"
                instrument = noun if instrument is None else instrument
            else:
                return noun, None, "by_phrase"
    agent, other, where = _means(tree, harm, named, token, means)
    if where == "none" and instrument is not None:
        return None, instrument, "instrument"
    return agent, instrument if instrument is not None else other, where


def _means(
    tree: Tree, harm: Harm, named: list[int], token: int, means: set[int]
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
    return None, thing, "none"


def _noun_of_harm(tree: Tree, harm: Harm, token: int) -> tuple[str, str] | None:
    parse = tree.parse
    if parse.pos[token] not in ("NOUN", "PROPN") or parse.dep[token] in (
        "compound",
        "amod",
        "npadvmod",
        "nmod",
    ):
        return None
    lemma = parse.lemma[token].lower()
    return harm.nouns.get(lemma) or harm.nouns.get(tree.words[token].removesuffix("s"))


def _noun(tree: Tree, harm: Harm, named: list[int], token: int, noun: tuple[str, str]) -> Clause | None:
    parse = tree.parse
    kind, owner_is = noun
    lemma = parse.lemma[token].lower()
    toll = lemma == "toll"
    if toll and not any(tree.words[b] in ("death", "civilian", "human") for b in tree.children[token]):
        return None
    around = prepositions(tree, token)
    victim = agent = None
    where = "none"
    targets = ("on", "against", "upon", "at") if kind == "attack" else ("of", "among", "to")
    victim = next((n for w, n in around if w in targets and parse.lemma[n].lower() not in DATES), None)
    if kind == "attack":
        victim = victim or next(
            (object_of(tree, b) for b in tree.children[token] if tree.words[b] == "targeting"), None
        )
        agent = owner_of(tree, harm, named, token)
    else:
        agent = next((n for w, n in around if w == "by" and not is_thing(tree, harm, named, n)), None)
        if agent is None:
            agent = _carried_out_by(tree, token)
        owner = child(tree, token, "poss")
        mine = owner if owner is not None else _people_before(tree, harm, named, token)
        # "The League's massacre" was done by the League; "the League's casualties" are its own.
        if (
            mine is not None
            and agent is None
            and kind != "death"
            and (victim is not None or named[mine] == 3)
        ):
            agent = mine
        elif mine is not None and victim is None:
            victim = mine
        if kind == "killing" and victim is None:
            victim = next((n for w, n in around if w in _WHERE and _local(tree, harm, named, n)), None)
    governor = parse.head[token]
    if parse.dep[token] == "dobj" and parse.pos[governor] == "VERB":
        verb = parse.lemma[governor].lower()
        if verb in harm.suffering and victim is None:
            victim = subject(tree, governor)
        if victim is None and kind == "attack":  # "launched airstrikes **on the town**" hangs on the verb
            hanging = [n for w, n in prepositions(tree, governor) if w in ("on", "against")]
            victim = next((n for n in hanging if parse.lemma[n].lower() not in DATES), None)
        if verb in harm.doing and agent is None and kind == "attack":
            doer = subject(tree, governor)
            if doer is not None and not is_thing(tree, harm, named, doer):
                agent, where = doer, "subject"
    if agent is not None and where == "none":
        by = any(n == agent for w, n in around if w == "by")
        where = "by_phrase" if by else "modifier"
    places = _places(tree, harm, token, agent)
    if victim is not None and kind == "attack" and not _fits(tree, harm, named, victim, "target"):
        return None  # "a raid on a timetable" harms nobody
    numbered = child(tree, token, "nummod") is not None
    if victim is None and kind == "attack":
        victim = next(
            (n for w, n in around if w in ("in", "across", "throughout") and _local(tree, harm, named, n)),
            None,
        )
    if victim is None and agent is None and not (kind == "death" and (toll or numbered)):
        return None
    instrument = next(
        (
            b
            for b in tree.children[token]
            if parse.dep[b] == "compound" and parse.lemma[b].lower() in harm.instruments
        ),
        None,
    )
    return Clause(
        token, token, "death toll" if toll else lemma, kind, "nominal", victim, agent, instrument, where,
        "told", places,
    )  # fmt: skip


def _carried_out_by(tree: Tree, noun: int) -> int | None:
    """ "The slaughter **carried out by rebels**"."""
    for below in tree.children[noun]:
        if tree.parse.dep[below] == "acl" and tree.parse.tag[below] == "VBN":
            return next((inner for word, inner in prepositions(tree, below) if word == "by"), None)
    return None


def _people_before(tree: Tree, harm: Harm, named: list[int], token: int) -> int | None:
    """ "**Civilian** deaths", "**Front** casualties": who stands before the noun."""
    parse = tree.parse
    for below in tree.children[token]:
        if below < token and parse.dep[below] in ("amod", "compound", "nmod"):
            for inside in reversed(reach(tree, below)):
                if named[inside] or parse.lemma[inside].lower() in harm.people:
                    return inside
    return None


def _places(tree: Tree, harm: Harm, token: int, agent: int | None, thing: int | None = None) -> list[int]:
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
            elif word in _WHERE or (one != token and word in ("against", "targeting")):
                found.append(noun)
    return [noun for noun in dict.fromkeys(found) if noun != agent]


def _status(tree: Tree, verb: int) -> str:
    parse = tree.parse
    below = [tree.words[b] for b in tree.children[verb] if parse.dep[b] in ("aux", "neg", "mark")]
    if any(word in ("not", "n't", "never", "no") for word in below):
        return "negated"
    if any(word in _MODALS for word in below) or "if" in below or "unless" in below:
        return "possible"
    if "to" in below and parse.dep[verb] in ("xcomp", "acl", "advcl", "relcl"):
        return "possible"
    return "told"


def _local(tree: Tree, harm: Harm, named: list[int], token: int) -> bool:
    return (
        named[token] > 0 or tree.parse.pos[token] == "PROPN" or tree.parse.lemma[token].lower() in harm.places
    )


def _fits(tree: Tree, harm: Harm, named: list[int], victim: int, needs: str) -> bool:
    lemma = tree.parse.lemma[victim].lower()
    if lemma in harm.harmless or lemma in DATES:
        return False
    if needs == "anything":
        return lemma not in harm.instruments or named[victim] > 0
    if is_people(tree, harm, named, victim):
        return True
    return needs == "target" and (lemma in harm.places or any(named[t] for t in reach(tree, victim)))
