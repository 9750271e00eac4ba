"""Keyness: published values of every measure, and small corpora one can count by eye."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis import keyness_measures as measures

CASES = json.loads((Path(__file__).parent / "cases" / "keyness.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["chi_square"], ids=lambda case: case["word"])
def test_chi_square_gives_the_values_documented_by_quanteda(case):
    assert float(measures.chi_square(*case["counts"])) == pytest.approx(case["value"], rel=2e-6)


@pytest.mark.parametrize("case", CASES["log_likelihood"], ids=lambda case: case["word"])
def test_log_likelihood_and_log_ratio_of_documented_counts(case):
    counts = case["counts"]
    for name, function in [
        ("two_cells", lambda *n: measures.log_likelihood(*n)),
        ("four_cells", lambda *n: measures.log_likelihood(*n, cells=4)),
        ("log_ratio", measures.log_ratio),
        ("conservative", measures.conservative_log_ratio),
        ("bic", measures.bic),
        ("percent_difference", measures.percent_difference),
    ]:
        if name in case:
            found = float(function(*counts))
            found = abs(found) if case.get("unsigned") and name.endswith("cells") else found
            assert found == pytest.approx(case[name], abs=6e-5), name


@pytest.mark.parametrize("case", CASES["weighted_log_odds"], ids=lambda case: case["source"])
def test_weighted_log_odds_give_the_published_z_under_the_stated_prior(case):
    first, second = (np.array(case[side], dtype=float) for side in ("first", "second"))
    c, d = case.get("totals", [first.sum(), second.sum()])
    if case["prior"] == "pooled":
        background = case.get("background", c + d)
        prior = case["alpha0"] * (first + second) / background
    else:
        prior = np.full(len(first), case["prior"])
    found, z = measures.weighted_log_odds(first, second, c, d, prior, case.get("alpha0"))
    chosen = [case["words"].index(word) for word in case["expected"]]
    expected = np.array(list(case["expected"].values()))
    np.testing.assert_allclose(np.column_stack([found, z])[chosen], expected, atol=6e-5)


@pytest.mark.parametrize("case", CASES["dispersion"], ids=lambda case: case["word"])
def test_dispersion_of_gries_five_part_corpus(case):
    parts = [part.split() for part in CASES["gries_corpus"]]
    counts = [part.count(case["word"]) for part in parts]
    sizes = [len(part) for part in parts]
    dp, normalised = measures.deviation_of_proportions(counts, sizes)
    assert (dp, normalised) == pytest.approx((case["dp"], case["dp_norm"]), abs=6e-5)
    if "juilland" in case:
        assert measures.juilland_d(counts, sizes) == pytest.approx(case["juilland"], abs=6e-5)
