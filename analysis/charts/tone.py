"""How does each outlet treat each actor, in whose voice, how sure is that, and which words made it so?

:func:`plot_actor_tones` draws ``actor_tone_profile`` with the words of ``actor_tone_drivers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.dots import HOLLOW_DOTS
from analysis.charts.style import (
    DESCRIPTIVE,
    GREY,
    INK,
    SMALL,
    VOICE_MARKERS,
    VOICES,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    outlet_styles,
    plain,
    title,
    whole,
    wrapped,
)

# Points to the right of the axes: where the counts end and where the words begin.
_COUNTS, _WORDS = 66, 76
_STEP = 0.21
_LISTS = (("vader", "x", "VADER, the target's clause"), ("textblob", "+", "TextBlob, the sentence"))


def plot_actor_tones(
    profile: pd.DataFrame,
    drivers: pd.DataFrame | None = None,
    ax: Any = None,
    *,
    actors: Sequence[str] = (),
    outlets: Sequence[str] | None = None,
    most: int = 4,
    heading: str | None = None,
) -> Any:
    """Mean tone toward each actor: a block per actor, a line per outlet and voice.

    Parameters
    ----------
    profile : DataFrame
        From ``actor_tone_profile`` by outlet, target and voice.
    drivers : DataFrame, optional
        From ``actor_tone_drivers`` by the same columns.
    actors : sequence of str
        Which actors, in which order; default: the four with most mentions.
    outlets : sequence of str, optional
        All outlets of the corpus, for colours that hold across figures.
    most : int
        Words per line.

    Returns
    -------
    Axes
        A narrator who names the actor without a sure mention keeps a line with "0 of n"; quoted and reported
        words have a line where there are any. ∗ before the counts: VADER or TextBlob has the other sign.
    """
    need(profile, "outlet", "target", "voice", "mean", "count", "total", "unsure", "vader", "textblob")
    sums = profile.groupby("target")["total"].sum().sort_values(ascending=False, kind="stable")
    wanted = [name for name in actors if name in sums.index] if actors else list(sums.index[:4])
    lines: list[tuple[str, dict[str, Any] | None]] = []
    for actor in wanted:
        rows = _lines(profile[profile["target"] == actor])
        lines += [(actor, None), *((actor, row) for row in rows)] if rows else []
    ax = new_axes(1.5 + _STEP * len(lines), 4.6) if ax is None else ax
    if not lines:
        return nothing_to_draw(ax, "no actor of the codebook is named")
    styles = outlet_styles(outlets if outlets is not None else profile["outlet"].dropna())
    styles = {**outlet_styles(profile["outlet"].dropna()), **styles}
    words = _words(drivers, most)
    ticks = []
    for y, (actor, row) in enumerate(lines):
        if row is None:
            _write(ax, wrapped(actor, 60), y + 0.1, -6, "right", 0, fontsize=9, fontweight="bold")
            continue
        voice = str(row["voice"])
        ticks.append((y, str(row["outlet"]) if voice == "narrator" else voice))
        _dot(ax, row, y, styles[str(row["outlet"])].colour)
        star = "∗ " if row.get("contrary") else ""
        _write(ax, f"{star}{whole(row['count'])} of {whole(row['total'])}", y, _COUNTS, "right")
        _write(ax, words.get((str(row["outlet"]), actor, voice), ""), y, _WORDS, "left")
    _write(ax, "sure of all", -1, _COUNTS, "right")
    _write(ax, "words behind − and + (in how many mentions)", -1, _WORDS, "left")
    ax.set_yticks([y for y, _ in ticks], [wrapped(name, 32) for _, name in ticks])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    ax.set_xlim(-1.03, 1.03)
    ax.axvline(0, color=GREY, linewidth=1, zorder=1)
    plain(ax)
    for label in ax.get_yticklabels():
        if label.get_text() in VOICES:
            label.set_color("#666666")
    note = f"\n{HOLLOW_DOTS}" if any(_descriptive(row) for _, row in lines if row is not None) else ""
    ax.set_xlabel(
        "mean of P(positive) − P(negative), −1 to 1\n∗ a word list has the other sign: report neither" + note,
        fontsize=SMALL, color=INK,
    )  # fmt: skip
    _legend(ax)
    title(ax, heading)
    return ax


def _lines(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The lines of one actor: per outlet the narrator first, other voices where they name the actor."""
    found: list[dict[str, Any]] = []
    for outlet in in_order(rows["outlet"]):
        here = rows[(rows["outlet"].astype(str) == outlet)]
        if not here["total"].sum():
            continue
        for voice in VOICES:
            told = here[(here["voice"].astype(str) == voice) & ((here["total"] > 0) | (voice == "narrator"))]
            found += [{str(name): value for name, value in row.items()} for row in told.to_dict("records")]
    return found


def _words(drivers: pd.DataFrame | None, most: int) -> dict[tuple[str, str, str], str]:
    """Per line: "− accuse 3, deny 2  + urge 1"."""
    if drivers is None or not len(drivers):
        return {}
    need(drivers, "outlet", "target", "voice", "label", "word", "count")
    found = {}
    for key, rows in drivers.groupby(["outlet", "target", "voice"], sort=False):
        first = rows.sort_values("count", ascending=False, kind="stable").head(most)
        signs = []
        for label, sign in (("negative", "−"), ("positive", "+")):
            told = first[first["label"] == label]
            if len(told):
                signs.append(f"{sign} " + ", ".join(f"{w} {n}" for w, n in zip(told["word"], told["count"])))
        found[(str(key[0]), str(key[1]), str(key[2]))] = "   ".join(signs)
    return found


def _dot(ax: Any, row: dict[str, Any], y: float, colour: str) -> None:
    for name, marker, _ in _LISTS:
        if not pd.isna(row[name]):
            ax.plot(
                [row[name]], [y], marker=marker, color="#777777", markersize=4.2, linestyle="none", zorder=3
            )
    if pd.isna(row["mean"]):
        return
    hollow = _descriptive(row)
    if not hollow:
        ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.6, alpha=0.75, zorder=2)
    ax.plot(
        [row["mean"]], [y], linestyle="none", marker=VOICE_MARKERS.get(str(row["voice"]), "o"), markersize=5.4,
        markeredgewidth=1.1, markeredgecolor=colour, markerfacecolor="white" if hollow else colour, zorder=4,
    )  # fmt: skip


def _descriptive(row: dict[str, Any]) -> bool:
    return not pd.isna(row["mean"]) and (row.get("basis") == DESCRIPTIVE or bool(pd.isna(row.get("low"))))


def _write(ax: Any, text: str, y: float, right: float, side: str, edge: int = 1, **look: Any) -> None:
    """Words beside the axes, `right` points from its right (1) or left (0) edge."""
    ax.annotate(
        text, (edge, y), xycoords=ax.get_yaxis_transform(), xytext=(right, 0), textcoords="offset points",
        ha=side, va="center", annotation_clip=False, **{"fontsize": SMALL - 1, "color": INK, **look},
    )  # fmt: skip


def _legend(ax: Any) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker=VOICE_MARKERS[voice], color=INK, linestyle="none", markersize=5, label=voice)
        for voice in VOICES
    ]
    handles += [
        Line2D([], [], marker=marker, color="#777777", linestyle="none", markersize=4.5, label=label)
        for _, marker, label in _LISTS
    ]
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=5, frameon=False,
        fontsize=SMALL - 0.5, handletextpad=0.2, columnspacing=1.0,
        borderpad=1.6,
    )  # fmt: skip
