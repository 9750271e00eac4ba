"""Who copied whom in one story?

:func:`plot_story` draws the articles of a story and what ties them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.layout import mark_id
from analysis.charts.style import (
    INK,
    PLAIN_LOOK,
    SMALL,
    Look,
    fitted,
    need,
    new_axes,
    nothing_to_draw,
    pick,
)

_TIES = {"copy": 3.4, "rewrite": 1.1}
# A ring of more names than this runs into itself.
_MOST_TIED, _MOST_ALONE = 16, 16


def plot_story(
    derivations: pd.DataFrame,
    articles: pd.DataFrame,
    story_id: str | None = None,
    ax: Any = None,
    *,
    look: Look = PLAIN_LOOK,
    outlets: Sequence[str] | None = None,
) -> Any:
    """The articles of one story: copies joined by thick lines, rewrites by thin ones, independent reports
    apart.

    Parameters
    ----------
    derivations : DataFrame
        From ``find_derivations``: ``story_id, article_a, article_b, relation, containment, direction``.
    articles : DataFrame
        ``article_id, outlet``.
    story_id : str, optional
        Needed if the table holds several stories.
    look : Look
        Labels of the outlets.
    outlets : sequence of str, optional
        Not used: outlets have no colour.

    Returns
    -------
    Axes
        An arrow points from the earlier article to the later one where the dates tell; thick lines carry
        the share of the shorter text that both have in the same words. At most 16 articles that are tied
        and 16 independent ones are drawn, the rest is counted.
    """
    need(derivations, "story_id", "article_a", "article_b", "relation")
    table = pick(derivations, "story_id", story_id)
    names = sorted({*table["article_a"], *table["article_b"]})
    if not names:
        return nothing_to_draw(ax or new_axes(1.6), "no two articles tell this story")
    if ax is None:
        ax = new_axes(4.6, 7.2, 4.6)
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"].astype(str)
    tied = table[table["relation"] != "same_event"]
    degree = pd.concat([tied["article_a"], tied["article_b"]]).value_counts()
    family = sorted(degree.index, key=lambda name: -int(degree[name]))[:_MOST_TIED]
    family = [name for name in names if name in family]
    alone = [name for name in names if name not in degree.index]
    place = _ring(family) | {
        name: (2.1, 1.1 - 2.2 * (i + 0.5) / min(len(alone), _MOST_ALONE))
        for i, name in enumerate(alone[:_MOST_ALONE])
    }
    for row in tied.itertuples():
        if row.article_a in place and row.article_b in place:
            _tie(ax, place[row.article_a], place[row.article_b], row)
    for name, (x, y) in place.items():
        ax.plot([x], [y], "o", markersize=11, color="#6B6B6B", markeredgecolor="white", zorder=4)
        # Names stand outside the ring, where no line passes.
        right, left, down = x > 0.3, x < -0.3, y < 0
        ax.annotate(
            fitted(look.label(outlet.get(name, name)), 26 if name in alone else 18), (x, y),
            xytext=(10 if right else -10 if left else 0, 0 if right or left else -12 if down else 11),
            textcoords="offset points", ha="left" if right else "right" if left else "center",
            va="center" if right or left else "top" if down else "bottom",
            fontsize=SMALL, color=INK, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
        )  # fmt: skip
    if alone:
        more = f", {len(alone) - _MOST_ALONE} not drawn" if len(alone) > _MOST_ALONE else ""
        ax.text(2.02, -1.75, f"independent reports: {len(alone)}{more}", fontsize=SMALL, color=INK)
    if family:
        counts = tied["relation"].value_counts()
        copies, rewrites = (int(counts.get(name, 0)) for name in ("copy", "rewrite"))
        more = f"\n{len(degree) - len(family)} articles not drawn" if len(degree) > len(family) else ""
        said = f"pairs of copies (thick): {copies} · of rewrites (thin): {rewrites}{more}"
        ax.text(0, -1.75, said, ha="center", va="baseline", fontsize=SMALL, color=INK)
    ax.set_xlim(-1.8 if family else 1.9, 3.2 if alone else 1.8)
    ax.set_ylim(-1.85, 1.5)
    ax.set_axis_off()
    return ax


def _ring(names: Sequence[str]) -> dict[str, tuple[float, float]]:
    turn = 2 * math.pi / max(len(names), 1)
    return {
        name: (math.sin(i * turn), math.cos(i * turn)) if len(names) > 1 else (0.0, 0.0)
        for i, name in enumerate(names)
    }


def _tie(ax: Any, start: tuple[float, float], end: tuple[float, float], row: Any) -> None:
    direction = getattr(row, "direction", "unknown")
    if direction == "b_to_a":
        start, end = end, start
    tie = ax.annotate(
        "", end, start, zorder=2,
        arrowprops={
            "arrowstyle": "-|>" if direction in ("a_to_b", "b_to_a") else "-", "linewidth": _TIES[row.relation],
            "color": "#777777" if row.relation == "copy" else "#A2A2A2", "shrinkA": 9, "shrinkB": 9,
            "mutation_scale": 12,
        },
    )  # fmt: skip
    tie.arrow_patch.set_gid(mark_id({"article_a": str(row.article_a), "article_b": str(row.article_b)}))
    if row.relation == "copy" and hasattr(row, "containment"):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        ax.text(
            *middle, f"{row.containment:.0%}", fontsize=SMALL, ha="center", va="center", zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
