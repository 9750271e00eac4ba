"""What does the whole comparison look like on one page?

:func:`plot_corpus` shows how many articles each outlet has and how many share their text;
:func:`plot_overview` puts it beside word choice, voices, sides, verbs and tone, the outlets always in
the same order.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.attribution import plot_sides, plot_stances, plot_voices
from analysis.charts.sentiment import plot_tone
from analysis.charts.style import INK, SMALL, need, new_axes, nothing_to_draw, outlet_styles, plain, wrapped
from analysis.charts.word_choice import plot_slots

_PANELS = (
    "How many articles?",
    "Which words does the narrator use?",
    "Whose words fill the text?",
    "Who speaks?",
    "Through which verbs?",
    "In what tone does the narrator write?",
)


def plot_corpus(counts: pd.DataFrame, ax: Any = None) -> Any:
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
    if ax is None:
        ax = new_axes(0.9 + 0.3 * len(counts), 6.0)
    if not len(counts):
        return nothing_to_draw(ax, "there is no article in the corpus")
    looks = outlet_styles(counts["outlet"])
    rows = sorted(counts.to_dict("records"), key=lambda row: str(row["outlet"]))
    for y, row in enumerate(rows):
        colour = looks[str(row["outlet"])].colour
        own = row["articles"] - row["shared"]
        ax.barh(y, own, color=colour, height=0.66, zorder=3)
        ax.barh(
            y, row["shared"], left=own, height=0.66, zorder=3, facecolor="white", edgecolor=colour,
            hatch="////", linewidth=0.8,
        )  # fmt: skip
        told = f"n {int(row['articles'])}" + (f", {int(row['shared'])} shared" if row["shared"] else "")
        ax.annotate(
            told, (row["articles"], y), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=SMALL, color=INK,
        )  # fmt: skip
    ax.set_yticks(range(len(rows)), [wrapped(row["outlet"]) for row in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(0, max(row["articles"] for row in rows) * 1.3 or 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("articles; hatched: their text is shared with another article", fontsize=SMALL, color=INK)
    return plain(ax)


def plot_overview(
    counts: pd.DataFrame,
    shares: pd.DataFrame,
    voices: pd.DataFrame,
    profile: pd.DataFrame,
    tones: pd.DataFrame,
    concept: str,
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

    height = max(2.0, 0.9 + 0.32 * len(counts))
    figure, grid = plt.subplots(3, 2, figsize=(14, 3 * (height + 1.65)))
    figure.subplots_adjust(left=0.12, right=0.93, wspace=0.5, hspace=2.0 / height)
    panels = list(grid.flat)
    own = shares[shares["voice"].astype("str") == "narrator"].drop(columns="voice")
    told = tones[tones["voice"].astype("str") == "narrator"].drop(columns="voice")
    plot_corpus(counts, panels[0])
    plot_slots(own, concept, panels[1])
    plot_voices(voices, panels[2])
    plot_sides(profile, ("statements",), panels[3])
    plot_stances(profile[profile["measure"] == "stance"].assign(side="all sides"), panels[4])
    plot_tone(told, ("compound",), panels[5], outlets=[str(name) for name in counts["outlet"]])
    for ax, name in zip(panels, _PANELS):
        ax.set_title(name, loc="left", fontsize=11, fontweight="bold", color=INK, pad=48)
    return figure
