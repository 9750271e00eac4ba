"""Which words compete for one place in the sentence, so that a codebook might list them as one concept?

:func:`find_slot_words` lists nouns and adjectives with the places they fill, :func:`pair_words` compares which words
fill the same places in different outlets, and :func:`candidate_concepts` groups them. Nothing is decided here: a
person prunes the list.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from analysis.contracts import require
from analysis.door import checked
from analysis.language.parsed import ParsedArticle, parsed_articles

# What a noun or an adjective is joined to; the words it may be exchanged for are joined to the same.
_BELOW = frozenset(("amod", "compound", "poss", "nummod", "nmod", "acl", "relcl"))
# Words that outlets use alike are rarely contested: they keep this share of their likeness.
_NOT_PARTED = 0.25
_KINDS = {"NOUN": "noun", "ADJ": "adjective"}
# Rarer words share places by accident, and nobody could compare outlets by them. Units are articles, near-copies
# together; of a large corpus a word stands in one unit of twenty at least.
FEWEST, FEWEST_UNITS, _SHARE_OF_UNITS = 5, 3, 0.05
# Words looked at, the most frequent first: comparing each with each takes the square of it.
_MOST_WORDS = 2500
# Three places in common are worth as much as the likeness itself: one shared phrase makes no concept.
_DOUBT = 3.0
# A word in few units counts less: half in this many.
_FEW = 5.0
# An exchange in two versions of one sentence, in one story more, counts like this much likeness.
_EXCHANGE = 0.25
# Below this two words are in no concept together.
LEAST = 0.05
_MOST_IN_ONE = 6
_MUCH_LESS = 0.33

COLUMNS = (
    "concept", "word", "kind", "forms", "count", "articles", "independent", "outlets", "likeness", "parted",
    "exchanged", "score",
)  # fmt: skip


@checked(articles="article_id text")
def find_slot_words(articles: pd.DataFrame, parses: Iterable[Any] | None = None) -> pd.DataFrame:
    """Nouns and adjectives, each with the places it fills.

    Parameters
    ----------
    articles : DataFrame
        ``article_id, text``.
    parses : iterable, optional
        Parses of the texts; by default from the cache.

    Returns
    -------
    DataFrame
        One row per occurrence: ``article_id, start, end, word`` (base form, lower case), ``form`` (as printed, lower
        case), ``kind`` (noun, adjective), ``places`` (list: the words it is joined to, and how; the words beside it).
    """
    require(articles, ["article_id", "text"], "articles")
    rows = [
        (article_id, *row)
        for article_id, article in zip(articles["article_id"], parsed_articles(articles["text"], parses))
        for row in _words_of(article)
    ]
    names = ["article_id", "start", "end", "word", "form", "kind", "places"]
    found = pd.DataFrame(rows, columns=names)
    types = {"article_id": "str", "word": "str", "form": "str", "kind": "str", "start": "int64", "end": "int64"}
    return found.astype({**types, "places": "object"})


def _words_of(r: ParsedArticle) -> Iterator[tuple[Any, ...]]:
    for i, pos in enumerate(r.pos):
        # Of adjectives only those before a noun: "the wary voters", not "they are wary".
        wanted = pos == "NOUN" or (pos == "ADJ" and r.dep[i] == "amod")
        if wanted and len(r.base[i]) > 2 and r.base[i].isalpha() and r.base[i] not in _never_contested():
            yield r.start[i], r.end[i], r.base[i], r.words[i], _KINDS[pos], _places(r, i)


@functools.cache
def _never_contested() -> frozenset[str]:
    listed = yaml.safe_load((resources.files("analysis.words") / "candidates.yml").read_text("utf-8"))
    return frozenset(word for words in listed.values() for word in words)


def _places(r: ParsedArticle, i: int) -> list[str]:
    """What the word is joined to and stands beside, each as one string."""
    head, base, found = r.head[i], r.base, []
    if head != i:
        found.append(f"{r.dep[i]} of {base[head]}")
        above = r.head[head]
        if r.dep[i] == "pobj" and above != head:  # "the release of X" rather than "of X"
            found.append(f"{base[above]} {base[head]} …")
    for child in r.children[i]:
        if r.dep[child] in _BELOW:
            found.append(f"{r.dep[child]} " + ("number" if r.dep[child] == "nummod" else base[child]))
        elif r.dep[child] == "prep":
            found += [f"… {base[child]} {base[one]}" for one in r.children[child] if r.dep[one] == "pobj"]
    if i and r.sentence[i - 1] == r.sentence[i]:
        found.append(f"after {base[i - 1]}")
    if i + 1 < len(base) and r.sentence[i + 1] == r.sentence[i]:
        found.append(f"before {base[i + 1]}")
    return found


@checked(words="article_id word kind places")
def pair_words(
    words: pd.DataFrame,
    outlets: pd.Series,
    units: pd.Series | Mapping[str, Any] | None = None,
    exchanges: Mapping[tuple[str, str], int] | None = None,
) -> pd.DataFrame:
    """Which words fill the same places, and do outlets part over them?

    Parameters
    ----------
    words : DataFrame
        From :func:`find_slot_words`.
    outlets : Series
        ``article_id`` → outlet, or whatever groups are compared.
    units : Series or mapping, optional
        ``article_id`` → unit: near-copies share one and count once.
    exchanges : mapping, optional
        Two base forms in alphabetical order → stories in which outlets exchange them in one sentence.

    Returns
    -------
    DataFrame
        One row per pair that scores above nought, best first: ``word_u, word_v, kind``; ``likeness`` (cosine of the
        places of the two, each place weighted by positive pointwise mutual information, shrunk where few places are
        shared; 0 to 1); ``parted`` (how far outlets differ in which of the two they say: Cramér's V over units,
        corrected for chance after Bergsma 2013; 0 to 1, missing with one outlet); ``exchanged`` (stories);
        ``score``: (likeness + .25 × exchanged stories, at most 1) × (.25 + .75 × parted) × n / (n + 5), n being the
        units that have the rarer word.
    """
    known = words.assign(
        unit=_unit_of(words, units), outlet=words["article_id"].map(outlets).astype("str")
    )
    pairs = [
        part
        for kind, rows in known.groupby("kind", sort=False)
        for part in _pairs_of(rows, str(kind), known["unit"].nunique(), exchanges or {})
    ]
    table = pd.DataFrame(pairs, columns=["word_u", "word_v", "kind", "likeness", "parted", "exchanged", "score"])
    table = table.astype({"word_u": "str", "word_v": "str", "kind": "str", "exchanged": "int64"})
    order = table.assign(_order=-table["score"]).sort_values(["_order", "word_u", "word_v"], kind="stable")
    return order.drop(columns="_order").reset_index(drop=True)


@checked(words="article_id word form kind", pairs="word_u word_v kind likeness parted exchanged score")
def candidate_concepts(
    words: pd.DataFrame,
    pairs: pd.DataFrame,
    outlets: pd.Series,
    units: pd.Series | Mapping[str, Any] | None = None,
    least: float = LEAST,
) -> pd.DataFrame:
    """Groups of words that may be names for one thing.

    Parameters
    ----------
    words, pairs : DataFrame
        From :func:`find_slot_words` and :func:`pair_words`.
    outlets, units
        As for :func:`pair_words`.
    least : float
        Score below which two words are in no group together.

    Returns
    -------
    DataFrame
        One row per word, the best group first: ``concept`` (from 1), ``word, kind, forms`` (as printed, separated by
        commas), ``count, articles, independent``, ``outlets`` ("Gull 9, Post 1"), and of the word's best pair within
        the group ``likeness, parted, exchanged``; ``score`` (of the group: mean over its pairs).

    Notes
    -----
    Groups are joined by average linkage, at most six words each. A proposal, not a finding: words that fill one place
    may as well be opposites or a list of like things.
    """
    groups = _grouped(pairs, least)
    known = words.assign(unit=_unit_of(words, units), outlet=words["article_id"].map(outlets).astype("str"))
    by_word: dict[Any, pd.DataFrame] = dict(iter(known.groupby(["word", "kind"])))
    rows: list[tuple[Any, ...]] = []
    for number, (kind, names, score) in enumerate(groups, 1):
        inside = pairs[(pairs["kind"] == kind) & pairs["word_u"].isin(names) & pairs["word_v"].isin(names)]
        listed = []
        for name in names:
            found = by_word[name, kind]
            best = inside[(inside["word_u"] == name) | (inside["word_v"] == name)].iloc[0]
            forms = ", ".join(found["form"].value_counts(sort=False).sort_index().index)
            each = ", ".join(f"{outlet} {count}" for outlet, count in found["outlet"].value_counts().items())
            listed.append(
                (number, name, kind, forms, len(found), found["article_id"].nunique(), found["unit"].nunique(), each,
                 best["likeness"], best["parted"], best["exchanged"], score)
            )  # fmt: skip
        rows += sorted(listed, key=lambda row: (-row[4], row[1]))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = ("word", "kind", "forms", "outlets")
    return table.astype({**dict.fromkeys(texts, "str"), "likeness": "float64", "parted": "float64", "score": "float64"})


def _unit_of(words: pd.DataFrame, units: Any) -> pd.Series:
    own = words["article_id"].astype("str")
    return own if units is None else own.map(units).astype("object").where(own.map(units).notna(), own)


def _pairs_of(
    rows: pd.DataFrame, kind: str, everywhere: int, exchanges: Mapping[tuple[str, str], int]
) -> Iterator[tuple[Any, ...]]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    sizes = rows.groupby("word").agg(count=("word", "size"), units=("unit", "nunique"))
    enough = max(FEWEST_UNITS, round(_SHARE_OF_UNITS * everywhere))
    sizes = sizes[(sizes["count"] >= FEWEST) & (sizes["units"] >= enough)]
    names = sorted(sizes.sort_values("count", ascending=False, kind="stable").index[:_MOST_WORDS])
    if len(names) < 2:
        return
    rows = rows[rows["word"].isin(names)]
    places: dict[str, Counter[str]] = {name: Counter() for name in names}
    for (word, _), found in rows.groupby(["word", "unit"], sort=False):
        places[str(word)].update({place for each in found["places"] for place in each})
    spread = Counter(place for each in places.values() for place in each)
    counted = [{p: n for p, n in places[name].items() if spread[p] > 1} for name in names]
    if not any(counted):
        return
    weights = _mutual_information(DictVectorizer().fit_transform(counted))
    alike, shared = cosine_similarity(weights), ((weights > 0).astype(float) @ (weights > 0).astype(float).T)
    alike = alike * shared / (shared + _DOUBT)
    once = rows.drop_duplicates(["word", "unit", "outlet"])
    said = pd.crosstab(once["word"], once["outlet"]).reindex(names, fill_value=0).to_numpy()
    seen = sizes["units"].reindex(names).to_numpy()
    number = {name: place for place, name in enumerate(names)}
    changed = {(number[u], number[v]): n for (u, v), n in exchanges.items() if u in number and v in number}
    close = {(int(u), int(v)) for u, v in np.argwhere(np.triu(alike, 1) > LEAST)}
    for u, v in sorted(close | set(changed)):
        parted = _parted(said[[u, v]])
        stories = changed.get((u, v), 0)
        apart = 0.0 if np.isnan(parted) else parted
        often = min(seen[u], seen[v]) / (min(seen[u], seen[v]) + _FEW)
        score = min(alike[u, v] + _EXCHANGE * stories, 1.0) * (_NOT_PARTED + (1 - _NOT_PARTED) * apart) * often
        yield names[u], names[v], kind, float(alike[u, v]), parted, stories, float(score)


def _mutual_information(counts: Any) -> np.ndarray:
    """Positive pointwise mutual information of words and places."""
    table = counts.toarray()
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(table > 0, np.maximum(np.log(table / expected), 0), 0.0)


def _parted(table: np.ndarray) -> float:
    """Cramér's V of two words over outlets, corrected for chance; missing with one outlet."""
    from scipy.stats import chi2_contingency

    table = table[:, table.sum(0) > 0]
    n, columns = float(table.sum()), table.shape[1]
    if columns < 2 or not table.sum(1).all():
        return float("nan") if columns < 2 else 0.0
    phi = chi2_contingency(table, correction=False).statistic / n
    corrected = max(phi - (columns - 1) / (n - 1), 0.0)
    room = min(2 - 1 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return float(min(np.sqrt(corrected / room), 1.0)) if room > 0 else 0.0


def _grouped(pairs: pd.DataFrame, least: float) -> list[tuple[str, list[str], float]]:
    """Words joined by average linkage: (kind, words, mean score), best first."""
    found: list[tuple[str, list[str], float]] = []
    for kind, rows in pairs.groupby("kind", sort=False):
        score = {(str(u), str(v)): float(s) for u, v, s in zip(rows["word_u"], rows["word_v"], rows["score"])}
        group = {name: [name] for pair in score for name in pair}
        best: dict[int, float] = {}

        def between(a: list[str], b: list[str], score: dict[tuple[str, str], float] = score) -> float:
            return float(np.mean([score.get((min(x, y), max(x, y)), 0.0) for x in a for y in b]))

        for (u, v), value in score.items():  # best first
            one, other = group[u], group[v]
            if one is other or value < least or len(one) + len(other) > _MOST_IN_ONE:
                continue
            # What was joined first is surest; words that are a third as sure stay outside.
            surest = max(value, best.get(id(one), 0.0), best.get(id(other), 0.0))
            if between(one, other) < max(least, _MUCH_LESS * surest):
                continue
            best[id(one)] = surest
            one += other
            for name in other:
                group[name] = one
        once = {id(names): names for names in group.values() if len(names) > 1}
        for names in once.values():
            inside = [score.get((min(x, y), max(x, y)), 0.0) for x in names for y in names if x < y]
            found.append((str(kind), names, float(np.mean(inside))))
    return sorted(found, key=lambda one: (-one[2], one[1]))
