"""Which occurrences stand behind a row of a summary: exactly those it counts, or none."""

from __future__ import annotations

import pandas as pd

from analysis.report.behind import behind, within

HITS = pd.DataFrame(
    {
        "article_id": ["a", "a", "b", "c"],
        "outlet": ["Gull", "Gull", "Post", "Post"],
        "variant": ["truce", "pause", "truce", "truce"],
        "side": ["hill", None, None, "river"],
    }
)


def test_a_row_has_the_occurrences_of_its_group_and_a_zero_has_none():
    table = pd.DataFrame({"outlet": ["Gull", "Post"], "variant": ["truce", "pause"], "count": [1, 0]})
    assert behind(table, HITS) == [[0], []]


def test_a_row_that_counts_something_else_is_not_linked():
    words = pd.DataFrame({"outlet": ["Gull", "Post"], "count": [120, 80]})
    assert behind(words, HITS) == [None, None]


def test_a_missing_value_of_the_summary_is_a_missing_value_of_the_occurrences():
    table = pd.DataFrame({"side": ["hill", "unknown"], "count": [1, 2]})
    assert behind(table, HITS) == [[0], [1, 2]]


MEASURES = pd.DataFrame(
    {
        "outlet": ["Gull", "Gull", "Post"],
        "measure": ["words", "words", "letters"],
        "category": ["truce", "pause", "truce"],
        "count": [1, 1, 99],
    }
)


def test_categories_of_a_measure_are_the_values_of_the_column_the_recipe_names():
    assert behind(MEASURES, HITS, {"words": "variant"}) == [[0], [1], None]
    assert behind(MEASURES, HITS, {"words": "variant", "letters": "variant"}) == [[0], [1], None]
    assert within(MEASURES, HITS, {"words": "variant", "letters": "variant"}) == [[0], [1], [2, 3]]


def test_a_measure_that_no_column_is_named_for_leads_nowhere():
    assert behind(MEASURES, HITS) == [None, None, None] == within(MEASURES, HITS)


def test_a_column_of_another_name_leads_to_the_occurrences():
    table = pd.DataFrame({"word": ["truce", "pause"], "count": [3, 1]})
    assert behind(table, HITS, {"word": "variant"}) == [[0, 2, 3], [1]]


def test_an_occurrence_with_several_words_stands_behind_each_of_them():
    pieces = pd.DataFrame({"outlet": ["Gull", "Gull", "Post"], "moved_by": ["war; hope", "war", None]})
    table = pd.DataFrame({"outlet": ["Gull", "Gull"], "word": ["war", "hope"], "count": [2, 1]})
    assert behind(table, pieces, {"word": "moved_by"}) == [[0, 1], [0]]


def test_numbers_that_agree_here_and_there_only_agree_by_chance():
    table = pd.DataFrame({"variant": ["truce", "pause"], "count": [40, 1]})
    assert behind(table, HITS) == [None, None]


def test_a_group_of_a_comparison_of_words_is_its_outlet():
    table = pd.DataFrame({"group": ["Post"], "variant": ["truce"], "count": [2]})
    assert behind(table, HITS) == [[2, 3]]


def test_exchanges_of_two_outlets_count_in_both_directions():
    pairs = pd.DataFrame({"variant_a": ["truce", "pause"], "variant_b": ["pause", "truce"]})
    table = pd.DataFrame({"variant_a": ["truce"], "variant_b": ["pause"], "count": [2]})
    assert behind(table, pairs) == [[0, 1]]


def test_rows_that_are_places_need_no_count():
    places = pd.DataFrame({"article_id": ["a", "b"], "start": [3, 3], "place": [0.1, 0.2]})
    assert behind(places, places) == [[0], [1]]


def test_without_occurrences_nothing_is_linked():
    assert behind(pd.DataFrame({"outlet": ["Gull"], "count": [0]}), HITS.head(0)) == [None]
