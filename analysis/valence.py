"""Of whom are the words said that take sides: massacre, brutal, innocent, mother?

:func:`find_valenced` lists each such word with the party whose victims, deeds or qualities it describes;
:func:`valence_profile` shows how often each outlet and voice says it of each side. The words stand in
``analysis/resources/valence.yml`` or under ``valenced:`` in the codebook.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.agency import read_acts
from analysis.codebook import Codebook, load_codebook
from analysis.grammar import (
    Tree,
    child,
    is_passive,
    object_of,
    phrase,
    prepositions,
    reach,
    subject,
    word_set,
)
from analysis.harm import Harm, is_people, owner_of, words_of_harm
from analysis.parsing import Parse
from analysis.phrases import compile_phrases, fold_case, inflect_form
from analysis.readings import Reading, add_voices, read_articles
from analysis.sides import Name, counterparts, pronoun_side, side_of, standing

ROLES = ("victim", "doer", "bearer")
_TYPES = """
    article_id:str outlet:str concept:str form:str start:int64 end:int64 sentence:int64 role:str said_of:str
    said_of_side:str basis:str voice:str speaker:str side:str attribution_id:str
"""
_COLUMNS = {name: kind for name, _, kind in (pair.partition(":") for pair in _TYPES.split())}
# Sides of victims that rest on other sentences are good enough to count many acts, not to say of whom one
# word is said.
_UNSURE = (None, "before", "article")
# … unless at least so many other victims of the article are known, this share of them on the same side. Of the
# hand-tagged casualty mentions, sides from other sentences are right in 80 %, with this in 94 %, as those
# read from the place.
_WITNESSES, _AGREEING = 3, 0.9
_DEADLY = ("killing", "death", "attack")
_POINTERS = word_set("the this that these those")
_FIRST_PERSON = word_set("my our me us we mine ours i")
_THIRD_PERSON = word_set("his her their its he she they him them")


class _Words(NamedTuple):
    pattern: Any
    exclude: Any
    concept: Any  # folded form → concept
    role: Any  # folded form → role


def find_valenced(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
    *,
    parses: Iterable[Parse | Reading] | None = None,
) -> pd.DataFrame:
    """Every word that takes sides, and the party it is said of.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook, optional
        Actors and sides; its ``valenced`` (concept → words) replaces the shipped concepts.
    attributions, quotations : DataFrame, optional
        From ``find_attributions`` and ``find_quotations``: give the voice, and whose "my mother" it is.
    parses : iterable of Parse or Reading, optional
        One per article; default: parsed here, from the cache.

    Returns
    -------
    DataFrame
        One row per word in reading order: ``article_id, outlet, concept, form, start, end, sentence``;
        ``role``: whom such a word is about (the victims, the doer, or whoever bears the quality);
        ``said_of`` (as written, where a phrase names them) and ``said_of_side`` (missing if unsure);
        ``basis``: named, act (the deed's doer or victims elsewhere in the clause, or in the act the word is
        part of or points back to), pronoun, speaker ("my son"), sentence (the only act there), article
        (from the sentences before, where nine in ten of its other victims agree); ``voice, speaker, side,
        attribution_id``.

    Notes
    -----
    "Said of the Front" does not mean "said against the Front": *massacre* is said of those who were killed,
    *brutal* of those who killed. The side is read from grammar, never from which side such words are usually
    said of.
    """
    codebook = load_codebook() if codebook is None else codebook
    harm = words_of_harm(codebook.harm)
    words = _words(codebook)
    counterpart = counterparts(codebook)

    def told(text: str) -> bool:
        return words.pattern.search(fold_case(text)) is not None

    rows: list[dict[str, Any]] = []
    for article_id, outlet, text, tree, names in read_articles(articles, codebook, parses, wanted=told):
        folded = fold_case(text)
        barred = [hit.span() for hit in words.exclude.finditer(folded)]
        clauses, acts = read_acts(tree, names, codebook, harm)
        deeds = {clause.token: act for clause, act in zip(clauses, acts)}
        for hit in words.pattern.finditer(folded):
            start, end = hit.span()
            token = _token_at(tree.parse, start)
            if token is None or any(a <= start and end <= b for a, b in barred):
                continue
            form = folded[start:end]
            role = words.role(form)
            found = _said_of(tree, harm, names, deeds, token, role, counterpart)
            rows.append(
                {
                    "article_id": article_id, "outlet": outlet,
                    "concept": words.concept(form), "form": text[start:end],
                    "start": start, "end": end, "sentence": tree.parse.sentence[token], "role": role,
                    "said_of": found.text, "said_of_side": found.side, "basis": found.basis,
                    "_own": found.basis == "speaker",
                }
            )  # fmt: skip
    for row in add_voices(rows, "start", attributions, quotations):
        if row["_own"] and isinstance(row["side"], str):
            row["said_of_side"] = row["side"]
    for row in rows:
        if row.pop("_own") and row["said_of_side"] is None:
            row["basis"] = None
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def valence_profile(
    valenced: pd.DataFrame, by: Sequence[str] = ("outlet", "voice", "concept"), units: pd.Series | None = None
) -> pd.DataFrame:
    """Of which side each outlet says the words of a concept, in whose voice.

    Parameters
    ----------
    valenced : DataFrame
        From :func:`find_valenced`.
    by : sequence of str
        Groups within which shares add up to 1.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``.

    Returns
    -------
    DataFrame
        One row per group and side: ``*by, said_of_side, count, total, share, low, high, articles,
        independent, basis``. Words whose party is unsure are counted under the side "unknown", so that
        totals are all words found.
    """
    from analysis.estimates import share_table

    by = [by] if isinstance(by, str) else list(by)
    missing = [column for column in by if column not in valenced]
    if missing:
        raise ValueError(
            f"the table lacks {', '.join(missing)}; it has {', '.join(map(str, valenced.columns))}"
        )
    told = valenced.assign(said_of_side=valenced["said_of_side"].fillna("unknown"))
    return share_table(told, "said_of_side", by, units=units)


class _Party(NamedTuple):
    text: str | None
    side: str | None
    basis: str | None


_NOBODY = _Party(None, None, None)


def _said_of(
    tree: Tree,
    harm: Harm,
    names: list[Name],
    deeds: dict[int, dict[str, Any]],
    token: int,
    role: str,
    counterpart: dict[str | None, str | None],
) -> _Party:
    if role == "victim":
        return _victims(tree, names, deeds, token, counterpart)
    noun = _bearer(tree, token)
    if role == "doer":
        return _doer_of(tree, harm, names, deeds, noun, token)
    return _person(tree, names, noun)


def _victims(
    tree: Tree,
    names: list[Name],
    deeds: dict[int, dict[str, Any]],
    token: int,
    counterpart: dict[str | None, str | None],
) -> _Party:
    """Who was killed: by the word's own act, else by the act it stands in or tells again, else by its doer."""
    act = deeds.get(token)
    if act is not None and (act["victim"] is not None or act["victim_side"] is not None):
        return _suffering(act, deeds)
    if act is not None and act["agent_side"] is not None:
        return _Party(None, counterpart.get(act["agent_side"]), "act")
    for place in (*_inside(tree, deeds, token), *_above(tree, deeds, token)):
        if deeds[place]["victim"] is not None:
            return _suffering(deeds[place], deeds)
    doer = _devoted(tree, token)
    if doer is not None:
        return _Party(None, counterpart.get(side_of(tree, doer, names)), "act")
    if tree.parse.pos[token] == "NOUN" and _points_back(tree, token):
        here = tree.parse.sentence[token]
        told = [
            act for place, act in deeds.items()
            if place < token and here - act["sentence"] <= 1 and act["kind"] in _DEADLY and act["victim"]
        ]  # fmt: skip
        if told:
            return _suffering(told[-1], deeds)
    return _NOBODY


def _suffering(act: dict[str, Any], deeds: dict[int, dict[str, Any]]) -> _Party:
    """The victims of an act; known from other sentences only if those and the whole article agree."""
    if act["victim_basis"] not in _UNSURE:
        return _Party(act["victim"], act["victim_side"], "named" if act["victim_basis"] == "named" else "act")
    others = [
        other["victim_side"] for other in deeds.values()
        if other["victim_side"] is not None and other["victim_basis"] not in _UNSURE
    ]  # fmt: skip
    same = others.count(act["victim_side"])
    if act["victim_side"] is None or same < _WITNESSES or same < _AGREEING * len(others):
        return _Party(act["victim"], None, None)
    return _Party(act["victim"], act["victim_side"], "article")


def _inside(tree: Tree, deeds: dict[int, dict[str, Any]], token: int) -> list[int]:
    """Acts told in the word's own clause: "a massacre **in which hundreds were killed**"."""
    return [place for place in reach(tree, token) if place != token and place in deeds]


def _above(tree: Tree, deeds: dict[int, dict[str, Any]], token: int) -> list[int]:
    """The act the word is the means or the name of: "**killed** in a massacre", "**died** in the slaughter"."""
    parse = tree.parse
    place = token
    for _ in range(4):
        if parse.dep[place] not in ("pobj", "prep", "pcomp", "agent", "compound", "conj"):
            return []
        place = parse.head[place]
        if place in deeds:
            return [place]
    return []


def _devoted(tree: Tree, token: int) -> int | None:
    """Who is out to kill: "gunmen dedicated **to slaughter**", "they came to **slaughter**"."""
    parse = tree.parse
    if parse.dep[token] == "pobj":
        preposition = parse.head[token]
        verb = parse.head[preposition]
        meant = tree.words[preposition] == "to" and parse.pos[verb] == "VERB"
        return subject(tree, verb) if meant else None
    return subject(tree, token) if parse.pos[token] == "VERB" else None


def _points_back(tree: Tree, token: int) -> bool:
    """True for "the slaughter", "these massacres": told before, and nothing said about it here."""
    parse = tree.parse
    below = [b for b in tree.children[token] if parse.dep[b] not in ("punct", "cc", "conj")]
    return any(tree.words[b] in _POINTERS for b in below) and all(parse.dep[b] in ("det", "amod") for b in below)


def _bearer(tree: Tree, token: int) -> int:
    """What the word stands on.

    The noun an adjective describes, the subject it is said of, else the word itself.
    """
    parse = tree.parse
    if parse.dep[token] in ("amod", "nmod", "advmod", "compound") and parse.head[token] != token:
        head = parse.head[token]
        return (
            _bearer(tree, head) if parse.pos[head] == "ADJ" and parse.dep[head] in ("amod", "acomp") else head
        )
    if parse.dep[token] in ("acomp", "attr", "oprd"):
        found = subject(tree, parse.head[token])
        return token if found is None else found
    if parse.dep[token] == "conj" and parse.pos[token] == "ADJ":
        return _bearer(tree, parse.head[token])
    return token


def _doer_of(
    tree: Tree, harm: Harm, names: list[Name], deeds: dict[int, dict[str, Any]], noun: int, token: int
) -> _Party:
    parse = tree.parse
    named = [0] * len(parse.start)
    for name in names:
        for place in range(name.first, name.last + 1):
            named[place] = standing(name.mention)
    if is_people(tree, harm, named, noun) and parse.pos[noun] != "VERB":  # "ruthless gunmen"
        return _person(tree, names, noun)
    owner = owner_of(tree, harm, named, noun)
    if owner is None and noun == token:  # "the atrocities **of the League**"
        owner = next(
            (inner for word, inner in prepositions(tree, noun) if word in ("of", "by") and named[inner]), None
        )
    if owner is not None:
        side = side_of(tree, owner, names) or pronoun_side(tree, owner, names, list(deeds.values()))
        return _Party(_written(tree, owner), side, "named" if side else None)
    if noun in deeds and deeds[noun]["agent_side"]:
        return _Party(deeds[noun]["agent"], deeds[noun]["agent_side"], "act")
    # "killed two soldiers in a ruthless ambush", "…, a cruel beginning": the doer of the verb above
    above = noun
    for _ in range(6):
        above = parse.head[above]
        if above in deeds and deeds[above]["agent_side"]:
            return _Party(deeds[above]["agent"], deeds[above]["agent_side"], "act")
    return _near_act(tree, deeds, token, "agent")


def _near_act(tree: Tree, deeds: dict[int, dict[str, Any]], token: int, part: str) -> _Party:
    """The one party that did (or suffered) all acts of the sentence."""
    sentence = tree.parse.sentence
    here = [sentence[token]]
    last = (
        next((place for place in range(token, len(sentence)) if sentence[place] > here[0]), len(sentence)) - 1
    )
    if tree.words[last] == ":":  # "the brutal routine of this war: shelling killed nine"
        here.append(here[0] + 1)
    acts = [act for place, act in deeds.items() if sentence[place] in here and act[f"{part}_side"]]
    sides = {act[f"{part}_side"] for act in acts}
    return _Party(acts[0][part], acts[0][f"{part}_side"], "sentence") if len(sides) == 1 else _NOBODY


def _person(tree: Tree, names: list[Name], noun: int) -> _Party:
    """The side of a person or group, through owners, appositions and the names beside it."""
    parse = tree.parse
    for token in (noun, *_beside(tree, noun)):
        owner = child(tree, token, "poss")
        if owner is not None and tree.words[owner] in _FIRST_PERSON:
            return _Party(_written(tree, token), None, "speaker")
        if owner is not None and parse.tag[owner] == "WP$":
            holder = _antecedent(tree, token)
            if holder is not None:
                return _Party(_written(tree, token), side_of(tree, holder, names), "named")
        side = side_of(tree, token, names)
        if side is not None:
            return _Party(_written(tree, token), side, "named")
    owner = child(tree, noun, "poss")
    if owner is not None and tree.words[owner] in _THIRD_PERSON or tree.words[noun] in _THIRD_PERSON:
        side = _last_person(tree, names, noun) or pronoun_side(tree, noun, names, [])
        return _Party(_written(tree, noun), side, "pronoun" if side else None)
    return _Party(_written(tree, noun), None, None)


def _beside(tree: Tree, noun: int) -> list[int]:
    """What stands in apposition to a noun, before or after it, or is said to be it."""
    parse = tree.parse
    found = [below for below in tree.children[noun] if parse.dep[below] == "appos"]
    if parse.dep[noun] in ("appos", "conj") and parse.head[noun] != noun:
        found.append(parse.head[noun])
        if parse.dep[parse.head[noun]] == "appos":
            found.append(parse.head[parse.head[noun]])
    if parse.dep[noun] == "attr":
        who = subject(tree, parse.head[noun])
        found.extend([] if who is None else [who])
    if parse.dep[noun] == "pobj" and tree.words[parse.head[noun]] == "as":  # "hailed as a hero"
        verb = parse.head[parse.head[noun]]
        who = subject(tree, verb) if is_passive(tree, verb) else object_of(tree, verb)
        found.extend([] if who is None else [who])
    if parse.dep[noun] in ("compound", "nmod"):
        found.append(parse.head[noun])
    return found


def _antecedent(tree: Tree, token: int) -> int | None:
    """Whom "whose" stands for: what the relative clause describes."""
    parse = tree.parse
    for _ in range(6):
        if parse.dep[token] == "relcl":
            return parse.head[token]
        if parse.head[token] == token:
            return None
        token = parse.head[token]
    return None


def _last_person(tree: Tree, names: list[Name], token: int) -> str | None:
    """The side of the person named last, in this sentence or the two before."""
    parse = tree.parse
    here = parse.sentence[token]
    people = [
        name.mention.actor.side
        for name in names
        if name.mention.actor.type == "person"
        and here - 2 <= parse.sentence[name.first] <= here
        and name.first < token
    ]
    after = [
        name.mention.actor.side
        for name in names
        if name.mention.actor.type == "person"
        and 0 < name.first - token <= 3
        and parse.sentence[name.first] == here
    ]
    return after[0] if after else people[-1] if people else None


def _written(tree: Tree, head: int) -> str:
    first, last = phrase(tree, head)
    return tree.parse.text[tree.parse.start[first] : tree.parse.end[last]]


def _token_at(parse: Parse, start: int) -> int | None:
    place = int(np.searchsorted(parse.start, start, side="right")) - 1
    return place if place >= 0 and parse.end[place] > start else None


def _words(codebook: Codebook) -> _Words:
    shipped = _shipped()
    entries = shipped["concepts"]
    given = codebook.valenced or {name: entry["words"] for name, entry in entries.items()}
    forms = {name: [form for word in words for form in _forms(word)] for name, words in given.items()}
    concepts = [(compile_phrases(some), name) for name, some in forms.items()]
    roles = [(compile_phrases(entry["words"]), entry["role"]) for entry in entries.values()]

    @functools.cache
    def concept(form: str) -> str | None:
        return next((name for pattern, name in concepts if pattern.fullmatch(form)), None)

    @functools.cache
    def role(form: str) -> str:
        return next((name for pattern, name in roles if pattern.fullmatch(form)), "bearer")

    every = [form for some in forms.values() for form in some]
    return _Words(compile_phrases(every), compile_phrases(shipped["exclude"]), concept, role)


def _forms(word: str) -> tuple[str, ...]:
    if word.endswith("*"):
        return (word,)
    return (*inflect_form(word, "noun"), word + "ly", *inflect_form(word, "verb"))


@functools.cache
def _shipped() -> dict[str, Any]:
    import yaml

    return yaml.safe_load((resources.files("analysis.resources") / "valence.yml").read_text("utf-8"))
