"""Which word faces which in the other outlet, and is it the words or the facts that differ?

:func:`plot_substitutions` counts the slots two outlets share, word against word; :func:`plot_decomposition`
draws a difference between two outlets with its two parts.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.layout import mark_id
from analysis.charts.style import (
    GREY,
    INK,
    PLAIN_LOOK,
    SOFT,
    Look,
    below,
    is_hollow,
    need,
    new_axes,
    nothing_to_draw,
    pick,
    plain,
    wrapped,
)

# A square of more words than this nobody reads; those with the fewest slots are left out and counted.
_MOST_WORDS = 10


def plot_substitutions(
    profile: pd.DataFrame,
    concept: str | None = None,
    ax: Any = None,
    *,
    outlet_a: str,
    outlet_b: str,
    look: Look = PLAIN_LOOK,
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
    words = look.ranked("variant", sorted({*table["variant_a"].astype(str), *table["variant_b"].astype(str)}))
    table = table[(table["outlet_a"] == outlet_a) & (table["outlet_b"] == outlet_b)]
    one, other = look.label(outlet_a), look.label(outlet_b)
    if table.empty:
        return nothing_to_draw(ax or new_axes(1.6), f"{one} and {other} share no slot")
    slots = int(table["count"].sum())
    often = {w: table.loc[(table["variant_a"] == w) | (table["variant_b"] == w), "count"].sum() for w in words}
    kept = set(sorted(words, key=lambda word: -often[word])[:_MOST_WORDS])
    rest = [word for word in words if word not in kept]
    words = [word for word in words if word in kept]
    if ax is None:
        ax = new_axes(1.6 + 0.45 * len(words), 2.4 + 0.75 * len(words))
    count = table.groupby(["variant_a", "variant_b"])["count"].sum().unstack(fill_value=0)
    count = count.reindex(index=words, columns=words, fill_value=0)
    ax.imshow(
        count.to_numpy(), cmap="Greys", vmin=0, vmax=max(1, 2.8 * count.to_numpy().max()), aspect="auto"
    )
    counts = count.to_numpy().astype(int).tolist()
    for i in range(len(words)):
        ax.add_patch(_frame(i))
        for j in range(len(words)):
            n: int = counts[i][j]
            if n:
                ax.add_patch(_cell(j, i, {"variant_a": words[i], "variant_b": words[j]}))
            ax.text(j, i, str(n), ha="center", va="center", fontsize=9, color=INK if n else GREY)
    ax.set_xticks(range(len(words)), [wrapped(look.label(word), 12) for word in words])
    ax.set_yticks(range(len(words)), [wrapped(look.label(word), 16) for word in words])
    ax.set_ylabel(f"{one} says", fontsize=9, color=INK)
    plain(ax, grid="")
    more = f"Rarer and not drawn: {len(rest)} words." if rest else ""
    below(ax, f"{other} says", f"{slots} shared places; framed: the same word.", more)
    return ax


def _cell(x: int, y: int, values: dict[str, str]) -> Any:
    """A clear square that carries the name of what is counted in it."""
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor="white", alpha=0.01, gid=mark_id(values))


def _frame(i: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((i - 0.48, i - 0.48), 0.96, 0.96, fill=False, edgecolor=GREY, linewidth=1)


def plot_decomposition(parts: pd.DataFrame, ax: Any = None, *, look: Look = PLAIN_LOOK) -> Any:
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
    said = {"selection": "of it: other facts", "wording": "of it: same facts, other words"}
    labels, hollow = [], False
    for y, row in enumerate(table.to_dict("records")):
        unsure = is_hollow({str(name): value for name, value in row.items()}) or bool(pd.isna(row["low"]))
        hollow |= unsure
        whole = row["part"] == "difference"
        if not unsure:
            ax.plot([row["low"], row["high"]], [y, y], color=SOFT, linewidth=1.6, zorder=2)
        ax.plot(
            [row["value"]], [y], "o", markersize=8 if whole else 5.5, markeredgewidth=0.9, markeredgecolor=INK,
            markerfacecolor="white" if unsure else INK, zorder=3,
            gid=mark_id({name: str(row[name]) for name in ("measure", "part") if name in table.columns}),
        )  # fmt: skip
        first = f"{row['measure']}: " if "measure" in table.columns else ""
        between = f"{first}{look.label(row['outlet_a'])} − {look.label(row['outlet_b'])}"
        labels.append(wrapped(between if whole else said[row["part"]], 40))
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    ax.set_yticks(range(len(table)), labels)
    ax.set_ylim(len(table) - 0.5, -0.6)
    plain(ax)
    stories = f"n = {int(table['independent'].max())} stories" if "independent" in table.columns else ""
    few = "Hollow: no interval, too few stories with the same facts, or none that differ." if hollow else ""
    below(ax, "difference", stories, few)
    return ax
