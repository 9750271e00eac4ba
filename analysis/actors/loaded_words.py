"""Of whom are the words said that take sides: massacre, brutal, innocent, mother?

:func:`find_loaded_words` lists each such word with the party whose victims, deeds or qualities it describes;
:func:`loaded_word_profile` shows how often each outlet and voice says it of each side. The words stand in
``analysis/actors/loaded_words.yml`` or under ``loaded:`` in the codebook.
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
from analysis.actors.reading import Given, add_voices, read_articles
from analysis.actors.said_of import bearing_noun, said_of
from analysis.actors.victims import counterparts
from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import share_table
from analysis.codebook.loading import load_codebook
from analysis.codebook.types import Codebook
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.article_sentences import outside_furniture
from analysis.language.parsing import Parse
from analysis.language.phrases import compile_phrases, fold_case, inflect_form

# Types of actors whose names may describe them ("Brailt's mother", "brave Ardenites").
_DESCRIBED = ("person", "people", "place", None)
ROLES = ("victim", "doer", "bearer")
TABLE = Table(
    name="loaded_words",
    question="Of whom are the words said that take sides: massacre, brutal, innocent, mother?",
    make="find_loaded_words",
    takes=("articles", "codebook", "attributions", "quotations"),
    named={"parses": "readings"},
    codebook=("loaded words", "actors"),
    columns={
        "article_id": Column("str", "the article"),
        "outlet": Column("str", "who published it", "not known"),
        "concept": Column("str", "the group of loaded words (loaded_words.yml, codebook)"),
        "form": Column("str", "the word as written"),
        "start": Column("int64", "where it begins"),
        "end": Column("int64", "where it ends"),
        "sentence": Column("int64", "number of the sentence in the parse, from 0"),
        "role": Column("str", "whom such a word is about: victim, doer, or bearer of the quality"),
        "said_of": Column("str", "who is described, as written", "no phrase names them"),
        "said_of_side": Column("str", "the side of who is described", "unsure"),
        "basis": Column("str", "how the side is known (see find_loaded_words)", "it is not"),
        "precision": Column("float64", "share right of sides known on this basis, at worst", "not measured"),
        "bearer": Column(
            "int64", "number of who is described in the article: the same person, the same number"
        ),
        "voice": Column("str", "whose word it is: narrator, quoted, reported", "made without attributions"),
        "speaker": Column("str", "who says it", "the narrator, or nobody is named"),
        "side": Column("str", "the speaker's side", "not known"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
    },
)


class _Words(NamedTuple):
    pattern: Any
    exclude: Any
    concept: Any  # folded form → concept
    role: Any  # folded form → role


@checked(articles="article_id text")
def find_loaded_words(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
    *,
    parses: Iterable[Given] | None = None,
) -> pd.DataFrame:
    """Every word that takes sides, and the party it is said of.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook, optional
        Actors and sides; its ``loaded`` (concept → words) replaces the shipped concepts. These are looked for
        only where the codebook has sides with counterparts: of whom a word is said is no question without.
    attributions, quotations : DataFrame, optional
        From ``find_attributions`` and ``find_quotations``: give the voice, and whose "my mother" it is.
    parses : iterable of Parse, ParsedArticle or NamedActors, optional
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
            if _in_a_name(tree.parse, text, token):
                continue  # "the Coalition for Humane Harbours"
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
    loaded = TABLE.frame(rows)
    loaded = loaded.assign(precision=loaded["basis"].map(precision_of("said of")).astype("float64"))
    return outside_furniture(loaded, articles)


def counted_words(
    loaded: pd.DataFrame, *, include: Iterable[str] | str | None = None, precision: float = PRECISION
) -> pd.DataFrame:
    """The words with the side :func:`loaded_word_profile` counts them under: "unknown" where it is not sure."""
    counted = counted_bases("said of", include, precision)
    known = only_counted(loaded["said_of_side"], loaded["basis"], counted)
    return loaded.assign(said_of_side=known.fillna("unknown"))


@checked()
def loaded_word_profile(
    loaded: pd.DataFrame,
    by: Sequence[str] = ("outlet", "voice", "concept"),
    units: pd.Series | None = None,
    *,
    count: str = "words",
    include: Iterable[str] | str | None = None,
    precision: float = PRECISION,
    roster: Any = None,
) -> pd.DataFrame:
    """Of which side each outlet says the words of a concept, in whose voice.

    Parameters
    ----------
    loaded : DataFrame
        From :func:`find_loaded_words`.
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
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and side: ``*by, said_of_side, count, total, share, low, high, articles,
        independent, basis, bearers``. Words whose party is not known, or rests on a basis that is not counted,
        stand under the side "unknown", so that totals are all words (or bearers) found. ``bearers``: how many
        different bearers the words of the row have.
    """
    by = [by] if isinstance(by, str) else list(by)
    require(loaded, [*by, "article_id", "said_of_side", "basis", "bearer"], TABLE)
    loaded = with_levels(loaded, by, roster)
    if count not in ("words", "bearers"):
        raise ValueError(f"loaded_word_profile: count must be words or bearers, not {count!r}")
    told = counted_words(loaded, include=include, precision=precision)
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


# From this share of capitals on a sentence is a heading, where a capital makes no name.
_HEADING = 0.5
_TITLES = frozenset(("mr.", "mrs.", "ms.", "dr.", "sen.", "rep.", "gov."))


def _in_a_name(parse: Parse, text: str, token: int) -> bool:
    """True for a capitalised word beside another within a sentence: a part of the name of a group, law or office."""
    sentence = parse.sentence[token]
    first, last = token, token
    while first and parse.sentence[first - 1] == sentence:
        first -= 1
    while last + 1 < len(parse.start) and parse.sentence[last + 1] == sentence:
        last += 1
    words = [text[parse.start[i] : parse.end[i]] for i in range(first, last + 1)]
    here = token - first
    if not here or not words[here][:1].isupper() or words[here].isupper():
        return False
    letters = [word for word in words if word[:1].isalpha()]
    if sum(word[:1].isupper() for word in letters) >= _HEADING * len(letters):
        return False
    before = words[here - 1] if here > 1 and words[here - 1].lower() not in _TITLES else ""
    after = words[here + 1] if here + 1 < len(words) else ""
    return before[:1].isupper() or after[:1].isupper()


def _token_at(parse: Parse, start: int) -> int | None:
    place = int(np.searchsorted(parse.start, start, side="right")) - 1
    return place if place >= 0 and parse.end[place] > start else None


def _words(codebook: Codebook) -> _Words:
    shipped = _shipped()
    entries = shipped["concepts"]
    asked = any(side.counterpart for side in codebook.sides.values())
    given = codebook.loaded or {name: entry["words"] for name, entry in entries.items() if asked}
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

    return yaml.safe_load((resources.files("analysis.actors") / "loaded_words.yml").read_text("utf-8"))
