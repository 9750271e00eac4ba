"""Whose words stand at each character of a text: the outlet's own, quoted ones, reported ones?

:func:`paint_voices` answers for one article from its attributions and quotations. Arrays and plain rows
only; what is counted by voice is decided upstairs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.text import quotation_spans

VOICES = ("narrator", "quoted", "reported")


class Painted(NamedTuple):
    """Who speaks at each character of one text; arrays as long as the text.

    Attributes
    ----------
    voice : array of int8
        Place in ``VOICES``.
    row : array of int32
        Which of the article's attributions holds the character; −1 for the narrator and where nobody is
        named.
    framed : array of bool
        True where the source or the cue of an attribution stands.
    """

    voice: np.ndarray
    row: np.ndarray
    framed: np.ndarray


def paint_voices(text: str, held: list[dict[Any, Any]], quotations: pd.DataFrame | None = None) -> Painted:
    """The voice at each character of one article.

    Parameters
    ----------
    text : str
    held : list of dict
        The article's rows of ``find_attributions``. Where one stands inside another, the inner one counts.
    quotations : DataFrame, optional
        The article's rows of ``find_quotations``: those of kind ``speech`` are quoted even if nobody is
        named for them. Without it, whatever stands in quotation marks inside the content of an attribution
        is quoted.
    """
    voice = np.zeros(len(text), dtype=np.int8)
    row = np.full(len(text), -1, dtype=np.int32)
    framed = np.zeros(len(text), dtype=bool)
    # Longest first: an attribution inside another one is painted over it.
    for place in sorted(
        range(len(held)), key=lambda i: sum(a - b for a, b in _spans(held[i]["content_spans"]))
    ):
        attribution = held[place]
        for start, end in (
            (attribution[f"{name}_start"], attribution[f"{name}_end"]) for name in ("source", "cue")
        ):
            if pd.notna(start) and pd.notna(end):
                framed[int(start) : int(end)] = True
        if attribution.get("type") == "hedge":
            continue  # "reportedly" marks doubt; the words remain the outlet's own
        for start, end in _spans(attribution["content_spans"]):
            voice[start:end] = 2
            row[start:end] = place
    if quotations is None:
        for mark in quotation_spans(text):
            inside = voice[mark.start : mark.end]
            inside[inside == 2] = 1
        return Painted(voice, row, framed)
    places = {attribution["attribution_id"]: i for i, attribution in enumerate(held)}
    speech = quotations[quotations["kind"] == "speech"]
    for start, end, name in zip(speech["start"], speech["end"], speech["attribution_id"]):
        voice[start:end] = 1
        unknown = row[start:end]
        unknown[unknown < 0] = places.get(name, -1)
    return Painted(voice, row, framed)


def voice_at(painted: Painted, held: list[dict[Any, Any]], place: int) -> dict[str, Any]:
    """``voice``, ``speaker``, ``side`` and ``attribution_id`` of one character (missing for the narrator)."""
    name = VOICES[painted.voice[place]]
    row = int(painted.row[place]) if name != "narrator" else -1
    holder = held[row] if row >= 0 else {}
    return {"voice": name, **{column: holder.get(column) for column in ("speaker", "side", "attribution_id")}}


def by_article(table: pd.DataFrame | None) -> dict[Any, pd.DataFrame]:
    """``article_id`` → its rows; empty without a table."""
    return {} if table is None else dict(iter(table.groupby("article_id", sort=False, observed=True)))


def _spans(value: Any) -> list[tuple[int, int]]:
    if value is None or isinstance(value, float):
        return []
    return [(int(start), int(end)) for start, end in value]
