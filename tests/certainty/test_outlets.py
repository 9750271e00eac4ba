"""Groups of outlets: what is resampled are outlets, as long as there are enough of them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.certainty import difference_table, mean_table, rate_table, share_table, within_outlets
from analysis.certainty.outlets import few_outlets


def told(outlets: dict[str, list[str]], leaning: str) -> pd.DataFrame:
    """Each article of an outlet is a string of variants: "ppq" is an article with two p and one q."""
    rows = [
        (f"{leaning} {outlet} {number}", outlet, leaning, variant)
        for outlet, articles in outlets.items()
        for number, article in enumerate(articles)
        for variant in article
    ]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "leaning", "variant"])


# Every outlet of the left keeps to one word; those of the right mix both in every article.
LEFT = told({f"L{n}": [("p" if n % 2 else "q") * 2] * 10 for n in range(6)}, "left")
RIGHT = told({f"R{n}": ["ppq"] * 10 for n in range(3)}, "right")
HITS = pd.concat([LEFT, RIGHT], ignore_index=True)
WITHIN = within_outlets(None, HITS, ["leaning"])


def row_of(table: pd.DataFrame, **values: str) -> pd.Series:
    for name, value in values.items():
        table = table[table[name] == value]
    return table.iloc[0]


def test_outlets_that_each_keep_to_one_word_are_six_units_not_sixty():
    row = row_of(share_table(HITS, "variant", ["leaning"], units=WITHIN), leaning="left", variant="p")
    careless = row_of(share_table(HITS, "variant", ["leaning"]), leaning="left", variant="p")
    assert row["share"] == careless["share"] == 0.5
    assert (row["articles"], row["independent"], row["outlets"]) == (60, 60, 6)
    assert row["high"] - row["low"] > 2 * (careless["high"] - careless["low"])
    # six outlets drawn as six articles would be
    six = pd.DataFrame({"article_id": list("abcdef"), "variant": list("pqpqpq")})
    alone = row_of(share_table(six, "variant"), variant="p")
    assert (row["low"], row["high"]) == pytest.approx((alone["low"], alone["high"]), abs=0.02)


def test_with_fewer_than_five_outlets_articles_are_drawn_and_the_table_says_so():
    table = share_table(HITS, "variant", ["leaning"], units=WITHIN)
    row = row_of(table, leaning="right", variant="p")
    alone = row_of(share_table(RIGHT, "variant", ["leaning"]), leaning="right", variant="p")
    assert row["outlets"] == 3 and row["basis"] == "bootstrap"
    assert (row["low"], row["high"]) == pytest.approx((alone["low"], alone["high"]), abs=0.005)
    assert few_outlets(table, "leaning") == {"right": 3}


def test_comparing_outlets_themselves_draws_articles_as_ever():
    nested = share_table(HITS, "variant", ["leaning", "outlet"], units=WITHIN)
    pd.testing.assert_frame_equal(nested, share_table(HITS, "variant", ["leaning", "outlet"]))
    assert "outlets" not in nested and few_outlets(nested, "leaning") == {}


def test_the_interval_of_a_mean_is_that_of_a_ratio_between_clusters():
    # Kish (1965), Survey Sampling, 6.3: the standard error of a ratio whose units are whole clusters
    generator = np.random.default_rng(11)
    sizes = generator.integers(3, 9, 60)
    own = generator.normal(0, 1, 60)
    outlet = np.repeat(np.arange(60), sizes)
    tone = own[outlet] + generator.normal(0, 1, len(outlet))
    tones = pd.DataFrame({"outlet": outlet, "leaning": "left", "tone": tone})
    tones["article_id"] = [f"a{n}" for n in range(len(tones))]
    row = mean_table(tones, "tone", ["leaning"], units=within_outlets(None, tones, ["leaning"])).iloc[0]
    mean = tones["tone"].mean()
    sums = (tones["tone"] - mean).groupby(tones["outlet"]).sum()
    error = np.sqrt((sums**2).sum() * 60 / 59) / len(tones)
    assert row["mean"] == pytest.approx(mean)
    assert row["high"] - row["low"] == pytest.approx(2 * stats.t.ppf(0.975, 59) * error, rel=0.06)


def test_two_groups_that_differ_by_one_outlet_only_are_not_told_apart():
    # one loud outlet of six: articles call it a difference, outlets do not
    left = told({f"L{n}": (["pppp"] if n == 0 else ["pq"]) * 12 for n in range(6)}, "left")
    right = told({f"R{n}": ["pq"] * 12 for n in range(6)}, "right")
    hits = pd.concat([left, right], ignore_index=True)
    within = within_outlets(None, hits, ["leaning"])
    nested = row_of(difference_table(hits, "leaning", category="variant", units=within), variant="p")
    careless = row_of(difference_table(hits, "leaning", category="variant"), variant="p")
    assert careless["low"] > 0
    assert nested["difference"] == careless["difference"] and nested["low"] < 0 < nested["high"]
    assert (nested["outlets_a"], nested["outlets_b"], nested["outlets"]) == (6, 6, 6)


def test_a_difference_to_a_group_of_few_outlets_is_told():
    gaps = difference_table(HITS, "leaning", category="variant", units=WITHIN)
    assert gaps["outlets_a"].tolist() == [6, 6] and gaps["outlets_b"].tolist() == [3, 3]
    assert few_outlets(gaps, "leaning") == {"right": 3}


def test_an_outlet_that_stands_in_both_groups_moves_both():
    # leaning of the author, not of the outlet: outlets set their own level, authors do not differ
    rows = [
        (f"{outlet} {leaning} {n}", f"O{outlet}", leaning, outlet / 10 + n / 100)
        for outlet in range(8)
        for leaning in ("left", "right")
        for n in range(6)
    ]
    tones = pd.DataFrame(rows, columns=["article_id", "outlet", "leaning", "tone"])
    within = within_outlets(None, tones, ["leaning"])
    gap = difference_table(tones, "leaning", value="tone", units=within).iloc[0]
    assert gap["difference"] == pytest.approx(0) and gap["high"] - gap["low"] < 1e-6


def test_a_word_no_outlet_of_the_group_says_is_bounded_by_its_outlets():
    exposure = HITS.drop_duplicates("article_id")[["article_id", "outlet", "leaning"]].assign(words=400)
    none = HITS.iloc[:0]
    row = row_of(rate_table(none, exposure, ["leaning"], units=WITHIN), leaning="left")
    # scipy's Wilson bound of no outlet in six, in words
    bound = stats.binomtest(0, 6).proportion_ci(method="wilson").high * 6
    assert row["basis"] == "poisson" and row["high"] == pytest.approx(1000 * bound / (60 * 400))


def test_copies_within_and_between_outlets_still_count_once_where_articles_are_drawn():
    units = {article: f"story {article.split()[-1]}" for article in RIGHT["article_id"]}
    within = within_outlets(units, HITS, ["leaning"])
    row = row_of(share_table(HITS, "variant", ["leaning"], units=within), leaning="right", variant="p")
    assert row["articles"] == 30 and row["independent"] == 10
    assert within["right R0 3"] == "story 3" and len(within) == 30


def test_twenty_outlets_that_print_the_same_six_stories_are_six_stories():
    stories = ["ppq", "q", "pp", "pqq", "p", "qq"]
    hits = told({f"L{n}": stories for n in range(20)}, "left")
    units = {article: article.split()[-1] for article in hits["article_id"]}
    row = row_of(
        share_table(hits, "variant", ["leaning"], units=within_outlets(units, hits, ["leaning"])), variant="p"
    )
    once = told({"L0": stories}, "left")
    alone = row_of(share_table(once, "variant", ["leaning"]), variant="p")
    assert (row["independent"], row["outlets"]) == (6, 20)
    assert (row["low"], row["high"]) == pytest.approx((alone["low"], alone["high"]), abs=0.02)


def test_outlets_that_print_one_text_are_descriptive_only():
    hits = told({f"L{n}": ["pq"] for n in range(9)}, "left")
    within = within_outlets(dict.fromkeys(hits["article_id"], "wire"), hits, ["leaning"])
    table = share_table(hits, "variant", ["leaning"], units=within)
    assert table["basis"].unique().tolist() == ["descriptive only"] and table[
        "outlets"
    ].unique().tolist() == [9]
