"""Which word stands in the other outlet's text where this one says "captive"?

:func:`find_substitutions` matches the codebook's hits of two articles slot by slot,
:func:`substitution_profile` counts which variant faces which, outlet by outlet. Words that nobody listed
are found by :mod:`analysis.stories.word_changes`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.certainty import share_table
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.text import normalise
from analysis.stories.alignment import PAIR
from analysis.stories.alignment import TABLE as PAIRS

# Words on each side of a hit that say which slot it fills.
_CONTEXT_WORDS = 8
# Likeness of two contexts (TF-IDF cosine, the hits masked) from which they are one slot: low where the
# sentences are known to report one fact; high where they are not, since a concept in every sentence
# ("forces") finds some likeness everywhere.
_LEAST_ALIGNED, _LEAST_ELSEWHERE = 0.15, 0.3
# In an edited sentence the words around a slot may all have changed; there the order of the slots decides.
_LEAST_EDITED = 0.02
_WORD = re.compile(r"\w+")


TABLE = Table(
    name="substitutions",
    question="Which word stands in the other article where this one says “captive”?",
    make="find_substitutions",
    takes=("hits", "articles", "sentence_pairs"),
    scope="story",
    codebook=("concepts", "actors"),
    columns={
        "story_id": Column("str", "the event"),
        "concept": Column("str", "the concept whose word stands in this place"),
        "article_a": Column("str", "one article; article_a < article_b"),
        "start_a": Column("int64", "where the word begins in article_a"),
        "end_a": Column("int64", "where it ends"),
        "variant_a": Column("str", "the variant chosen there"),
        "voice_a": Column("str", "whose word it is: narrator, quoted, reported", "hits without voices"),
        "speaker_a": Column("str", "who says it there", "the narrator, or nobody is named"),
        "article_b": Column("str", "the other article"),
        "start_b": Column("int64", "where the word begins in article_b"),
        "end_b": Column("int64", "where it ends"),
        "variant_b": Column("str", "the variant chosen there"),
        "voice_b": Column("str", "whose word it is: narrator, quoted, reported", "hits without voices"),
        "speaker_b": Column("str", "who says it there", "the narrator, or nobody is named"),
        "changed": Column("bool", "the variants differ"),
        "relation": Column("str", "of the two sentences: verbatim, edited or paraphrase", "they were not paired"),
        "likeness": Column("float64", "likeness of the words around, 0 to 1"),
    },
)


@checked(articles="article_id text")
def find_substitutions(hits: pd.DataFrame, articles: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Hits of one concept that fill the same slot in two articles, the word changed or not.

    Parameters
    ----------
    hits : DataFrame
        ``article_id, concept, variant, start, end`` and, to know whose words they are, ``voice, speaker``
        (from :func:`analysis.words.word_choice.find_terms` and ``add_voice``).
    articles : DataFrame
        ``article_id``, ``text``.
    pairs : DataFrame
        Sentence pairs, as :func:`analysis.stories.alignment.pair_sentences` returns them; they say which articles and
        which sentences to compare.

    Returns
    -------
    DataFrame
        One row per slot, sorted: ``story_id, concept, article_a, start_a, end_a, variant_a, voice_a,
        speaker_a, article_b, start_b, end_b, variant_b, voice_b, speaker_b``; ``changed`` (True where the
        variants differ);
        ``relation`` of the two sentences (verbatim, edited, paraphrase; missing where they were not paired);
        ``likeness`` of the words around (0 to 1). Each hit stands in at most one row per pair of articles and
        concept. Unchanged slots are rows too: without them nobody could say how often a word *was* kept.

    Notes
    -----
    The hit is masked, the eight words on each side are compared by TF-IDF cosine, and slots are assigned
    one to one so that the sum of likeness is greatest (``scipy.optimize.linear_sum_assignment``). Sentences
    known to report one fact count more than likeness of words.
    """
    require(hits, ["article_id", "concept", "variant", "start", "end"], "hits", "make the table with find_terms")
    require(articles, ["article_id", "text"], "articles")
    require(pairs, PAIR, PAIRS)
    table = [row for group in _by_article_pair(hits, articles, pairs) for row in _match(*group)]
    found = TABLE.frame(table)
    order = ["story_id", "article_a", "article_b", "concept", "start_a", "start_b"]
    return found.sort_values(order, kind="stable", ignore_index=True)


@checked(substitutions="start_a end_a voice_a speaker_a start_b end_b voice_b speaker_b")
def substitution_profile(
    substitutions: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: tuple[str, ...] = (),
    units: Any = None,
) -> pd.DataFrame:
    """Which variant faces which, outlet against outlet.

    Parameters
    ----------
    substitutions : DataFrame
        As :func:`find_substitutions` returns it.
    articles : DataFrame
        ``article_id``, ``outlet``.
    by : tuple of str
        Further columns of ``substitutions`` to keep apart, for instance ``("voice_a", "voice_b")``.
    units : Series or dict, optional
        ``story_id`` → independent unit; by default each story is one, since its articles are not independent.

    Returns
    -------
    DataFrame
        One row per ``concept, outlet_a, outlet_b, variant_a, variant_b`` (and ``by``) that occurs, in both
        directions (every slot is read from either outlet's side): ``count``; ``total`` (slots of the
        concept in which outlet_a says ``variant_a`` against ``outlet_b``), ``share``, ``low``, ``high``,
        ``articles`` and
        ``independent`` (both: stories with such a slot), ``basis``. ``share`` of a row with two equal
        variants is how often the other outlet keeps the word.
    """
    require(substitutions, ["story_id", "concept", "article_a", "article_b", "variant_a", "variant_b"], TABLE)
    require(articles, ["article_id", "outlet"], "articles")
    both = _both_ways(substitutions, articles)
    keys = ["concept", "outlet_a", "outlet_b", "variant_a", *by]
    if both.empty:
        return share_table(both, "variant_b", keys)
    rows = both[[*keys, "variant_b"]].drop_duplicates().sort_values([*keys, "variant_b"])
    return share_table(both, "variant_b", keys, rows=rows, units=units)


def _both_ways(substitutions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"]
    slots = substitutions.assign(
        outlet_a=substitutions["article_a"].map(outlet).astype("str"),
        outlet_b=substitutions["article_b"].map(outlet).astype("str"),
    )
    names = [str(name) for name in slots if str(name).endswith(("_a", "_b"))]
    other = {name: name[:-1] + ("b" if name.endswith("a") else "a") for name in names}
    both = pd.concat([slots, slots.rename(columns=other)[slots.columns]], ignore_index=True)
    # The estimates resample articles; here a story is what is drawn.
    return both[both["outlet_a"] != both["outlet_b"]].assign(article_id=lambda rows: rows["story_id"])


class _Hits(NamedTuple):
    """The hits of one article: parallel arrays, in the order of the text."""

    article: str
    start: np.ndarray
    end: np.ndarray
    concept: np.ndarray
    variant: np.ndarray
    voice: np.ndarray
    speaker: np.ndarray


def _hits_by_article(hits: pd.DataFrame) -> dict[str, _Hits]:
    # Plain arrays: thousands of small selections from a DataFrame would take longer than all the matching.
    ordered = hits.sort_values(["article_id", "start", "end"], kind="stable")
    nobody = pd.Series([None] * len(ordered), index=ordered.index, dtype="object")
    names = ("start", "end", "concept", "variant", "voice", "speaker")
    columns = [ordered.get(name, nobody).to_numpy(dtype=object) for name in names]
    article = ordered["article_id"].astype(str).to_numpy(dtype=object)
    edges = (
        np.flatnonzero(np.r_[True, article[1:] != article[:-1], True]) if len(article) else np.zeros(1, int)
    )
    found = {}
    for first, stop in zip(edges[:-1], edges[1:]):
        start, end, *rest = (column[first:stop] for column in columns)
        found[article[first]] = _Hits(article[first], start.astype("int64"), end.astype("int64"), *rest)
    return found


def _by_article_pair(
    hits: pd.DataFrame, articles: pd.DataFrame, pairs: pd.DataFrame
) -> Iterator[tuple[str, _Hits, _Hits, Any, list[Any]]]:
    """Per story, pair of articles and concept what :func:`_match` needs."""
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    by_article = _hits_by_article(hits)
    for story, in_story in pairs.groupby("story_id"):
        names = sorted({*in_story["article_a"], *in_story["article_b"]} & by_article.keys())
        vectors = _vectors({name: _contexts(text[name], by_article[name]) for name in names})
        aligned: dict[tuple[str, str], list[Any]] = {}
        for row in in_story.itertuples(index=False):
            aligned.setdefault((str(row.article_a), str(row.article_b)), []).append(row)
        for (a, b), rows in sorted(aligned.items()):
            if a not in by_article or b not in by_article:
                continue
            one, other = by_article[a], by_article[b]
            shared = sorted(set(one.concept) & set(other.concept))
            if not shared:
                continue
            likeness = (vectors[a] @ vectors[b].T).toarray()
            for concept in shared:
                in_a, in_b = np.flatnonzero(one.concept == concept), np.flatnonzero(other.concept == concept)
                yield str(story), _only(one, in_a), _only(other, in_b), likeness[np.ix_(in_a, in_b)], rows


def _only(hits: _Hits, rows: np.ndarray) -> _Hits:
    return _Hits(hits.article, *(column[rows] for column in hits[1:]))


def _contexts(text: str, hits: _Hits) -> list[list[str]]:
    plain = normalise(text)
    words = [match.span() for match in _WORD.finditer(plain)]
    starts = [start for start, _ in words]
    spans = list(zip(hits.start.tolist(), hits.end.tolist(), hits.concept.tolist()))
    contexts = []
    for start, end, concept in spans:
        first, stop = bisect_left(starts, start), bisect_left(starts, end)
        near = range(max(0, first - _CONTEXT_WORDS), min(len(words), stop + _CONTEXT_WORDS))
        # Another hit of the concept is masked too, or "captives for prisoners" would find "prisoners for
        # captives".
        masked = {
            i
            for i in near
            for a, b, other in spans
            if other == concept and words[i][0] < b and words[i][1] > a
        }
        contexts.append([plain[slice(*words[i])].casefold() for i in near if i not in masked])
    return contexts


def _vectors(contexts: dict[str, list[list[str]]]) -> dict[str, Any]:
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import TfidfVectorizer

    every = [context for found in contexts.values() for context in found]
    if not any(every):
        return {name: csr_array((len(found), 1)) for name, found in contexts.items()}
    matrix: Any = TfidfVectorizer(analyzer=_as_given, sublinear_tf=True).fit_transform(every)
    vectors, first = {}, 0
    for name, found in contexts.items():
        vectors[name] = matrix[first : first + len(found)]
        first += len(found)
    return vectors


def _as_given(words: list[str]) -> list[str]:
    return words


def _match(
    story: str, hits_a: _Hits, hits_b: _Hits, likeness: np.ndarray, aligned: list[Any]
) -> Iterator[tuple[Any, ...]]:
    from scipy.optimize import linear_sum_assignment

    similarity, relation = _alignment(hits_a, hits_b, aligned)
    least = np.select(
        [np.isin(relation, ["verbatim", "edited"]), relation == "paraphrase"],
        [_LEAST_EDITED, _LEAST_ALIGNED],
        _LEAST_ELSEWHERE,
    )
    # A slot of paired sentences comes before any likeness elsewhere; among equals the order of the text
    # decides.
    value = np.where(likeness >= least, likeness + 2 * similarity + 0.01, 0)
    value = value - 1e-6 * np.abs(np.arange(len(value))[:, None] - np.arange(value.shape[1])[None, :])
    for i, j in zip(*linear_sum_assignment(value, maximize=True)):
        if value[i, j] > 0:
            changed = hits_a.variant[i] != hits_b.variant[j]
            sides = (*_side(hits_a, i), *_side(hits_b, j))
            tail = (changed, relation[i, j] or None, min(1.0, float(likeness[i, j])))
            yield (story, hits_a.concept[i], *sides, *tail)


def _side(hits: _Hits, i: int) -> tuple[Any, ...]:
    return hits.article, hits.start[i], hits.end[i], hits.variant[i], hits.voice[i], hits.speaker[i]


def _alignment(hits_a: _Hits, hits_b: _Hits, aligned: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Similarity (0 where not paired) and relation ("" where not) of the sentences each two hits stand in."""
    similarity = np.zeros((len(hits_a.start), len(hits_b.start)))
    relation = np.full(similarity.shape, "", dtype=object)
    for row in aligned:
        in_a = (hits_a.start >= row.start_a) & (hits_a.start < row.end_a)
        in_b = (hits_b.start >= row.start_b) & (hits_b.start < row.end_b)
        both = in_a[:, None] & in_b[None, :]
        similarity[both], relation[both] = row.similarity, row.relation
    return similarity, relation
