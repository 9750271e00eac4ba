"""What becomes of a published ratio under other choices?

:func:`load_mentions`, :func:`load_mention_terms` and :func:`load_deaths` read the tables of
``studies/casualty_mentions``; :func:`deaths_per_mention` gives the published figures, with intervals;
:func:`coverage_specifications` the same comparison under every choice.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty import rate_table, share_table

_FOLDER = Path(__file__).resolve().parent
SIDES = ("Palestinian", "Israeli")
# How the same sentence, met again, can be counted.
COUNTING = {
    "every row": [],
    "once per article": ["article_id", "same_sentence"],
    "once per paper, same string": ["paper", "same_string"],
    "once per paper, white space apart": ["paper", "same_sentence"],
}


def load_mentions(folder: str | Path | None = None) -> pd.DataFrame:
    """The tagged sentences, without their text: see ``studies/casualty_mentions/README.md`` for the columns."""
    return _read(folder, "casualty_mentions.csv")


def load_mention_terms(folder: str | Path | None = None) -> pd.DataFrame:
    """Terms of killing in the tagged sentences, with their voice and the columns of their mention."""
    terms = _read(folder, "casualty_terms.csv")
    return terms.merge(load_mentions(folder), on="mention", validate="many_to_one")


def load_deaths(folder: str | Path | None = None, date: str | None = None) -> dict[str, int]:
    """Deaths reported by the UN up to a date (default: the last), by side.

    Returns
    -------
    dict
        ``Palestinian`` (Gaza and West Bank) and ``Israeli``.
    """
    table = _read(folder, "casualty_deaths.csv").sort_values("date")
    if date is not None:
        table = table[table["date"] <= date]
    if not len(table):
        raise ValueError(f"no deaths are reported up to {date}")
    last = table.iloc[-1]
    return {"Palestinian": int(last["gaza"] + last["west_bank"]), "Israeli": int(last["israel"])}


def by_side(mentions: pd.DataFrame) -> pd.DataFrame:
    """One row per mention and side: a sentence about both counts for each.

    Returns
    -------
    DataFrame
        The mentions with ``side`` (Palestinian, Israeli).
    """
    parts = [mentions[mentions["victims"].isin([side, "both"])].assign(side=side) for side in SIDES]
    return pd.concat(parts).sort_values(["mention", "side"]).reset_index(drop=True)


def count_once(mentions: pd.DataFrame, counting: str) -> pd.DataFrame:
    """Leave out sentences met again, by one of the rules of ``COUNTING``; rows of :func:`by_side`."""
    if counting not in COUNTING:
        raise ValueError(f"counting is one of: {', '.join(COUNTING)}; got {counting!r}")
    keys = COUNTING[counting]
    return mentions.drop_duplicates([*keys, "side"]) if keys else mentions


def deaths_per_mention(
    mentions: pd.DataFrame, deaths: dict[str, int], *, counting: str = "every row", draws: int = 2000
) -> pd.DataFrame:
    """How many deaths there were for each sentence that mentions deaths of that side.

    Parameters
    ----------
    mentions : DataFrame
        From :func:`load_mentions`.
    deaths : dict
        From :func:`load_deaths`.
    counting : str
        A rule of ``COUNTING`` for sentences met again.

    Returns
    -------
    DataFrame
        One row per paper and side: ``paper``, ``side``, ``count`` (mentions), ``deaths``, ``total``
        (articles of the paper in the data set), ``deaths_per_mention``, ``low``, ``high`` (articles
        resampled, versions of one text together; deaths and the number of articles taken as given),
        ``articles``, ``independent``, ``basis``.
    """
    rows = count_once(by_side(mentions), counting)
    articles = mentions.drop_duplicates("article_id")[["article_id", "paper", "unit"]].assign(article=1)
    units = articles.set_index("article_id")["unit"]
    table = rate_table(rows, articles, ["paper", "side"], per=1, size="article", units=units, draws=draws)
    number = table["side"].map(deaths)
    return table.assign(
        deaths=number,
        deaths_per_mention=number / table["count"],
        # more mentions per article are fewer deaths per mention
        low=number / (table["high"] * table["total"]),
        high=number / (table["low"] * table["total"]),
    )[
        [
            *("paper", "side", "count", "deaths", "total", "deaths_per_mention"),
            *("low", "high", "articles", "independent", "basis"),
        ]
    ]


def coverage_specifications(
    mentions: pd.DataFrame, deaths: dict[str, int], paper: str, *, draws: int = 1000
) -> pd.DataFrame:
    """How much less a Palestinian death was mentioned than an Israeli one, under every choice.

    Parameters
    ----------
    mentions, deaths
        As in :func:`deaths_per_mention`.
    paper : str

    Returns
    -------
    DataFrame
        One row per combination of ``counting``, ``sentences about both``, ``versions`` and ``intervals
        over`` texts or articles, as ``sensitivity.specification_table`` makes them: ``main``, ``count_a``,
        ``count_b`` (Palestinian, Israeli mentions), ``difference`` (binary logarithm of Palestinian deaths
        per mention over Israeli: 2 means four times as many deaths for each mention), ``low``, ``high``,
        ``articles``, ``independent``, ``basis``, ``sign``, ``changes_sign``, ``excludes_zero``.
    """
    here = mentions[mentions["paper"] == paper]
    if not len(here):
        raise ValueError(
            f"no paper is called {paper!r}; there are: {', '.join(sorted(mentions['paper'].unique()))}"
        )
    first = here.drop_duplicates(["unit", "article_id"]).drop_duplicates("unit")["article_id"]
    choices = {
        "counting": list(COUNTING),
        "sentences about both": ["for both sides", "left out"],
        "versions of a text": ["as published", "first version only"],
        "intervals over": ["texts", "articles"],
    }
    rows: list[dict[str, Any]] = []
    for combination in itertools.product(*choices.values()):
        counting, both, versions, over = combination
        kept = here if versions == "as published" else here[here["article_id"].isin(first)]
        kept = kept if both == "for both sides" else kept[kept["victims"] != "both"]
        evidence = count_once(by_side(kept), counting)
        named = here.drop_duplicates("article_id").set_index("article_id")["unit"]
        units = named if over == "texts" else None
        shares = share_table(evidence, "side", units=units, draws=draws)
        share: dict[Any, Any] = shares[shares["side"] == "Palestinian"].iloc[0].to_dict()
        ratio = deaths["Palestinian"] / deaths["Israeli"]
        difference, low, high = (
            float(np.log2(ratio * (1 - share[name]) / share[name])) for name in ("share", "high", "low")
        )
        row = dict(zip(choices, combination)) | {"main": not rows, "count_a": share["count"]}
        row |= {
            "count_b": share["total"] - share["count"],
            "difference": difference,
            "low": low,
            "high": high,
        }
        rows.append(row | {name: share[name] for name in ("articles", "independent", "basis")})
    found = pd.DataFrame(rows)
    sign = np.sign(found["difference"])
    return found.assign(
        sign=sign,
        changes_sign=sign * sign.iloc[0] < 0,
        excludes_zero=(found["low"] > 0) | (found["high"] < 0),
    )


def _read(folder: str | Path | None, name: str) -> pd.DataFrame:
    path = (Path(folder) if folder is not None else _FOLDER) / name
    if not path.exists():
        raise ValueError(f"{path} is not there: it ships with the project, in studies/casualty_mentions")
    return pd.read_csv(path)
