"""What does the finder miss, and what does it make up? Found attributions beside hand-coded ones.

:func:`compare_attributions` pairs them by their content, the way the benchmark scores them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from analysis.door import checked

# Two contents are the same statement if they share at least half of their characters (Jaccard).
SAME = 0.5
_COLUMNS = [
    "article_id", "outlet", "outcome", "kind", "speaker", "cue", "same_speaker", "overlap", "start", "end",
    "attribution_id", "gold_id",
]  # fmt: skip


@checked(
    found="article_id attribution_id speaker content_spans",
    gold="article_id attribution_id kind speaker cue content_spans",
    articles="article_id text",
)
def compare_attributions(found: pd.DataFrame, gold: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Every found and every hand-coded attribution, paired where their contents are the same.

    Parameters
    ----------
    found : DataFrame
        From ``find_attributions``. Leave out the types the gold does not code (thoughts, in the shipped corpus).
    gold : DataFrame
        ``article_id, attribution_id, kind, speaker, cue, content_spans`` (lists, or lists as JSON).
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.

    Returns
    -------
    DataFrame
        One row per pair, per missed and per surplus attribution of the articles that the gold knows:
        ``article_id, outlet, outcome`` (right, missed, surplus), ``kind, speaker, cue`` (the gold's, for surplus
        ones the finder's), ``same_speaker`` (missing unless paired), ``overlap`` (0–1, Jaccard of the content's
        letters and digits), ``start, end`` (of the content), ``attribution_id`` (found), ``gold_id``. Empty
        without gold. A surplus row may also be one that the coders left out.
    """
    rows: list[dict[str, Any]] = []
    outlets = articles["outlet"] if "outlet" in articles.columns else [None] * len(articles)
    for article_id, text, outlet in zip(articles["article_id"], articles["text"], outlets):
        true = gold[gold["article_id"] == article_id].to_dict("records") if len(gold) else []
        mine = found[found["article_id"] == article_id].to_dict("records") if true else []
        pairs = match_contents([_letters(text, one) for one in true], [_letters(text, one) for one in mine])
        paired = {i: (j, overlap) for i, j, overlap in pairs}
        for i, one in enumerate(true):
            j, overlap = paired.get(i, (None, 0.0))
            rows.append(_row(article_id, outlet, one, None if j is None else mine[j], overlap))
        taken = {j for j, _ in paired.values()}
        rows += [_row(article_id, outlet, None, one, 0.0) for j, one in enumerate(mine) if j not in taken]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _row(article_id: Any, outlet: Any, gold: Any, found: Any, overlap: float) -> dict[str, Any]:
    shown = gold or found
    spans = _spans(shown)
    speakers = [None if one is None or pd.isna(one["speaker"]) else one["speaker"] for one in (gold, found)]
    return {
        "article_id": article_id,
        "outlet": outlet,
        "outcome": "surplus" if gold is None else "missed" if found is None else "right",
        "kind": shown["kind"],
        "speaker": shown["speaker"],
        "cue": shown["cue"],
        "same_speaker": speakers[0] == speakers[1] if gold and found else None,
        "overlap": overlap,
        "start": spans[0][0],
        "end": spans[-1][1],
        "attribution_id": found["attribution_id"] if found else None,
        "gold_id": gold["attribution_id"] if gold else None,
    }


def _spans(one: dict[str, Any]) -> list[list[int]]:
    spans = one["content_spans"]
    return json.loads(spans) if isinstance(spans, str) else [list(map(int, span)) for span in spans]


def _letters(text: str, one: dict[str, Any]) -> frozenset[int]:
    return frozenset(i for a, b in _spans(one) for i in range(a, min(b, len(text))) if text[i].isalnum())


class Pair(NamedTuple):
    """The same statement, hand-coded and found: their places in the two lists, and their overlap (Jaccard)."""

    gold: int
    found: int
    overlap: float


def match_contents(gold: list[frozenset[int]], found: list[frozenset[int]]) -> Iterable[Pair]:
    """Pairs of contents that are the same statement, one to one, largest overlap first."""
    likeness = [
        Pair(i, j, len(a & b) / len(a | b)) for i, a in enumerate(gold) for j, b in enumerate(found) if a & b
    ]
    likeness.sort(key=lambda one: (-one.overlap, one.gold, one.found))
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for pair in likeness:
        if pair.overlap >= SAME and pair.gold not in used_gold and pair.found not in used_found:
            used_gold.add(pair.gold)
            used_found.add(pair.found)
            yield pair
