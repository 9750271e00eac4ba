"""How often is each actor criticised or praised outright, outlet by outlet, in whose words?

:func:`plot_treatment` draws ``treatment_profile``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.agency import counts_by_voice, side_bar, voice_legend
from analysis.charts.layout import draw_labels, has_two_lines, lay_lines, rank_rows, values_of
from analysis.charts.style import (
    INK,
    PLAIN_LOOK,
    VOICES,
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
    whole,
)

LEFT, RIGHT = "criticised", "praised"
_STYLES = {LEFT: Style("#B8B8B8"), RIGHT: Style("#A9C4D9")}


def plot_treatment(
    profile: pd.DataFrame, ax: Any = None, *, actors: Sequence[str] = (), look: Look = PLAIN_LOOK
) -> Any:
    """Mentions that criticise an actor to the left, mentions that praise it to the right.

    Parameters
    ----------
    profile : DataFrame
        From ``treatment_profile`` by outlet, target and voice.
    actors : sequence of str
        Which actors, in which order; default: all, as the study orders them.
    look : Look
        Labels and orders.

    Returns
    -------
    Axes
        A block per actor, a line per outlet. Narrated sentences are plain, quoted and reported words hatched. At
        the right: all mentions, nearly all of which are neither or not known. Outlets without either are named.
    """
    need(profile, "outlet", "target", "voice", "treatment", "count")
    names = list(actors or values_of(profile["target"], "target", look))
    profile = profile[profile["target"].astype(str).isin(names)]
    told = profile[profile["treatment"].astype(str).isin([LEFT, RIGHT])]
    sums = told.groupby(told["target"].astype(str), observed=True)["count"].sum()
    blocks = [name for name in names if sums.get(name, 0)]
    mentions = int(profile["count"].sum())
    if not blocks:
        what = f"{whole(mentions)} mentions, none of which criticises or praises outright"
        return nothing_to_draw(ax or new_axes(1.6), what if mentions else "no actor of the codebook is named")
    counts = counts_by_voice(profile.rename(columns={"treatment": "said_of_side"}), "target", "count")
    every = sorted(profile["outlet"].dropna().astype(str).unique())

    def total(actor: str | None, outlet: str, *kinds: str) -> int:
        return sum(
            n
            for (a, o, _, kind), n in counts.items()
            if o == outlet and actor in (None, a) and (not kinds or kind in kinds)
        )

    outlets = rank_rows(every, "outlet", lambda name: total(None, name, LEFT, RIGHT), look)
    seen = {(name, outlet): float(total(name, outlet, LEFT, RIGHT)) for name in blocks for outlet in outlets}
    layout = lay_lines(blocks, outlets, seen, headed=True, empty="none in", look=look, row_name="outlets")
    height = 1.3 + (0.32 if has_two_lines(outlets, look) else 0.26) * len(layout.lines)
    ax = new_axes(height, 6.6) if ax is None else ax
    reach = 1.0
    voices: set[str] = set()
    for y, line in layout.rows():
        for kind, sign in ((LEFT, -1), (RIGHT, 1)):
            width, used = side_bar(ax, y, sign, line, kind, counts, _STYLES[kind], ("target", "treatment"))
            reach, voices = max(reach, width), voices | used
        beside(ax, y, whole(total(line.block, str(line.row))), 30, side="right")
    draw_labels(ax, layout, look)
    ax.set_xlim(-1.25 * reach - 0.5, 1.25 * reach + 0.5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=3)
    plain(ax)
    silent = [look.label(name) for name in outlets if not total(None, name, LEFT, RIGHT)]
    others = [look.label(name) for name in names if name not in blocks]
    below(
        ax,
        "mentions in which a verb says so",
        f"Neither in any outlet: {listed(others)}." if others else "",
        f"Neither of any actor: {listed(silent)}." if silent else "",
        *layout.notes,
    )
    above(ax, "all mentions", 40, side="right")
    for x, kind in ((0.25, LEFT), (0.75, RIGHT)):
        ax.annotate(
            kind, (x, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
            ha="center", va="bottom", fontsize=9, fontweight="bold", color=INK,
        )  # fmt: skip
    voice_legend(ax, [voice for voice in VOICES if voice in voices], look)
    return ax
