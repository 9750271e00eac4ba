"""Whose words is a whole passage, where several voices share it?

:func:`voices_of_passages` gives a sentence the voice of most of what it tells: what only says who speaks ("…, said
Venn, who leads the team") tells nothing of its own. Facts and quotations followed through a story use this one rule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.voices.evidence import voice_names
from analysis.voices.voice_map import VOICES, map_voices

# Every third letter is asked for its voice: enough for a majority, and long corpora stay small.
_STEP = 3
# Longer than any article: places of all articles on one line.
_FAR = 1 << 32


class Voiced(NamedTuple):
    """Per passage: the voice, and the row of the attribution that holds most of it (−1: none)."""

    voice: np.ndarray
    row: np.ndarray


def voices_of_passages(
    passages: pd.DataFrame, attributions: pd.DataFrame, quotations: pd.DataFrame | None = None
) -> Voiced:
    """The voice of each passage.

    Parameters
    ----------
    passages : DataFrame
        ``article_id, start, end``.
    attributions, quotations : DataFrame
        As for :func:`analysis.voices.add_voice`.

    Returns
    -------
    Voiced
        ``voice``: narrator, quoted or reported, whichever has most letters outside sources and cues; ``row``: a
        place in `attributions`.
    """
    require(passages, ["article_id", "start", "end"], "passages")
    size = np.maximum(-(-(passages["end"] - passages["start"]).to_numpy(np.int64) // _STEP), 1)
    number = np.repeat(np.arange(len(passages)), size)
    offset = _STEP * (np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size))
    where = passages["start"].to_numpy(np.int64)[number] + offset
    articles = passages["article_id"].iloc[number]
    heard = map_voices(attributions, quotations, passages["article_id"]).at(articles, where)
    telling = (heard.voice > 0) | ~_says_who_speaks(attributions, articles, where)
    letters = np.zeros((len(passages), len(VOICES)))
    np.add.at(letters, (number, heard.voice), np.where(telling, 1.0, 1e-6))
    held = pd.Series(heard.row, index=number)[heard.row >= 0].groupby(level=0)
    most = held.agg(lambda rows: rows.value_counts().index[0]) if held.ngroups else pd.Series(dtype="int64")
    row = most.reindex(range(len(passages)), fill_value=-1).to_numpy(np.int64)
    return Voiced(voice_names(letters.argmax(axis=1)), row)


def _says_who_speaks(attributions: pd.DataFrame, article_ids: pd.Series, offsets: np.ndarray) -> np.ndarray:
    """Which places stand in a source or cue."""
    number = {article: i for i, article in enumerate(pd.unique(attributions["article_id"]))}
    spans = pd.concat(
        attributions.set_axis(attributions["article_id"].map(number))
        .reindex(columns=[f"{part}_start", f"{part}_end"])
        .set_axis(["start", "end"], axis=1)
        for part in ("source", "cue")
    ).dropna()
    if spans.empty:
        return np.zeros(len(offsets), dtype=bool)
    shift = spans.index.to_numpy(np.int64) * _FAR
    start, end = shift + spans["start"].to_numpy(np.int64), shift + spans["end"].to_numpy(np.int64)
    order = np.argsort(start, kind="stable")
    start, end = start[order], np.maximum.accumulate(end[order])
    place = article_ids.map(number).fillna(-1).to_numpy(np.int64) * _FAR + offsets
    before = np.searchsorted(start, place, side="right") - 1
    return (before >= 0) & (place < end[before])
