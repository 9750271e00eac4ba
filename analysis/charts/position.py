"""How far down the article do things stand?

:func:`plot_positions` draws a strip per outlet and kind of thing, from an article's first character to
its last; :func:`plot_places` a table of their means with small bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.bar_table import plot_bar_table
from analysis.charts.layout import draw_labels, has_two_lines, lay_lines, mark_id, rank_rows, values_of
from analysis.charts.style import (
    FEWEST,
    INK,
    PLAIN_LOOK,
    SMALL,
    VOICE_MARKERS,
    Look,
    Style,
    above,
    below,
    beside,
    listed,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    resting_on,
    side_styles,
    whole,
    word_styles,
)

# So many columns can be compared.
_MOST_THINGS = 6


def plot_positions(
    places: pd.DataFrame,
    ax: Any = None,
    *,
    block: str = "concept",
    row: str = "outlet",
    look: Look = PLAIN_LOOK,
    outlets: Sequence[str] | None = None,
) -> Any:
    """A dot for each occurrence (shape: voice), a bar at the median, a block per concept, a line per
    outlet.

    Parameters
    ----------
    places : DataFrame
        Evidence from ``add_place`` or ``first_places``: ``place`` (0–1), `block`, `row`, ``voice`` if
        known.
    block : str
        "concept", "variant" or "side": dots of words and sides have their colours.
    look : Look
        Labels, orders, colours. Rows without an order: those highest up (by median) first.
    outlets : sequence of str, optional
        Not used: outlets have no colour.

    Returns
    -------
    Axes
        No median of fewer than five dots.
    """
    need(places, "place", block, row)
    places = places[places["place"].notna()]
    rows, blocks = values_of(places[row], row, look), values_of(places[block], block, look)
    if not rows:
        return nothing_to_draw(ax or new_axes(1.6), "nothing found: there is no place to draw")
    groups = dict(iter(places.groupby([places[block].astype(str), places[row].astype(str)])))
    rows = rank_rows(rows, row, lambda name: _height(groups, blocks, name), look)
    held = {(name, each): float(len(groups.get((name, each), ()))) for name in blocks for each in rows}
    layout = lay_lines(blocks, rows, held, headed=True, empty="none in", look=look, row_name=f"{row}s")
    ax = ax or new_axes(0.9 + (0.3 if has_two_lines(rows, look) else 0.21) * len(layout.lines), 6.8)
    styles: Any = {"variant": word_styles, "side": side_styles}.get(block, lambda *_: {})(blocks, look)
    names = [name for name in ("article_id", block, "start") if name in places.columns]
    few = False
    for y, line in layout.rows():
        part = groups[(line.block, str(line.row))]
        style = styles.get(line.block)
        articles = part["article_id"].nunique() if "article_id" in part.columns else None
        beside(ax, y, whole(len(part)) + resting_on({"articles": articles}), 8)
        _strip(ax, part, y, style.colour if style else "#BBBBBB", names)
        few |= len(part) < FEWEST
    draw_labels(ax, layout, look)
    ax.set_xlim(-0.01, 1.01)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["first line", "25%", "half", "75%", "last"])
    plain(ax)
    above(ax, "places", 8)
    rule = f"No median is drawn of fewer than {FEWEST}." if few else ""
    below(ax, "place in the article; the upright bar is the median", rule, *layout.notes)
    if "voice" in places.columns:
        _legend(ax, [voice for voice in VOICE_MARKERS if (places["voice"] == voice).any()], look)
    return ax


def plot_places(
    means: pd.DataFrame,
    ax: Any = None,
    *,
    part: str = "concept",
    styles: Mapping[str, Style] | None = None,
    look: Look = PLAIN_LOOK,
) -> Any:
    """Mean place of things in the article: a column per thing, a line per outlet, a small bar in each cell.

    Parameters
    ----------
    means : DataFrame
        One row per ``outlet`` and `part`: ``count``, ``mean`` (0: first character, 1: last), ``low``, ``high``,
        ``independent``, ``basis``.
    part : str
        "concept" or "variant".
    styles : mapping, optional
        Thing → colour; default: grey.

    Returns
    -------
    Axes
        No mean of fewer than five. At most six things that have a mean are drawn, the most frequent; the others
        are named.
    """
    need(means, "outlet", part, "count", "mean")
    names = values_of(means[part], part, look)
    found = means.assign(_part=means[part].astype(str), _enough=means["count"] >= FEWEST)
    enough = found.groupby("_part")["_enough"].any()
    often = found.groupby("_part")["count"].sum()
    kept = set(sorted((name for name in names if enough[name]), key=lambda name: -often[name])[:_MOST_THINGS])
    shown = [name for name in names if name in kept] or names[:_MOST_THINGS]
    rest = [look.label(name) for name in names if name not in shown and often[name]]
    return plot_bar_table(
        means[means[part].astype(str).isin(shown)],
        ax,
        part=part,
        parts=shown,
        value="mean",
        styles={**dict.fromkeys(shown, Style("#BBBBBB")), **(styles or {})},
        look=look,
        totals=False,
        ends=("top", "end"),
        mean=True,
        xlabel="mean place in the article: 0 % is its first character; the line is the 95 % interval",
        notes=[f"Too rare or not drawn: {listed(rest)}." if rest else ""],
    )


def _height(groups: dict[Any, pd.DataFrame], blocks: list[str], row: str) -> float | None:
    """How high up a row's things stand in the first block that has any: the median, turned round."""
    found = next((groups[(block, row)] for block in blocks if (block, row) in groups), None)
    return None if found is None else -float(found["place"].median())


def _strip(ax: Any, part: pd.DataFrame, y: int, colour: str, names: Sequence[str]) -> None:
    voices = part["voice"] if "voice" in part.columns else pd.Series("narrator", index=part.index)
    # Neighbours are set one above the other in turn, the same way at every run.
    lift = np.tile([-0.14, 0.14, 0.0], len(part) // 3 + 1)[: len(part)]
    order = np.argsort(part["place"].to_numpy(), kind="stable")
    heights = np.empty(len(part))
    heights[order] = lift
    for voice, x, height, *key in zip(voices, part["place"], heights, *(part[name].astype(str) for name in names)):
        if voice in VOICE_MARKERS:
            ax.plot(
                [x], [y + height], linestyle="none", marker=VOICE_MARKERS[voice], markersize=4.6,
                markerfacecolor=colour, markeredgecolor="#555555", markeredgewidth=0.5, zorder=3,
                gid=mark_id(dict(zip(names, key))),
            )  # fmt: skip
    if len(part) >= FEWEST:
        middle = float(part["place"].median())
        ax.plot([middle, middle], [y - 0.36, y + 0.36], color=INK, linewidth=1.8, zorder=4)


def _legend(ax: Any, voices: list[str], look: Look) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], linestyle="none", marker=VOICE_MARKERS[voice], markersize=5, color="#BBBBBB",
            markeredgecolor="#555555", markeredgewidth=0.5, label=look.label(voice),
        )
        for voice in voices
    ]  # fmt: skip
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=SMALL
    )
