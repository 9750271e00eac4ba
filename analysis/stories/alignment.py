"""Which sentences of two articles report the same fact?

:func:`pair_sentences` finds, within each story, the sentences that say the same in two articles: verbatim,
edited or in other words. :func:`word_edits` shows what was changed within a pair.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.text import find_sentences, normalise
from analysis.stories.pair_signals import SIGNALS, find_signals, weigh
from analysis.stories.same_story import find_stories
from analysis.stories.story_sentences import Sentences, story_sentences

# Similarity from which a pair stands: half the F that is reached, where F is greatest if similarity is read
# as a chance. It holds between .40 and .50 (benchmarks/alignment.py prints both sides).
LEAST_SIMILARITY = 0.45
# Share of words in the same order (difflib's ratio) from which a pair is an edit rather than a paraphrase.
_EDITED = 0.47


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


TABLE = Table(
    name="sentence_pairs",
    question="Which sentences of two articles of one story report the same fact?",
    make="pair_sentences",
    takes=("articles", "stories", "sentences", "attributions"),
    scope="story",
    codebook=("actors",),
    columns={
        "story_id": Column("str", "the event"),
        "article_a": Column("str", "one article; article_a < article_b"),
        "start_a": Column("int64", "where the sentence begins in article_a"),
        "end_a": Column("int64", "where it ends"),
        "article_b": Column("str", "the other article"),
        "start_b": Column("int64", "where the sentence begins in article_b"),
        "end_b": Column("int64", "where it ends"),
        "relation": Column("str", "verbatim (same words), edited (most words kept) or paraphrase"),
        "similarity": Column("float64", "how likely the two report one fact, .45 to 1"),
        **{name: Column("float64", f"evidence: {told}") for name, told in SIGNALS.items()},
        "kept": Column("float64", "share of words in the same order, 0 to 1"),
    },
)
#: The columns that say which two sentences are paired, and how.
PAIR = tuple(TABLE.columns)[:9]


@checked(articles="article_id text", stories="article_id story_id", sentences="article_id start end kind")
def pair_sentences(
    articles: pd.DataFrame,
    stories: pd.DataFrame | None = None,
    sentences: pd.DataFrame | None = None,
    attributions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Sentences of two articles of one story that report the same fact.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.
    stories : DataFrame, optional
        ``article_id, story_id`` as :func:`analysis.stories.same_story.find_stories` returns them; found if not given.
    sentences : DataFrame, optional
        ``article_id, start, end, kind`` as :func:`analysis.language.text.find_sentences` returns them; found if not
        given. Only ``kind`` "body" is compared: headings and furniture say nothing of their own.
    attributions : DataFrame, optional
        ``article_id, speaker, content_spans, source_start, source_end, cue_start, cue_end`` as
        ``find_attributions`` returns them. With them what is said is compared apart from who says it; without
        them somewhat fewer pairs between independent reports are right.

    Returns
    -------
    DataFrame
        One row per pair, sorted, ``article_a`` < ``article_b``: ``story_id, article_a, start_a, end_a,
        article_b, start_b, end_b``; ``relation``: "verbatim" (the same words in the same order, whatever
        the punctuation), "edited" (most words kept) or "paraphrase"; ``similarity`` (.45 to 1), how likely the
        two report one fact by the learnt weights; what it is made of (``letters``, ``words``, ``told``,
        ``content``, ``numbers``, ``ahead_least``, ``ahead_most``, ``third``, ``next``, ``speaker``: see
        :func:`analysis.stories.pair_signals.find_signals`); ``kept`` (share of words in the same order, 0 to 1). A
        sentence may stand in several pairs.

    Notes
    -----
    What is rare within the story weighs most (IDF is fitted per story), so the topic itself pairs nothing. A
    pair counts for more where each is the other's best partner, where a third article leads from one to the
    other and where the next sentences pair too. The weights (``analysis/stories/pair_weights.json``) were
    learnt on the shipped corpus; what they do on stories they were not learnt on is printed by
    benchmarks/alignment.py. In stories of more than 40 articles near-copies are paired with the first article
    of their family only. Paraphrases with hardly a word in common are not found: of the pairs between
    independent reports about a quarter is missed.
    """
    require(articles, ["article_id", "text"], "articles")
    stories = find_stories(articles) if stories is None else stories
    sentences = find_sentences(articles) if sentences is None else sentences
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    body = sentences[sentences["kind"] == "body"].sort_values(["article_id", "start"])
    story_of = body["article_id"].map(
        stories.drop_duplicates("article_id").set_index("article_id")["story_id"]
    )
    shared = body.groupby(story_of)["article_id"].transform("nunique") > 1
    body, story_of = body[shared], story_of[shared]
    used = text[text.index.isin(body["article_id"])]
    texts: dict[str, str] = dict(zip(used.index, used))
    said = None if attributions is None else _said(attributions, texts)
    parts = [
        _pair_story(rows, texts, said).assign(story_id=str(story)) for story, rows in body.groupby(story_of)
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


@checked(
    articles="article_id text",
    pairs="article_a start_a end_a article_b start_b end_b relation similarity",
    sentences="article_id start end kind",
)
def face_sentences(
    articles: pd.DataFrame, pairs: pd.DataFrame, sentences: pd.DataFrame, article_a: str, article_b: str
) -> pd.DataFrame:
    """Two articles read side by side: every sentence of both, those that pair in one row.

    Parameters
    ----------
    articles, pairs, sentences : DataFrame
        ``article_id, text``; as :func:`pair_sentences` returns them; as
        :func:`analysis.language.text.find_sentences` does.
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


_NO_PAIRS = TABLE.frame()


def _said(attributions: pd.DataFrame, texts: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    """Per article who speaks, what is said and where source and cue stand."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    names = (
        "article_id",
        "speaker",
        "content_spans",
        "source_start",
        "source_end",
        "cue_start",
        "cue_end",
    )
    for article, speaker, content, *places in zip(*(attributions[name].tolist() for name in names)):
        if article in texts:
            edges = [None if pd.isna(place) else int(place) for place in places]
            frame = [pair for pair in zip(edges[::2], edges[1::2]) if None not in pair]
            spans = [(int(start), int(end)) for start, end in content] if _is_list(content) else []
            found.setdefault(article, []).append(
                (speaker if isinstance(speaker, str) else None, spans, frame)
            )
    return found


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | np.ndarray)


def _pair_story(
    rows: pd.DataFrame, texts: dict[str, str], said: dict[str, list[tuple[Any, ...]]] | None
) -> pd.DataFrame:
    """Pairs of one story; ``rows`` are its body sentences by article and place."""
    names = rows["article_id"].to_numpy()
    sentences = story_sentences(rows, texts, said)
    signals = find_signals(sentences, [texts[name] for name in dict.fromkeys(names)])
    similarity = weigh(signals, said is not None)
    stands = similarity >= LEAST_SIMILARITY
    signals, similarity = signals[stands], similarity[stands]
    i, j = signals["i"].to_numpy(), signals["j"].to_numpy()
    verbatim, kept = _kept(sentences, sentences.form[i], sentences.form[j])
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    return pd.DataFrame(
        {
            "article_a": names[i],
            "start_a": start[i],
            "end_a": end[i],
            "article_b": names[j],
            "start_b": start[j],
            "end_b": end[j],
            "relation": np.select([verbatim, kept >= _EDITED], ["verbatim", "edited"], "paraphrase"),
            "similarity": similarity,
            **{name: signals[name].to_numpy() for name in SIGNALS},
            "kept": kept,
        }
    ).sort_values(["article_a", "article_b", "start_a", "start_b"], ignore_index=True)


def _kept(sentences: Sentences, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether the words are the same, and the share in the same order (2 × kept / all), each pair worked out
    once."""
    tokens = sentences.tokens
    known: dict[tuple[int, int], float] = {}
    for pair in zip(a.tolist(), b.tolist()):
        if pair not in known:
            one, other = tokens[pair[0]], tokens[pair[1]]
            known[pair] = 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()
    same = np.array([tokens[x] == tokens[y] for x, y in zip(a.tolist(), b.tolist())], dtype=bool)
    return same, np.array([known[pair] for pair in zip(a.tolist(), b.tolist())], dtype="float64")
