"""Collocation measures against NLTK's, hand-computed tables, and published ones redone from their counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.words import association
from tests.places import cases

PUBLISHED = cases("association")
# together, row, column, total: rare and frequent, attracted and repelled
TABLES = [(8, 15828, 4675, 14307668), (20, 42, 20, 14307668), (3, 40, 50, 1000), (1, 200, 300, 5000), (40, 90, 60, 700)]


def nltk_measures():
    nltk = pytest.importorskip("nltk.metrics.association")
    return nltk.BigramAssocMeasures


@pytest.mark.parametrize("table", TABLES)
def test_measures_are_those_of_nltk_where_both_define_them(table):
    together, row, column, total = table
    theirs = nltk_measures()
    given = together, (row, column), total
    assert association.mutual_information(*table) == pytest.approx(theirs.pmi(*given), abs=1e-9)
    assert association.t_score(*table) == pytest.approx(theirs.student_t(*given), abs=1e-9)
    # NLTK adds 1e-20 to each cell, and its measure has no sign.
    likelihood = theirs.likelihood_ratio(*given)
    assert abs(association.log_likelihood(*table)) == pytest.approx(likelihood, rel=1e-9, abs=1e-9)
    dice = theirs.dice(*given)
    assert association.log_dice(together, row, column) == pytest.approx(14 + math.log2(dice), abs=1e-9)


@pytest.mark.parametrize("table", TABLES)
def test_measures_are_those_computed_by_hand_from_the_four_cells(table):
    a, row, column, total = table
    b, c, d = row - a, column - a, total - row - column + a
    word, node = association.delta_p(*table)
    assert word == pytest.approx(a / (a + b) - c / (c + d), abs=1e-9)
    assert node == pytest.approx(a / (a + c) - b / (b + d), abs=1e-9)
    assert association.expected(row, column, total) == pytest.approx((a + b) * (a + c) / (a + b + c + d), abs=1e-9)
    cells = [(a, row * column), (b, row * (total - column)), (c, (total - row) * column)]
    cells.append((d, (total - row) * (total - column)))
    g2 = 2 * sum(n * math.log(n * total / product) for n, product in cells if n)
    assert abs(association.log_likelihood(*table)) == pytest.approx(g2, rel=1e-9)


def test_words_that_meet_as_often_as_chance_has_it_attract_by_nothing():
    table = (4, 16, 64, 256)
    assert association.mutual_information(*table) == association.t_score(*table) == 0
    assert association.log_likelihood(*table) == pytest.approx(0, abs=1e-12)
    assert association.conservative_log_ratio(*table) == 0
    assert [float(value) for value in association.delta_p(*table)] == [0, 0]


def test_words_that_avoid_each_other_have_a_negative_likelihood_and_delta():
    assert association.log_likelihood(1, 200, 300, 1000) < 0
    assert all(value < 0 for value in association.delta_p(1, 200, 300, 1000))


def test_the_conservative_log_ratio_is_at_most_the_log_ratio_and_zero_where_unsure():
    few, many = (1, 20, 10, 1000), (100, 2000, 1000, 100_000)
    plain = math.log2((100 / 2000) / (900 / 98_000))
    assert 0 < association.conservative_log_ratio(*many) < plain
    assert association.conservative_log_ratio(*few) == 0


@pytest.mark.parametrize("row", PUBLISHED["church_hanks_1990"]["rows"], ids=lambda row: "-".join(row["words"]))
def test_church_and_hanks_table_of_doctor_is_redone_from_its_counts(row):
    known = PUBLISHED["church_hanks_1990"]
    found = association.mutual_information(row["together"], row["first"], row["second"], known["words"])
    # printed with one or two decimals, some cut and not rounded; the corpus is said to have 15 million words
    assert found == pytest.approx(row["printed"], abs=0.07)


@pytest.mark.parametrize("row", PUBLISHED["manning_schuetze_t"]["rows"], ids=lambda row: "-".join(row["words"]))
def test_manning_and_schuetze_t_scores_are_redone_from_their_counts(row):
    known = PUBLISHED["manning_schuetze_t"]
    found = association.t_score(row["together"], row["first"], row["second"], known["words"])
    # cut, not rounded, after four decimals
    assert found == pytest.approx(row["printed"], abs=1.1e-4)


def test_delta_p_of_gries_is_redone_from_its_counts():
    known = PUBLISHED["gries_2013"]
    found = association.delta_p(known["together"], known["first"], known["second"], known["words"])
    assert np.round([float(one) for one in found], 3).tolist() == known["printed"]
