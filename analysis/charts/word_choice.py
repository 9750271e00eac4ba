"""Which of several competing words does each outlet use, and in whose voice?

:func:`plot_term_shares` compares outlets on each variant of a concept, with intervals, voice by voice;
:func:`plot_slots` shows the same as bars of 100 %; :func:`plot_term_rates` how often a concept comes up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.bar_table import plot_bar_table
from analysis.charts.dots import plot_dots
from analysis.charts.layout import values_of
from analysis.charts.stacks import plot_stacks
from analysis.charts.style import PLAIN_LOOK, Look, group_columns, listed, need, pick, word_styles


def plot_term_shares(
    shares: pd.DataFrame,
    concept: str | None = None,
    ax: Any = None,
    *,
    look: Look = PLAIN_LOOK,
    outlets: Sequence[str] | None = None,
) -> Any:
    """Share of each variant among the uses of one concept: a column per word, a line per outlet, a block
    per voice.

    Parameters
    ----------
    shares : DataFrame
        From ``term_shares(hits, by=["outlet"])`` or ``by=["outlet", "voice"]``: the group, ``concept``,
        ``variant``, ``count``, ``total``, ``share``, ``low``, ``high``, ``basis``.
    concept : str, optional
        Which concept to draw; needed if the table holds several.
    ax : Axes, optional
    look : Look
        Labels, orders, and the colours of the words.
    outlets : sequence of str, optional
        Not used: outlets have no colour.

    Returns
    -------
    Axes
        A hollow bar without interval means: too few independent articles. Below twenty uses the numbers are
        counts.
    """
    need(shares, "variant", "share")
    listed_here = pick(shares, "concept", concept)
    table, words, never = _used(listed_here, look)
    return plot_bar_table(
        table,
        ax,
        part="variant",
        row=_group(table),
        block="voice" if "voice" in table.columns else None,
        parts=words,
        styles=word_styles(_all_words(listed_here), look),
        look=look,
        counted="uses",
        xlabel=f"share of the uses of “{look.label(_name(listed_here, concept))}”"
        + (" in that voice" if "voice" in table.columns else "")
        + "; the line is the 95 % interval",
        notes=[never],
    )


def plot_slots(
    shares: pd.DataFrame, concept: str | None = None, ax: Any = None, *, look: Look = PLAIN_LOOK
) -> Any:
    """By which word each outlet fills the place of a concept: one bar of 100 % per outlet, a block per
    voice.

    Parameters
    ----------
    shares : DataFrame
        As for :func:`plot_term_shares`, which also shows the intervals.

    Returns
    -------
    Axes
        Hollow bars rest on too few independent articles. Outlets without any use are named, not drawn.
    """
    need(shares, "variant", "share")
    listed_here = pick(shares, "concept", concept)
    table, words, never = _used(listed_here, look)
    return plot_stacks(
        table,
        ax,
        part="variant",
        row=_group(table),
        block="voice" if "voice" in table.columns else None,
        order=words,
        styles=word_styles(_all_words(listed_here), look),
        look=look,
        counted="uses",
        xlabel=f"words used for “{look.label(_name(listed_here, concept))}”",
        notes=[never],
    )


def plot_term_rates(
    rates: pd.DataFrame,
    concept: str | None = None,
    ax: Any = None,
    *,
    look: Look = PLAIN_LOOK,
    outlets: Sequence[str] | None = None,
) -> Any:
    """How often the words of a concept come up per 1,000 words (of that voice): a block per variant.

    Parameters
    ----------
    rates : DataFrame
        From ``term_rates``: the group, ``concept``, ``variant``, ``count``, ``total`` (words),
        ``per_1000``, ``low``, ``high``. Without ``variant`` a block per concept is drawn.
    concept : str, optional
        Which concept to draw; needed if the table lists the variants of several.
    look : Look
        Labels, orders, and the colours of the words.
    outlets : sequence of str, optional
        Not used: outlets have no colour.
    """
    need(rates, "concept", "per_1000")
    voices = "voice" in rates.columns
    variants = "variant" in rates.columns
    listed_here = pick(rates, "concept", concept) if variants or concept else rates
    table, words, never = _used(listed_here, look)
    if variants and "variant" not in look.order:
        look = look._replace(order={**look.order, "variant": words})
    styles = word_styles(_all_words(listed_here), look) if variants else {}
    return plot_dots(
        table,
        ax,
        value="per_1000",
        row=_group(table),
        block="variant" if variants else "concept",
        series="voice" if voices else None,
        look=look,
        colours={name: style.colour for name, style in styles.items()},
        counts="{count}",
        counted="uses",
        xlabel="uses per 1,000 words of that voice" if voices else "uses per 1,000 words",
        notes=[never],
    )


def _all_words(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table["variant"].dropna().unique()] if "variant" in table.columns else []


def _used(table: pd.DataFrame, look: Look) -> tuple[pd.DataFrame, list[str], str]:
    """The rows of variants that somebody uses, these variants in order, and a line that names the others."""
    if "variant" not in table.columns:
        return table, [], ""
    words = values_of(table["variant"], "variant", look)
    if "count" not in table.columns:
        return table, words, ""
    counts = table.groupby(table["variant"].astype("str"))["count"].sum()
    never = [name for name in words if not counts.get(name, 0)]
    if not never or len(never) == len(words):
        return table, words, ""
    used = table[~table["variant"].astype("str").isin(never)]
    said = f"Never used: {listed([look.label(name) for name in never])}."
    return used.assign(variant=used["variant"].astype("str")), [w for w in words if w not in never], said


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
