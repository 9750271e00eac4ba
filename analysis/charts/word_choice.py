"""Which of several competing words does each outlet use, and in whose voice?

:func:`plot_term_shares` compares outlets on each variant of a concept, with intervals;
:func:`plot_slots` shows by which word the place of the concept is filled, voice by voice;
:func:`plot_term_rates` how often a concept comes up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.dots import plot_dots
from analysis.charts.stacks import plot_stacks
from analysis.charts.style import group_columns, in_order, need, part_styles, pick, wrapped


def plot_term_shares(
    shares: pd.DataFrame, concept: str | None = None, ax: Any = None, *, outlets: Sequence[str] | None = None
) -> Any:
    """Share of each variant among the uses of one concept: a block per variant, a line per outlet, a
    marker per voice.

    Parameters
    ----------
    shares : DataFrame
        From ``term_shares(hits, by=["outlet"])`` or ``by=["outlet", "voice"]``: the group, ``concept``,
        ``variant``, ``count``, ``total``, ``share``, ``low``, ``high``, ``basis``.
    concept : str, optional
        Which concept to draw; needed if the table holds several.
    ax : Axes, optional
    outlets : sequence of str, optional
        All outlets of the corpus, so that each keeps its colour.

    Returns
    -------
    Axes
        A hollow marker without interval means: too few independent articles, descriptive only.
    """
    need(shares, "variant", "share")
    table, never = _used(pick(shares, "concept", concept))
    return plot_dots(
        table,
        ax,
        value="share",
        row=_group(table),
        block="variant",
        series="voice" if "voice" in table.columns else None,
        outlets=outlets,
        percent=True,
        xlabel=f"share of the uses of “{_name(table, concept)}”"
        + (" in that voice" if "voice" in table.columns else "")
        + never,
    )


def plot_slots(shares: pd.DataFrame, concept: str | None = None, ax: Any = None) -> Any:
    """By which word each outlet fills the place of a concept: one bar of 100 % per outlet, a block per
    voice.

    Parameters
    ----------
    shares : DataFrame
        As for :func:`plot_term_shares`.

    Returns
    -------
    Axes
        Pale bars rest on too few independent articles: descriptive only. A group without any use has no
        bar.
    """
    need(shares, "variant", "share")
    listed = pick(shares, "concept", concept)
    table, never = _used(listed)
    return plot_stacks(
        table,
        ax,
        part="variant",
        row=_group(table),
        block="voice" if "voice" in table.columns else None,
        # A word keeps its look in pictures of other voices, where other words may never be used.
        styles=part_styles(in_order(listed["variant"])),
        xlabel=f"words used for “{_name(table, concept)}”{never}",
    )


def plot_term_rates(
    rates: pd.DataFrame, concept: str | None = None, ax: Any = None, *, outlets: Sequence[str] | None = None
) -> Any:
    """How often the words of a concept come up per 1,000 words (of that voice): a block per variant.

    Parameters
    ----------
    rates : DataFrame
        From ``term_rates``: the group, ``concept``, ``variant``, ``count``, ``total`` (words),
        ``per_1000``, ``low``, ``high``. Without ``variant`` a block per concept is drawn.
    concept : str, optional
        Which concept to draw; needed if the table lists the variants of several.
    """
    need(rates, "concept", "per_1000")
    voices = "voice" in rates.columns
    variants = "variant" in rates.columns
    table, never = _used(pick(rates, "concept", concept) if variants or concept else rates)
    return plot_dots(
        table,
        ax,
        value="per_1000",
        row=_group(table),
        block="variant" if variants else "concept",
        series="voice" if voices else None,
        outlets=outlets,
        xlabel=("uses per 1,000 words of that voice" if voices else "uses per 1,000 words") + never,
    )


def _used(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows of variants that somebody uses, and a line that names the others: silence is told, not
    drawn.
    """
    if "variant" not in table.columns or "count" not in table.columns:
        return table, ""
    counts = table.groupby("variant", sort=False, observed=True)["count"].sum()
    never = [str(name) for name in counts.index[counts == 0]]
    if not never or len(never) == len(counts):
        return table, ""
    line = wrapped(f"never used: {', '.join(never)}", 70)
    used = table[~table["variant"].astype("str").isin(never)]
    return used.assign(variant=used["variant"].astype("str")), f"\n{line}"


def _group(table: pd.DataFrame) -> str:
    names = group_columns(table, "concept", "variant", "voice", "form")
    if "outlet" in names:
        return "outlet"
    if not names:
        raise ValueError(
            "the table has no group to compare: summarise by=['outlet'] or by=['outlet', 'voice']"
        )
    return names[0]


def _name(table: pd.DataFrame, concept: str | None) -> str:
    if concept is not None or "concept" not in table.columns or not len(table):
        return concept or "the concept"
    return str(table["concept"].iloc[0])
