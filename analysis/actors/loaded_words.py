"""Of whom are the words said that take sides: massacre, brutal, innocent, mother?

:func:`find_valenced` lists each such word with the party whose victims, deeds or qualities it describes;
:func:`valence_profile` shows how often each outlet and voice says it of each side. The words stand in
``analysis/actors/valence.yml`` or under ``valenced:`` in the codebook.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.actors.agency import read_acts
from analysis.actors.bearers import bearer_of, number_bearers
from analysis.actors.harm import words_of_harm
from analysis.actors.mentions import Name
from analysis.actors.precision import PRECISION, counted_bases, only_counted, precision_of
from analysis.actors.reading import Reading, add_voices, read_articles
from analysis.actors.said_of import bearing_noun, said_of
from analysis.actors.victims import counterparts
from analysis.codebook.loading import load_codebook
from analysis.codebook.types import Codebook
from analysis.language.parsing import Parse
from analysis.language.phrases import compile_phrases, fold_case, inflect_form

# Types of actors whose names may describe them ("Brailt's mother", "brave Ardenites").
_DESCRIBED = ("person", "people", "place", None)
ROLES = ("victim", "doer", "bearer")
_TYPES = """
    article_id:str outlet:str concept:str form:str start:int64 end:int64 sentence:int64 role:str said_of:str
    said_of_side:str basis:str precision:float64 bearer:int64 voice:str speaker:str side:str attribution_id:str
"""
_COLUMNS = {name: kind for name, _, kind in (pair.partition(":") for pair in _TYPES.split())}


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
        Actors and sides; its ``valenced`` (concept → words) replaces the shipped concepts. These are looked for
        only where the codebook has sides with counterparts: of whom a word is said is no question without.
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
        ``basis``: named (the word stands on a name of the side: "armed police"), predicate (it is said of one:
        "the police were armed"), owner ("**Quill's** son", "the League's failure"), phrase (an "of" phrase or an
        apposition names the side), act (the deed's doer or victims elsewhere in the clause, or in the act the
        word is part of or points back to), pronoun, speaker ("my son"), sentence (the only act there), article
        (from the sentences before, where nine in ten of its other victims agree); ``precision``: how often such
        a basis was right at worst (:mod:`analysis.actors.precision`), missing where it was not measured;
        ``bearer``: number of the person or people in the article, the same for each mention of them
        (:mod:`analysis.actors.bearers`); ``voice, speaker, side, attribution_id``.

    Notes
    -----
    "Said of the Front" does not mean "said against the Front": *massacre* is said of those who were killed,
    *brutal* of those who killed. The side is read from grammar, never from which side such words are usually
    said of.
    """
    codebook = load_codebook() if codebook is None else codebook
    harm = words_of_harm(codebook)
    words = _words(codebook)
    counterpart = counterparts(codebook) if codebook.armed else {}

    def told(text: str) -> bool:
        return words.pattern.search(fold_case(text)) is not None

    rows: list[dict[str, Any]] = []
    for article_id, outlet, text, tree, names in read_articles(articles, codebook, parses, wanted=told):
        folded = fold_case(text)
        barred = [hit.span() for hit in words.exclude.finditer(folded)]
        clauses, acts = read_acts(tree, names, codebook, harm)
        deeds = {clause.token: act for clause, act in zip(clauses, acts)}
        first, bearers = len(rows), []
        for hit in words.pattern.finditer(folded):
            start, end = hit.span()
            token = _token_at(tree.parse, start)
            if token is None or any(a <= start and end <= b for a, b in barred):
                continue
            if any(n.first <= token <= n.last and _is_title(n) for n in names):
                continue  # "Little Sisters of the Poor" calls nobody poor
            form = folded[start:end]
            role = words.role(form)
            found = said_of(tree, harm, names, deeds, token, role, counterpart)
            rows.append(
                {
                    "article_id": article_id, "outlet": outlet,
                    "concept": words.concept(form), "form": text[start:end],
                    "start": start, "end": end, "sentence": tree.parse.sentence[token], "role": role,
                    "said_of": found.text, "said_of_side": found.side, "basis": found.basis,
                    "_own": found.basis == "speaker",
                }
            )  # fmt: skip
            noun = token if role == "victim" else bearing_noun(tree, token)
            bearers.append(bearer_of(tree, names, noun))
        for row, number in zip(rows[first:], number_bearers(bearers)):
            row["bearer"] = number
    for row in add_voices(rows, "start", attributions, quotations):
        if row["_own"] and isinstance(row["side"], str):
            row["said_of_side"] = row["side"]
    for row in rows:
        if row.pop("_own") and row["said_of_side"] is None:
            row["basis"] = None
    valenced = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    return valenced.assign(precision=valenced["basis"].map(precision_of("said of")).astype("float64"))


def valence_profile(
    valenced: pd.DataFrame,
    by: Sequence[str] = ("outlet", "voice", "concept"),
    units: pd.Series | None = None,
    *,
    count: str = "words",
    include: Iterable[str] | str | None = None,
    precision: float = PRECISION,
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
    count : str
        ``words``: every word; ``bearers``: each bearer once per article and group, so that one woman's son who is
        named five times is one son.
    include : list of str or "all", optional
        Bases of a side to count besides those that are precise enough (:mod:`analysis.actors.precision`), or all.
    precision : float
        The share in which a basis must have been right on every subject it was measured on, to be counted.

    Returns
    -------
    DataFrame
        One row per group and side: ``*by, said_of_side, count, total, share, low, high, articles,
        independent, basis, bearers``. Words whose party is not known, or rests on a basis that is not counted,
        stand under the side "unknown", so that totals are all words (or bearers) found. ``bearers``: how many
        different bearers the words of the row have.
    """
    from analysis.certainty import share_table

    by = [by] if isinstance(by, str) else list(by)
    missing = [column for column in by if column not in valenced]
    if missing:
        raise ValueError(
            f"the table lacks {', '.join(missing)}; it has {', '.join(map(str, valenced.columns))}"
        )
    if count not in ("words", "bearers"):
        raise ValueError(f"valence_profile: count must be words or bearers, not {count!r}")
    counted = counted_bases("said of", include, precision)
    known = only_counted(valenced["said_of_side"], valenced["basis"], counted)
    told = valenced.assign(said_of_side=known.fillna("unknown"))
    once = told.drop_duplicates([*by, "said_of_side", "article_id", "bearer"])
    table = share_table(once if count == "bearers" else told, "said_of_side", by, units=units)
    keys = [*by, "said_of_side"]
    bearers = once.groupby(keys, observed=True, dropna=False).size().rename("bearers").reset_index()
    table = table.merge(bearers, on=keys, how="left")
    return table.assign(bearers=table["bearers"].fillna(0).astype("int64"))


def _is_title(name: Name) -> bool:
    """True for the name of something that is nobody and no people: a word in it describes nothing."""
    return (
        name.mention.kind == "name" and name.first < name.last and name.mention.actor.type not in _DESCRIBED
    )


def _token_at(parse: Parse, start: int) -> int | None:
    place = int(np.searchsorted(parse.start, start, side="right")) - 1
    return place if place >= 0 and parse.end[place] > start else None


def _words(codebook: Codebook) -> _Words:
    shipped = _shipped()
    entries = shipped["concepts"]
    asked = any(side.counterpart for side in codebook.sides.values())
    given = codebook.valenced or {name: entry["words"] for name, entry in entries.items() if asked}
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

    return yaml.safe_load((resources.files("analysis.actors") / "valence.yml").read_text("utf-8"))
