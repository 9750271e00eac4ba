"""Who is given a voice in each outlet, through which verbs, and named or not?

:func:`plot_sides`, :func:`plot_stances` and :func:`plot_naming` draw the measures of
``attribution_profile``;
:func:`plot_voices` the table of ``voice_shares``; :func:`plot_verbs` counts of cues per side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.layout import values_of
from analysis.charts.stacks import plot_stacks
from analysis.charts.style import (
    GREY,
    INK,
    MERGED,
    PLAIN_LOOK,
    RESTING,
    SMALL,
    UNKNOWN,
    VOICES,
    Look,
    Style,
    below,
    darker,
    group_columns,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    side_styles,
    whole,
)

NAMING = ("named", "role", "anonymous")
#: Words in quotation marks beside which no verb stands.
NO_VERB = "no verb"
# Nine classes of verbs are more than a bar can show: neighbours on the way from words held at arm's length to
# words lent weight stand together. What is merged is said below the picture.
_STANCES = {
    "distancing": "distancing",
    "denying": "denying or attacking",
    "adversarial": "denying or attacking",
    "conceding": "conceding",
    "neutral": "neutral or no verb",
    NO_VERB: "neutral or no verb",
    "directive": "asserting or demanding",
    "assertive": "asserting or demanding",
    "endorsing": "endorsing",
}
STANCES = tuple(dict.fromkeys(_STANCES.values()))
_STANCE_STYLES = {
    "distancing": Style("#D98A4E", "///"),
    "denying or attacking": Style("#EDB08C", "---"),
    "conceding": Style("#F6DDCB", "|||"),
    "neutral or no verb": Style("#EAEAEA"),
    "asserting or demanding": Style("#B9D3E8", "\\\\\\"),
    "endorsing": Style("#6FA3CC"),
}
_NAMING_STYLES = {
    "named": Style("#6FA3CC"),
    "role": Style("#C9DDED", "\\\\\\"),
    "anonymous": Style("#E3A76F", "///"),
}
VOICE_STYLES = {
    "narrator": Style("#B5B5B5"),
    "quoted": Style("#DADADA", "///"),
    "reported": Style("#F2F2F2", "---"),
}


def plot_sides(
    profile: pd.DataFrame,
    measures: Sequence[str] = ("statements", "quoted words"),
    ax: Any = None,
    *,
    sides: Sequence[str] = (),
    look: Look = PLAIN_LOOK,
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
        Sides from left to right; others follow. Default: ``look.order["side"]``.
    look : Look
        Labels, orders, and the colours of the sides.

    Returns
    -------
    Axes
        The numbers at the right count statements, or words.
    """
    need(profile, "measure", "category", "share", "total")
    table = profile[profile["measure"].isin(list(measures))]
    table = table.assign(category=table["category"].astype("object").fillna(UNKNOWN))
    known = [name for name in values_of(table["category"], "side", look, list(sides)) if name != UNKNOWN]
    return plot_stacks(
        table,
        ax,
        part="category",
        row=_row(table),
        block="measure",
        blocks=measures,
        order=[*known, UNKNOWN],
        styles={**side_styles(known, look), UNKNOWN: Style("#EFEFEF", "..")},
        look=look,
        counted="in all",
        xlabel="share of each side",
    )


def plot_stances(
    profile: pd.DataFrame, ax: Any = None, *, sides: Sequence[str] = (), look: Look = PLAIN_LOOK
) -> Any:
    """Through which kind of verb each side's words come: bars set against each other around the neutral
    ones.

    Parameters
    ----------
    profile : DataFrame
        From ``attribution_profile(..., by=["outlet", "side"], measures=["stance"])``.
    sides : sequence of str
        Which sides, in which order; default: ``look.order["side"]``, else those that occur.
    """
    need(profile, "side", "measure", "category", "share", "total")
    table = profile[(profile["measure"] == "stance") & profile["side"].notna()]
    wanted = list(sides) or values_of(table["side"], "side", look)
    table = table[table["side"].isin(wanted)]
    table, note = _merged(table)
    return plot_stacks(
        table,
        ax,
        part="category",
        row=_row(table),
        block="side",
        blocks=wanted,
        order=STANCES,
        centre=("neutral or no verb",),
        styles=_STANCE_STYLES,
        look=look,
        counted="statements",
        ends=("← held at arm's length", "lent weight →"),
        notes=[note],
    )


def _merged(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Neighbouring classes of verbs added up, and which those are that occur."""
    found = table["category"].astype("object").fillna(NO_VERB).astype(str)
    table = table.assign(category=found.map(lambda name: _STANCES.get(name, name)))
    present = set(found[table["count"] > 0]) if "count" in table.columns else set(found)
    halves = {name: [k for k, v in _STANCES.items() if v == name and k in present] for name in STANCES}
    said = [f"{name} = {' + '.join(parts)}" for name, parts in halves.items() if len(parts) > 1]
    sums = {name: "sum" for name in ("count", "share") if name in table.columns}
    firsts = {name: "first" for name in RESTING if name in table.columns}
    groups = table.groupby(group_columns(table), sort=False, dropna=False, observed=True)
    added: Any = groups.agg({**sums, **firsts}).reset_index()
    added["share"] = added["share"].where(added["total"] > 0)
    # A class of verbs; the words beside which no verb stands have none.
    members = {name: [k for k, v in _STANCES.items() if v == name and k != NO_VERB] for name in STANCES}
    missing = {_STANCES[NO_VERB]: ["nan"]}
    added[MERGED] = [{"category": members.get(name, [name]) + missing.get(name, [])} for name in added["category"]]
    return added, "Classes of verbs added up: " + "; ".join(said) + "." if said else ""


def plot_naming(
    profile: pd.DataFrame, ax: Any = None, *, sides: Sequence[str] = (), look: Look = PLAIN_LOOK
) -> Any:
    """Whether speakers have a name, a role only, or neither: one bar of 100 % per outlet (and side).

    Parameters
    ----------
    profile : DataFrame
        From ``attribution_profile(..., measures=["naming"])``, by outlet or by outlet and side.
    """
    need(profile, "measure", "category", "share", "total")
    table = profile[(profile["measure"] == "naming") & profile["category"].notna()]
    by_side = "side" in table.columns
    wanted = (list(sides) or values_of(table["side"], "side", look)) if by_side else []
    if by_side:
        table = table[table["side"].isin(wanted)]
    return plot_stacks(
        table,
        ax,
        part="category",
        row=_row(table),
        block="side" if by_side else None,
        blocks=wanted,
        order=NAMING,
        styles=_NAMING_STYLES,
        look=look,
        counted="statements",
        xlabel="share of statements",
    )


def plot_voices(shares: pd.DataFrame, ax: Any = None, *, look: Look = PLAIN_LOOK) -> Any:
    """How much of each outlet's text is its own, how much quoted, how much reported (n counts words).

    Parameters
    ----------
    shares : DataFrame
        From ``voice_shares``.
    """
    need(shares, "voice", "share", "total")
    return plot_stacks(
        shares,
        ax,
        part="voice",
        row=_row(shares),
        order=VOICES,
        styles=VOICE_STYLES,
        look=look,
        counted="words",
        xlabel="share of the words",
    )


def _row(table: pd.DataFrame) -> str:
    """What a bar is: an outlet, else the first column, whatever the table was grouped by."""
    return "outlet" if "outlet" in table.columns else str(table.columns[0])


def plot_verbs(
    verbs: pd.DataFrame,
    ax: Any = None,
    *,
    sides: Sequence[str] = (),
    most: int = 14,
    look: Look = PLAIN_LOOK,
) -> Any:
    """Which cues introduce whose words: bars to the left for one side, to the right for the other.

    Parameters
    ----------
    verbs : DataFrame
        One row per ``side`` and ``cue_lemma`` with ``count`` (statements).
    sides : sequence of two str
        Left and right; default: ``look.order["side"]``, else the two with most statements.
    most : int
        Cues shown, the most frequent of both sides together.
    """
    from matplotlib.ticker import FuncFormatter

    need(verbs, "side", "cue_lemma", "count")
    counts = verbs.groupby(["side", "cue_lemma"], observed=True)["count"].sum()
    totals = counts.groupby("side", observed=True).sum().sort_values(ascending=False, kind="stable")
    pair = list(sides) or look.ranked("side", totals.index)
    if len(pair) < 2:
        return nothing_to_draw(ax or new_axes(1.6), "fewer than two sides speak: nothing to set side by side")
    wide = counts.unstack("side", fill_value=0).reindex(columns=pair[:2], fill_value=0)
    wide = wide.assign(_all=wide.sum(axis=1), _word=wide.index)
    wide = wide[wide["_all"] > 0].sort_values(["_all", "_word"], ascending=[False, True])
    rest, wide = len(wide) - most, wide.head(most)
    ax = ax or new_axes(1.2 + 0.24 * len(wide), 6.6)
    shares = [wide[side] / max(int(totals.get(side, 0)), 1) for side in pair[:2]]
    styles = side_styles(pair[:2], look)
    for sign, side, share in zip((-1, 1), pair, shares):
        colour = styles[side].colour
        ax.barh(
            range(len(wide)), sign * share, height=0.72, color=colour, edgecolor=darker(colour), linewidth=0.6
        )
        for y, (value, count) in enumerate(zip(share, wide[side])):
            if count:
                ax.annotate(
                    str(int(count)), (sign * value, y), xytext=(4 * sign, 0), textcoords="offset points",
                    ha="left" if sign > 0 else "right", va="center", fontsize=SMALL, color=INK,
                )  # fmt: skip
        ax.annotate(
            f"{look.label(side)} ({whole(totals.get(side, 0))} statements)", (0.25 if sign < 0 else 0.75, 1),
            xycoords="axes fraction", xytext=(0, 6), textcoords="offset points", ha="center", fontsize=9,
            fontweight="bold", color=INK,
        )  # fmt: skip
    edge = max([float(share.max()) for share in shares] + [0.05]) * 1.15
    ax.set_xlim(-edge, edge)
    ax.set_yticks(range(len(wide)), list(wide.index))
    ax.set_ylim(len(wide) - 0.4, -0.6)
    ax.axvline(0, color=GREY, linewidth=1)
    plain(ax)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{abs(100 * x):.0f}%"))
    more = f"{rest} rarer verbs are not drawn." if rest > 0 else ""
    below(ax, "share of the side's statements; the numbers count statements", more)
    return ax
