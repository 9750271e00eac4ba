"""Who is given a voice in each outlet, through which verbs, and named or not?

:func:`plot_sides`, :func:`plot_stances` and :func:`plot_naming` draw the measures of
``attribution_profile``;
:func:`plot_voices` the table of ``voice_shares``; :func:`plot_verbs` counts of cues per side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.stacks import plot_stacks
from analysis.charts.style import (
    GREY,
    INK,
    SMALL,
    VOICES,
    Style,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    whole,
)

# From words held at arm's length to words lent weight; what the speaker does stands between.
STANCES = (
    "distancing",
    "denying",
    "adversarial",
    "conceding",
    "neutral",
    "no verb",
    "directive",
    "assertive",
    "endorsing",
)
NAMING = ("named", "role", "anonymous")
UNKNOWN = "no side known"
NO_VERB = "no verb"
_STANCE_LOOKS = {
    "distancing": Style("#D55E00", "", "///"),
    "denying": Style("#EE8866", "", "---"),
    "adversarial": Style("#F2B79F", "", "xxx"),
    "conceding": Style("#F3DDD3", "", "|||"),
    "neutral": Style("#E8E8E8", "", ""),
    NO_VERB: Style("#F8F8F8", "", "xx"),
    "directive": Style("#D6E6F2", "", "++"),
    "assertive": Style("#99C4E3", "", "\\\\\\"),
    "endorsing": Style("#0072B2", "", ""),
}


def plot_sides(
    profile: pd.DataFrame,
    measures: Sequence[str] = ("statements", "quoted words"),
    ax: Any = None,
    *,
    sides: Sequence[str] = (),
) -> Any:
    """Whose statements, and whose words in quotation marks: one bar of 100 % per outlet, a block per
    measure.

    Parameters
    ----------
    profile : DataFrame
        From ``attribution_profile(..., by=["outlet"])``.
    measures : sequence of str
        "statements", "quoted words", "reported words".
    sides : sequence of str
        Sides from left to right; others follow. Sides keep their look if the same list is given each time.

    Returns
    -------
    Axes
        n counts statements, or words.
    """
    need(profile, "measure", "category", "share", "total")
    table = profile[profile["measure"].isin(list(measures))]
    table = table.assign(category=table["category"].fillna(UNKNOWN))
    rank = {name: i for i, name in enumerate(measures)}
    table = table.sort_values("measure", key=lambda column: column.map(rank), kind="stable")
    order = [*sides, *(c for c in in_order(table["category"]) if c != UNKNOWN)]
    return plot_stacks(
        table,
        ax,
        part="category",
        block="measure",
        order=[*dict.fromkeys(order), UNKNOWN],
        xlabel="share of each side",
    )


def plot_stances(profile: pd.DataFrame, ax: Any = None, *, sides: Sequence[str] = ()) -> Any:
    """Through which kind of verb each side's words come: bars set against each other around the neutral
    ones.

    Parameters
    ----------
    profile : DataFrame
        From ``attribution_profile(..., by=["outlet", "side"], measures=["stance"])``.
    sides : sequence of str
        Which sides, in which order; default: those that occur.
    """
    need(profile, "side", "measure", "category", "share", "total")
    table = profile[(profile["measure"] == "stance") & profile["side"].notna()]
    # Words in quotation marks beside which no verb stands: a part of the whole, so that bars reach 100 %.
    table = table.assign(category=table["category"].fillna(NO_VERB))
    if sides:
        rank = {name: i for i, name in enumerate(sides)}
        table = table[table["side"].isin(list(sides))]
        table = table.sort_values("side", key=lambda column: column.map(rank), kind="stable")
    table = table[table["category"].isin(table.loc[table["count"] > 0, "category"])]
    looks = {name: _STANCE_LOOKS.get(name, Style("#CCCCCC", "", "")) for name in in_order(table["category"])}
    return plot_stacks(
        table,
        ax,
        part="category",
        block="side",
        order=STANCES,
        centre=("neutral", NO_VERB),
        styles=looks,
        ends=("← held at arm's length", "lent weight →"),
    )


def plot_naming(profile: pd.DataFrame, ax: Any = None, *, sides: Sequence[str] = ()) -> Any:
    """Whether speakers have a name, a role only, or neither: one bar of 100 % per outlet (and side).

    Parameters
    ----------
    profile : DataFrame
        From ``attribution_profile(..., measures=["naming"])``, by outlet or by outlet and side.
    """
    need(profile, "measure", "category", "share", "total")
    table = profile[(profile["measure"] == "naming") & profile["category"].notna()]
    by_side = "side" in table.columns
    if by_side:
        table = table[table["side"].isin(list(sides))] if sides else table[table["side"].notna()]
    return plot_stacks(
        table,
        ax,
        part="category",
        block="side" if by_side else None,
        order=NAMING,
        xlabel="share of statements",
    )


def plot_voices(shares: pd.DataFrame, ax: Any = None) -> Any:
    """How much of each outlet's text is its own, how much quoted, how much reported (n counts words).

    Parameters
    ----------
    shares : DataFrame
        From ``voice_shares``.
    """
    need(shares, "voice", "share", "total")
    return plot_stacks(shares, ax, part="voice", order=VOICES, xlabel="share of the words")


def plot_verbs(verbs: pd.DataFrame, ax: Any = None, *, sides: Sequence[str] = (), most: int = 14) -> Any:
    """Which cues introduce whose words: bars to the left for one side, to the right for the other.

    Parameters
    ----------
    verbs : DataFrame
        One row per ``side`` and ``cue_lemma`` with ``count`` (statements).
    sides : sequence of two str
        Left and right; default: the two with most statements.
    most : int
        Cues shown, the most frequent of both sides together.
    """
    need(verbs, "side", "cue_lemma", "count")
    counts = verbs.groupby(["side", "cue_lemma"], observed=True)["count"].sum()
    totals = counts.groupby("side", observed=True).sum().sort_values(ascending=False, kind="stable")
    pair = list(sides) or [str(side) for side in totals.index[:2]]
    if len(pair) < 2:
        return nothing_to_draw(ax or new_axes(1.6), "fewer than two sides speak: nothing to set side by side")
    wide = counts.unstack("side", fill_value=0).reindex(columns=pair[:2], fill_value=0)
    wide = wide.assign(_all=wide.sum(axis=1), _word=wide.index)
    wide = wide[wide["_all"] > 0].sort_values(["_all", "_word"], ascending=[False, True]).head(most)
    ax = ax or new_axes(1.2 + 0.24 * len(wide), 6.6)
    shares = [wide[side] / max(int(totals.get(side, 0)), 1) for side in pair[:2]]
    for sign, side, share, colour in zip((-1, 1), pair, shares, ("#77AADD", "#EE8866")):
        ax.barh(range(len(wide)), sign * share, height=0.72, color=colour, edgecolor="#666666", linewidth=0.6)
        for y, (value, count) in enumerate(zip(share, wide[side])):
            ax.annotate(
                str(int(count)),
                (sign * value, y),
                xytext=(4 * sign, 0),
                textcoords="offset points",
                ha="left" if sign > 0 else "right",
                va="center",
                fontsize=SMALL - 1,
                color=INK,
            )
        n = whole(totals.get(side, 0))
        ax.annotate(
            f"{side} (n {n})",
            (0.25 if sign < 0 else 0.75, 1),
            xycoords="axes fraction",
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            fontweight="bold",
            color=INK,
        )
    edge = max([float(share.max()) for share in shares] + [0.05]) * 1.15
    ax.set_xlim(-edge, edge)
    ax.set_yticks(range(len(wide)), list(wide.index))
    ax.set_ylim(len(wide) - 0.4, -0.6)
    ax.axvline(0, color=GREY, linewidth=1)
    plain(ax)
    from matplotlib.ticker import FuncFormatter

    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{abs(100 * x):.0f}%"))
    ax.set_xlabel("share of the side's statements (numbers: statements)", fontsize=SMALL, color=INK)
    return ax
