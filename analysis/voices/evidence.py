"""Whose words does each row of evidence stand in, and how many words has each voice?

:func:`add_voice` answers for any table of passages; :func:`words_by_voice` counts the words of each voice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.language.article_sentences import body_word_starts
from analysis.voices.voice_map import VOICES, map_voices


def add_voice(
    evidence: pd.DataFrame, attributions: pd.DataFrame, quotations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The same rows, with whose words each stands in.

    Parameters
    ----------
    evidence : DataFrame
        Any table with ``article_id, start, end``: hits, acts, quantities ….
    attributions : DataFrame
        From ``find_attributions``. The innermost attribution that holds the middle of the passage counts.
        Hedges ("reportedly") and attributions that are not sure (``voices.voice_map.SURE``) leave the words outside
        quotation marks with the narrator.
    quotations : DataFrame, optional
        From ``find_quotations``. Quotations of kind ``speech`` are quoted even where nobody is named for
        them; scare quotes and titles are no speech. Without it the quotation marks inside each attribution
        count.

    Returns
    -------
    DataFrame
        ``evidence`` with ``voice`` (*quoted* inside the quotation marks of speech, *reported* elsewhere
        inside what is attributed, else *narrator*), ``speaker``, ``side``, ``attribution_id`` (missing for
        the narrator) and ``scare`` (True inside scare quotes and titles).
    """
    _need(evidence, ["article_id", "start", "end"], "evidence")
    _need(attributions, ["article_id", "attribution_id", "content_spans"], "attributions")
    voices = map_voices(attributions, quotations, evidence["article_id"])
    middle = (
        evidence["start"].to_numpy(np.int64) + np.maximum(evidence["end"].to_numpy(np.int64) - 1, 0)
    ) // 2
    voice, row, scare = voices.at(evidence["article_id"], middle)
    found = evidence.copy()
    found["voice"] = pd.Series(np.array(VOICES, dtype=object)[voice], index=evidence.index, dtype="str")
    for name in ("speaker", "side", "attribution_id"):
        known = (
            attributions[name] if name in attributions else pd.Series([None] * len(attributions), dtype="str")
        )
        # Row −1, one past the end, is nobody.
        values = np.append(known.to_numpy(dtype=object), [None])[row]
        found[name] = pd.Series(values, index=evidence.index, dtype="str")
    found["scare"] = scare
    return found


def words_by_voice(
    articles: pd.DataFrame, attributions: pd.DataFrame | None, quotations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How many words each article says in each voice.

    Returns
    -------
    DataFrame
        Three rows per article: ``article_id, voice, words`` (0 where a voice is silent); furniture is not
        counted.
    """
    if attributions is None:
        raise ValueError(
            "words cannot be told apart by voice without attributions: pass find_attributions(articles)"
        )
    voices = map_voices(attributions, quotations, articles["article_id"])
    article, middle = [], []
    for number, starts in enumerate(body_word_starts(articles)):
        article.append(np.full(len(starts), number))
        middle.append(starts)
    ids = articles["article_id"].reset_index(drop=True)
    of = np.concatenate(article) if article else np.zeros(0, int)
    voice, _, _ = voices.at(ids.iloc[of], np.concatenate(middle) if middle else np.zeros(0, int))
    counts = np.bincount(of * len(VOICES) + voice, minlength=len(ids) * len(VOICES))
    return pd.DataFrame(
        {
            "article_id": ids.repeat(len(VOICES)).reset_index(drop=True),
            "voice": pd.Series(list(VOICES) * len(ids), dtype="str"),
            "words": counts.astype("int64"),
        }
    )


def _need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    missing = [name for name in columns if name not in table]
    if missing:
        has = ", ".join(map(str, table.columns))
        raise ValueError(f"{what} lack the column {missing[0]!r}; they have: {has}")
