"""Would another analyst, choosing otherwise, have concluded the same?

:func:`specification_table` computes one estimate under every combination of the choices that
:func:`standard_choices` lists (copies, quotations, headlines, what is counted, article length, which
variants), and :func:`choice_effects` says which choice moves it. :func:`drop_copies` leaves near-copies out
of the articles.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty.differences import difference_table
from analysis.certainty.grouping import as_dict
from analysis.door import checked

Pair = tuple[pd.DataFrame, pd.DataFrame | None]
Choice = Callable[[pd.DataFrame, pd.DataFrame | None], Pair]
Choices = Mapping[str, Mapping[str, Choice]]


@checked(articles="article_id outlet")
def drop_copies(
    articles: pd.DataFrame,
    units: Mapping[Any, Any] | pd.Series,
    *,
    within: str | None = "outlet",
    order: str = "date",
) -> pd.DataFrame:
    """The articles without near-copies: of each unit the earliest.

    Parameters
    ----------
    articles : DataFrame
        With `article_id` and, if there, `within` and `order`.
    units : Series or dict
        `article_id` → unit, from ``stories.copy_groups``.
    within : str, optional
        One article of a unit is kept *per outlet*: what two outlets print counts for both, what one prints
        twice counts once. None: one article of a unit is kept in all.

    Returns
    -------
    DataFrame
        The rows kept, in their order.
    """
    unit = articles["article_id"].map(as_dict(units)).fillna(articles["article_id"])
    keys = pd.DataFrame({"unit": unit.astype(str)})
    if within is not None:
        keys["within"] = articles[within]
    if order in articles.columns:
        ranked = articles.assign(_place=np.arange(len(articles))).sort_values(
            [order, "_place"], kind="stable"
        )
        keys = keys.loc[ranked.index]
    return articles.loc[articles.index.isin(keys.index[~keys.duplicated()])]


@checked(articles="article_id text")
def standard_choices(
    articles: pd.DataFrame,
    *,
    units: Mapping[Any, Any] | pd.Series | None = None,
    minimum_words: Sequence[int] = (0, 150),
    variants: Sequence[str] = (),
    counting: bool = True,
) -> dict[str, dict[str, Choice]]:
    """The choices any count of words rests on, for :func:`specification_table`.

    Parameters
    ----------
    articles : DataFrame
        With `article_id`, `outlet`, `text`.
    units : Series or dict, optional
        Near-copies; without it the choice "copies" is left out.
    minimum_words : sequence of int
        Shortest articles kept, the first being the main choice.
    variants : sequence of str
        Variants of the concept that another analyst might not count; each is left out in turn.
    counting : bool
        Whether occurrences, sentences or articles can be counted (not for scores).

    Returns
    -------
    dict
        Choice → option → a function of evidence and exposure. The first option of each is the main one:
        copies "as published", voice "all voices", headline "with headlines", counting "occurrences", the
        first minimum, all variants. Columns that the evidence lacks (`voice`, `position`, `sentence`) make
        their options do nothing.
    """
    choices: dict[str, dict[str, Choice]] = {}
    if units is not None:
        unit = articles["article_id"].map(as_dict(units)).fillna(articles["article_id"])
        outlets = articles.groupby(unit.astype(str).to_numpy())["outlet"].transform("nunique")
        shared = articles.loc[outlets > 1, "article_id"]
        choices["copies"] = {
            "as published": _same,
            "once per outlet": _articles_in(drop_copies(articles, units)["article_id"]),
            "shared texts left out": _articles_in(
                articles.loc[~articles["article_id"].isin(shared), "article_id"]
            ),
        }
    choices["voice"] = {"all voices": _same, "narrator only": _only("voice", "narrator")}
    choices["headline"] = {"with headlines": _same, "without headlines": _without("position", ["headline"])}
    if len(minimum_words) > 1:
        words = articles["text"].fillna("").str.count(r"\w+")
        choices["length"] = {
            f"at least {least} words" if least else "any length": _articles_in(
                articles.loc[words >= least, "article_id"]
            )
            for least in minimum_words
        }
    if variants:
        choices["variants"] = {
            "all variants": _same,
            **{f"without {variant}": _without("variant", [variant]) for variant in variants},
        }
    if counting:
        # counting each sentence once must come after everything that takes occurrences away
        choices["counting"] = {
            "occurrences": _same,
            "sentences": _once_per(["article_id", "sentence", "concept", "variant"]),
            "articles": _once_per(["article_id", "concept", "variant"]),
        }
    return choices


@checked()
def specification_table(
    evidence: pd.DataFrame,
    between: str,
    first: Hashable,
    second: Hashable,
    choices: Choices,
    *,
    category: str | None = None,
    level: Hashable | None = None,
    value: str | None = None,
    exposure: pd.DataFrame | None = None,
    units: Mapping[Any, Any] | pd.Series | None = None,
    draws: int = 1000,
    **options: Any,
) -> pd.DataFrame:
    """One difference between two groups, under every combination of choices.

    Parameters
    ----------
    evidence : DataFrame
        One row per occurrence (or scored passage), of one concept.
    between, first, second
        The column and the two values compared, e.g. ``"outlet", "A", "B"``: the estimate is A minus B.
    choices : mapping
        Choice → option → function of (evidence, exposure), as from :func:`standard_choices`; the first
        options make the main specification. They are applied in the order given.
    category, level
        A share is compared: of `level` in the column `category`, e.g. ``category="variant",
        level="captive"``.
    value, exposure
        A mean, or a rate, is compared instead, as in ``estimates.difference_table``.
    units, draws, **options
        Passed on to ``estimates.difference_table``.

    Returns
    -------
    DataFrame
        One row per combination, in the order of the choices: a column per choice, ``main`` (True in the
        first row), ``count_a``, ``total_a``, the estimates of both groups, ``difference``, ``low``,
        ``high``, ``p``, ``articles``, ``independent``, ``basis``, ``sign`` (−1, 0, 1; missing where a group
        has nothing), ``changes_sign`` (the sign is opposite to the main specification's) and ``excludes_zero`` (the
        interval does). `p` is not corrected for the number of specifications: read the share of
        specifications that agree, not the smallest p.

    Notes
    -----
    Simonsohn, Simmons & Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4.
    """
    if category is not None and level is None:
        raise ValueError("say which level of the category is compared, e.g. level='captive'")
    names = list(choices)
    rows = []
    cache: dict[tuple[str, ...], Pair] = {(): (evidence, exposure)}
    for combination in itertools.product(*(choices[name] for name in names)):
        for depth, (name, option) in enumerate(zip(names, combination), start=1):
            if combination[:depth] not in cache:
                cache[combination[:depth]] = choices[name][option](*cache[combination[: depth - 1]])
        kept, against = cache[combination]
        row = _difference(
            kept, against, between, first, second, category, level, value, units, draws, options
        )
        rows.append({**dict(zip(names, combination)), **row})
    table = pd.DataFrame(rows)
    table.insert(len(names), "main", [number == 0 for number in range(len(table))])
    sign = np.sign(table["difference"])
    main = sign.iloc[0]
    return table.assign(
        sign=sign,
        changes_sign=sign * main < 0,
        excludes_zero=(table["low"] > 0) | (table["high"] < 0),
    )


@checked(table="difference sign excludes_zero")
def choice_effects(table: pd.DataFrame) -> pd.DataFrame:
    """How each option moves the estimate, everything else being equal.

    Parameters
    ----------
    table : DataFrame
        From :func:`specification_table`.

    Returns
    -------
    DataFrame
        One row per choice and option: ``choice``, ``option``, ``specifications``, ``median``, ``lowest``,
        ``highest`` (of the difference), ``moved`` (mean change against the same combination with the
        choice's first option), ``same_sign``, ``excludes_zero`` (shares of specifications, 0–1, that have
        the main specification's sign, and whose interval leaves out 0).
    """
    names = list(table.columns[: list(table.columns).index("main")])
    rows = []
    for name in names:
        others = [other for other in names if other != name]
        options = list(dict.fromkeys(table[name]))
        if not options:
            continue
        base = table[table[name] == options[0]].set_index(others or [name])["difference"]
        for option in options:
            part = table[table[name] == option]
            moved = (
                part.set_index(others)["difference"] - base if others else part["difference"] - base.iloc[0]
            )
            known = part[part["sign"].notna()]
            rows.append(
                {
                    "choice": name,
                    "option": option,
                    "specifications": len(part),
                    "median": part["difference"].median(),
                    "lowest": part["difference"].min(),
                    "highest": part["difference"].max(),
                    "moved": float(moved.mean()),
                    "same_sign": float((known["sign"] == table["sign"].iloc[0]).mean())
                    if len(known)
                    else np.nan,
                    "excludes_zero": float(part["excludes_zero"].mean()),
                }
            )
    return pd.DataFrame(rows)


def _difference(
    evidence: pd.DataFrame,
    exposure: pd.DataFrame | None,
    between: str,
    first: Hashable,
    second: Hashable,
    category: str | None,
    level: Hashable | None,
    value: str | None,
    units: Any,
    draws: int,
    options: dict[str, Any],
) -> dict[str, Any]:
    pair = [first, second]
    evidence = evidence[evidence[between].isin(pair)].assign(**{between: lambda t: t[between].astype(object)})
    rows = pd.DataFrame({between: pd.Series(pair, dtype=object)})
    if category is not None:
        evidence = evidence.assign(**{category: evidence[category].astype(object)})
        rows[category] = pd.Series([level, level], dtype=object)
    table = difference_table(
        evidence,
        between,
        category=category,
        value=value,
        exposure=exposure,
        pairs=[(first, second)],
        rows=rows,
        units=units,
        draws=draws,
        **options,
    )
    return {
        str(name): content for name, content in table.iloc[0].items() if name not in ("p_adjusted", category)
    }


def _same(evidence: pd.DataFrame, exposure: pd.DataFrame | None) -> Pair:
    return evidence, exposure


def _articles_in(kept: pd.Series) -> Choice:
    wanted = frozenset(kept)

    def choose(evidence: pd.DataFrame, exposure: pd.DataFrame | None) -> Pair:
        within = exposure if exposure is None else exposure[exposure["article_id"].isin(wanted)]
        return evidence[evidence["article_id"].isin(wanted)], within

    return choose


def _only(column: str, value: str) -> Choice:
    def choose(evidence: pd.DataFrame, exposure: pd.DataFrame | None) -> Pair:
        if exposure is not None and column in exposure.columns:
            exposure = exposure[exposure[column] == value]
        return (evidence[evidence[column] == value] if column in evidence.columns else evidence), exposure

    return choose


def _without(column: str, values: list[str]) -> Choice:
    def choose(evidence: pd.DataFrame, exposure: pd.DataFrame | None) -> Pair:
        return (
            evidence[~evidence[column].isin(values)] if column in evidence.columns else evidence
        ), exposure

    return choose


def _once_per(columns: list[str]) -> Choice:
    def choose(evidence: pd.DataFrame, exposure: pd.DataFrame | None) -> Pair:
        there = [column for column in columns if column in evidence.columns]
        return evidence[~evidence.duplicated(there)], exposure

    return choose
