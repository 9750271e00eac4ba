"""Which nouns tell of harm, to whom and by whom: the killing of, deaths, an attack on?

:func:`noun_of_harm` knows the nouns, :func:`read_noun` reads the phrase around one.
"""

from __future__ import annotations

from analysis.actors.harm import DATES, Harm, is_thing, owner_of
from analysis.actors.harm_parts import WHERE, Clause, is_local, places_of
from analysis.actors.harm_senses import can_suffer, is_meant
from analysis.language.grammar import child, object_of, prepositions, reach, subject
from analysis.language.parsed import ParsedArticle


def noun_of_harm(tree: ParsedArticle, harm: Harm, token: int) -> tuple[str, str, str] | None:
    """Kind and owner of a noun of harm that is the head of its phrase; None for any other noun."""
    parse = tree.parse
    found = harm.nouns.get(parse.lemma[token].lower()) or harm.nouns.get(tree.words[token].removesuffix("s"))
    return None if found is None or parse.dep[token] in ("compound", "amod", "npadvmod", "nmod") else found


def read_noun(
    tree: ParsedArticle, harm: Harm, named: list[int], token: int, noun: tuple[str, str, str]
) -> Clause | None:
    """The act a noun of harm tells of; None where neither victim nor agent nor a number is told."""
    parse = tree.parse
    kind, _, needs = noun
    kind = kind.split(" ")[0]
    lemma = parse.lemma[token].lower()
    toll = lemma == "toll"
    if toll and not any(tree.words[b] in ("death", "civilian", "human") for b in tree.children[token]):
        return None
    around = prepositions(tree, token)
    victim = agent = None
    where = "none"
    governor = parse.head[token]
    targets: tuple[str, ...] = ("on", "against", "upon", "at") if kind == "attack" else ("of", "among", "to")
    if lemma == "casualty" and parse.tag[token] == "NN":
        targets = ("among",)  # "a casualty of the war", "of the budget": what it fell to
    victim = next((n for w, n in around if w in targets and parse.lemma[n].lower() not in DATES), None)
    if kind == "attack":
        victim = victim or next(
            (object_of(tree, b) for b in tree.children[token] if tree.words[b] == "targeting"), None
        )
        agent = owner_of(tree, harm, named, token)
        if (
            victim is None
            and agent is not None
            and not harm.armed
            and agent < token
            and _both(tree, harm, named, agent)
        ):
            agent = None  # "a police bombing": of the police or by them?
    else:
        freed = (
            parse.dep[token] == "pobj" and tree.words[governor] == "from"
        )  # "shielded from deportation by …"
        authors = [] if freed else [n for w, n in around if w == "by"]
        agent = next((n for n in authors if not is_thing(tree, harm, named, n)), None)
        if agent is None:
            agent = _carried_out_by(tree, token)
        owner = child(tree, token, "poss")
        if owner is not None and (tree.words[owner] in DATES or parse.lemma[owner].lower() in DATES):
            owner = None  # "last month's shooting"
        if owner is not None and named[owner] and harm.kind_of(kind, lemma) == "enforcement":
            owner = None  # "Obama's deportations" befell others
        mine = owner if owner is not None else _people_before(tree, harm, named, token)
        if (
            victim is None
            and agent is None
            and owner is None
            and not harm.armed
            and _both(tree, harm, named, mine)
        ):
            return None  # "police killings", "the murder of" whom? Killings by the police or of police
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
            victim = next((n for w, n in around if w in WHERE and is_local(tree, harm, named, n)), None)
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
    places = places_of(tree, harm, token, agent)
    if victim is not None and not can_suffer(tree, harm, named, victim, needs):
        if kind == "attack" or agent is None:
            return None  # "a raid on a timetable", "the death of a bill"
        victim = None
    numbered = child(tree, token, "nummod") is not None
    if victim is None and kind == "attack":
        victim = next(
            (n for w, n in around if w in ("in", "across", "throughout") and is_local(tree, harm, named, n)),
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
    found = Clause(
        token, token, "death toll" if toll else lemma, harm.kind_of(kind, lemma), "nominal", victim, agent, instrument,
        where, "told", places,
    )  # fmt: skip
    return found if is_meant(tree, harm, named, found, needs) else None


def _carried_out_by(tree: ParsedArticle, noun: int) -> int | None:
    """ "The slaughter **carried out by rebels**"."""
    for below in tree.children[noun]:
        if tree.parse.dep[below] == "acl" and tree.parse.tag[below] == "VBN":
            return next((inner for word, inner in prepositions(tree, below) if word == "by"), None)
    return None


def _both(tree: ParsedArticle, harm: Harm, named: list[int], head: int | None) -> bool:
    """The police and other bodies, of whom one says as often that they kill as that they are killed."""
    if head is None:
        return False
    fights = tree.words[head] == "police" or tree.parse.lemma[head].lower() in harm.fighters
    return fights or named[head] == 3


def _people_before(tree: ParsedArticle, harm: Harm, named: list[int], token: int) -> int | None:
    """ "**Civilian** deaths", "**Front** casualties": who stands before the noun."""
    parse = tree.parse
    for below in tree.children[token]:
        if below < token and parse.dep[below] in ("amod", "compound", "nmod"):
            for inside in reversed(reach(tree, below)):
                if named[inside] or parse.lemma[inside].lower() in harm.people:
                    return inside
    return None
