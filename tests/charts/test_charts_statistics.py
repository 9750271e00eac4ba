"""Charts of keyness, of choices and of coding errors, by what they draw."""

import functools

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("agg")

from analysis.certainty.sensitivity import choice_effects
from analysis.charts.keyness import plot_keyness, plot_word_shift
from analysis.charts.sensitivity import plot_accuracy, plot_choices, plot_specifications
from analysis.coding import accuracy_table
from analysis.words.keyness import keyness_table


@pytest.fixture(autouse=True)
def _closed():
    yield
    matplotlib.pyplot.close("all")


@functools.cache
def words() -> pd.DataFrame:
    rows = [
        {
            "article_id": f"{outlet}{n}",
            "outlet": outlet,
            "text": f"the envoy {own} on day {n} and the lake and {own} again",
        }
        for outlet, own in (("Mail", "claimed"), ("Post", "said"))
        for n in range(12)
    ]
    return keyness_table(pd.DataFrame(rows), longest=1, minimum=2)


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_keyness_names_the_surest_terms_and_says_how_many_articles_stand_behind_them():
    ax = plot_keyness(words(), "Mail", labels=4)
    assert {"claimed", "said"} <= set(texts(ax))
    assert "Mail: 12 articles" in ax.get_xlabel() and "Dark: 2 of " in ax.get_xlabel()
    assert "more in Post" in ax.get_ylabel() and "more in Mail" in ax.get_ylabel()
    over, under = ax.collections[1].get_offsets(), ax.collections[2].get_offsets()
    assert len(over) == len(under) == 1 and over[0][1] == pytest.approx(-under[0][1])


def test_keyness_of_too_few_articles_says_so():
    few = words()[words()["group"] == "Mail"].assign(p_adjusted=np.nan)
    assert "Hollow: too few independent articles" in plot_keyness(few).get_xlabel()
    assert "no term is frequent enough" in texts(plot_keyness(few.iloc[:0]))[0]
    with pytest.raises(ValueError, match="several groups; say which to draw: Mail, Post"):
        plot_keyness(words())


def test_the_bars_of_a_word_shift_add_up_to_the_difference():
    shift = pd.DataFrame(
        {
            "word": list("abcd"),
            "shift": [0.1, -0.2, 0.04, 0.01],
            "count_one": [1, 2, 3, 4],
            "count_other": [0, 9, 1, 1],
        }
    )
    ax = plot_word_shift(shift, "Mail", "Post", most=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "a", "2 other words"]
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(-0.05)
    assert "all bars together: -0.050" in ax.get_xlabel() and "2 : 9" in texts(ax)


def specifications() -> pd.DataFrame:
    table = pd.DataFrame({"copies": ["in", "in", "out", "out"], "voice": ["all", "own"] * 2, "fixed": "same"})
    table["main"] = [True, False, False, False]
    table["difference"] = [0.3, 0.1, 0.2, -0.1]
    table["low"], table["high"] = [0.1, -0.1, np.nan, -0.3], [0.5, 0.3, np.nan, 0.1]
    table["basis"] = ["bootstrap", "bootstrap", "descriptive only", "bootstrap"]
    return table.assign(
        sign=np.sign(table["difference"]),
        changes_sign=table["difference"] < 0,
        excludes_zero=[True, False, False, False],
    )


def test_the_specification_curve_colours_turned_signs_and_names_the_main_choice():
    ax = plot_specifications(specifications())
    panel = ax.figure.axes[-1]
    assert panel.get_xlabel().splitlines()[-2:] == [
        "4 specifications; 1 with the other sign (orange); the interval of 1 leaves out 0.",
        "Hollow: too few independent articles for an interval.",
    ]
    main = next(text for text in ax.texts if text.get_text() == "main")
    assert main.xy[0] == 3  # the largest of the four
    marks = {float(y): line for line in ax.lines if line.get_marker() == "o" for y in line.get_ydata()}
    assert sorted(marks) == [-0.1, 0.1, 0.2, 0.3]
    assert marks[-0.1].get_color() != marks[0.1].get_color() == marks[0.3].get_color()
    assert marks[0.2].get_markerfacecolor() == "white" != marks[0.1].get_markerfacecolor()
    assert [label.get_text() for label in panel.get_yticklabels()] == ["in", "out", "all", "own"]


def test_a_specification_without_anything_to_compare_is_said_not_drawn():
    nothing = specifications().assign(difference=np.nan)
    assert not any("nothing" in text or "anything" in text for text in texts(plot_specifications(specifications())))
    assert texts(plot_specifications(nothing)) == ["no specification leaves anything to compare"]


def test_choices_show_their_range_and_how_often_the_sign_stays():
    ax = plot_choices(choice_effects(specifications()))
    assert "2 of 2" in texts(ax) and "1 of 2" in texts(ax)
    assert "same" in [label.get_text() for label in ax.get_yticklabels()]


def test_accuracy_draws_precision_and_recall_apart_with_their_counts():
    sample = pd.DataFrame({"item": [f"i{n}" for n in range(20)], "machine": ["no"] * 10 + ["yes"] * 10})
    sample["stratum"], sample["weight"] = sample["machine"], 1.0
    truth = pd.Series(["no"] * 8 + ["yes"] * 12, index=sample["item"])
    ax = plot_accuracy(accuracy_table(sample, truth))
    assert [text for text in texts(ax) if text[0].isdigit()] == ["8 of 10", "10 of 10", "18 of 20"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["precision", "recall"]
