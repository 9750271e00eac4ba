"""How far down the article do things stand?

:func:`plot_positions` draws a strip per outlet and kind of thing, from an article's first character to
its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.style import (
    GREY,
    INK,
    SMALL,
    VOICE_MARKERS,
    beside,
    block_heading,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    outlet_styles,
    plain,
    whole,
    wrapped,
)


def plot_positions(
    places: pd.DataFrame,
    ax: Any = None,
    *,
    block: str = "concept",
    row: str = "outlet",
    outlets: Sequence[str] | None = None,
) -> Any:
    """A dot for each occurrence (shape: voice), a bar at the median, a block per concept, a line per
    outlet.

    Parameters
    ----------
    places : DataFrame
        Evidence from ``add_place`` or ``first_places``: ``place`` (0–1), `block`, `row`, ``voice`` if
        known.
    """
    need(places, "place", block, row)
    places = places[places["place"].notna()]
    rows, blocks = sorted(in_order(places[row])), in_order(places[block])
    lines = [(name, each) for name in blocks for each in [None, *rows]]
    ax = ax or new_axes(0.9 + 0.2 * len(lines), 6.8)
    if not len(places):
        return nothing_to_draw(ax, "nothing found: there is no place to draw")
    styles = outlet_styles(outlets if outlets is not None else rows)
    styles.update({name: style for name, style in outlet_styles(rows).items() if name not in styles})
    groups = dict(iter(places.groupby([places[block].astype(str), places[row].astype(str)])))
    for y, (name, each) in enumerate(lines):
        if each is None:
            block_heading(ax, y, name)
            continue
        part = groups.get((name, each))
        count = 0 if part is None else len(part)
        beside(ax, y, f"n {whole(count)}", 40)
        if part is None:
            continue
        _strip(ax, part, y, styles[each].colour)
    ticks = [(y, each) for y, (_, each) in enumerate(lines) if each is not None]
    ax.set_yticks([y for y, _ in ticks], [wrapped(each) for _, each in ticks])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    ax.set_xlim(-0.01, 1.01)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["first line", "25%", "half", "75%", "last"])
    plain(ax)
    ax.set_xlabel("place in the article; the bar is the median", fontsize=SMALL, color=INK)
    if "voice" in places.columns:
        _legend(ax, [voice for voice in VOICE_MARKERS if (places["voice"] == voice).any()])
    return ax


def _strip(ax: Any, part: pd.DataFrame, y: int, colour: str) -> None:
    voices = part["voice"] if "voice" in part.columns else pd.Series("narrator", index=part.index)
    # Neighbours are set one above the other in turn, the same way at every run.
    lift = np.tile([-0.14, 0.14, 0.0], len(part) // 3 + 1)[: len(part)]
    order = np.argsort(part["place"].to_numpy(), kind="stable")
    heights = np.empty(len(part))
    heights[order] = lift
    for voice, marker in VOICE_MARKERS.items():
        here = (voices == voice).to_numpy()
        if here.any():
            ax.plot(
                part["place"].to_numpy()[here],
                y + heights[here],
                linestyle="none",
                marker=marker,
                markersize=4,
                color=colour,
                markerfacecolor=colour if voice == "narrator" else "white",
                alpha=0.85,
                zorder=3,
            )
    middle = float(part["place"].median())
    ax.plot([middle, middle], [y - 0.36, y + 0.36], color=INK, linewidth=1.8, zorder=4)


def _legend(ax: Any, voices: list[str]) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=VOICE_MARKERS[voice],
            markersize=5,
            color=INK,
            markerfacecolor=GREY if voice == "narrator" else "white",
            label=voice,
        )
        for voice in voices
    ]
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=SMALL
    )
