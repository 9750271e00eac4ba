"""Periods without gaps, steps that suit a corpus, and articles that cannot be placed."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.corpus.periods import PHASES, all_periods, choose_step, exactness, story_phase, undated


def dates(*values):
    return pd.Series(list(values), dtype="str")


def test_periods_in_which_nothing_was_published_are_listed():
    assert all_periods(dates("2030-12-20", "2031-01-15"), "week") == [
        "2030-W51",
        "2030-W52",
        "2031-W01",
        "2031-W02",
        "2031-W03",
    ]
    assert all_periods(dates("2030-02-01", "2031-01-15"), "quarter") == [
        "2030-Q1",
        "2030-Q2",
        "2030-Q3",
        "2030-Q4",
        "2031-Q1",
    ]
    assert all_periods(dates("2030-02", None), "month") == []


def test_an_unknown_step_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="day, week, month"):
        all_periods(dates("2030-02-01"), "fortnight")


@pytest.mark.parametrize(
    ("last", "step"),
    [
        ("2030-01-06", "day"),
        ("2030-04-30", "week"),
        ("2031-06-30", "month"),
        ("2034-01-01", "quarter"),
        ("2049-01-01", "year"),
    ],
)
def test_the_step_is_the_finest_that_a_picture_can_show(last, step):
    assert choose_step(dates("2030-01-01", last)) == step


def test_dates_that_are_not_exact_enough_are_counted_apart():
    given = dates("2030-01-01T09:00", "2030-01", "2030", None, None)
    assert exactness(given).tolist()[:3] == ["day", "month", "year"]
    assert undated(given, "week") == {"no date": 2, "month only": 1, "year only": 1}
    assert undated(given, "month") == {"no date": 2, "year only": 1}
    assert undated(given, "year") == {"no date": 2}


def test_the_phase_of_an_article_counts_from_the_first_of_its_story():
    articles = pd.DataFrame(
        {
            "article_id": list("abcdef"),
            "date": ["2030-05-01", "2030-05-01T22:00", "2030-05-02", "2030-05-07", "2030-06-01", None],
        }
    )
    stories = pd.DataFrame({"article_id": list("abcdef"), "story_id": ["s"] * 6})
    assert story_phase(articles, stories).tolist()[:5] == [
        PHASES[0],
        PHASES[0],
        PHASES[1],
        PHASES[2],
        PHASES[3],
    ]
    assert story_phase(articles, stories).isna().tolist()[5]
