"""Which sentences of two articles report the same fact?

:func:`pair_sentences` finds, within each story, the sentences that say the same in two articles: verbatim,
edited or in other words. :func:`word_edits` shows what was changed within a pair.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.passages import copy_families, count_shared, shingles
from analysis.stories import find_stories
from analysis.text import find_sentences, normalise

# Similarity a pair needs. One setting for all texts, read off the shipped corpus (flat between .23 and .27)
# and checked on real articles it was not chosen on; benchmarks/alignment.py prints both.
LEAST_SIMILARITY = 0.24
# Each sentence pairs with its best partner in the other article; others count too from this much more on,
# because one outlet's long sentence is another's two short ones.
_WELL_ABOVE = 0.10
# Two sentences that share a number are likelier to tell one fact; two with different numbers are less so.
_SHARED_NUMBER, _OTHER_NUMBER = 0.05, 0.03
# Share of words in the same order (difflib's ratio) from which a pair is an edit rather than a paraphrase.
_EDITED = 0.47
# In larger stories a near-copy is paired with the first of its family only: otherwise 400 copies of one
# report would fill a table with 80,000 times every sentence.
_MOST_ARTICLES_PAIRWISE = 40
_ROWS_AT_ONCE = 2_000

_WORD = re.compile(r"\d[\d,.]*\d|\w+")
_COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_COUNTS.split())}
_NUMBER_WORDS |= {word: str(10 * value) for value, word in enumerate(_TENS.split(), start=3)}
# Words are compared by their beginning: "negotiator" and "negotiations" are near, and no stemmer is needed.
_STEM = 6


class Edit(NamedTuple):
    """One changed place of two texts; an insertion has an empty span on the other side.

    Attributes
    ----------
    start_a, end_a, start_b, end_b : int
        Offsets in the first and in the second text.
    """

    start_a: int
    end_a: int
    start_b: int
    end_b: int


def pair_sentences(
    articles: pd.DataFrame, stories: pd.DataFrame | None = None, sentences: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Sentences of two articles of one story that report the same fact.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.
    stories : DataFrame, optional
        ``article_id, story_id`` as :func:`analysis.stories.find_stories` returns them; found if not given.
    sentences : DataFrame, optional
        ``article_id, start, end, kind`` as :func:`analysis.text.find_sentences` returns them; found if not
        given. Only ``kind`` "body" is compared: headings and furniture say nothing of their own.

    Returns
    -------
    DataFrame
        One row per pair, sorted, ``article_a`` < ``article_b``: ``story_id, article_a, start_a, end_a,
        article_b, start_b, end_b``; ``relation``: "verbatim" (the same words in the same order, whatever
        the punctuation), "edited" (most words kept) or "paraphrase"; ``similarity`` (0 to about 1.05), the
        sum of what it is made of: the mean of ``letters`` and ``words`` (TF-IDF cosines over pieces of
        three to five letters and over words), +.05 where a number is shared, −.03 where both have numbers
        and share none; ``kept`` (share of words in the same order, 0 to 1). A sentence may stand in several
        pairs.

    Notes
    -----
    Each sentence is paired with its best partner in the other article, and with others only where they are
    far above the threshold. What is rare within the story weighs most (its IDF is fitted per story), so the
    topic itself pairs nothing. In stories of more than 40 articles near-copies are paired with the first
    article of their family only. Paraphrases without a word in common are not found: of the pairs between
    independent reports about a third is missed (benchmarks/alignment.py).
    """
    stories = find_stories(articles) if stories is None else stories
    sentences = find_sentences(articles) if sentences is None else sentences
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    body = sentences[sentences["kind"] == "body"].sort_values(["article_id", "start"])
    story_of = body["article_id"].map(
        stories.drop_duplicates("article_id").set_index("article_id")["story_id"]
    )
    parts = [
        _pair_story(rows, text).assign(story_id=str(story))
        for story, rows in body.groupby(story_of)
        if rows["article_id"].nunique() > 1
    ]
    table = pd.concat([_NO_PAIRS, *parts], ignore_index=True) if parts else _NO_PAIRS.copy()
    return table[list(_NO_PAIRS.columns)].astype(_NO_PAIRS.dtypes.to_dict())


def word_edits(text_a: str, text_b: str) -> list[Edit]:
    """The places in which two texts differ, word by word; punctuation and case are not compared.

    Examples
    --------
    >>> a, b = "Ten people were killed on Friday.", "Ten villagers were killed Friday."
    >>> [(a[e.start_a : e.end_a], b[e.start_b : e.end_b]) for e in word_edits(a, b)]
    [('people', 'villagers'), ('on', '')]
    """
    spans_a, spans_b = _word_spans(text_a), _word_spans(text_b)
    words_a = [normalise(text_a[a:b]).casefold() for a, b in spans_a]
    words_b = [normalise(text_b[a:b]).casefold() for a, b in spans_b]
    matcher = SequenceMatcher(None, words_a, words_b, autojunk=False)
    return [
        Edit(*_span(spans_a, i, j, len(text_a)), *_span(spans_b, k, m, len(text_b)))
        for operation, i, j, k, m in matcher.get_opcodes()
        if operation != "equal"
    ]


def face_sentences(
    articles: pd.DataFrame, pairs: pd.DataFrame, sentences: pd.DataFrame, article_a: str, article_b: str
) -> pd.DataFrame:
    """Two articles read side by side: every sentence of both, those that pair in one row.

    Parameters
    ----------
    articles, pairs, sentences : DataFrame
        ``article_id, text``; as :func:`pair_sentences` returns them; as
        :func:`analysis.text.find_sentences` does.
    article_a, article_b : str
        Which two; the first gives the order.

    Returns
    -------
    DataFrame
        One row per sentence of either, a sentence with a partner in the row of its best one: ``start_a,
        end_a, text_a, start_b, end_b, text_b`` (missing where only the other tells it), ``relation``,
        ``similarity``,
        ``changed_a, changed_b`` (spans of the words that differ, within text_a and text_b). Headings are
        left out.
    """
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"]
    for name in (article_a, article_b):
        if name not in text.index:
            raise ValueError(f"there is no article {name!r}")
    swap = dict(zip(["article_a", "start_a", "end_a"], ["article_b", "start_b", "end_b"]))
    turned = pairs.rename(columns={**swap, **{b: a for a, b in swap.items()}})
    both = pd.concat([pairs, turned[list(pairs.columns)]])
    both = both[(both["article_a"] == article_a) & (both["article_b"] == article_b)]
    best = both.sort_values(
        ["similarity", "start_a", "start_b"], ascending=[False, True, True], kind="stable"
    )
    best = best[~best.duplicated("start_a") & ~best.duplicated("start_b")]
    listed: Any = best.itertuples()
    partner: dict[int, Any] = {row.start_a: row for row in listed}
    body = sentences[sentences["kind"] == "body"].sort_values("start")
    left, right = (
        [(int(a), int(b)) for a, b in body.loc[body["article_id"] == name, ["start", "end"]].to_numpy()]
        for name in (article_a, article_b)
    )
    faced = {row.start_b for row in partner.values()}
    rows: list[tuple[Any, ...]] = []
    waiting = list(right)
    for span in left:
        pair = partner.get(span[0])
        if pair is not None:
            # What only the second article tells stands before the sentence it precedes there.
            while waiting and waiting[0][0] < pair.start_b:
                other = waiting.pop(0)
                if other[0] not in faced:
                    rows.append((None, other, None, None))
        rows.append(
            (span, (pair.start_b, pair.end_b), pair.relation, pair.similarity)
            if pair
            else (span, None, None, None)
        )
    rows += [(None, other, None, None) for other in waiting if other[0] not in faced]
    return pd.DataFrame([_faced(text[article_a], text[article_b], *row) for row in rows], columns=_FACED)


_FACED = [
    "start_a",
    "end_a",
    "text_a",
    "start_b",
    "end_b",
    "text_b",
    "relation",
    "similarity",
    "changed_a",
    "changed_b",
]


def _faced(text_a: str, text_b: str, a: Any, b: Any, relation: Any, similarity: Any) -> tuple[Any, ...]:
    one, other = (text[span[0] : span[1]] if span else None for text, span in ((text_a, a), (text_b, b)))
    edits = word_edits(one, other) if one is not None and other is not None else []
    changed_a = [(edit.start_a, edit.end_a) for edit in edits if edit.end_a > edit.start_a]
    changed_b = [(edit.start_b, edit.end_b) for edit in edits if edit.end_b > edit.start_b]
    places = (*(a or (None, None)), one, *(b or (None, None)), other)
    return (*places, relation, similarity, changed_a, changed_b)


def _span(spans: list[tuple[int, int]], first: int, stop: int, length: int) -> tuple[int, int]:
    if first < stop:
        return spans[first][0], spans[stop - 1][1]
    place = spans[first][0] if first < len(spans) else (spans[-1][1] if spans else length)
    return place, place


# "Front's" is one word here, "20-point" too: an edit should show whole words.
_SHOWN_WORD = re.compile(r"\w+(?:[.,'-]\w+)*")


def _word_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SHOWN_WORD.finditer(normalise(text))]


_NO_PAIRS = pd.DataFrame(
    {
        "story_id": pd.Series(dtype="str"),
        "article_a": pd.Series(dtype="str"),
        "start_a": pd.Series(dtype="int64"),
        "end_a": pd.Series(dtype="int64"),
        "article_b": pd.Series(dtype="str"),
        "start_b": pd.Series(dtype="int64"),
        "end_b": pd.Series(dtype="int64"),
        "relation": pd.Series(dtype="str"),
        "similarity": pd.Series(dtype="float64"),
        "letters": pd.Series(dtype="float64"),
        "words": pd.Series(dtype="float64"),
        "kept": pd.Series(dtype="float64"),
    }
)


def _pair_story(rows: pd.DataFrame, text: pd.Series) -> pd.DataFrame:
    """Pairs of one story; ``rows`` are its body sentences by article and place."""
    article, names = pd.factorize(rows["article_id"])
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    written = [text[name][a:b] for name, a, b in zip(rows["article_id"], start, end)]
    # The same sentence in 400 copies is weighed and compared once.
    form, forms = pd.factorize(
        pd.Series([" ".join(normalise(sentence).casefold().split()) for sentence in written])
    )
    tokens = [_tokens(sentence) for sentence in forms]
    alike = _similar_forms(list(forms), tokens)
    pairs = _occurrences(alike, form, article, _article_pairs(text[names].tolist()))
    pairs = pairs[_best(pairs, article)]
    kept = _kept(tokens, form[pairs["i"]], form[pairs["j"]])
    same = [tokens[a] == tokens[b] for a, b in zip(form[pairs["i"]], form[pairs["j"]])]
    verbatim = np.array(same, dtype=bool)
    table = pd.DataFrame(
        {
            "article_a": np.asarray(names)[article[pairs["i"]]],
            "start_a": start[pairs["i"]],
            "end_a": end[pairs["i"]],
            "article_b": np.asarray(names)[article[pairs["j"]]],
            "start_b": start[pairs["j"]],
            "end_b": end[pairs["j"]],
            "relation": np.select([verbatim, kept >= _EDITED], ["verbatim", "edited"], "paraphrase"),
            "similarity": pairs["similarity"].to_numpy(),
            "letters": pairs["letters"].to_numpy(),
            "words": pairs["words"].to_numpy(),
            "kept": kept,
        }
    )
    return table.sort_values(["article_a", "article_b", "start_a", "start_b"], ignore_index=True)


def _tokens(sentence: str) -> list[str]:
    return [_NUMBER_WORDS.get(word, word) for word in _WORD.findall(sentence)]


def _similar_forms(forms: list[str], tokens: list[list[str]]) -> pd.DataFrame:
    """Pairs of distinct sentences (a ≤ b) near enough to matter, with what makes them similar."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    stems = [
        [word if word[0].isdigit() else word[:_STEM] for word in found if word not in ENGLISH_STOP_WORDS]
        for found in tokens
    ]
    by_letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, lowercase=False)
    if not any(stems):
        return pd.DataFrame(columns=["a", "b", "similarity", "letters", "words"], dtype="float64")
    letters: Any = by_letters.fit_transform(forms)
    words: Any = TfidfVectorizer(analyzer=_as_given, sublinear_tf=True).fit_transform(stems)
    numbers = [{word for word in found if word[0].isdigit()} for found in tokens]
    rows = []
    for first in range(0, len(forms), _ROWS_AT_ONCE):
        some = slice(first, first + _ROWS_AT_ONCE)
        near_letters, near_words = (matrix[some] @ matrix.T for matrix in (letters, words))
        near = ((near_letters + near_words) * 0.5).tocoo()
        good = (near.data >= LEAST_SIMILARITY - _SHARED_NUMBER) & (near.row + first <= near.col)
        a, b = near.row[good], near.col[good]
        rows.append((a + first, b, near.data[good], _at(near_letters, a, b), _at(near_words, a, b)))
    columns = [np.concatenate(part) for part in zip(*rows)]
    table = pd.DataFrame(dict(zip(["a", "b", "similarity", "letters", "words"], columns)))
    bonus = [_number_bonus(numbers[a], numbers[b]) for a, b in zip(table["a"], table["b"])]
    table["similarity"] = table["similarity"] + np.array(bonus, dtype="float64")
    return table[table["similarity"] >= LEAST_SIMILARITY].reset_index(drop=True)


def _as_given(words: list[str]) -> list[str]:
    return words


def _at(matrix: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return np.asarray(matrix.tocsr()[rows, columns]).ravel()


def _number_bonus(one: set[str], other: set[str]) -> float:
    if not one or not other:
        return 0.0
    return _SHARED_NUMBER if one & other else -_OTHER_NUMBER


def _article_pairs(texts: list[str]) -> np.ndarray:
    """Which articles (by position, in sorted order) are compared: a symmetric table of True and False."""
    compared = ~np.eye(len(texts), dtype=bool)
    if len(texts) > _MOST_ARTICLES_PAIRWISE:
        family = copy_families(count_shared(shingles(texts)))
        first = family == np.arange(len(texts))
        compared &= (first[:, None] & first[None, :]) | (family[:, None] == np.arange(len(texts))[None, :])
        compared |= compared.T
    return compared


def _occurrences(
    alike: pd.DataFrame, form: np.ndarray, article: np.ndarray, compared: np.ndarray
) -> pd.DataFrame:
    """Pairs of sentences i, j where they stand, i in the earlier article."""
    places: list[list[int]] = [[] for _ in range(int(form.max(initial=-1)) + 1)]
    for place, number in enumerate(form.tolist()):
        places[number].append(place)
    i, j, row = [], [], []
    for number, (a, b) in enumerate(zip(alike["a"].tolist(), alike["b"].tolist())):
        both = combinations(places[a], 2) if a == b else ((x, y) for x in places[a] for y in places[b])
        for x, y in both:
            x, y = min(x, y), max(x, y)  # noqa: PLW2901 - sentences stand by article, so order follows
            if compared[article[x], article[y]]:
                i.append(x)
                j.append(y)
                row.append(number)
    found = alike.iloc[row][["similarity", "letters", "words"]].reset_index(drop=True)
    return found.assign(i=np.array(i, dtype="int64"), j=np.array(j, dtype="int64"))


def _best(pairs: pd.DataFrame, article: np.ndarray) -> np.ndarray:
    """Whether a pair is the best of one of its sentences in the other's article, or far above the
    threshold."""
    similarity = pairs["similarity"]
    top_i = similarity.groupby([pairs["i"], article[pairs["j"]]]).transform("max")
    top_j = similarity.groupby([pairs["j"], article[pairs["i"]]]).transform("max")
    return (
        (similarity >= np.minimum(top_i, top_j)) | (similarity >= LEAST_SIMILARITY + _WELL_ABOVE)
    ).to_numpy()


def _kept(tokens: list[list[str]], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Share of words in the same order (2 × kept / all), each pair of sentences worked out once."""
    known: dict[tuple[int, int], float] = {}
    for pair in zip(a.tolist(), b.tolist()):
        if pair not in known:
            one, other = tokens[pair[0]], tokens[pair[1]]
            known[pair] = 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()
    return np.array([known[pair] for pair in zip(a.tolist(), b.tolist())], dtype="float64")
