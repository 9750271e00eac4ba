"""What does the whole comparison look like on one page?

:func:`plot_corpus` shows how many articles each outlet has and how many share their text;
:func:`plot_overview` puts it beside word choice, voices, sides, verbs and tone, the outlets always in
the same order.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.attribution import plot_sides, plot_stances, plot_voices
from analysis.charts.layout import MOST_LINES, rank_rows
from analysis.charts.sentiment import plot_tone
from analysis.charts.style import (
    INK,
    PLAIN_LOOK,
    SMALL,
    Look,
    below,
    fitted,
    need,
    new_axes,
    nothing_to_draw,
    plain,
)
from analysis.charts.word_choice import plot_slots

# One page: so many outlets are compared, those with most articles.
_MOST_OUTLETS = 16

_PANELS = (
    "How many articles?",
    "Which words does the narrator use?",
    "Whose words fill the text?",
    "Who speaks?",
    "Through which verbs?",
    "In what tone does the narrator write?",
)


def plot_corpus(counts: pd.DataFrame, ax: Any = None, *, look: Look = PLAIN_LOOK) -> Any:
    """Articles per outlet; the hatched end of a bar are those that share their text with another article.

    Parameters
    ----------
    counts : DataFrame
        ``outlet, articles, shared``: articles, and how many of them are near-copies of another of the
        corpus.

    Returns
    -------
    Axes
    """
    need(counts, "outlet", "articles", "shared")
    records: dict[str, Any] = {str(row["outlet"]): row for row in counts.to_dict("records")}
    names = rank_rows(list(records), "outlet", lambda name: records[name]["articles"], look)
    if not names:
        return nothing_to_draw(ax or new_axes(1.6), "there is no article in the corpus")
    more, names = len(names) - MOST_LINES, names[:MOST_LINES]
    rest = f"{more} of {len(records)} outlets are not drawn." if more > 0 else ""
    if ax is None:
        ax = new_axes(0.9 + (0.2 if len(names) > 30 else 0.3) * len(names), 6.0)
    for y, name in enumerate(names):
        row = records[name]
        own = row["articles"] - row["shared"]
        ax.barh(y, own, color="#8D8D8D", height=0.66, zorder=3)
        if row["shared"]:
            ax.barh(
                y, row["shared"], left=own, height=0.66, zorder=3, facecolor="#E6E6E6", edgecolor="#8D8D8D",
                hatch="///", linewidth=0.6,
            )  # fmt: skip
        told = f"{int(row['articles'])}" + (f", {int(row['shared'])} shared" if row["shared"] else "")
        ax.annotate(
            told, (row["articles"], y), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=SMALL, color=INK,
        )  # fmt: skip
    ax.set_yticks(range(len(names)), [fitted(look.label(name)) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(0, max(row["articles"] for row in records.values()) * 1.3 or 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    shared = any(row["shared"] for row in records.values())
    hatched = "Hatched: articles that share most of their text with another one." if shared else ""
    below(ax, "articles", hatched, rest)
    return plain(ax)


def plot_overview(
    counts: pd.DataFrame,
    shares: pd.DataFrame,
    voices: pd.DataFrame,
    profile: pd.DataFrame,
    tones: pd.DataFrame,
    concept: str,
    *,
    look: Look = PLAIN_LOOK,
) -> Any:
    """One page: corpus, the narrators' words for a concept, voices, sides, verbs, tone.

    Parameters
    ----------
    counts : DataFrame
        For :func:`plot_corpus`.
    shares, tones : DataFrame
        From ``term_shares`` and ``tone_profile`` by outlet and voice; only the narrator's rows are drawn.
    voices, profile : DataFrame
        From ``voice_shares`` and ``attribution_profile``, by outlet.
    concept : str
        The concept whose words are compared.

    Returns
    -------
    Figure
        Six panels, in the order of the arguments.
    """
    import matplotlib.pyplot as plt

    names = rank_rows(
        [str(name) for name in counts["outlet"]],
        "outlet",
        dict(zip(counts["outlet"].astype(str), counts["articles"])).get,
        look,
    )
    kept = names[:_MOST_OUTLETS]
    counts, shares, voices, profile, tones = (
        table[table["outlet"].astype(str).isin(kept)] for table in (counts, shares, voices, profile, tones)
    )
    # The outlets stand in the same order in all panels.
    look = look._replace(order={**look.order, "outlet": kept})
    height = max(2.0, 0.9 + 0.32 * len(counts))
    figure, grid = plt.subplots(3, 2, figsize=(14, 3 * (height + 1.65)))
    figure.subplots_adjust(left=0.12, right=0.93, wspace=0.5, hspace=2.0 / height)
    panels = list(grid.flat)
    own = shares[shares["voice"].astype("str") == "narrator"].drop(columns="voice")
    told = tones[tones["voice"].astype("str") == "narrator"].drop(columns="voice")
    plot_corpus(counts, panels[0], look=look)
    plot_slots(own, concept, panels[1], look=look)
    plot_voices(voices, panels[2], look=look)
    plot_sides(profile, ("statements",), panels[3], look=look)
    plot_stances(
        profile[profile["measure"] == "stance"].assign(side="all sides"), panels[4], sides=["all sides"], look=look
    )
    plot_tone(told, ("compound",), panels[5], look=look)
    for ax, name in zip(panels, _PANELS):
        legend = ax.get_legend()
        high = legend.get_window_extent().height * 72 / figure.dpi if legend else 8
        ax.set_title(name, loc="left", fontsize=11, fontweight="bold", color=INK, pad=high + 14)
    if len(kept) < len(names):
        figure.text(0.12, 0.0, f"{len(names) - len(kept)} outlets with fewer articles are not drawn.", fontsize=SMALL)
    return figure
