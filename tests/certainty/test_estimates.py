"""Shares, rates, means and differences over three invented outlets one can count by eye."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.certainty import (
    MIN_UNITS,
    benjamini_hochberg,
    bootstrap_ratios,
    clopper_pearson,
    difference_table,
    mcnemar,
    mean_table,
    paired_table,
    permutation_test,
    rate_table,
    share_table,
    sign_flip_test,
    wilson,
)

TAIL = ["low", "high", "articles", "independent", "basis"]


def hits_of(outlets: dict[str, list[str]]) -> pd.DataFrame:
    """Each article of an outlet is a string of variants: "ppq" is an article with two p and one q."""
    rows = [
        (f"{outlet}{number}", outlet, variant)
        for outlet, articles in outlets.items()
        for number, article in enumerate(articles)
        for variant in article
    ]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "variant"])


MANY = hits_of(
    {"X": ["ppq", "p", "pq", "qq", "ppp", "pqq", "p"], "Y": ["q", "qq", "pq", "q", "qqq", "q", "pqq"]}
)


def test_wilson_and_clopper_pearson_agree_with_scipy():
    for count, total in [(0, 7), (3, 7), (7, 7), (15, 1000)]:
        for ours, method in [(wilson, "wilson"), (clopper_pearson, "exact")]:
            theirs = stats.binomtest(count, total).proportion_ci(method=method)
            assert ours(count, total) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_an_interval_of_nothing_is_missing_and_a_count_above_its_total_is_refused():
    assert all(math.isnan(bound) for bound in wilson(0, 0))
    assert all(math.isnan(bound) for bound in clopper_pearson(0, 0))
    with pytest.raises(ValueError, match="between 0 and its total; got 5 of 3"):
        wilson(5, 3)
    with pytest.raises(ValueError, match="such as 0.95; got 95"):
        wilson(1, 3, confidence=95)


def test_shares_add_up_keep_zeros_and_say_how_many_articles_stand_behind_them():
    hits = hits_of({"X": ["ppq", "p"], "Y": ["pp"]})
    table = share_table(hits, "variant", ["outlet"])
    assert list(table.columns) == ["outlet", "variant", "count", "total", "share", *TAIL]
    assert table["count"].tolist() == [3, 1, 2, 0]
    assert table["total"].tolist() == [4, 4, 2, 2]
    assert table["share"].tolist() == [0.75, 0.25, 1.0, 0.0]
    assert table["articles"].tolist() == [2, 2, 1, 1]
    assert set(table["basis"]) == {"descriptive only"} and table["low"].isna().all()


def test_a_silent_outlet_keeps_its_rows_with_total_zero_and_a_missing_share():
    hits = hits_of({"X": ["pq"]}).astype({"outlet": pd.CategoricalDtype(["X", "Y"])})
    silent = share_table(hits, "variant", ["outlet"]).query("outlet == 'Y'")
    assert silent["total"].tolist() == [0, 0] and silent["share"].isna().all()
    assert silent["articles"].tolist() == [0, 0]


def test_no_evidence_at_all_still_makes_a_table_with_every_column():
    empty = hits_of({})
    assert list(share_table(empty, "variant", ["outlet"]).columns)[-5:] == TAIL
    assert len(share_table(empty, "variant", ["outlet"])) == 0
    exposure = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "words": [100]})
    table = rate_table(empty, exposure, ["outlet"])
    assert table[["count", "total", "per_1000"]].to_numpy().tolist() == [[0, 100, 0.0]]


def test_rows_asked_for_decide_the_answer_but_not_the_total():
    rows = pd.DataFrame({"outlet": ["Y", "X", "Z"], "variant": ["p", "p", "p"]})
    table = share_table(MANY, "variant", ["outlet"], rows=rows)
    assert table["outlet"].tolist() == ["Y", "X", "Z"]
    assert table["total"].tolist() == [13, 15, 0]
    with pytest.raises(ValueError, match="twice"):
        share_table(MANY, "variant", ["outlet"], rows=pd.concat([rows, rows]))


def test_missing_values_are_a_group_of_their_own():
    hits = hits_of({"X": ["pq", "q"]})
    hits.loc[0, "variant"] = None
    table = share_table(hits, "variant", ["outlet"])
    assert table["variant"].isna().tolist() == [False, True]
    assert table["count"].tolist() == [2, 1]


def test_a_share_of_words_adds_up_the_weights():
    spoken = pd.DataFrame({"article_id": list("aab"), "side": ["one", "two", "one"], "words": [10, 30, 20]})
    table = share_table(spoken, "side", weight="words")
    assert table["count"].tolist() == [30, 30] and table["share"].tolist() == [0.5, 0.5]


def test_rates_count_articles_without_a_hit_and_words_of_the_right_voice_only():
    hits = pd.DataFrame(
        {"article_id": ["a", "a", "b"], "outlet": ["X"] * 3, "voice": ["narrator", "quoted", "narrator"]}
    ).assign(variant=["p", "p", "q"])
    exposure = pd.DataFrame(
        {
            "article_id": ["a", "a", "b", "c"],
            "outlet": ["X", "X", "X", "Y"],
            "voice": ["narrator", "quoted", "narrator", "narrator"],
            "words": [100, 50, 300, 200],
        }
    )
    table = rate_table(hits, exposure, ["outlet", "voice", "variant"])
    found = table.set_index(["outlet", "voice", "variant"])
    assert found.loc[("X", "narrator", "p"), ["count", "total"]].tolist() == [1, 400]
    assert found.loc[("X", "narrator", "p"), "per_1000"] == 2.5
    assert found.loc[("X", "quoted", "p"), "per_1000"] == 20
    assert found.loc[("Y", "narrator", "p"), "per_1000"] == 0
    assert math.isnan(found.loc[("Y", "quoted", "p"), "per_1000"])
    assert found.loc[("X", "narrator", "q"), "articles"] == 2
    assert "per_100" in rate_table(hits, exposure, ["outlet"], per=100)


def test_means_leave_missing_scores_out_and_say_so():
    tones = pd.DataFrame({"article_id": list("aabb"), "outlet": list("XXYY"), "tone": [0.5, np.nan, -1, 0]})
    table = mean_table(tones, "tone", ["outlet"])
    assert table["mean"].tolist() == [0.5, -0.5]
    assert table["count"].tolist() == [1, 2] and table["total"].tolist() == [2, 2]


def test_a_constant_mean_over_equal_articles_has_students_interval_or_a_wider_one():
    scores = np.array([1.0, 2, 4, 4, 5, 7, 8, 9, 9, 11])
    tones = pd.DataFrame({"article_id": [f"a{i}" for i in range(10)], "tone": scores})
    row = mean_table(tones, "tone").iloc[0]
    student = stats.t.interval(0.95, 9, scores.mean(), stats.sem(scores))
    assert row["low"] <= student[0] + 1e-9 and row["high"] >= student[1] - 1e-9
    assert row["high"] - row["low"] < 1.25 * (student[1] - student[0])


def test_copies_count_as_published_but_never_narrow_the_interval():
    once = share_table(MANY, "variant", ["outlet"])
    copies = pd.concat([MANY, MANY.assign(article_id=MANY["article_id"] + " again")], ignore_index=True)
    units = {article: article.removesuffix(" again") for article in copies["article_id"]}
    twice = share_table(copies, "variant", ["outlet"], units=units)
    assert twice["count"].tolist() == [2 * n for n in once["count"]]
    assert twice["articles"].tolist() == [2 * n for n in once["articles"]]
    assert twice["independent"].tolist() == once["independent"].tolist()
    assert twice["share"].tolist() == once["share"].tolist()
    np.testing.assert_allclose(twice[["low", "high"]], once[["low", "high"]], rtol=1e-5)
    careless = share_table(copies, "variant", ["outlet"])
    assert (careless["high"] - careless["low"] < once["high"] - once["low"]).all()


def test_fewer_than_the_minimum_of_units_is_descriptive_only():
    hits = hits_of({"X": ["pq"] * (MIN_UNITS - 1), "Y": ["pq", "p", "q", "pq", "ppq"]})
    table = share_table(hits, "variant", ["outlet"])
    assert table["basis"].tolist() == ["descriptive only"] * 2 + ["bootstrap"] * 2
    assert table["low"].isna().tolist() == [True, True, False, False]
    copies = {f"Y{i}": "one story" for i in range(5)}
    assert set(share_table(hits, "variant", ["outlet"], units=copies)["basis"]) == {"descriptive only"}


def test_all_or_none_gets_wilsons_interval_over_units_not_over_occurrences():
    hits = hits_of({"X": ["pppp"] * 6, "Y": ["pq"] * 6})
    row = share_table(hits, "variant", ["outlet"]).query("outlet == 'X' and variant == 'q'").iloc[0]
    assert row["basis"] == "wilson"
    assert (row["low"], row["high"]) == pytest.approx(wilson(0, 6))


def test_a_word_never_said_has_a_rate_of_zero_and_still_an_upper_bound():
    exposure = pd.DataFrame({"article_id": [f"a{i}" for i in range(10)], "words": 500})
    row = rate_table(hits_of({}), exposure).iloc[0]
    assert row["per_1000"] == 0 and row["basis"] == "poisson"
    assert row["high"] == pytest.approx(1000 * 10 * wilson(0, 10).high / 5000)


def test_two_outlets_that_print_the_same_stories_do_not_differ_however_few_they_are():
    same = hits_of({"X": ["ppq", "p", "q", "pq", "ppp", "qqp"], "Y": ["ppq", "p", "q", "pq", "ppp", "qqp"]})
    units = {article: article[1:] for article in same["article_id"]}
    joint = difference_table(same, "outlet", category="variant", units=units)
    assert joint["difference"].tolist() == [0, 0]
    np.testing.assert_allclose(joint[["low", "high"]], 0, atol=1e-6)
    apart = difference_table(same, "outlet", category="variant")
    assert (apart["low"] < -0.1).all() and (apart["high"] > 0.1).all()


def test_swapping_the_outlets_mirrors_the_difference():
    there = difference_table(MANY, "outlet", category="variant", pairs=[("X", "Y")])
    back = difference_table(MANY, "outlet", category="variant", pairs=[("Y", "X")])
    np.testing.assert_allclose(there["low"], -back["high"], rtol=1e-5)
    np.testing.assert_allclose(there["p"], back["p"])
    assert (there["difference"] == -back["difference"]).all()


def test_p_falls_under_five_percent_exactly_where_the_interval_leaves_out_zero():
    generator = np.random.default_rng(3)
    frames = []
    for case in range(40):
        tone = generator.normal([0.0] * 8 + [case / 30] * 8)
        frames.append(pd.DataFrame({"case": case, "outlet": list("X" * 8 + "Y" * 8), "tone": tone}))
    tones = pd.concat(frames, ignore_index=True)
    tones["article_id"] = [f"a{i}" for i in range(len(tones))]
    table = difference_table(tones, "outlet", ["case"], value="tone")
    excluded = (table["low"] > 0) | (table["high"] < 0)
    assert 5 < excluded.sum() < 35
    assert (excluded == (table["p"] <= 0.05)).all()
    assert table["p_adjusted"].tolist() == benjamini_hochberg(table["p"]).tolist()


def test_a_difference_from_an_outlet_that_never_says_it_uses_both_outlets_own_intervals():
    hits = hits_of({"X": ["p", "pp", "p", "p", "pp", "p"], "Y": ["pq", "q", "q", "pq", "qq", "q", "q"]})
    row = (
        difference_table(hits, "outlet", category="variant", pairs=[("X", "Y")])
        .query("variant == 'q'")
        .iloc[0]
    )
    assert row["basis"] == "wilson" and row["share_a"] == 0
    assert row["low"] < row["difference"] < row["high"] < 0 and row["p"] < 0.05


def test_asking_for_an_unknown_outlet_or_column_is_answered_with_what_there_is():
    with pytest.raises(ValueError, match="no outlet is called 'Q'; there are: X, Y"):
        difference_table(MANY, "outlet", category="variant", reference="Q")
    with pytest.raises(
        ValueError, match="evidence lacks the column 'voice'; its columns are: article_id, outlet"
    ):
        share_table(MANY, "voice")
    with pytest.raises(ValueError, match="exactly one of category"):
        difference_table(MANY, "outlet")


def test_nothing_is_changed_and_two_runs_print_the_same_digits():
    before = MANY.copy()
    first, second = (share_table(MANY, "variant", ["outlet"]) for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    pd.testing.assert_frame_equal(MANY, before)


def test_the_bootstrap_agrees_with_the_linearised_standard_error_where_units_are_many():
    generator = np.random.default_rng(7)
    words = generator.integers(200, 900, 300)
    hits = generator.poisson(words * 0.01)
    result = bootstrap_ratios(hits[:, None], words[:, None], scale="linear")
    ratio = hits.sum() / words.sum()
    error = np.sqrt(((hits - ratio * words) ** 2).sum()) / words.sum()
    assert result.estimate[0] == pytest.approx(ratio)
    assert result.high[0] - result.low[0] == pytest.approx(2 * 1.968 * error, rel=0.06)


def test_sign_flips_are_exact_for_few_pairs_and_agree_with_scipy_for_many():
    assert sign_flip_test([1, 2, 3, 4]) == 2 / 16
    assert sign_flip_test([0.1, -0.1, np.nan]) == 1.0
    assert math.isnan(sign_flip_test([]))
    values = np.random.default_rng(1).normal(0.4, 1, 30)
    theirs = stats.permutation_test((values,), np.mean, permutation_type="samples", n_resamples=20000, rng=1)
    assert sign_flip_test(values) == pytest.approx(theirs.pvalue, abs=0.01)


def test_exchanging_units_agrees_with_scipy_for_plain_means():
    generator = np.random.default_rng(2)
    a, b = generator.normal(0, 1, 12), generator.normal(0.8, 1, 15)
    theirs = stats.permutation_test((a, b), lambda x, y: x.mean() - y.mean(), n_resamples=20000, rng=1)
    ours = permutation_test(np.concatenate([a, b]), np.ones(27), [True] * 12 + [False] * 15)
    assert ours == pytest.approx(theirs.pvalue, abs=0.01)


def test_mcnemar_is_the_exact_binomial_test_of_the_pairs_that_differ():
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)


def test_benjamini_hochberg_gives_the_adjusted_values_of_the_1995_paper():
    # R5: fifteen p values of the 1995 paper, adjusted by hand: p * 15 / rank, then made monotone
    first = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459]  # fmt: skip
    p = [*first, .3240, .4262, .5719, .6528, .7590, 1]  # fmt: skip
    adjusted = [.0015, .003, .0095, .035625, .0603, .0638571, .0638571, .0645, .0765]  # fmt: skip
    adjusted += [.486, .5811818, .714875, .7532308, .8132143, 1]  # fmt: skip
    assert benjamini_hochberg(p).round(7).tolist() == adjusted
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
    shuffled = benjamini_hochberg([p[3], np.nan, p[0]])
    assert math.isnan(shuffled[1]) and shuffled[2] == pytest.approx(0.0002)


def test_the_same_stories_are_compared_pair_by_pair():
    # X says p once more than Y in every story; how often p is said at all differs wildly between stories
    told = {
        "X": ["pq", "ppppp", "pq", "ppq", "pppq", "pq", "q"],
        "Y": ["q", "ppppq", "q", "pq", "ppqq", "q", ""],
    }
    hits = hits_of(told).assign(story=lambda table: table["article_id"].str[1:])
    table = paired_table(hits, "story", "outlet", category="variant").set_index("variant")
    by_hand = np.array([0.5, 0.2, 0.5, 2 / 3 - 0.5, 0.25, 0.5])
    row = table.loc["p"]
    assert row["count"] == 6 and row["total"] == 7
    assert row["difference"] == pytest.approx(by_hand.mean())
    assert row["p"] == 2 / 2**6 and row["low"] > 0
    assert table.loc["q", "difference"] == pytest.approx(-by_hand.mean())
    apart = difference_table(hits, "outlet", category="variant").set_index("variant")
    assert apart.loc["p", "high"] - apart.loc["p", "low"] > row["high"] - row["low"]
    back = paired_table(hits, "story", "outlet", category="variant", pairs=[("Y", "X")]).set_index("variant")
    assert back.loc["p", "difference"] == -row["difference"] and back.loc["p", "p"] == row["p"]
    with pytest.raises(ValueError, match="either category"):
        paired_table(hits, "story", "outlet")


def test_means_are_compared_pair_by_pair_within_groups():
    tones = pd.DataFrame({"story": list("aabbccddee"), "outlet": list("XY" * 5), "voice": "narrator"})
    tones["article_id"] = tones["story"] + tones["outlet"]
    tones["tone"] = [0.1, 0.3, 0.2, 0.3, -0.1, 0.2, 0.0, 0.1, 0.5, 0.6]
    row = paired_table(tones, "story", "outlet", ["voice"], value="tone").iloc[0]
    assert row["voice"] == "narrator" and row["difference"] == pytest.approx(-0.16)
    assert row["low"] < -0.16 < row["high"] < 0 and row["p"] == 2 / 2**5
    few = paired_table(tones[tones["story"] < "e"], "story", "outlet", value="tone").iloc[0]
    assert few["basis"] == "descriptive only" and few["count"] == 4
