"""Which word faces which in the other outlet, and is it the words or the facts that differ?

:func:`plot_substitutions` counts the slots two outlets share, word against word; :func:`plot_decomposition`
draws a difference between two outlets with its two parts.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.style import (
    DESCRIPTIVE,
    GREY,
    INK,
    SMALL,
    need,
    new_axes,
    nothing_to_draw,
    pick,
    plain,
    title,
    wrapped,
)


def plot_substitutions(
    profile: pd.DataFrame, concept: str | None = None, ax: Any = None, *, outlet_a: str, outlet_b: str
) -> Any:
    """Which word of one outlet faces which word of the other, slot by slot: counts in a square.

    Parameters
    ----------
    profile : DataFrame
        From ``substitution_profile``: ``concept, outlet_a, outlet_b, variant_a, variant_b, count``.
    concept : str, optional
        Needed if the table holds several.
    outlet_a, outlet_b : str
        Rows and columns. The table holds both directions, so exchanging them turns the square over.

    Returns
    -------
    Axes
        On the diagonal (framed) both use the same word. Darker: more slots; the count stands in every cell.
    """
    need(profile, "outlet_a", "outlet_b", "variant_a", "variant_b", "count")
    table = pick(profile, "concept", concept)
    words = sorted({*table["variant_a"], *table["variant_b"]})
    table = table[(table["outlet_a"] == outlet_a) & (table["outlet_b"] == outlet_b)]
    if ax is None:
        ax = new_axes(1.6 + 0.45 * len(words), 2.4 + 0.75 * len(words))
    if table.empty:
        return nothing_to_draw(ax, f"{outlet_a} and {outlet_b} share no slot")
    count = table.groupby(["variant_a", "variant_b"])["count"].sum().unstack(fill_value=0)
    count = count.reindex(index=words, columns=words, fill_value=0)
    ax.imshow(
        count.to_numpy(), cmap="Blues", vmin=0, vmax=max(1, 1.6 * count.to_numpy().max()), aspect="auto"
    )
    for i, one in enumerate(words):
        ax.add_patch(_frame(i))
        for j, other in enumerate(words):
            ax.text(
                j, i, f"{count.loc[one, other]:d}", ha="center", va="center", fontsize=SMALL + 1, color=INK
            )
    ax.set_xticks(range(len(words)), [wrapped(word, 12) for word in words])
    ax.set_yticks(range(len(words)), [wrapped(word, 16) for word in words])
    ax.set_xlabel(f"{outlet_b} says", fontsize=SMALL + 1, color=INK)
    ax.set_ylabel(f"{outlet_a} says", fontsize=SMALL + 1, color=INK)
    plain(ax, grid="")
    title(ax, f"{int(count.to_numpy().sum())} shared slots")
    return ax


def _frame(i: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((i - 0.48, i - 0.48), 0.96, 0.96, fill=False, edgecolor=GREY, linewidth=1)


def plot_decomposition(parts: pd.DataFrame, ax: Any = None) -> Any:
    """A difference between two outlets and its two parts, with intervals; hollow where there is none.

    Parameters
    ----------
    parts : DataFrame
        From ``decompose_difference``, one or several stacked; a further column ``measure`` names what
        differs.
    """
    need(parts, "outlet_a", "outlet_b", "part", "value", "low", "high")
    table = parts.reset_index(drop=True)
    if ax is None:
        ax = new_axes(1.1 + 0.3 * len(table), 7.2)
    if table["value"].notna().sum() == 0:
        return nothing_to_draw(ax, "one of the outlets has nothing to compare")
    said = {"difference": "difference", "selection": "other facts", "wording": "same facts, other words"}
    labels = []
    for y, row in table.iterrows():
        sure = row.get("basis") != DESCRIPTIVE
        if pd.notna(row["low"]):
            ax.plot([row["low"], row["high"]], [y, y], color="#0072B2", linewidth=1.6, zorder=2)
        face = "#0072B2" if sure else "white"
        marker = "D" if row["part"] == "difference" else "o"
        ax.plot(
            [row["value"]],
            [y],
            marker,
            markersize=6,
            markerfacecolor=face,
            markeredgecolor="#0072B2",
            zorder=3,
        )
        first = f"{row['measure']}: " if "measure" in table.columns and row["part"] == "difference" else ""
        between = (
            f"{row['outlet_a']} − {row['outlet_b']}" if row["part"] == "difference" else said[row["part"]]
        )
        labels.append(wrapped(first + between, 40))
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    ax.set_yticks(range(len(table)), labels)
    ax.set_ylim(len(table) - 0.5, -0.6)
    stories = f"n = {int(table['independent'].max())} stories" if "independent" in table.columns else ""
    if (table.get("basis", pd.Series(dtype=str)) == DESCRIPTIVE).any():
        stories += "; hollow: no interval (too few stories with the same facts, or none that differ)"
    ax.set_xlabel(stories, fontsize=SMALL, color=INK)
    return plain(ax)
