"""Does a difference survive other choices, and how far can the coding be trusted?

:func:`plot_specifications` draws one estimate under every combination of choices (a specification curve);
:func:`plot_choices` how each option moves it; :func:`plot_accuracy` precision and recall of the machine's
decisions.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.style import (
    GREY,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    SMALL,
    Look,
    above,
    amount,
    below,
    beside,
    block_heading,
    is_hollow,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    whole,
)

_SAME, _TURNED = "#444444", "#D55E00"
_PRECISION, _RECALL = "#444444", "#A9A9A9"


def plot_specifications(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    value: str = "difference",
    xlabel: str = "specifications, from the smallest estimate to the largest",
    ylabel: str = "difference",
    look: Look = PLAIN_LOOK,
) -> Any:
    """The specification curve: estimates with intervals above, the choices that made each below.

    Parameters
    ----------
    table : DataFrame
        From ``specification_table``: a column per choice up to ``main``, `value`, ``low``, ``high``,
        ``basis``, ``changes_sign``.
    ax : Axes, optional
        Split in two: the curve above, the choices in a panel of their own below (``ax.figure.axes[-1]``).

    Returns
    -------
    Axes
        Of the curve. Orange marks have the other sign than the main specification, which is named; hollow
        marks rest on too few independent articles. Choices that make no difference to anything are left out
        of the lower panel.
    """
    need(table, "main", value, "low", "high", "changes_sign")
    names = [str(name) for name in table.columns[: list(table.columns).index("main")]]
    options = [
        (name, option) for name in names for option in dict.fromkeys(table[name]) if table[name].nunique() > 1
    ]
    under = 0.16 * (len(options) + len(names)) + 0.2
    if ax is None:
        ax = new_axes(2.9 + under, 7.6)
    known = table[table[value].notna()]
    if not len(known):
        return nothing_to_draw(ax, "no specification leaves anything to compare")
    known = known.assign(_place=range(len(known))).sort_values([value, "_place"], kind="stable")
    x = range(len(known))
    hollow = known["low"].isna() | known.apply(lambda row: is_hollow(row.to_dict()), axis=1)
    turned = known["changes_sign"].astype(bool)
    ax.vlines(
        x,
        known["low"],
        known["high"],
        color=GREY,
        linewidth=max(0.7, 120 / len(known) / 8),
        alpha=0.6,
        zorder=2,
    )
    for chosen, colour in ((~turned, _SAME), (turned, _TURNED)):
        for empty in (False, True):
            here = [place for place, (a, b) in enumerate(zip(chosen, hollow)) if a and b == empty]
            ax.plot(
                here,
                known[value].iloc[here],
                linestyle="none",
                marker="o",
                markersize=3.6 if len(known) > 60 else 5,
                color=colour,
                markerfacecolor="white" if empty else colour,
                zorder=3,
            )
    main = [place for place, flag in enumerate(known["main"]) if flag]
    for place in main:
        ax.axvline(place, color=GREY, linewidth=0.8, zorder=1)
        ax.annotate(
            "main", (place, 1), xycoords=ax.get_xaxis_transform(), xytext=(0, 2), textcoords="offset points",
            ha="center", va="bottom", fontsize=SMALL, fontweight="bold", color=INK,
        )  # fmt: skip
    ax.axhline(0, color=INK, linewidth=0.8, zorder=1)
    plain(ax, grid="y")
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])
    ax.set_ylabel(ylabel, fontsize=SMALL, color=INK)
    away = int((known["excludes_zero"] if "excludes_zero" in known else hollow * 0).sum())
    parts = [
        f"{len(known):,} specifications",
        f"{int(turned.sum()):,} with the other sign (orange)"
        if turned.any()
        else "none with the other sign",
        f"the interval of {away:,} leaves out 0",
    ]
    _panel(ax, known, options, under, look)
    below(ax.figure.axes[-1], xlabel, "; ".join(parts) + ".", HOLLOW if hollow.any() else "")
    return ax


def _panel(ax: Any, known: pd.DataFrame, options: list[tuple[str, Any]], under: float, look: Look) -> None:
    """Which options made each estimate: one line per option, a tick where it was chosen."""
    from mpl_toolkits.axes_grid1 import make_axes_locatable

    lines: list[tuple[str, Any | None]] = []
    for name, option in options:
        if not lines or all(line[0] != name for line in lines):
            lines.append((name, None))
        lines.append((name, option))
    panel = make_axes_locatable(ax).append_axes(
        "bottom", size=f"{100 * under / 2.4:.0f}%", pad=0.1, sharex=ax
    )
    x = range(len(known))
    for y, (name, option) in enumerate(lines):
        if option is None:
            panel.text(
                -0.01,
                y,
                look.label(name),
                transform=panel.get_yaxis_transform(),
                ha="right",
                va="center",
                fontsize=SMALL,
                fontweight="bold",
                color=INK,
            )
            continue
        here = [place for place, value in zip(x, known[name]) if value == option]
        panel.vlines(here, y - 0.36, y + 0.36, color=INK, linewidth=max(0.4, 100 / len(known) / 4))
    labelled = [(y, look.label(option)) for y, (_, option) in enumerate(lines) if option is not None]
    panel.set_yticks([y for y, _ in labelled], [text for _, text in labelled])
    panel.set_ylim(len(lines) - 0.4, -0.6)
    plain(panel, grid="")
    panel.set_xticks([])


def plot_choices(
    effects: pd.DataFrame, ax: Any = None, *, xlabel: str = "difference", look: Look = PLAIN_LOOK
) -> Any:
    """How each option moves the estimate: its median and range over all other choices.

    Parameters
    ----------
    effects : DataFrame
        From ``choice_effects``: ``choice``, ``option``, ``specifications``, ``median``, ``lowest``,
        ``highest``, ``same_sign``.
    """
    need(effects, "choice", "option", "median", "lowest", "highest", "specifications", "same_sign")
    lines: list[tuple[str, dict[Any, Any] | None]] = []
    for name, part in effects.groupby("choice", sort=False):
        lines.append((str(name), None))
        lines += [(str(name), row) for row in part.to_dict("records")]
    if ax is None:
        ax = new_axes(1.0 + 0.2 * len(lines), 6.4)
    if not lines:
        return nothing_to_draw(ax, "no choices were made")
    ticks = []
    for y, (name, row) in enumerate(lines):
        if row is None:
            block_heading(ax, y, look.label(name))
            continue
        ticks.append((y, look.label(row["option"])))
        ax.plot([row["lowest"], row["highest"]], [y, y], color=_SAME, linewidth=1.6, alpha=0.7, zorder=3)
        ax.plot([row["median"]], [y], "o", color=_SAME, markersize=5, zorder=4)
        same, all_of_them = round(row["same_sign"] * row["specifications"]), row["specifications"]
        beside(ax, y, f"{amount(same, all_of_them, row['same_sign'])} of {whole(all_of_them)}", 10)
    above(ax, "same sign", 10)
    ax.set_yticks([y for y, _ in ticks], [text for _, text in ticks])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    ax.axvline(0, color=GREY, linewidth=1, zorder=1)
    plain(ax)
    below(ax, xlabel, "Dot: median; line: lowest to highest over all other choices.")
    return ax


def plot_accuracy(table: pd.DataFrame, ax: Any = None, *, look: Look = PLAIN_LOOK) -> Any:
    """Precision and recall of the machine's decisions per class, judged by people.

    Parameters
    ----------
    table : DataFrame
        From ``coding.accuracy_table``.
    """
    need(
        table,
        "class",
        "precision",
        "precision_low",
        "precision_high",
        "recall",
        "recall_low",
        "recall_high",
        "total",
    )
    if ax is None:
        ax = new_axes(1.1 + 0.34 * len(table), 6.0)
    if not len(table):
        return nothing_to_draw(ax, "nothing has been coded")
    hollow = False
    for k, (measure, colour) in enumerate((("precision", _PRECISION), ("recall", _RECALL))):
        for y, row in enumerate(table.to_dict("records")):
            place = y - 0.14 + 0.28 * k
            low, high = row[f"{measure}_low"], row[f"{measure}_high"]
            if not pd.isna(low):
                ax.plot([low, high], [place, place], color=colour, linewidth=1.6, zorder=3)
            hollow |= bool(pd.isna(low))
            ax.plot(
                [row[measure]], [place], linestyle="none", marker="o", color=colour, markersize=5.5,
                markerfacecolor="white" if pd.isna(low) else colour, zorder=4, label=None if y else measure,
            )  # fmt: skip
    for y, row in enumerate(table.to_dict("records")):
        beside(ax, y, f"{whole(row['count'])} of {whole(row['total'])}", 8)
    above(ax, "right, of n", 8)
    ax.set_yticks(range(len(table)), [look.label(name) for name in table["class"]])
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_xlim(-0.02, 1.02)
    plain(ax)
    below(ax, "upper dot precision, lower dot recall, with 95 % intervals", HOLLOW if hollow else "")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.01), ncol=2, frameon=False, fontsize=SMALL, borderaxespad=0)
    return ax
