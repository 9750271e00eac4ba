"""In what tone are sentences told, in whose voice, and which words make it so?

:func:`plot_tone` draws the means of ``tone_profile``; :func:`plot_drivers` the words of ``tone_drivers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.dots import plot_dots
from analysis.charts.layout import MOST_LINES, mark_id, values_of
from analysis.charts.style import (
    GREY,
    INK,
    PLAIN_LOOK,
    SMALL,
    Look,
    below,
    block_heading,
    need,
    new_axes,
    nothing_to_draw,
    plain,
)

SCORES = {
    "polarity": "TextBlob polarity (−1 to 1)",
    "compound": "VADER compound (−1 to 1)",
    "subjectivity": "TextBlob subjectivity (0 to 1)",
}


def plot_tone(
    profile: pd.DataFrame,
    scores: Sequence[str] = ("compound", "polarity"),
    ax: Any = None,
    *,
    look: Look = PLAIN_LOOK,
    outlets: Sequence[str] | None = None,
) -> Any:
    """Mean tone of the sentences of each outlet, a marker per voice, a block per word list.

    Parameters
    ----------
    profile : DataFrame
        From ``tone_profile(tones, by=["outlet", "voice"])``.
    scores : sequence of str
        Word lists to set side by side; where they disagree in sign neither should be reported alone.
    look : Look
        Labels and orders.
    outlets : sequence of str, optional
        Not used: outlets have no colour.

    Returns
    -------
    Axes
        A star before the count: the two word lists' means differ in sign there.
    """
    need(profile, "score", "mean", "count")
    table = profile[profile["score"].isin(list(scores))]
    rank = {name: i for i, name in enumerate(scores)}
    table = table.sort_values("score", key=lambda column: column.map(rank), kind="stable")
    contrary = table["contrary"] if "contrary" in table.columns else pd.Series(False, index=table.index)
    look = look._replace(labels={**{name: SCORES.get(name, name) for name in scores}, **look.labels})
    table = table.assign(
        mark=contrary.map(lambda flag: "∗ " if flag is True or flag == 1 else "")
    )
    return plot_dots(
        table,
        ax,
        value="mean",
        row="outlet" if "outlet" in table.columns else str(table.columns[0]),
        block="score",
        series="voice" if "voice" in table.columns else None,
        look=look,
        counts="{mark}{count}",
        counted="pieces",
        zero=True,
        mean=True,
        xlabel="mean score of the pieces of sentences; the line is the 95 % interval",
        notes=["∗ The two word lists differ in sign: report neither."] if contrary.eq(True).any() else [],
    )


def plot_drivers(
    drivers: pd.DataFrame,
    ax: Any = None,
    *,
    group: str = "outlet",
    most: int = 6,
    look: Look = PLAIN_LOOK,
) -> Any:
    """The words that move each group's mean most: a block per group, bars to the side they pull.

    Parameters
    ----------
    drivers : DataFrame
        From ``tone_drivers``, one voice only: `group`, ``word``, ``contribution``, ``count``.
    most : int
        Words per group, those with the largest contribution either way.
    """
    need(drivers, group, "word", "contribution", "count")
    blocks: list[tuple[str, pd.DataFrame]] = []
    groups = values_of(drivers[group], group, look)
    shown = groups[: max(MOST_LINES // (most + 1), 1)]
    for name in shown:
        rows = drivers[drivers[group].astype(str) == name]
        rows = rows.assign(_size=-rows["contribution"].abs()).sort_values(["_size", "word"], kind="stable")
        blocks.append((name, rows.head(most).sort_values(["contribution", "word"], kind="stable")))
    lines = sum(len(rows) + 1 for _, rows in blocks)
    ax = ax or new_axes(0.9 + 0.19 * lines, 6.4)
    if not lines or drivers.empty:
        return nothing_to_draw(ax, "no word of either list occurs")
    y, ticks = 0, []
    edge = float(drivers["contribution"].abs().max()) * 1.25 or 1.0
    for name, rows in blocks:
        block_heading(ax, y, look.label(name))
        for record in rows.to_dict("records"):
            y += 1
            value = float(record["contribution"])
            ax.barh(
                y, value, height=0.7, facecolor="#C4C4C4", edgecolor="#8A8A8A", linewidth=0.5,
                gid=mark_id({group: name, "word": str(record["word"])}),
            )  # fmt: skip
            ax.annotate(
                f"{int(record['count'])}×", (value, y), xytext=(3 if value > 0 else -3, 0),
                textcoords="offset points", ha="left" if value > 0 else "right", va="center",
                fontsize=SMALL, color=INK,
            )  # fmt: skip
            ticks.append((y, str(record["word"])))
        y += 1
    ax.set_yticks([place for place, _ in ticks], [word for _, word in ticks])
    ax.set_ylim(y - 0.3, -0.7)
    ax.set_xlim(-edge, edge)
    ax.axvline(0, color=GREY, linewidth=1)
    plain(ax)
    more = f"{len(groups) - len(shown)} more groups are not drawn." if len(shown) < len(groups) else ""
    below(
        ax,
        "← lowers     contribution to the group's mean score     raises →",
        "The numbers say in how many sentences a word stands; all words of a group add up to its mean.",
        more,
    )
    return ax
