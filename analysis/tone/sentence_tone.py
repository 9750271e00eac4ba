"""In what tone is each sentence told, in whose voice, and which words make it so?

:func:`score_tones` scores every sentence, split by voice (a quotation is not the outlet's tone);
:func:`tone_profile` averages the scores per outlet and voice; :func:`tone_drivers` takes an average apart
into the words behind it, and :func:`tone_shift` the difference between two averages. The word lists live in
:mod:`analysis.tone.lexicons`, tone toward one actor in :mod:`analysis.tone`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.certainty.grouping import group_rows, with_levels
from analysis.certainty.tables import mean_table
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.text import find_sentences
from analysis.tone.lexicons import lexicon_scores, textblob_words, vader_words
from analysis.voices.evidence import name_speakers
from analysis.voices.voice_map import VOICES, VoiceMap, map_voices

SCORES = ("polarity", "subjectivity", "compound")
_RANGES = {"polarity": (-1, 1), "subjectivity": (0, 1), "compound": (-1, 1)}
TABLE = Table(
    name="tones",
    question="In what tone is each sentence written, voice by voice?",
    make="score_tones",
    takes=("articles", "attributions", "quotations"),
    codebook=("actors",),
    columns={
        "article_id": Column("str", "the article"),
        "outlet": Column("str", "who published it", "not known"),
        "sentence": Column("int64", "number within the article, as in sentences"),
        "start": Column("int64", "where the first piece of this voice begins"),
        "end": Column("int64", "where its last piece ends"),
        "kind": Column("str", "of the sentence: body, heading or headline"),
        "voice": Column("str", "narrator, quoted or reported"),
        "speaker": Column("str", "who says it", "the narrator, or nobody is named"),
        "side": Column("str", "the speaker's side", "not known"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
        "polarity": Column("float64", "TextBlob, −1 to 1; 0 where its list knows none of the words"),
        "subjectivity": Column("float64", "TextBlob, 0 to 1; 0 where its list knows none of the words"),
        "compound": Column("float64", "VADER, −1 to 1; 0 where its list knows none of the words"),
        "target": Column("str", "an actor: not filled here", "always: see actor_tones"),
        "target_tone": Column("float64", "tone toward the actor, −1 to 1: not filled here", "always"),
        "p_negative": Column("float64", "probability, 0 to 1: not filled here", "always"),
        "p_neutral": Column("float64", "probability, 0 to 1: not filled here", "always"),
        "p_positive": Column("float64", "probability, 0 to 1: not filled here", "always"),
        "words": Column("int64", "number of words scored"),
        "frame": Column("bool", "the narrator's “the minister said”: kept, but left out of means"),
        "spans": Column("object", "the exact pieces: a list of [start, end]"),
    },
)
# What a piece is before its speaker is looked up.
_SCORED = [
    "article_id", "outlet", "sentence", "start", "end", "kind", "voice", "_row", *SCORES, "words", "frame", "spans",
]  # fmt: skip
_WORD = re.compile(r"\w+(?:['’]\w+)*")
# A narrator's piece with at most this many words beside the source and its cue ("the minister said on
# Tuesday") is the frame of somebody else's words, not a statement of the outlet: it would only pull every
# mean towards 0.
_FRAME_WORDS = 3


class _Piece(NamedTuple):
    voice: str
    row: int  # row of the attribution that holds it, −1 for the narrator and for words nobody is named for
    spans: list[list[int]]


@checked(
    attributions="source_start source_end cue_start cue_end",
    quotations="article_id start end attribution_id kind",
)
def score_tones(
    articles: pd.DataFrame, attributions: pd.DataFrame, quotations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Word-list scores of every sentence, one row per voice that speaks in it.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    attributions : DataFrame
        From ``find_attributions``: what is inside ``content_spans`` is somebody else's voice. The innermost
        attribution counts where one stands in another.
    quotations : DataFrame, optional
        From ``find_quotations``; quotations of kind ``speech`` are quoted even where nobody is named for
        them. Without it, every passage in quotation marks inside the content of an attribution is quoted.

    Returns
    -------
    DataFrame
        One row per sentence and voice and speaker: ``article_id, outlet, sentence, start, end, kind`` (of the
        sentence: body, heading, headline; furniture is not scored); ``voice`` (narrator, quoted, reported),
        ``speaker, side, attribution_id`` (missing for the narrator and for words nobody is named for);
        ``polarity`` (TextBlob, −1 to 1), ``subjectivity`` (TextBlob, 0 to 1), ``compound`` (VADER, −1 to 1),
        each 0 where the word list knows none of the words; ``target`` and the columns after it, filled by
        ``score_actor_tones`` only; ``words``; ``frame`` (True for a narrator's "the minister said": kept as
        evidence, left out of means); ``spans``, the exact pieces, since a voice can be interrupted ("Peace,
        she said, would come"): ``start`` and ``end`` are the first and last of them.

    Notes
    -----
    The scores describe words, not attitudes, and not the outlet: "66 people were killed" is as negative as
    it gets. Compare outlets on the same story, in the narrator's voice, and read the sentences.
    """
    require(articles, ["article_id", "text"], "articles")
    require(
        attributions, ["article_id", "attribution_id", "content_spans"], "attributions",
        "make the table with find_attributions",
    )
    rows: list[tuple[Any, ...]] = []
    found = find_sentences(articles)
    sentences = dict(
        iter(found[found["kind"] != "furniture"].groupby("article_id", sort=False, observed=True))
    )
    voices = map_voices(attributions, quotations, articles["article_id"])
    framed = _frames(attributions)
    outlets = articles["outlet"] if "outlet" in articles else [None] * len(articles)
    for article_id, text, outlet in zip(articles["article_id"], articles["text"], outlets):
        if article_id not in sentences:
            continue
        these = sentences[article_id]
        frame = framed.get(article_id, [])
        for number, start, end, kind in zip(these["sentence"], these["start"], these["end"], these["kind"]):
            rows.extend(
                (article_id, outlet, number, *_hull(piece), kind, *_scored(text, piece, frame))
                for piece in _pieces(text, voices, article_id, start, end)
            )
    return _table(rows, attributions)


@checked()
def tone_profile(
    tones: pd.DataFrame,
    by: Sequence[str] = ("outlet", "voice"),
    units: pd.Series | None = None,
    *,
    roster: Any = None,
) -> pd.DataFrame:
    """Mean tone per group, with intervals and with how far the two word lists agree.

    Parameters
    ----------
    tones : DataFrame
        From :func:`score_tones`.
    by : sequence of str
        Columns to group by. Groups that could occur and do not stay as rows with ``count`` 0.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``: near-copies share a unit and are resampled together.
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and score: ``*by, score`` (polarity, subjectivity, compound), ``count`` (pieces
        scored), ``total`` (pieces found, with the frames that are not scored), ``mean`` (missing where
        ``count`` is 0), ``low``, ``high`` (95 %, bootstrap over independent units, within the score's range),
        ``silent`` (share of
        pieces in which the list knows no word: their score is 0 for want of evidence), ``agree`` (of the
        pieces both lists score other than 0, the share to which they give the same sign), ``contrary`` (True
        where the two lists' means differ in sign: then report neither alone), ``articles``, ``independent``,
        ``basis``.
    """
    by = [by] if isinstance(by, str) else list(by)
    require(tones, [*by, *SCORES, "frame", "article_id"], TABLE)
    tones = with_levels(tones, by, {"voice": VOICES, **getattr(roster, "levels", roster or {})})
    groups = group_rows(tones, by, None)
    framed = tones["frame"].astype(bool)
    scored = tones[~framed]
    both = scored[(scored["polarity"] != 0) & (scored["compound"] != 0)]
    agree = _share((both["polarity"] > 0) == (both["compound"] > 0), both, by, "agree")
    parts = []
    for score in SCORES:
        part = mean_table(
            tones.assign(**{score: tones[score].mask(framed)}), score, by, units=units, rows=groups
        )
        part[["low", "high"]] = part[["low", "high"]].clip(*_RANGES[score])  # no mean can lie beyond
        part = part.merge(_share(scored[score] == 0, scored, by, "silent"), on=by, how="left")
        parts.append(part.merge(agree, on=by, how="left").assign(score=score, _group=range(len(part))))
    signs = np.sign(parts[0]["mean"]) * np.sign(parts[2]["mean"])
    table = pd.concat([part.assign(contrary=signs < 0) for part in parts], ignore_index=True)
    table = table.sort_values("_group", kind="stable", ignore_index=True)
    return table[
        [
            *by,
            "score",
            "count",
            "total",
            "mean",
            "low",
            "high",
            "silent",
            "agree",
            "contrary",
            "articles",
            "independent",
            "basis",
            *(["outlets"] if "outlets" in table else []),
        ]
    ]


@checked(tones="start end", articles="article_id text")
def tone_drivers(
    tones: pd.DataFrame,
    articles: pd.DataFrame,
    by: Sequence[str] = ("outlet", "voice"),
    score: str = "compound",
) -> pd.DataFrame:
    """The words behind each group's mean tone; their contributions add up to the mean.

    Parameters
    ----------
    tones, articles : DataFrame
        From :func:`score_tones`, and the articles it was made from.
    by : sequence of str
        Columns to group by, as in :func:`tone_profile`.
    score : str
        ``polarity``, ``subjectivity`` or ``compound``.

    Returns
    -------
    DataFrame
        One row per group and word: ``*by, score, word``, ``count`` (pieces in which it counts), ``total``
        (pieces of the group), ``contribution`` (to the group's mean, in units of the score; adds up to
        ``mean`` of :func:`tone_profile`), ``articles``, and the strongest piece as evidence: ``article_id,
        start, end``. Strongest words first.
    """
    by = [by] if isinstance(by, str) else list(by)
    if score not in SCORES:
        raise ValueError(f"tone_drivers: score must be one of {', '.join(SCORES)}, not {score!r}")
    require(tones, [*by, "frame", "article_id", "spans"], TABLE)
    texts = dict(zip(articles["article_id"], articles["text"]))
    scored = tones[~tones["frame"].astype(bool)]
    pieces = [(place, word, part) for place, word, part in _driver_parts(scored, texts, score) if part]
    places = np.array([place for place, _, _ in pieces], dtype=np.int64)
    words = pd.DataFrame(
        {
            "word": pd.Series([word for _, word, _ in pieces], dtype="str"),
            "part": [part for *_, part in pieces],
        }
    )
    words = words.astype({"part": "float64"})
    for name in [*by, "article_id", "start", "end"]:
        if name not in words:
            words[name] = scored[name].to_numpy()[places] if len(places) else scored[name].iloc[:0].to_numpy()
    totals = scored.groupby(by, sort=False, observed=True).size().rename("total").reset_index()
    # The same word twice in one piece is one piece with both contributions.
    once = (
        words.groupby(
            list(dict.fromkeys([*by, "article_id", "start", "end", "word"])), sort=False, observed=True
        )["part"]
        .sum()
        .reset_index()
    )
    once = once.assign(_size=-once["part"].abs()).sort_values(["_size", "article_id", "start"], kind="stable")
    shown = [name for name in ("article_id", "start", "end") if name not in by]
    grouped = once.groupby([*by, "word"], sort=False, observed=True)
    table = grouped.agg(
        count=("part", "size"), _sum=("part", "sum"), articles=("article_id", "nunique"),
        **{name: (name, "first") for name in shown},
    ).reset_index().merge(totals, on=by, how="left")  # fmt: skip
    table["contribution"] = table["_sum"] / table["total"]
    table["score"] = score
    table = table.assign(_size=-table["contribution"].abs()).sort_values(
        [*by, "_size", "word"], kind="stable", ignore_index=True
    )
    return table[[*by, "score", "word", "count", "total", "contribution", "articles", *shown]]


def words_behind(tones: pd.DataFrame, articles: pd.DataFrame, score: str = "compound") -> list[list[str]]:
    """The words that move the score of each piece, in the order in which they stand: what :func:`tone_drivers` counts.

    Parameters
    ----------
    tones, articles, score
        As in :func:`tone_drivers`; pieces that only introduce a speaker have no score and are not to be given.
    """
    require(tones, ["article_id", "spans"], TABLE)
    found: list[list[str]] = [[] for _ in range(len(tones))]
    for place, word, part in _driver_parts(tones, dict(zip(articles["article_id"], articles["text"])), score):
        if part and word not in found[place]:
            found[place].append(word)
    return found


@checked(drivers="word count contribution")
def tone_shift(drivers: pd.DataFrame, one: dict[str, Any], other: dict[str, Any]) -> pd.DataFrame:
    """Which words make the difference between two groups' mean tones.

    Parameters
    ----------
    drivers : DataFrame
        From :func:`tone_drivers`.
    one, other : dict
        Group column → value, e.g. ``{"outlet": "Dockside Mail", "voice": "narrator"}``.

    Returns
    -------
    DataFrame
        One row per word of either group: ``word``, ``one`` and ``other`` (its contribution to each mean, 0
        where it does not occur), ``shift`` (``one − other``; the column adds up to the difference of the
        means), ``count_one``, ``count_other``. Largest shift first. After Gallagher et al. 2021 ("word
        shifts"), with the lexicon scores in context.
    """
    sides = []
    for group in (one, other):
        rows = drivers
        for name, value in group.items():
            if name not in rows:
                raise ValueError(f"tone_shift: the drivers have no column {name!r}; group them by it first")
            rows = rows[rows[name] == value]
        if rows["word"].duplicated().any():
            raise ValueError(
                f"tone_shift: {group} covers several groups; give every column the drivers were grouped by"
            )
        sides.append(rows.set_index("word")[["contribution", "count"]])
    table = pd.merge(sides[0], sides[1], how="outer", on="word", suffixes=("_one", "_other")).fillna(0)
    table = table.rename(columns={"contribution_one": "one", "contribution_other": "other"}).reset_index()
    table = table.assign(shift=table["one"] - table["other"]).astype(
        {"count_one": "int64", "count_other": "int64"}
    )
    table = table.assign(_size=-table["shift"].abs()).sort_values(
        ["_size", "word"], kind="stable", ignore_index=True
    )
    return table[["word", "one", "other", "shift", "count_one", "count_other"]]


def _pieces(text: str, voices: VoiceMap, article_id: Any, start: int, end: int) -> list[_Piece]:
    """The sentence's pieces by voice and speaker, in reading order; runs of punctuation belong to nobody."""
    found: dict[tuple[int, int], list[list[int]]] = {}
    for left, right, voice, row in voices.runs(article_id, start, end):
        run = text[left:right]
        if not _WORD.search(run):
            continue
        left += len(run) - len(run.lstrip())
        right -= len(run) - len(run.rstrip())
        found.setdefault((voice, row if voice else -1), []).append([left, right])
    return [_Piece(VOICES[kind], where, spans) for (kind, where), spans in found.items()]


def _frames(attributions: pd.DataFrame) -> dict[Any, list[tuple[int, int]]]:
    """Per article, where sources and cues stand."""
    found: dict[Any, list[tuple[int, int]]] = {}
    for part in ("source", "cue"):
        columns = ["article_id", f"{part}_start", f"{part}_end"]
        for article_id, start, end in attributions[columns].dropna().itertuples(index=False):
            found.setdefault(article_id, []).append((int(start), int(end)))
    return found


def _scored(text: str, piece: _Piece, framed: list[tuple[int, int]]) -> tuple[Any, ...]:
    score = lexicon_scores(_joined(text, piece.spans))
    words = [word.start() for start, end in piece.spans for word in _WORD.finditer(text, start, end)]
    frame = False
    if piece.voice == "narrator" and framed:
        own = sum(not any(start <= word < end for start, end in framed) for word in words)
        frame = own < len(words) and own <= _FRAME_WORDS
    return (piece.voice, piece.row, *score, len(words), frame, piece.spans)


def _hull(piece: _Piece) -> tuple[int, int]:
    return piece.spans[0][0], piece.spans[-1][1]


def _joined(text: str, spans: list[list[int]]) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _table(rows: list[tuple[Any, ...]], attributions: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=_SCORED)
    return TABLE.frame(table.assign(**name_speakers(attributions, table["_row"].to_numpy(np.int64))))


def _share(true: pd.Series, rows: pd.DataFrame, by: list[str], name: str) -> pd.DataFrame:
    return (
        true.groupby([rows[column] for column in by], sort=False, observed=True)
        .mean()
        .rename(name)
        .reset_index()
    )


def _driver_parts(
    scored: pd.DataFrame, texts: dict[str, str], score: str
) -> Iterator[tuple[int, str, float]]:
    for place, (article_id, spans) in enumerate(zip(scored["article_id"], scored["spans"])):
        passage = _joined(texts[article_id], spans)
        if score == "compound":
            for word, part in vader_words(passage):
                yield place, word, part
        else:
            for word, polarity, subjective in textblob_words(passage):
                yield place, word, polarity if score == "polarity" else subjective
