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


def rows(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_a_line_stands_for_each_outlet_and_voice_with_a_mean():
    ax = plot_actor_tones(profile())
    assert rows(ax) == ["A"]
    assert {"Quill", "Reeve"} <= set(texts(ax))


def test_outlets_and_voices_with_fewer_than_five_sure_mentions_share_a_line_that_names_them():
    shown = texts(plot_actor_tones(profile()))
    assert "fewer than 5 sure mentions: A, reported (2 of 2), B (0 of 3)" in shown
    assert "fewer than 5 sure mentions: B (1 of 1)" in shown


def test_counts_say_how_many_mentions_are_sure_and_a_star_where_a_word_list_disagrees_in_sign():
    ax = plot_actor_tones(profile())
    assert "∗ 6 of 9" in texts(ax) and "report neither" in ax.get_xlabel()


def test_the_words_behind_a_mean_stand_beside_it_with_their_sign():
    assert "− accuse 2, deny 1   + urge 1" in texts(plot_actor_tones(profile(), drivers()))


def test_an_interval_is_drawn_where_there_is_one_and_a_hollow_marker_where_there_is_none():
    ax = plot_actor_tones(profile().assign(count=6))
    spans = [
        line for line in ax.lines if len(line.get_xdata()) == 2 and list(line.get_xdata()) == [-0.6, -0.1]
    ]
    assert len(spans) == 1
    dots = {line.get_xdata()[0]: line for line in ax.lines if line.get_linestyle() == "None"}
    assert sorted(dots) == [-0.5, -0.4]
    assert dots[-0.5].get_markerfacecolor() == "white" != dots[-0.4].get_markerfacecolor()
    assert dots[-0.5].get_marker() == "s" and dots[-0.4].get_marker() == "o"
    assert "Hollow" in ax.get_xlabel()


def test_an_actor_with_one_mean_is_named_where_another_has_more():
    ax = plot_actor_tones(profile().assign(count=6))
    assert "Reeve" not in texts(ax) and "Too few sure mentions to compare: Reeve." in ax.get_xlabel()


def test_actors_are_drawn_in_the_order_asked_for_and_nothing_found_is_said():
    shown = texts(plot_actor_tones(profile(), actors=["Reeve", "Quill", "Nobody"]))
    assert shown.index("Reeve") < shown.index("Quill") and "Nobody" not in shown
    assert "no actor of the codebook is named" in texts(plot_actor_tones(profile().iloc[:0]))[0]
