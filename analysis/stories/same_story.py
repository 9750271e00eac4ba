"""Which articles tell the same event, and who copied whom?

:func:`copy_groups` counts near-copies as one unit, :func:`find_stories` groups articles by event,
:func:`find_derivations` types each pair within a story (copy, rewrite, same_event) and
:func:`find_shared_passages` lists the passages that show it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.passages import (
    COPY_CONTAINMENT,
    SHINGLE_WORDS,
    copy_families,
    count_shared,
    group_copies,
    only_texts,
    shared_passages,
    shingles,
)
from analysis.language.text import quotation_spans
from analysis.stories.similarity import (
    cosines_among,
    count_words_of,
    group_by_average,
    likely_pairs,
    pair_scores,
    profile_texts,
)

# One setting for all corpora, chosen on the shipped corpus and the first half of a public set of 76 events
# (benchmarks/stories.py prints what it does on both halves and what neighbouring settings would do).
SAME_EVENT = 0.11
# Two reports weeks apart need more in common: similarity falls to this share of itself as their dates part
# ...
_APART = 0.5
# ... with this many days as the scale. Missing dates take nothing away.
_DAYS = 10.0
# Share of five-word runs outside quotation marks, of the shorter text, that makes a rewrite. Independent
# reports share a speaker's words and stock phrases: under .03 in the texts this was chosen on; rewrites .05
# and more.
REWRITE_CONTAINMENT = 0.04


TABLES = (
    Table(
        name="copies",
        question="Which articles are near-copies of each other and count as one?",
        make="find_copies",
        takes=("articles",),
        scope="corpus",
        columns={
            "article_id": Column("str", "the article"),
            "unit": Column("str", "smallest article_id of its family of near-copies; its own where nobody copied"),
        },
    ),
    Table(
        name="stories",
        question="Which event does each article tell?",
        make="find_stories",
        takes=("articles",),
        scope="corpus",
        columns={
            "article_id": Column("str", "the article"),
            "story_id": Column("str", "the event: numbered by first date, then smallest article_id"),
        },
    ),
    Table(
        name="derivations",
        question="How are two articles of one story related: copy, rewrite or independent report?",
        make="find_derivations",
        takes=("articles", "stories"),
        scope="story",
        columns={
            "story_id": Column("str", "the event"),
            "article_a": Column("str", "one article; article_a < article_b"),
            "article_b": Column("str", "the other"),
            "relation": Column("str", "copy, rewrite or same_event (an independent report)"),
            "containment": Column("float64", "share of the shorter one's five-word runs in the other, 0 to 1"),
            "containment_outside": Column("float64", "the same outside quotation marks", "all is quotation"),
            "cosine": Column("float64", "likeness of all words (TF-IDF within the story), 0 to 1"),
            "direction": Column("str", "a_to_b or b_to_a: who was first; unknown where dates do not tell"),
        },
    ),
)


def find_copies(articles: pd.DataFrame) -> pd.DataFrame:
    """:func:`copy_groups` as a table that can be kept.

    Returns
    -------
    DataFrame
        One row per article, in the order of ``articles``: ``article_id``, ``unit``. As ``units=`` of a summary:
        ``copies.set_index("article_id")["unit"]``.
    """
    return TABLES[0].frame(copy_groups(articles).rename_axis("article_id").reset_index())


@checked()
def copy_groups(articles: pd.DataFrame) -> pd.Series:
    """Independent unit of each article: near-copies share one.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.

    Returns
    -------
    Series
        Indexed by ``article_id``, in the order of ``articles``; the value is the smallest ``article_id`` of
        the family, so the result does not depend on the order of the input. An article nobody copied is its
        own unit.

    Notes
    -----
    Two articles are near-copies if they share at least half of the shorter one's distinct runs of five words;
    copies of copies belong to the same unit. Made for ``units=`` of the summaries: intervals resample units,
    because a wire report printed by ten outlets is one observation, not ten.
    """
    require(articles, ["article_id", "text"], "articles")
    ordered = _ordered(articles)
    # Sorted, so that chains among hundreds of copies run the same way whatever the input's order.
    first = group_copies(ordered["text"].tolist())
    names = ordered["article_id"].to_numpy()
    units = pd.Series(names[first], index=ordered["article_id"], name="unit", dtype="str")
    return units[~units.index.duplicated()].reindex(articles["article_id"].astype(str))


@checked()
def find_stories(articles: pd.DataFrame, same_event: float = SAME_EVENT) -> pd.DataFrame:
    """Which event each article tells.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``; ``title`` and ``date`` help where they are there and may be missing
        anywhere.
    same_event : float
        Mean similarity (0 to 1) at which two groups of articles are still one story. Higher: smaller stories.

    Returns
    -------
    DataFrame
        One row per article, in the order of ``articles``: ``article_id``, ``story_id`` ("story-0001",
        numbered by first date, then smallest article_id). An article nobody else reports is a story of its
        own; so is an article without words.

    Notes
    -----
    Similarity of two articles: mean cosine of TF-IDF over all words, the opening, the names and numbers,
    and the title (where both have one), less where their dates lie apart. Groups are joined by average
    linkage (UPGMA), after near-copies, which always stay together. Only pairs that share distinctive words
    are compared. The result does not depend on the order of the articles.
    """
    require(articles, ["article_id", "text"], "articles")
    ordered = _ordered(articles)
    days = _days(ordered)
    texts = ordered["text"].tolist()
    profile = profile_texts(texts, _titles(ordered))
    rank = np.empty(len(days), dtype=np.int64)
    rank[np.argsort(days, kind="stable")] = np.arange(len(days))  # undated articles come last
    pairs = likely_pairs(profile, rank)
    gap = np.nan_to_num(np.abs(days[pairs[:, 0]] - days[pairs[:, 1]]))
    scores = pair_scores(profile, pairs) * (_APART + (1 - _APART) * np.exp(-gap / _DAYS))
    label = group_by_average(len(texts), pairs, scores, same_event)
    first_day = pd.Series(days).groupby(label).min()
    order = sorted(first_day.index, key=lambda group: (np.isnan(first_day[group]), first_day[group], group))
    width = max(4, len(str(len(order))))
    name = {group: f"story-{number:0{width}d}" for number, group in enumerate(order, start=1)}
    found = pd.Series([name[group] for group in label], index=ordered.index, dtype="str").sort_index()
    ids = articles["article_id"].astype("str").reset_index(drop=True)
    return pd.DataFrame({"article_id": ids, "story_id": found.reset_index(drop=True)})


@checked(stories="article_id story_id")
def find_derivations(articles: pd.DataFrame, stories: pd.DataFrame | None = None) -> pd.DataFrame:
    """How the two articles of each pair within a story hang together.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``; ``date`` where known.
    stories : DataFrame, optional
        As :func:`find_stories` returns it (or by hand: ``article_id``, ``story_id``); found if not given.

    Returns
    -------
    DataFrame
        One row per pair of articles in one story, sorted, ``article_a`` < ``article_b``: ``story_id``;
        ``relation``: "copy" (at least half of the shorter one's five-word runs stand in the other, or both
        are copies of a third), "rewrite" (enough runs outside quotation marks that one was made from the
        other or both from a third), "same_event" (an independent report); ``containment`` (share of the
        shorter one's runs, 0 to 1, quotations included),
        ``containment_outside`` (the same outside quotation marks; missing where a text is all quotation),
        ``cosine`` (TF-IDF over all words, weighed within the story's articles, 0 to 1); ``direction``:
        "a_to_b", "b_to_a" where the dates tell who was first, else "unknown" (and always so for independent
        reports). Empty where no story has two articles.

    Notes
    -----
    A direction says who was first, not who copied: both may have used a third text, an agency's for instance.
    Dates without a time of day decide between different days only.
    """
    require(articles, ["article_id", "text"], "articles")
    stories = find_stories(articles) if stories is None else stories
    ordered = _ordered(articles)
    member = stories.drop_duplicates("article_id").set_index("article_id")["story_id"]
    story_of = ordered["article_id"].map(member)
    several = story_of.groupby(story_of).transform("size") > 1
    ordered = ordered[several.to_numpy()].reset_index(drop=True)
    moments = _moments(ordered)
    texts = ordered["text"].tolist()
    quoted = [_merged([(q.start, q.end) for q in quotation_spans(text)]) for text in texts]
    whole, outside = shingles(texts), shingles(texts, leave_out=quoted)
    counts = count_words_of(texts)
    member_rows = ordered["article_id"].map(member)
    parts = []
    for story, rows in member_rows.groupby(member_rows).groups.items():
        at = np.asarray(rows)
        shared = count_shared(only_texts(whole, at)), count_shared(only_texts(outside, at))
        cosine = cosines_among(counts[at])
        parts.append(_story_derivations(str(story), ordered.iloc[at], moments.iloc[at], *shared, cosine))
    return pd.concat([_NO_DERIVATIONS, *parts], ignore_index=True) if parts else _NO_DERIVATIONS.copy()


@checked(articles="article_id text")
def find_shared_passages(
    articles: pd.DataFrame, derivations: pd.DataFrame, min_words: int = SHINGLE_WORDS
) -> pd.DataFrame:
    """The passages two articles have in the same words: the evidence behind a derivation.

    Returns
    -------
    DataFrame
        One row per passage: ``article_a, start_a, end_a, article_b, start_b, end_b``, ``words`` (its length).
        Each word of article_a is used once, in the longest passage that holds it. Case, punctuation and
        kinds of quotation marks are ignored.
    """
    require(derivations, ["article_a", "article_b"], TABLES[2])
    text = _ordered(articles).drop_duplicates("article_id").set_index("article_id")["text"]
    rows = [
        (a, start_a, end_a, b, start_b, end_b, words)
        for a, b in zip(derivations["article_a"], derivations["article_b"])
        for start_a, end_a, start_b, end_b, words in shared_passages(text[a], text[b], min_words)
    ]
    columns = ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "words"]
    types = {name: "str" if name.startswith("article") else "int64" for name in columns}
    return pd.DataFrame(rows, columns=columns).astype(types)


_NO_DERIVATIONS = TABLES[2].frame()


def _story_derivations(
    story: str,
    articles: pd.DataFrame,
    moments: pd.DataFrame,
    everything: np.ndarray,
    outside: np.ndarray,
    cosine: np.ndarray,
) -> pd.DataFrame:
    a, b = np.triu_indices(len(articles), 1)
    containment, containment_outside = _shares(everything, a, b), _shares(outside, a, b)
    family = copy_families(everything)
    # Two copies of one text are copies of each other, even where their edits leave a little less in common.
    copied = (family[a] == family[b]) & (containment >= COPY_CONTAINMENT / 2)
    relation = np.select(
        [copied, containment_outside >= REWRITE_CONTAINMENT], ["copy", "rewrite"], default="same_event"
    )
    ids = articles["article_id"].to_numpy()
    direction = _directions(moments, a, b)
    return pd.DataFrame(
        {
            "story_id": story,
            "article_a": ids[a],
            "article_b": ids[b],
            "relation": relation,
            "containment": np.nan_to_num(containment),
            "containment_outside": containment_outside,
            "cosine": cosine[a, b],
            "direction": np.where(relation == "same_event", "unknown", direction),
        }
    ).astype(dict.fromkeys(("story_id", "article_a", "article_b", "relation", "direction"), "str"))


def _shares(shared: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    size = np.diag(shared)
    shorter = np.minimum(size[a], size[b])
    return np.where(shorter > 0, shared[a, b] / np.maximum(shorter, 1), np.nan)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _ordered(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles by article_id, with a missing text as an empty one; the index says where each one
    stood."""
    columns = [name for name in ("article_id", "title", "date", "text") if name in articles]
    ordered = articles[columns].reset_index(drop=True)
    ordered["article_id"] = ordered["article_id"].astype("str")
    ordered["text"] = ordered["text"].fillna("").astype("str")
    return ordered.sort_values("article_id", kind="stable")


def _titles(articles: pd.DataFrame) -> list[str]:
    return articles["title"].fillna("").astype(str).tolist() if "title" in articles else [""] * len(articles)


def _moments(articles: pd.DataFrame) -> pd.DataFrame:
    """``moment`` (UTC, missing where unknown) and ``timed`` (whether a time of day is given)."""
    if "date" not in articles:
        return pd.DataFrame(
            {"moment": pd.Series(pd.NaT, index=articles.index, dtype="datetime64[ns, UTC]"), "timed": False}
        )
    # A month alone is no day: an article of June is not one of the first of June.
    exact = articles["date"].where(articles["date"].astype("str").str.len() >= 10)
    moment = pd.to_datetime(exact, utc=True, errors="coerce", format="mixed")
    # Midnight to the second is how a date without a time looks after parsing.
    return pd.DataFrame({"moment": moment, "timed": (moment != moment.dt.normalize()) & moment.notna()})


def _days(articles: pd.DataFrame) -> np.ndarray:
    """Days since an arbitrary moment, NaN where the date is missing or unreadable."""
    moment = _moments(articles)["moment"]
    return ((moment - pd.Timestamp(0, tz="UTC")).dt.total_seconds() / 86_400).to_numpy(dtype="float64")


def _directions(moments: pd.DataFrame, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    exact, timed = moments["moment"], moments["timed"].to_numpy()
    both = timed[a] & timed[b]
    day = exact.dt.normalize()
    at, on = _seconds(exact), _seconds(day)
    gap = np.where(both, at[b] - at[a], on[b] - on[a])
    return np.select([gap > 0, gap < 0], ["a_to_b", "b_to_a"], "unknown")


def _seconds(moments: pd.Series) -> np.ndarray:
    return (moments - pd.Timestamp(0, tz="UTC")).dt.total_seconds().to_numpy(dtype="float64")
