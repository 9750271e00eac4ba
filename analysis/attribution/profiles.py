"""How is the right to speak shared out? Counts made from the evidence tables, and the statements behind a number.

:func:`attribution_profile` (statements, quoted words, verbs' stances, named and unnamed, per group),
:func:`voice_shares` (how much of the text is the narrator's, quoted, reported), :func:`first_heard` (who
comes first, and where), :func:`concordance` (any speaker's statements in their places).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.attribution.attributions import TABLE
from analysis.attribution.quotations import find_quotations
from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import share_table
from analysis.codebook.roster import VOICES
from analysis.contracts import require
from analysis.door import checked
from analysis.language.text import word_spans
from analysis.voices.evidence import words_by_voice

# Measure → the column whose values share the whole, and what is added up (None: statements are counted).
MEASURES: dict[str, tuple[str, str | None]] = {
    "statements": ("side", None),
    "quoted words": ("side", "quoted_words"),
    "reported words": ("side", "reported_words"),
    "stance": ("stance", None),
    "naming": ("named", None),
    "directness": ("kind", None),
    "type": ("type", None),
}


@checked("side", "stance", "named", "kind", "type", attributions="type", articles="article_id text")
def attribution_profile(
    attributions: pd.DataFrame,
    articles: pd.DataFrame,
    by: Sequence[str] = ("outlet",),
    units: Any = None,
    *,
    measures: Sequence[str] | None = None,
    types: Sequence[str] | None = ("speech",),
    roster: Any = None,
) -> pd.DataFrame:
    """Who speaks how much, how directly, with which verbs, named or not: several shares per group in one table.

    Parameters
    ----------
    attributions : DataFrame
        From :func:`analysis.find_attributions`.
    articles : DataFrame
        With ``article_id``, ``text`` and the columns of `by` that the attributions lack.
    by : list of str
        Groups: columns of the articles (outlet) or of the attributions (side, speaker, speaker_type, …).
    units : Series, optional
        ``article_id`` → independent unit (:func:`analysis.copy_groups`), so that copies count once in
        intervals.
    measures : list of str, optional
        Some of "statements" (share of each side among statements), "quoted words", "reported words" (share of
        each side among these words), "stance" (of the cues), "naming" (named, role, anonymous), "directness"
        (direct, mixed, indirect), "type". Default: all whose column is not in `by`.
    types : list of str, optional
        Kinds of attribution that count; default: speech only. None: all. "type" always counts all.
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group, measure and category: `by`, ``measure``, ``category`` (missing: the table does not
        know, for instance a speaker without a side), ``count`` (statements, or words), ``total``, ``share``
        (0–1; missing where total is 0), ``low``, ``high``, ``articles``, ``independent``, ``basis``.

    Raises
    ------
    ValueError
        For an unknown measure or column.

    Notes
    -----
    Words of a statement told within another (``parent``) count for the outer speaker only.
    Stances are counted per statement: an outlet that prints a wire story prints the wire's verbs.
    """
    require(attributions, ["article_id", "speaker", "content_spans", "quoted_spans", "parent"], TABLE)
    require(articles, ["article_id", "text"], "articles")
    chosen = list(measures) if measures is not None else [m for m, (c, _) in MEASURES.items() if c not in by]
    for name in chosen:
        if name not in MEASURES:
            raise ValueError(f"no measure is called {name!r}; there are: {', '.join(MEASURES)}")
    evidence = with_levels(_evidence(attributions, articles, by), by, roster)
    tables = []
    for name in chosen:
        column, weight = MEASURES[name]
        rows = evidence if types is None or name == "type" else evidence[evidence["type"].isin(list(types))]
        if name in ("statements", "naming"):
            rows = rows[rows["speaker"].notna()]
        table = share_table(rows, column, list(by), units=units, weight=weight)
        table = table.rename(columns={column: "category"})
        table["category"] = table["category"].astype("str")
        table.insert(len(by), "measure", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _evidence(attributions: pd.DataFrame, articles: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    missing = [c for c in by if c not in attributions.columns and c not in articles.columns]
    if missing:
        raise ValueError(f"neither attributions nor articles have a column {missing[0]!r}; by is {list(by)}")
    evidence = attributions.copy()
    known = articles.drop_duplicates("article_id").set_index(articles["article_id"].astype("str"))
    for column in by:
        if column not in evidence.columns:
            evidence[column] = evidence["article_id"].map(known[column]).to_numpy()
    words = {
        str(k): [a for a, _ in word_spans(t)]
        for k, t in zip(articles["article_id"], articles["text"])
        if isinstance(t, str)
    }
    outer = evidence["parent"].isna()
    quoted = _words_in(evidence, "quoted_spans", words)
    evidence["quoted_words"] = np.where(outer, quoted, 0)
    evidence["reported_words"] = np.where(outer, _words_in(evidence, "content_spans", words) - quoted, 0)
    return evidence


def _words_in(evidence: pd.DataFrame, column: str, words: dict[str, list[int]]) -> np.ndarray:
    found = []
    for article_id, spans in zip(evidence["article_id"], evidence[column]):
        starts = words.get(str(article_id), [])
        found.append(sum(bisect_left(starts, b) - bisect_left(starts, a) for a, b in spans))
    return np.array(found, dtype=np.int64)


@checked(
    articles="article_id text",
    attributions="attribution_id",
    quotations="article_id start end attribution_id kind",
)
def voice_shares(
    articles: pd.DataFrame,
    attributions: pd.DataFrame,
    by: Sequence[str] = ("outlet",),
    units: Any = None,
    *,
    quotations: pd.DataFrame | None = None,
    roster: Any = None,
    words: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How much of the text is the narrator's, in quotation marks, or reported.

    Parameters
    ----------
    articles, attributions : DataFrame
    by : list of str
        Columns of the articles; ``["article_id"]`` gives one article per group.
    units : Series, optional
        ``article_id`` → independent unit.
    quotations : DataFrame, optional
        From :func:`analysis.find_quotations`, if already made.
    words : DataFrame, optional
        From :func:`analysis.words_by_voice` of the same articles, if already made.
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and voice (narrator, quoted, reported): `by`, ``voice``, ``count`` (words),
        ``total`` (words of the group), ``share``, ``low``, ``high``, ``articles``, ``independent``,
        ``basis``.

    Notes
    -----
    Words are those of :func:`analysis.voices.evidence.words_by_voice`, so that this share and rates per 1,000 words of
    a voice rest on the same count. Quoted: inside the quotation marks of speech, whether or not somebody is named.
    Reported: the rest of what attributions that are sure hold. Scare quotes, titles and hedges ("are believed to")
    are the narrator's; furniture is nobody's.
    """
    require(attributions, ["article_id", "type", "content_spans"], TABLE)
    require(articles, ["article_id", "text", *by], "articles")
    if words is None:
        spoken = find_quotations(articles, attributions) if quotations is None else quotations
        words = words_by_voice(articles, attributions, spoken)
    evidence = words.assign(voice=pd.Categorical(words["voice"], VOICES))
    for column in by:
        if column != "article_id":
            # Three rows an article, in the order of the articles.
            evidence[column] = articles[column].repeat(len(VOICES)).to_numpy()
    evidence = with_levels(evidence, by, roster)
    return share_table(evidence, "voice", list(by), units=units, weight="words")


@checked(attributions="attribution_id content_start", articles="article_id text")
def first_heard(attributions: pd.DataFrame, articles: pd.DataFrame, by: str = "side") -> pd.DataFrame:
    """Who is heard first in each article, and how far down.

    Parameters
    ----------
    attributions, articles : DataFrame
    by : str
        Column of the attributions whose values are compared: side, speaker, speaker_type, named.

    Returns
    -------
    DataFrame
        One row per article and value of `by` that speaks in it: ``article_id``, `by`, ``attribution_id``,
        ``start`` (of the content), ``position`` (share of the article's characters before it, 0–1),
        ``order`` (1: heard first).
    """
    require(attributions, [by, "article_id", "type"], TABLE)
    spoken = attributions[(attributions["type"] == "speech") & attributions[by].notna()]
    spoken = spoken.sort_values(["article_id", "content_start", "attribution_id"], kind="stable")
    first = spoken.drop_duplicates(["article_id", by])[["article_id", by, "attribution_id", "content_start"]]
    first = first.rename(columns={"content_start": "start"}).reset_index(drop=True)
    length = {str(k): len(t) for k, t in zip(articles["article_id"], articles["text"]) if isinstance(t, str)}
    sizes = np.array([max(1, length.get(k, 1)) for k in first["article_id"]], dtype=float)
    first["position"] = first["start"].to_numpy(dtype=float) / sizes
    first["order"] = first.groupby("article_id").cumcount() + 1
    return first


@checked(articles="article_id text", attributions="attribution_id kind cue content_spans")
def concordance(
    articles: pd.DataFrame,
    attributions: pd.DataFrame,
    *,
    speaker: str | None = None,
    side: str | None = None,
    width: int = 60,
) -> pd.DataFrame:
    """The statements of a speaker or side, in their places.

    Parameters
    ----------
    articles, attributions : DataFrame
    speaker : str, optional
        Part of the speaker's name, any case.
    side : str, optional
    width : int
        Characters of text to show before and after.

    Returns
    -------
    DataFrame
        One row per statement in the order of the articles: ``article_id``, ``outlet`` (where articles have
        it), ``attribution_id``, ``speaker``, ``cue``, ``kind``, ``before``, ``content`` (parts joined by " …
        "), ``after``.

    Raises
    ------
    ValueError
        When nobody of that name speaks; the message lists who does.
    """
    require(attributions, ["article_id", "speaker", "content_start", "content_end"], TABLE)
    require(articles, ["article_id", "text"], "articles")
    chosen = attributions[attributions["speaker"].notna()]
    if speaker is not None:
        chosen = chosen[chosen["speaker"].str.contains(speaker, case=False, regex=False)]
    if side is not None:
        chosen = chosen[chosen["side"] == side]
    if chosen.empty and (speaker is not None or side is not None):
        column, asked = ("speaker", speaker) if speaker is not None else ("side", side)
        heard = attributions[column].dropna().value_counts().index[:12]
        raise ValueError(f"no {column} matches {asked!r}; heard most: {', '.join(heard) or 'nobody'}")
    text = dict(zip(articles["article_id"].astype("str"), articles["text"]))
    order = {key: i for i, key in enumerate(text)}
    outlet = dict(zip(text, articles["outlet"])) if "outlet" in articles.columns else {}
    rows = []
    for row in chosen.to_dict("records"):
        whole = text.get(row["article_id"], "")
        a, b = row["content_start"], row["content_end"]
        rows.append(
            {
                "article_id": row["article_id"],
                **({"outlet": outlet[row["article_id"]]} if outlet else {}),
                **{name: row[name] for name in ("attribution_id", "speaker", "cue", "kind")},
                "before": whole[max(0, a - width) : a],
                "content": " … ".join(whole[x:y] for x, y in row["content_spans"]),
                "after": whole[b : b + width],
            }
        )
    rows.sort(key=lambda row: order.get(str(row["article_id"]), len(order)))
    names = [
        "article_id",
        *(["outlet"] if outlet else []),
        "attribution_id",
        "speaker",
        "cue",
        "kind",
        "before",
        "content",
        "after",
    ]
    return pd.DataFrame(rows, columns=names).astype("str")
