"""Which words were exchanged between two versions of a sentence, listed by nobody beforehand?

:func:`find_word_changes` lists the places where one outlet's words stand for another's in the same sentence,
:func:`word_change_profile` ranks the exchanged words by how often and how consistently outlets differ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.door import checked
from analysis.language.text import normalise
from analysis.stories.alignment import PAIR, word_edits
from analysis.stories.alignment import TABLE as PAIRS
from analysis.voices.evidence import add_voice

# Longer exchanges are rewriting, not the choice of a word.
_MOST_WORDS = 4


@checked(articles="article_id text")
def find_word_changes(
    articles: pd.DataFrame,
    pairs: pd.DataFrame,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Words that stand for each other in two versions of one sentence.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.
    pairs : DataFrame
        As :func:`analysis.stories.alignment.pair_sentences` returns them; only "edited" pairs are read: in a
        paraphrase no word stands for another.
    attributions, quotations : DataFrame, optional
        From ``find_attributions`` and ``find_quotations``: whose words the two are.

    Returns
    -------
    DataFrame
        One row per exchange of at most four words for at most four: ``story_id, article_a, start_a, end_a,
        words_a, voice_a, article_b, start_b, end_b, words_b, voice_b``. ``words_*`` are in lower case; voices
        (quoted, reported, narrator) are missing without attributions. Additions and deletions are left out.
    """
    require(articles, ["article_id", "text"], "articles")
    require(pairs, PAIR, PAIRS)
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    rows = []
    edited: Any = pairs[pairs["relation"] == "edited"].itertuples()
    for pair in edited:
        one, other = text[pair.article_a], text[pair.article_b]
        for edit in word_edits(one[pair.start_a : pair.end_a], other[pair.start_b : pair.end_b]):
            a, b = pair.start_a + edit.start_a, pair.start_a + edit.end_a
            c, d = pair.start_b + edit.start_b, pair.start_b + edit.end_b
            words_a, words_b = _plain(one[a:b]), _plain(other[c:d])
            if words_a and words_b and max(len(words_a.split()), len(words_b.split())) <= _MOST_WORDS:
                rows.append((pair.story_id, pair.article_a, a, b, words_a, pair.article_b, c, d, words_b))
    names = [
        "story_id",
        *(f"{name}_{side}" for side in "ab" for name in ("article", "start", "end", "words")),
    ]
    found = pd.DataFrame(rows, columns=names)
    found = found.astype({name: "int64" if name.startswith(("start", "end")) else "str" for name in names})
    for side in "ab":
        voice = _voices(found, side, attributions, quotations)
        found.insert(list(found.columns).index(f"words_{side}") + 1, f"voice_{side}", voice)
    return found


@checked(changes="story_id article_a words_a article_b words_b")
def word_change_profile(changes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Exchanged words, those first on which outlets differ most often and most consistently.

    Parameters
    ----------
    changes : DataFrame
        As :func:`find_word_changes` returns it; filter it first to look at one voice only.
    articles : DataFrame
        ``article_id``, ``outlet``.

    Returns
    -------
    DataFrame
        One row per pair of wordings (``words_u`` before ``words_v`` in the alphabet): ``count`` (places where
        they stand for each other in different outlets), ``total`` (the same: every place has two sides),
        ``share`` (consistency: share of an outlet's sides that hold the wording the outlet uses mostly,
        averaged over sides; .5 where outlets use both alike, 1 where each keeps to one), ``low``, ``high``
        (missing: the order is for reading on, not a test), ``articles``, ``independent`` (stories with such
        a place),
        ``basis`` ("descriptive only"), ``outlets_u``, ``outlets_v`` (which outlets mostly say which; one that
        says both equally often stands in neither). Sorted by independent × (2 share − 1), then count.

    Notes
    -----
    A wire report's wording meets every copy's, so counts grow with the number of copies; ``independent`` does
    not.
    """
    require(articles, ["article_id", "outlet"], "articles")
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"]
    rows = changes.assign(
        outlet_a=changes["article_a"].map(outlet), outlet_b=changes["article_b"].map(outlet)
    )
    rows = rows[rows["outlet_a"] != rows["outlet_b"]]
    turned = (rows["words_a"] > rows["words_b"]).to_numpy()
    sides = {
        name: (
            np.where(turned, rows[f"{name}_b"], rows[f"{name}_a"]),
            np.where(turned, rows[f"{name}_a"], rows[f"{name}_b"]),
        )
        for name in ("words", "outlet", "article")
    }
    long = pd.concat(
        [
            pd.DataFrame(
                {
                    "words_u": sides["words"][0],
                    "words_v": sides["words"][1],
                    "outlet": sides["outlet"][k],
                    "article_id": sides["article"][k],
                    "story_id": rows["story_id"].to_numpy(),
                    "u": 1 - k,
                }
            )
            for k in (0, 1)
        ]
    )
    groups: Any = long.groupby(["words_u", "words_v"])
    table = [_profile_row(words_u, words_v, group) for (words_u, words_v), group in groups]
    profile = pd.DataFrame(table, columns=list(_PROFILE)).astype(_PROFILE)
    weight = profile["independent"] * (2 * profile["share"] - 1)
    order = profile.assign(weight=-weight, often=-profile["count"])
    return profile.loc[order.sort_values(["weight", "often", "words_u", "words_v"]).index].reset_index(
        drop=True
    )


_PROFILE = {
    "words_u": "str",
    "words_v": "str",
    "count": "int64",
    "total": "int64",
    "share": "float64",
    "low": "float64",
    "high": "float64",
    "articles": "int64",
    "independent": "int64",
    "basis": "str",
    "outlets_u": "str",
    "outlets_v": "str",
}


def _profile_row(words_u: str, words_v: str, group: pd.DataFrame) -> tuple[object, ...]:
    said = group.groupby("outlet")["u"].agg(["sum", "size"])
    with_u, of = said["sum"], said["size"]
    consistent = float(np.maximum(with_u, of - with_u).sum() / of.sum())
    places = len(group) // 2
    return (
        words_u,
        words_v,
        places,
        places,
        consistent,
        np.nan,
        np.nan,
        group["article_id"].nunique(),
        group["story_id"].nunique(),
        "descriptive only",
        ", ".join(said.index[2 * with_u > of]),
        ", ".join(said.index[2 * with_u < of]),
    )


def _plain(words: str) -> str:
    return " ".join(normalise(words).casefold().split())


def _voices(
    found: pd.DataFrame, side: str, attributions: pd.DataFrame | None, quotations: pd.DataFrame | None
) -> pd.Series:
    if attributions is None or found.empty:
        return pd.Series([None] * len(found), index=found.index, dtype="str")
    places = {"article_id": f"article_{side}", "start": f"start_{side}", "end": f"end_{side}"}
    evidence = pd.DataFrame({name: found[column] for name, column in places.items()})
    return add_voice(evidence, attributions, quotations)["voice"]
