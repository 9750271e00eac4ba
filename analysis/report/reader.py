"""How is one article read with its voices, contested words and speakers in sight?

:func:`read_article` marks a whole article: narrator, quoted and reported speech told apart by more than colour,
contested words underlined, who speaks in the margin, furniture dimmed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.report.tables import Shown
from analysis.voices.voice_map import VOICES, map_voices

_STYLE = (
    "<style>.framing-article{max-width:46em;line-height:1.6;padding-left:11em}"
    ".framing-article p{position:relative;margin:.6em 0;white-space:pre-wrap}"
    ".framing-article .who{position:absolute;left:-11em;width:10em;font-size:80%;color:#555;text-align:right}"
    ".framing-article .quoted{background:#e8f1fa;border-bottom:2px solid #0072b2}"
    ".framing-article .reported{border-bottom:2px dotted #b35900}"
    ".framing-article .furniture{color:#767676;font-style:italic}"
    ".framing-article u{text-decoration:underline 3px;font-weight:600}</style>"
)


def read_article(
    article_id: str, articles: pd.DataFrame, tables: Mapping[str, pd.DataFrame], roster: Any
) -> Shown:
    """One article as HTML, and as text with marks.

    Parameters
    ----------
    article_id : str
    articles : DataFrame
        With whole texts, or with those of which only some words may be shown.
    tables : mapping
        ``attributions``, ``quotations``, ``hits``, ``sentences`` of the same articles.
    roster : Roster
        For the labels of sides.
    """
    row = articles[articles["article_id"].astype(str) == article_id].iloc[0]
    text = row["text"]
    attributions = tables["attributions"]
    ids = pd.Series([row["article_id"]])
    voices = map_voices(attributions, tables["quotations"], ids)
    hits = _of(tables["hits"], article_id)
    furniture = _of(tables["sentences"], article_id)
    furniture = furniture[furniture["kind"] == "furniture"]
    runs = voices.runs(row["article_id"], 0, len(text)) if text else []
    cuts = {0, len(text), *(end for _, end, _, _ in runs)}
    for frame in (hits, furniture):
        cuts |= {*frame["start"].astype(int), *frame["end"].astype(int)}
    edges = sorted(cuts)
    starts = np.array([start for start, _, _, _ in runs] or [0])
    page, plain, told = [], [], -1
    margin = ""
    for a, b in zip(edges, edges[1:]):
        _, _, voice, holder = runs[int(np.searchsorted(starts, a, side="right")) - 1]
        if voice and holder != told and holder >= 0:
            margin = _who(attributions.iloc[holder], roster)
        told = holder
        piece = html.escape(text[a:b])
        name = VOICES[voice]
        if _inside(hits, a, b):
            piece = f"<u>{piece}</u>"
        if _inside(furniture, a, b):
            name = "furniture"
        lead = f'<span class="who">{html.escape(margin)}</span>' if margin else ""
        margin = ""
        page.append(f'{lead}<span class="{name}">{piece}</span>' if name != "narrator" else f"{lead}{piece}")
        plain.append({"quoted": "«{}»", "reported": "‹{}›"}.get(name, "{}").format(text[a:b]))
    head = " · ".join(
        str(row[name]) for name in ("outlet", "date", "title") if name in row and pd.notna(row[name])
    )
    # What was left out of a text stands in it as spaces.
    body = re.sub(" {2,}", " ", "".join(page)).replace("\n", "</p><p>")
    key = (
        '<p><span class="quoted">quoted</span> · <span class="reported">reported</span> · narrator unmarked · '
        "<u>contested word</u> · speaker in the margin, with how sure</p>"
    )
    return Shown(
        f'{_STYLE}<div class="framing-article"><h3>{html.escape(head)}</h3>{key}<p>{body}</p></div>',
        f"{head}\n{re.sub(' {2,}', ' ', ''.join(plain))}",
    )


def _of(table: pd.DataFrame, article_id: str) -> pd.DataFrame:
    return table[table["article_id"].astype(str) == article_id]


def _inside(table: pd.DataFrame, a: int, b: int) -> bool:
    return bool(((table["start"] <= a) & (table["end"] >= b)).any())


def _who(attribution: pd.Series, roster: Any) -> str:
    speaker = attribution["speaker"] if pd.notna(attribution["speaker"]) else "nobody named"
    side = roster.label(attribution["side"]) if pd.notna(attribution.get("side")) else None
    sure = attribution.get("confidence")
    parts = [str(speaker), *([side] if side else []), *([f"{sure:.2f}"] if pd.notna(sure) else [])]
    return ", ".join(parts) + (" (inferred)" if attribution.get("inferred") is True else "")
