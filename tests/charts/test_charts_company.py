"""Charts of company and of time, by what they draw."""

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("agg")

from analysis.charts.company import plot_collocates, plot_company_differences
from analysis.charts.over_time import plot_over_time
from analysis.charts.style import Look, Style


@pytest.fixture(autouse=True)
def _closed():
    yield
    matplotlib.pyplot.close("all")


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def marks(ax):
    return [line for line in ax.lines if (line.get_gid() or "").startswith("at:")]


def collocates(words, voice="narrator", independent=9):
    return pd.DataFrame(
        {
            "voice": voice, "word": words, "count": 9, "per_100": np.arange(len(words), 0, -1) * 3.0, "low": 2.0,
            "high": 30.0, "expected_per_100": 1.5, "log_dice": 11.26, "g2": 12.0, "independent": independent,
            "basis": "bootstrap",
        }
    )  # fmt: skip


def test_each_voice_has_its_own_words_with_their_counts_and_logdice():
    table = pd.concat([collocates(["rusty", "old"]), collocates(["unsafe"], "quoted")], ignore_index=True)
    ax = plot_collocates(table, xlabel="per 100 uses")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["rusty", "old", "unsafe"]
    assert {"narrator", "quoted", "9 · 9 articles", "11.3", "logDice"} <= set(texts(ax))
    assert [mark.get_gid() for mark in marks(ax)][0] == 'at:{"voice":"narrator","word":"rusty"}'
    assert "by chance" in ax.get_xlabel() and "Hollow" not in ax.get_xlabel()


def test_a_collocate_in_too_few_articles_is_hollow_and_words_that_avoid_the_node_are_not_drawn():
    table = collocates(["rusty", "old", "blue"], independent=[9, 3, 9]).assign(g2=[5.0, 4.0, -3.0])
    table.loc[1, ["low", "high"]] = np.nan
    ax = plot_collocates(table)
    faces = {mark.get_gid(): mark.get_markerfacecolor() for mark in marks(ax)}
    assert faces['at:{"voice":"narrator","word":"old"}'] == "white" and len(faces) == 2
    assert "Hollow" in ax.get_xlabel()


def test_no_more_words_are_drawn_than_asked_for_and_the_rest_is_counted():
    ax = plot_collocates(collocates([f"w{i}" for i in range(9)]), most=4)
    assert len(marks(ax)) == 4 and "5 more are in the table." in ax.get_xlabel()


def test_where_no_word_is_attracted_the_picture_says_so():
    ax = plot_collocates(collocates(["rusty"]).assign(g2=-1.0))
    assert any("by chance" in text or "chance would have it" in text for text in texts(ax)) and not marks(ax)


def differences():
    return pd.DataFrame(
        {
            "outlet": ["Gull", "Gull", "Post"], "reference": "the others", "word": ["rusty", "old", "rusty"],
            "count": [4, 0, 1], "uses": 20, "reference_count": [1, 6, 4], "reference_uses": 40,
            "difference": [18.0, -15.0, -18.0], "low": [3.0, -30.0, -140.0], "high": [33.0, 1.0, 90.0],
            "independent": 8,
        }
    )  # fmt: skip


def test_differences_stand_under_their_outlet_zeros_too_and_unsure_ones_are_left_to_the_table():
    ax = plot_company_differences(differences())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["rusty", "old"]
    assert "0 of 20 : 6 of 40 · 8 articles" in texts(ax)
    assert "1 more are in the table" in ax.get_xlabel()


def weeks(parts=("truce", "pause"), voices=("narrator", "quoted"), total=20):
    rows = [
        (week, voice, part, 10 + k, total, (10 + k) / 20, 0.3, 0.8, 9, "bootstrap")
        for voice in voices
        for week in ("W1", "W2", "W3")
        for k, part in enumerate(parts)
    ]
    columns = ["period", "voice", "part", "count", "total", "share", "low", "high", "independent", "basis"]
    return pd.DataFrame(rows, columns=columns)


def drawn(table, **options):
    return plot_over_time(table, value="share", place="voice", percent=True, **options)


def test_there_is_one_small_picture_per_voice_and_one_line_per_word():
    figure = drawn(weeks(), styles={"truce": Style("#77AADD"), "pause": Style("#EE8866")})
    shown = [ax for ax in figure.axes if ax.axison]
    assert [ax.get_title(loc="left") for ax in shown] == ["narrator", "quoted"]
    assert [len(marks(ax)) for ax in shown] == [6, 6]
    assert {mark.get_marker() for mark in marks(shown[1])} == {"^"}
    assert [text.get_text() for text in shown[0].get_legend().get_texts()] == ["truce", "pause"]


def test_events_are_numbered_lines_named_below():
    figure = drawn(weeks(), events=[(0.6, "9 Apr 2031: the ferry sinks")])
    first = figure.axes[0]
    assert any(line.get_xdata()[0] == 0.6 for line in first.lines if len(line.get_xdata()) == 2)
    assert "1" in texts(first)
    assert any("1 9 Apr 2031: the ferry sinks" in text for ax in figure.axes for text in texts(ax))


def test_a_period_without_a_value_breaks_the_line_and_few_cases_are_not_drawn():
    table = weeks(voices=("narrator",), parts=("truce",))
    table.loc[1, ["share", "low", "high"]] = np.nan
    figure = drawn(table)
    assert len(marks(figure.axes[0])) == 2
    line = next(line for line in figure.axes[0].lines if len(line.get_xdata()) == 3 and not line.get_gid())
    assert np.isnan(line.get_ydata()[1])
    few = drawn(weeks(total=4))
    assert not marks(few.axes[0])
    assert any("No share is drawn of fewer than 5." in text for ax in few.axes for text in texts(ax))


def test_too_few_independent_articles_are_hollow_and_said():
    figure = drawn(weeks().assign(independent=3))
    assert {mark.get_markerfacecolor() for mark in marks(figure.axes[0])} == {"white"}
    assert any("Hollow" in text for ax in figure.axes for text in texts(ax))


def test_a_silent_outlet_and_rare_words_are_named_not_drawn():
    table = weeks(parts=tuple("abcdef"))
    table.loc[table["voice"] == "quoted", ["count", "total"]] = 0
    figure = drawn(table, look=Look())
    said = " ".join(text for ax in figure.axes for text in texts(ax))
    assert "Not drawn: quoted." in said and "In the table only: a, b." in said


def test_smoothing_is_drawn_only_where_the_table_has_it_and_said():
    plain = drawn(weeks())
    assert not any("smoothed" in text for ax in plain.axes for text in texts(ax))
    figure = drawn(weeks().assign(smoothed=0.5, smoothed_over=3))
    assert any("smoothed over 3 periods" in text for ax in figure.axes for text in texts(ax))


def test_rates_begin_at_nothing_and_need_no_place():
    table = (
        weeks(voices=("narrator",), parts=("truce",))
        .rename(columns={"share": "per_1000"})
        .drop(columns="voice")
    )
    figure = plot_over_time(table, value="per_1000", ylabel="uses per 1,000 words")
    assert figure.axes[0].get_ylim()[0] == 0 and len(marks(figure.axes[0])) == 3
