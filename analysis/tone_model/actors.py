"""How does each outlet treat each actor, in whose voice? Every mention scored, then averaged.

:func:`score_actor_tones` lists the mentions; :func:`actor_tone_profile` averages them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.codebook import Codebook
from analysis.estimates import mean_table
from analysis.text import find_sentences
from analysis.tone_model.targets import score_targets
from analysis.voice_map import VOICES, map_voices

_TYPES = """
    article_id:str outlet:str sentence:int64 start:int64 end:int64 target:str side:str
    target_start:int64 target_end:int64 voice:str speaker:str attribution_id:str role:str
    p_negative:float64 p_neutral:float64 p_positive:float64 label:str unsure:bool target_tone:float64
    vader_clause:float64 drivers:str
"""
_COLUMNS = {name: kind for name, _, kind in (pair.partition(":") for pair in _TYPES.split())}


def score_actor_tones(
    articles: pd.DataFrame,
    codebook: Codebook,
    attributions: pd.DataFrame,
    quotations: pd.DataFrame | None = None,
    parses: Iterable[Any] | None = None,
) -> pd.DataFrame:
    """Tone toward every actor of the codebook, mention by mention.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook
        Whose actors are looked for, by every name they go by (not by metonyms or their people's nouns).
    attributions, quotations : DataFrame
        From ``find_attributions`` and ``find_quotations``: whose words each mention stands in.
    parses
        Not used: sentences are parsed anew with their names hidden, since a parse made with names may depend
        on them. That parse is kept in the cache like any other.

    Returns
    -------
    DataFrame
        One row per mention: ``article_id, outlet, sentence, start, end`` (of the sentence), ``target`` (the
        actor's canonical name), ``side, target_start, target_end`` (of the mention, in the article's text),
        ``voice`` (narrator, quoted, reported), ``speaker, attribution_id`` (who says it; missing for the
        narrator), ``role`` (of the target in its clause), ``p_negative, p_neutral, p_positive, label,
        unsure, target_tone, vader_clause, drivers`` as in :func:`score_targets`.

    Notes
    -----
    A machine estimate of how a sentence treats one named actor, not a measure of bias: bad events and quoted
    criticism score low whatever the wording. Keep voices apart, compare outlets on the same actor in the same
    story, and read the drivers.
    """
    found = find_sentences(articles)
    sentences = dict(
        iter(found[found["kind"] != "furniture"].groupby("article_id", sort=False, observed=True))
    )
    outlets = articles["outlet"] if "outlet" in articles else [None] * len(articles)
    rows: list[tuple[Any, ...]] = []
    for article_id, text, outlet in zip(articles["article_id"], articles["text"], outlets):
        if article_id not in sentences:
            continue
        these = sentences[article_id]
        starts, ends, numbers = (these[name].tolist() for name in ("start", "end", "sentence"))
        for mention in codebook.actor_mentions(text):
            place = bisect_right(starts, mention.start) - 1
            if mention.kind != "name" or place < 0 or mention.end > ends[place]:
                continue
            start, end = starts[place], ends[place]
            rows.append(
                (article_id, outlet, numbers[place], start, end, mention.actor.name, mention.actor.side,
                 mention.start, mention.end, text[start:end], mention.start - start, mention.end - start)
            )  # fmt: skip
    names = [
        "article_id",
        "outlet",
        "sentence",
        "start",
        "end",
        "target",
        "side",
        "_start",
        "_end",
        "text",
        "target_start",
        "target_end",
    ]
    table = score_targets(pd.DataFrame(rows, columns=names))
    table = table.assign(target_start=table["_start"], target_end=table["_end"])
    held = attributions.reindex(columns=["speaker", "attribution_id"]).to_dict("records")
    places: list[int] = []
    if rows:
        voices = map_voices(attributions, quotations, articles["article_id"])
        voice, holder, _ = voices.at(table["article_id"], table["target_start"].to_numpy("int64"))
        table = table.assign(voice=[VOICES[kind] for kind in voice.tolist()])
        places = [row if kind else -1 for kind, row in zip(voice.tolist(), holder.tolist())]
    for name in ("speaker", "attribution_id"):
        table[name] = pd.Series([held[row][name] if row >= 0 else None for row in places], dtype="object")
    return table.reindex(columns=list(_COLUMNS)).astype(_COLUMNS)


def actor_tone_profile(
    rows: pd.DataFrame,
    by: Sequence[str] = ("outlet", "target", "voice"),
    units: pd.Series | None = None,
) -> pd.DataFrame:
    """Mean tone toward each actor per group, over the mentions the model is sure of.

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_actor_tones`.
    by : sequence of str
        Columns to group by. Groups that could occur and do not stay as rows with ``count`` 0.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``: near-copies share a unit and are resampled together.

    Returns
    -------
    DataFrame
        One row per group: ``*by``, ``count`` (mentions the model is sure of), ``total`` (mentions), ``mean``
        (of ``target_tone``, −1 to 1; missing where ``count`` is 0), ``low``, ``high`` (95 %, bootstrap over
        independent units), ``unsure`` (share of mentions no class of which reaches .6; missing where
        ``total`` is 0), ``articles``, ``independent``, ``basis``.
    """
    by = [by] if isinstance(by, str) else list(by)
    missing = [name for name in (*by, "target_tone", "unsure", "article_id") if name not in rows]
    if missing:
        raise ValueError(
            f"actor_tone_profile: column {missing[0]!r} is missing; rows come from score_actor_tones"
        )
    levels = [
        list(VOICES) if name == "voice" else sorted(rows[name].dropna().unique().tolist()) for name in by
    ]
    groups = pd.MultiIndex.from_product(levels, names=by).to_frame(index=False) if by else None
    unsure = rows["unsure"].astype(bool)
    table = mean_table(
        rows.assign(target_tone=rows["target_tone"].mask(unsure)), "target_tone", by, units=units, rows=groups
    )
    table["unsure"] = (1 - table["count"] / table["total"]).where(table["total"] > 0)
    return table[[*by, "count", "total", "mean", "low", "high", "unsure", "articles", "independent", "basis"]]
