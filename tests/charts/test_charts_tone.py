"""The chart of tone toward actors: what it draws, and what it says beside it."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from analysis.charts.tone import plot_actor_tones

mpl.use("Agg")


@pytest.fixture(autouse=True)
def closed():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def profile():
    columns = [
        "outlet", "target", "voice", "count", "total", "mean", "low", "high", "unsure", "vader", "textblob",
        "contrary", "basis",
    ]  # fmt: skip
    nan = np.nan
    rows = [
        ("A", "Quill", "narrator", 6, 9, -0.4, -0.6, -0.1, 1 / 3, -0.2, 0.1, True, "bootstrap"),
        ("A", "Quill", "reported", 2, 2, -0.5, nan, nan, 0.0, -0.3, -0.1, False, "descriptive only"),
        ("A", "Quill", "quoted", 0, 0, nan, nan, nan, nan, nan, nan, False, "descriptive only"),
        ("B", "Quill", "narrator", 0, 3, nan, nan, nan, 1.0, nan, nan, False, "descriptive only"),
        ("B", "Reeve", "narrator", 1, 1, 0.2, nan, nan, 0.0, 0.0, 0.0, False, "descriptive only"),
    ]
    return pd.DataFrame(rows, columns=columns)


def drivers():
    columns = ["outlet", "target", "voice", "label", "word", "count"]
    rows = [
        ("A", "Quill", "narrator", "negative", "accuse", 2),
        ("A", "Quill", "narrator", "negative", "deny", 1),
        ("A", "Quill", "narrator", "positive", "urge", 1),
    ]
    return pd.DataFrame(rows, columns=columns)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_line_stands_for_each_outlet_and_voice_that_names_the_actor():
    ax = plot_actor_tones(profile())
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["A", "reported", "B", "B"]  # nobody quoted names Quill; B's silence stays a line
    assert {"Quill", "Reeve"} <= set(texts(ax))


def test_counts_say_how_many_mentions_are_sure_and_a_star_where_a_word_list_disagrees_in_sign():
    shown = texts(plot_actor_tones(profile()))
    assert {"∗ 6 of 9", "2 of 2", "0 of 3", "1 of 1"} <= set(shown)


def test_the_words_behind_a_mean_stand_beside_it_with_their_sign():
    assert "− accuse 2, deny 1   + urge 1" in texts(plot_actor_tones(profile(), drivers()))


def test_an_interval_is_drawn_where_there_is_one_and_a_hollow_marker_where_there_is_none():
    ax = plot_actor_tones(profile())
    spans = [
        line for line in ax.lines if len(line.get_xdata()) == 2 and list(line.get_xdata()) == [-0.6, -0.1]
    ]
    assert len(spans) == 1
    dots = {line.get_xdata()[0]: line for line in ax.lines if line.get_markersize() == 5.4}
    assert sorted(dots) == [-0.5, -0.4, 0.2]
    assert dots[-0.5].get_markerfacecolor() == "white" != dots[-0.4].get_markerfacecolor()
    assert "hollow" in ax.get_xlabel()


def test_both_word_lists_are_drawn_beside_each_mean():
    ax = plot_actor_tones(profile())
    places = {line.get_marker(): [] for line in ax.lines}
    for line in ax.lines:
        places[line.get_marker()] += list(line.get_xdata())
    assert places["x"] == [-0.2, -0.3, 0.0] and places["+"] == [0.1, -0.1, 0.0]


def test_actors_are_drawn_in_the_order_asked_for_and_nothing_found_is_said():
    shown = texts(plot_actor_tones(profile(), actors=["Reeve", "Quill", "Nobody"]))
    assert shown.index("Reeve") < shown.index("Quill") and "Nobody" not in shown
    assert "no actor of the codebook is named" in texts(plot_actor_tones(profile().iloc[:0]))[0]
