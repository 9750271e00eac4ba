"""How does each outlet treat each actor, in whose voice, how sure is that, and which words made it so?

:func:`plot_actor_tones` draws ``actor_tone_profile`` with the words of ``actor_tone_drivers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.layout import MOST_LINES, mark_id, values_of
from analysis.charts.style import (
    FEWEST,
    GREY,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    SMALL,
    SOFT,
    VOICE_MARKERS,
    VOICES,
    Look,
    below,
    fitted,
    is_hollow,
    listed,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    resting_on,
    whole,
)

# Points to the right of the axes: where the counts begin and where the words begin.
_COUNTS, _WORDS = 8, 112
_STEP = 0.21
_ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}


def plot_actor_tones(
    profile: pd.DataFrame,
    drivers: pd.DataFrame | None = None,
    ax: Any = None,
    *,
    actors: Sequence[str] = (),
    look: Look = PLAIN_LOOK,
    outlets: Sequence[str] | None = None,
    most: int = 4,
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
    look : Look
        Labels and orders.
    outlets : sequence of str, optional
        Not used: outlets have no colour.
    most : int
        Words per line.

    Returns
    -------
    Axes
        A line for each narrator who names the actor, and for quoted and reported words where there are any.
        Those with fewer than five sure mentions have no mean and share one line; an actor with fewer than two
        means is only named, where others have more. ∗ before the counts: VADER
        or TextBlob has the other sign.
    """
    need(profile, "outlet", "target", "voice", "mean", "count", "total")
    sums = profile.groupby("target")["total"].sum().sort_values(ascending=False, kind="stable")
    wanted = [name for name in actors if name in sums.index] if actors else list(sums.index[:4])
    lines: list[tuple[str, dict[str, Any] | str | None]] = []
    left_out = 0
    room = max(MOST_LINES // max(len(wanted), 1), 3)
    every = {actor: _lines(profile[profile["target"] == actor], look) for actor in wanted}
    means = {actor: [row for row in rows if _has_mean(row)] for actor, rows in every.items()}
    # Where one outlet alone has a mean there is nothing to compare.
    compared = [actor for actor in wanted if len(means[actor]) > 1] or wanted
    alone = [look.label(actor) for actor in wanted if actor not in compared]
    for actor in compared:
        rows, drawn = every[actor], means[actor]
        few = [_few(row, look) for row in rows if not any(row is each for each in drawn)]
        left_out += max(len(drawn) - room, 0)
        lines += [(actor, None), *((actor, row) for row in drawn[:room])] if rows else []
        lines += [(actor, f"fewer than {FEWEST} sure mentions: {listed(few, 100)}")] if few else []
    if not lines:
        return nothing_to_draw(ax or new_axes(1.6), "no actor of the codebook is named")
    ax = new_axes(1.5 + _STEP * len(lines), 4.6) if ax is None else ax
    words = _words(drivers, most)
    ticks = []
    hollow = star = False
    for y, (actor, row) in enumerate(lines):
        if row is None:
            _write(ax, fitted(look.label(actor), 44, 1), y + 0.1, -6, "right", 0, fontsize=9, fontweight="bold")
        elif isinstance(row, str):
            _write(ax, row, y, 4, "left", 0, color=SOFT, bbox=_ON_WHITE)
        else:
            voice = str(row["voice"])
            ticks.append((y, look.label(row["outlet"]) if voice == "narrator" else look.label(voice)))
            hollow |= _dot(ax, row, y)
            star |= bool(row.get("contrary"))
            told = f"{'∗ ' if row.get('contrary') else ''}{whole(row['count'])} of {whole(row['total'])}"
            _write(ax, told + resting_on(row), y, _COUNTS, "left")
            _write(ax, words.get((str(row["outlet"]), actor, voice), ""), y, _WORDS, "left")
    _write(ax, "sure of all mentions", -1, _COUNTS, "left", color=SOFT)
    if words:
        _write(ax, "words behind − and + (in how many mentions)", -1, _WORDS, "left", color=SOFT)
    ax.set_yticks([y for y, _ in ticks], [fitted(name, 40, 1) for _, name in ticks])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    ax.set_xlim(-1.03, 1.03)
    ax.axvline(0, color=GREY, linewidth=1, zorder=1)
    plain(ax)
    for label in ax.get_yticklabels():
        if label.get_text() in {look.label(voice) for voice in VOICES}:
            label.set_color(SOFT)
    below(
        ax,
        "mean of P(positive) − P(negative) of the sure mentions: left unfriendly, right friendly",
        "∗ A word list has the other sign: report neither." if star else "",
        HOLLOW if hollow else "",
        f"{left_out} more lines are not drawn." if left_out else "",
        f"Too few sure mentions to compare: {listed(alone)}." if alone else "",
    )
    _legend(ax, [v for v in VOICES if any(isinstance(row, dict) and row["voice"] == v for _, row in lines)], look)
    return ax


def _has_mean(row: dict[str, Any]) -> bool:
    return row["count"] >= FEWEST and not pd.isna(row["mean"])


def _lines(rows: pd.DataFrame, look: Look) -> list[dict[str, Any]]:
    """The lines of one actor: per outlet the narrator first, other voices where they name the actor."""
    found: list[dict[str, Any]] = []
    for outlet in values_of(rows["outlet"], "outlet", look):
        here = rows[(rows["outlet"].astype(str) == outlet)]
        if not here["total"].sum():
            continue
        for voice in VOICES:
            told = here[(here["voice"].astype(str) == voice) & ((here["total"] > 0) | (voice == "narrator"))]
            found += [{str(name): value for name, value in row.items()} for row in told.to_dict("records")]
    return found


def _few(row: dict[str, Any], look: Look) -> str:
    """An outlet and voice without a mean: "Ithmar Post (3 of 5)"."""
    voice = "" if row["voice"] == "narrator" else f", {look.label(row['voice'])}"
    return f"{look.label(row['outlet'])}{voice} ({whole(row['count'])} of {whole(row['total'])})"


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


def _dot(ax: Any, row: dict[str, Any], y: float) -> bool:
    """One mark and its interval; whether the mark is hollow."""
    hollow = is_hollow(row) or bool(pd.isna(row.get("low")))
    if not hollow:
        ax.plot([row["low"], row["high"]], [y, y], color=SOFT, linewidth=1.5, zorder=2)
    ax.plot(
        [row["mean"]], [y], linestyle="none", marker=VOICE_MARKERS.get(str(row["voice"]), "o"), markersize=5.8,
        markeredgewidth=0.9, markeredgecolor=INK, markerfacecolor="white" if hollow else INK, zorder=4,
        gid=mark_id({name: str(row[name]) for name in ("outlet", "target", "voice")}),
    )  # fmt: skip
    return hollow


def _write(ax: Any, text: str, y: float, right: float, side: str, edge: int = 1, **look: Any) -> None:
    """Words beside the axes, `right` points from its right (1) or left (0) edge."""
    ax.annotate(
        text, (edge, y), xycoords=ax.get_yaxis_transform(), xytext=(right, 0), textcoords="offset points",
        ha=side, va="center", annotation_clip=False, **{"fontsize": SMALL, "color": INK, **look},
    )  # fmt: skip


def _legend(ax: Any, voices: list[str], look: Look) -> None:
    from matplotlib.lines import Line2D

    if len(voices) < 2:
        return
    handles = [
        Line2D([], [], marker=VOICE_MARKERS[v], color=INK, linestyle="none", markersize=5, label=look.label(v))
        for v in voices
    ]
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, frameon=False,
        fontsize=SMALL, handletextpad=0.2, columnspacing=1.0, borderaxespad=1.2,
    )  # fmt: skip
