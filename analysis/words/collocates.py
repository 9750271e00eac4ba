"""Which words keep company with a word more than chance would make, and how differently do outlets pair it?

:func:`collocate_table` measures every word in a node's company, group by group; :func:`company_differences` compares
the company between outlets, groups, voices or periods; :func:`company_classes` counts its loaded and its pleasant or
unpleasant words, class by class (semantic prosody). All are made from :func:`analysis.words.company.find_company`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty import benjamini_hochberg
from analysis.certainty.bootstrap import MIN_UNITS, bootstrap_ratios
from analysis.certainty.differences import difference_table
from analysis.certainty.grouping import as_dict, group_rows, with_levels
from analysis.certainty.outlets import Nested, outlets_behind
from analysis.certainty.tables import share_table
from analysis.contracts import require
from analysis.words import association
from analysis.words.company import inside_nodes, with_words

# A word met less often beside the node, or in fewer independent articles, is left out: nothing can be said of it.
MINIMUM, MINIMUM_ARTICLES = 3, 2
# Words whose draws are made at once.
_TOGETHER = 500
_REST = "the others"


def collocate_table(
    company: pd.DataFrame,
    nodes: pd.DataFrame,
    words: pd.DataFrame,
    by: Sequence[str] = ("voice",),
    units: Any = None,
    *,
    minimum: int = MINIMUM,
    minimum_articles: int = MINIMUM_ARTICLES,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Every word in the company of the nodes, with the usual measures of association and what articles say of it.

    Parameters
    ----------
    company : DataFrame
        From ``find_company(words, nodes)``.
    nodes, words : DataFrame
        The same as there; `words` with the columns of `by` that divide words (outlet, voice, month).
    by : sequence of str
        Columns of the groups; each is measured against its own words, so that what an outlet itself writes is set
        against its own writing. Columns that only the nodes have (variant) all share the same words.
    units : Series or dict, optional
        ``article_id`` → independent unit; near-copies share one.
    minimum, minimum_articles : int
        Words met less often in the company, or in fewer independent articles, are left out.

    Returns
    -------
    DataFrame
        One row per group and word, the surest attraction first:

        - ``usual_part`` (noun, name, …); ``count`` (times in the company), ``total`` (all words of the company),
          ``uses`` (of the node), ``word_count`` and ``words`` (of that word, and of all, in the group), ``expected``
          (were words scattered);
        - ``per_100``, ``low``, ``high``: times per 100 uses of the node, interval over independent articles;
          ``expected_per_100``;
        - ``log_dice``, ``mi``, ``t_score``, ``g2``, ``conservative_log_ratio``, which take every occurrence as
          independent, as other corpus tools print them (:mod:`analysis.words.association`);
        - ``delta_p_word`` (chance of the word beside the node less its chance elsewhere), ``delta_low``,
          ``delta_high``, ``p``, ``p_adjusted`` (Benjamini–Hochberg over the group's words): from resampled independent
          articles; ``delta_p_node`` (the other direction);
        - ``articles``, ``independent`` (with the word in the company), ``dp_norm`` (spread over the company of all
          articles; near 1: a few articles carry it), ``basis``: "bootstrap", or "descriptive only" where the word
          stands in the company in fewer than ``MIN_UNITS`` independent articles; ``outlets`` where groups of outlets
          are compared (:func:`analysis.within_outlets`): with at least ``MIN_UNITS`` of them outlets are drawn.

    Notes
    -----
    The fourfold table is that of surface co-occurrence (Evert 2008): company and all other content words outside the
    nodes. ``log_dice`` is made of the occurrences of both words, as in Sketch Engine.
    """
    require(company, [*by, "article_id", "word"], "the company", "make it with find_company")
    by = list(by)
    nodes = with_words(words, nodes)
    free = words[~inside_nodes(words, nodes)]
    parts = []
    for key, held in _groups(nodes, by):
        inside = _of(company, by, key)
        around = _of(free, [name for name in by if name in free], key)
        table = _measured(inside, around, len(held), units, by, minimum, minimum_articles, confidence)
        named = dict(zip(by, key))
        parts.append(pd.DataFrame(named, index=table.index).join(table))
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    return found.astype({name: nodes[name].dtype for name in by if name in nodes})


def _groups(nodes: pd.DataFrame, by: list[str]) -> list[tuple[tuple[Any, ...], pd.DataFrame]]:
    """The groups that have nodes, in the order of their values."""
    if not by:
        return [((), nodes)] if len(nodes) else []
    grouped = nodes.groupby(by, observed=True, sort=True)
    return [(key if isinstance(key, tuple) else (key,), part) for key, part in grouped]


def _of(table: pd.DataFrame, by: list[str], key: tuple[Any, ...]) -> pd.DataFrame:
    kept = np.ones(len(table), dtype=bool)
    for name, value in zip(by, key):
        kept &= (table[name] == value).to_numpy()
    return table[kept]


def _measured(
    inside: pd.DataFrame,
    around: pd.DataFrame,
    uses: int,
    units: Any,
    by: list[str],
    minimum: int,
    minimum_articles: int,
    confidence: float,
) -> pd.DataFrame:
    """All measures of one group: `inside` is the company, `around` all words outside the nodes."""
    known = as_dict(units)
    beside = np.array([f"{known.get(name, name)}" for name in inside["article_id"]], dtype=object)
    # where groups of outlets are compared, outlets are drawn, if there are enough
    outlet_of = outlets_behind(units, by) or {}
    outlets = inside["article_id"].map(lambda name: outlet_of.get(str(name), name)).nunique() if outlet_of else 0
    drawn = outlet_of if outlets >= MIN_UNITS else known
    unit_codes, units_there = pd.factorize(around["article_id"].map(lambda name: f"{drawn.get(name, name)}"))
    placed = [f"{drawn.get(name, name)}" for name in inside["article_id"]]
    beside_codes = pd.Index(units_there).get_indexer(pd.Index(placed, dtype="object"))
    counts = inside.groupby("word", observed=True).agg(count=("word", "size"), articles=("article_id", "nunique"))
    counts["independent"] = pd.Series(beside).groupby(inside["word"].to_numpy()).nunique()
    counts = counts[(counts["count"] >= minimum) & (counts["independent"] >= minimum_articles)]
    terms = counts.index
    a = counts["count"].to_numpy(float)
    frequency = around["word"].value_counts().reindex(terms).fillna(0).to_numpy(float)
    row, total = float(len(inside)), float(len(around))
    together = _by_unit(beside_codes, inside["word"], terms, len(units_there))
    everywhere = _by_unit(unit_codes, around["word"], terms, len(units_there))
    beside_size = np.bincount(beside_codes, minlength=len(units_there)).astype(float)
    size = np.bincount(unit_codes, minlength=len(units_there)).astype(float)
    low, high, delta_low, delta_high, p = (np.full(len(terms), np.nan) for _ in range(5))
    having = np.minimum((together > 0).sum(axis=0), counts["independent"].to_numpy())
    enough = np.flatnonzero(having >= MIN_UNITS)
    used = uses / row if row else np.nan
    for begin in range(0, len(enough), _TOGETHER):
        some = enough[begin : begin + _TOGETHER]
        rates = bootstrap_ratios(
            together[:, some], beside_size[:, None], np.zeros(len(some), int), scale="log", confidence=confidence
        )
        low[some], high[some] = 100 * rates.low / used, 100 * rates.high / used
        gaps = bootstrap_ratios(
            np.hstack([together[:, some], everywhere[:, some] - together[:, some]]),
            np.column_stack([beside_size, size - beside_size]),
            np.repeat([0, 1], len(some)),
            minus=np.column_stack([np.arange(len(some)), np.arange(len(some)) + len(some)]),
            confidence=confidence,
        )
        delta_low[some], delta_high[some], p[some] = gaps.low, gaps.high, gaps.p
    forward, backward = association.delta_p(a, row, frequency, total)
    likely = association.expected(row, frequency, total)
    table = pd.DataFrame(
        {
            "word": pd.array(terms.tolist(), dtype="str"),
            "usual_part": pd.array(_usual_part(inside, terms), dtype="str"),
            "count": a.astype(int),
            "total": int(row),
            "uses": uses,
            "word_count": frequency.astype(int),
            "words": int(total),
            "expected": likely,
            "per_100": 100 * a / uses if uses else np.nan,
            "low": low,
            "high": high,
            "expected_per_100": 100 * likely / uses if uses else np.nan,
            "log_dice": association.log_dice(a, uses, frequency),
            "mi": association.mutual_information(a, row, frequency, total),
            "t_score": association.t_score(a, row, frequency, total),
            "g2": association.log_likelihood(a, row, frequency, total),
            "conservative_log_ratio": association.conservative_log_ratio(
                a, row, frequency, total, confidence=confidence
            ),
            "delta_p_word": forward,
            "delta_low": delta_low,
            "delta_high": delta_high,
            "p": p,
            "p_adjusted": benjamini_hochberg(p),
            "delta_p_node": backward,
            "articles": counts["articles"].to_numpy(),
            "independent": counts["independent"].to_numpy(),
            "dp_norm": _spread(together, beside_size),
            "basis": pd.array(
                np.where(having >= MIN_UNITS, "bootstrap", "descriptive only"), dtype="str"
            ),
        }
    )
    if outlet_of:
        table["outlets"] = outlets
    order = table.assign(_under=table["g2"] <= 0, _sure=table["p_adjusted"].fillna(1.0))
    order = order.sort_values(["_under", "_sure", "g2", "word"], ascending=[True, True, False, True], kind="stable")
    return order.drop(columns=["_under", "_sure"]).reset_index(drop=True)


def _by_unit(unit: np.ndarray, words: pd.Series, terms: pd.Index, height: int) -> np.ndarray:
    """Units × terms: how often each unit has each of the terms."""
    column = terms.get_indexer(pd.Index(words))
    kept = column >= 0
    cells = np.bincount(unit[kept] * len(terms) + column[kept], minlength=height * len(terms))
    return cells.reshape(height, len(terms)).astype(float)


def _usual_part(inside: pd.DataFrame, terms: pd.Index) -> list[str]:
    """What kind of word each term mostly is."""
    counted = inside.groupby(["word", "part"], observed=True).size().reset_index(name="n")
    first = counted.sort_values(["n", "part"], ascending=[False, True], kind="stable").drop_duplicates("word")
    return first.set_index("word")["part"].reindex(terms).tolist()


def _spread(together: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Gries' normalised deviation of proportions of every term over the units' company."""
    share = size / size.sum() if size.sum() else size
    count = together.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(together / count - share[:, None]).sum(axis=0) / 2
        return apart / (1 - share[share > 0].min(initial=1.0))


def company_differences(
    company: pd.DataFrame,
    nodes: pd.DataFrame,
    words: pd.DataFrame,
    between: str,
    units: Any = None,
    *,
    against: Any = None,
    roster: Any = None,
    minimum: int = MINIMUM,
    minimum_articles: int = MINIMUM_ARTICLES,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """How differently two groups pair a word: times per 100 uses of the node, and the difference with its interval.

    Parameters
    ----------
    company, nodes, words, units
        As for :func:`collocate_table`; of one voice, unless `between` is the voice.
    between : str
        Column of the groups: outlet, a group of outlets, voice, month, ….
    against : optional
        One value of that column to compare every other with. Default: each with all the others together.
    roster : Roster or mapping, optional
        The groups there are, in order; one that never uses the node has no rows.

    Returns
    -------
    DataFrame
        One row per group and word, the surest first: `between`, ``reference``, ``word``, ``count``, ``uses``,
        ``per_100`` and the same with ``reference_``, ``difference`` (per 100 uses), ``low``, ``high``, ``p``,
        ``p_adjusted`` (Benjamini–Hochberg over the whole table), ``articles``, ``independent`` (the smaller of both),
        ``basis`` (as ``certainty.difference_table``).
    """
    require(company, [between, "article_id", "word"], "the company", "make it with find_company")
    nodes = with_words(words, nodes)
    known = as_dict(units)
    drawn = units.also("_group") if isinstance(units, Nested) and between in units.groups else units
    unit = company["article_id"].map(lambda name: known.get(name, name))
    counts = company.assign(_unit=unit).groupby("word").agg(n=("word", "size"), u=("_unit", "nunique"))
    kept = counts[(counts["n"] >= minimum) & (counts["u"] >= minimum_articles)].index
    evidence = company[company["word"].isin(kept)].astype({"word": "str"})
    uses = nodes.groupby(["article_id", between], observed=True).size().reset_index(name="uses")
    names = [name for name in _values(nodes, between, roster) if (uses[between] == name).any()]
    parts = []
    for name in names if len(names) > 1 and len(kept) else []:
        other = _REST if against is None else str(against)
        if name == against:
            continue
        compared = [table if against is None else table[table[between].isin([name, against])]
                    for table in (evidence, uses)]  # fmt: skip
        sides = [
            table.assign(_group=np.where(table[between] == name, "one", "other")).drop(columns=between)
            for table in compared
        ]
        gaps = difference_table(
            sides[0], "_group", ["word"], exposure=sides[1], pairs=[("one", "other")], units=drawn, per=100,
            size="uses", confidence=confidence,
        )  # fmt: skip
        told = {"count_a": "count", "total_a": "uses", "per_100_a": "per_100", "count_b": "reference_count",
                "total_b": "reference_uses", "per_100_b": "reference_per_100"}  # fmt: skip
        gaps = gaps.rename(columns=told).drop(columns=["_group_a", "_group_b"])
        parts.append(gaps.assign(**{between: name, "reference": other}))
    if not parts:
        return pd.DataFrame()
    table = pd.concat(parts, ignore_index=True)
    table["p_adjusted"] = benjamini_hochberg(table["p"].to_numpy())
    table = table[[between, "reference", *[name for name in table if name not in (between, "reference")]]]
    order = table.assign(_sure=table["p_adjusted"].fillna(1.0), _size=-table["difference"].abs())
    order = order.sort_values(["_sure", "_size", between, "word"], kind="stable")
    return order.drop(columns=["_sure", "_size"]).reset_index(drop=True)


def _values(nodes: pd.DataFrame, column: str, roster: Any) -> list[Any]:
    return list(group_rows(with_levels(nodes, [column], roster), [column], None)[column].dropna())


def company_classes(
    company: pd.DataFrame,
    classes: pd.DataFrame,
    by: Sequence[str] = ("node", "voice"),
    units: Any = None,
    *,
    names: Sequence[str] | None = None,
    roster: Any = None,
    levels: Mapping[str, Sequence[Any]] | None = None,
) -> pd.DataFrame:
    """How much of a node's company is of each class of words: its semantic prosody, never as one number.

    Parameters
    ----------
    company : DataFrame
        From ``find_company``, with the columns of `by`.
    classes : DataFrame
        The rows of the company that are of a class, once for each: its columns and ``class``.
    by : sequence of str
        Columns of the groups.
    units : Series or dict, optional
        ``article_id`` → independent unit.
    names : sequence of str, optional
        The classes in order, also those that nobody used; default: those that occur.
    roster, levels : optional
        Where the groups come from (``study.roster``); further columns → their values in order.

    Returns
    -------
    DataFrame
        One row per group and ``class``: ``count``, ``total`` (content words of the company), ``share`` (0 to 1; missing
        where the group has no company), ``low``, ``high``, ``articles``, ``independent``, ``basis``, as
        ``certainty.share_table``. A word may be of several classes, so shares need not add up to 1.
    """
    by = list(by)
    require(company, [*by, "article_id", "word_start"], "the company", "make it with find_company")
    require(classes, ["article_id", "word_start", "class"], "the classes")
    known = {**getattr(roster, "levels", roster or {}), **(levels or {})}
    listed = list(names) if names is not None else sorted(set(classes["class"]))
    place = ["article_id", "word_start"]
    held = with_levels(company, by, known)
    at = pd.MultiIndex.from_frame(held[place])
    parts = []
    for name in listed:
        there = at.isin(pd.MultiIndex.from_frame(classes.loc[classes["class"] == name, place]))
        marked = held.assign(_class=pd.Categorical(np.where(there, name, ""), ["", name]))
        table = share_table(marked, "_class", by, units=units)
        parts.append(table[table["_class"] == name].astype({"_class": "str"}).rename(columns={"_class": "class"}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
