"""Which content word stands where, in whose voice, and on which word does it depend?

:func:`find_content_words` lists the nouns, names, verbs, adjectives, adverbs and numbers of the articles: what every
question about the company of words is counted in, so that a phrase thought of later needs no second parse.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts import Column, Table, require
from analysis.language.parsing import Parse, parse_articles
from analysis.language.text import find_sentences
from analysis.voices.evidence import voice_names
from analysis.voices.voice_map import map_voices

TABLE = Table(
    name="content_words",
    question="Which content word stands where, in whose voice, and on which word does it depend?",
    make="find_content_words",
    takes=("articles", "sentences", "attributions", "quotations"),
    named={"parses": "parses"},
    columns={
        "article_id": Column("str", "the article"),
        "word": Column("str", "base form in lower case; a name as written; every number as “(number)”"),
        "part": Column("str", "noun, name, verb, adjective, adverb or number"),
        "start": Column("int64", "where it begins"),
        "end": Column("int64", "where it ends"),
        "place": Column("int64", "number among all words of the article, small words counted"),
        "sentence": Column("int64", "number within the article, as in sentences"),
        "voice": Column("str", "whose word it is: narrator, quoted, reported"),
        "relation": Column(
            "str",
            "what it is to the word it depends on: modifier of, subject of (who does it), object of (whom it is done "
            "to), after “of”, predicate of, and",
            "none of these",
        ),
        "governor": Column("Int64", "where that word begins", "none of these"),
    },
    codebook=("actors",),
)
#: What replaces every number: that something is counted is company, how much is not.
NUMBER = "(number)"
_PARTS = {
    "NOUN": "noun", "PROPN": "name", "VERB": "verb", "ADJ": "adjective", "ADV": "adverb", "NUM": "number",
}  # fmt: skip
# Verbs that only carry other words.
_EMPTY = frozenset(("be", "have", "do"))
_NOUNS = ("NOUN", "PROPN")
_MODIFIERS = frozenset(("amod", "compound", "nmod"))


def find_content_words(
    articles: pd.DataFrame,
    sentences: pd.DataFrame | None = None,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
    *,
    parses: Iterable[Parse] | None = None,
) -> pd.DataFrame:
    """Every content word of the articles, in reading order.

    Parameters
    ----------
    articles : DataFrame
        With ``article_id`` and ``text``.
    sentences : DataFrame, optional
        From ``find_sentences``; words of furniture are left out.
    attributions, quotations : DataFrame, optional
        As for ``add_voice``. Without attributions every word is the narrator's.
    parses : iterable of Parse, optional
        Those of the articles, in the same order, if already made.

    Returns
    -------
    DataFrame
        One row per word, with the columns of ``TABLE``. *Be*, *have* and *do* are left out. The passive is seen
        through: in "the envoys were freed by soldiers" the envoys are the object of *free*, the soldiers its subject.
    """
    require(articles, ["article_id", "text"], "articles")
    sentences = find_sentences(articles) if sentences is None else sentences
    texts = articles["text"].fillna("")
    bounds = {
        name: (part["start"].to_numpy(), part["sentence"].to_numpy(), (part["kind"] != "furniture").to_numpy())
        for name, part in sentences.groupby("article_id", sort=False)
    }
    columns: dict[str, list[Any]] = {name: [] for name in TABLE.columns if name not in ("sentence", "voice")}
    numbers = []
    for name, parse in zip(articles["article_id"], parse_articles(texts) if parses is None else parses):
        rows = _rows_of(parse)
        starts, sentence, kept = bounds.get(name, (np.zeros(0, int),) * 3)
        at = np.searchsorted(starts, np.array(rows["start"], dtype=np.int64), side="right") - 1
        inside = (at >= 0) & kept[at] if len(starts) else np.zeros(len(at), bool)
        numbers.append(sentence[at[inside]] if len(starts) else np.zeros(0, int))
        for column, values in rows.items():
            columns[column] += [value for value, there in zip(values, inside.tolist()) if there]
        columns["article_id"] += [name] * int(inside.sum())
    found = pd.DataFrame(columns).assign(sentence=np.concatenate(numbers) if numbers else [])
    found["voice"] = _voices(found, articles, attributions, quotations)
    return TABLE.frame(found)


def _voices(
    found: pd.DataFrame, articles: pd.DataFrame, attributions: pd.DataFrame | None, quotations: pd.DataFrame | None
) -> Any:
    if attributions is None or not len(found):
        return "narrator"
    voices = map_voices(attributions, quotations, articles["article_id"])
    middle = (found["start"].to_numpy(np.int64) + found["end"].to_numpy(np.int64) - 1) // 2
    return voice_names(voices.at(found["article_id"], middle).voice)


def _rows_of(parse: Parse) -> dict[str, list[Any]]:
    text, pos, lemma = parse.text, parse.pos, parse.lemma
    place = list(accumulate(text[start].isalnum() for start in parse.start))
    chosen = [
        i
        for i, kind in enumerate(pos)
        if kind in _PARTS and text[parse.start[i]].isalnum() and not (kind == "VERB" and lemma[i].lower() in _EMPTY)
    ]
    content = set(chosen)
    relations = [_relation(parse, i, content) for i in chosen]
    return {
        "word": [_written(parse, i) for i in chosen],
        "part": [_PARTS[pos[i]] for i in chosen],
        "start": [parse.start[i] for i in chosen],
        "end": [parse.end[i] for i in chosen],
        "place": [place[i] for i in chosen],
        "relation": [relation for relation, _ in relations],
        "governor": [None if head is None else parse.start[head] for _, head in relations],
    }


def _written(parse: Parse, i: int) -> str:
    if parse.pos[i] == "NUM":
        return NUMBER
    if parse.pos[i] == "PROPN":
        return parse.text[parse.start[i] : parse.end[i]]
    return parse.lemma[i].lower()


def _relation(parse: Parse, i: int, content: set[int]) -> tuple[str | None, int | None]:
    """What a word is to the content word it depends on."""
    label, head = parse.dep[i], parse.head[i]
    above = parse.head[head]
    found: tuple[str | None, int | None] = (None, None)
    if label in _MODIFIERS and parse.pos[head] in _NOUNS:
        found = "modifier of", head
    elif label == "nsubj":
        found = "subject of", head
    elif label in ("dobj", "nsubjpass"):
        found = "object of", head
    elif label == "conj":
        found = "and", head
    elif label in ("attr", "acomp") and parse.lemma[head] == "be":
        found = "predicate of", next((j for j in range(i - 1, -1, -1) if _is_subject(parse, j, head)), None)
    elif label == "pobj" and parse.dep[head] == "agent":
        found = "subject of", above
    elif label == "pobj" and parse.lemma[head] == "of" and parse.pos[above] in _NOUNS:
        found = "after “of”", above
    return found if found[1] in content else (None, None)


def _is_subject(parse: Parse, token: int, verb: int) -> bool:
    return parse.head[token] == verb and parse.dep[token] == "nsubj"
