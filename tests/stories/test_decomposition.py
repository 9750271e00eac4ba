"""Other facts or other words? Differences taken apart by hand over a few invented facts."""

import numpy as np
import pandas as pd
import pytest

from analysis.stories.decomposition import decompose_difference, fact_contributions


def _corpus(told):
    """``told``: (story, fact, outlet, score) per observation; one sentence of ten letters each."""
    facts, evidence, articles = [], [], {}
    place: dict[str, int] = {}
    for story, fact, outlet, score in told:
        article = f"{story}-{outlet}"
        articles[article] = outlet
        start = place.get(article, 0)
        place[article] = start + 10
        facts.append((story, f"{story}-{fact}", article, start, start + 9))
        evidence.append((article, start + 2, score))
    return (
        pd.DataFrame(evidence, columns=["article_id", "start", "score"]),
        pd.DataFrame(facts, columns=["story_id", "fact_id", "article_id", "start", "end"]),
        pd.DataFrame({"article_id": list(articles), "outlet": list(articles.values())}),
    )


def _parts(told, **more):
    table = decompose_difference(*_corpus(told), "X", "Y", amount="score", **more)
    return table.set_index("part")["value"]


def test_other_words_for_the_same_facts_are_all_wording():
    parts = _parts([("s", "f", "X", 1.0), ("s", "g", "X", 0.0), ("s", "f", "Y", 0.0), ("s", "g", "Y", 0.0)])
    assert parts.to_dict() == {"difference": 0.5, "selection": 0.0, "wording": 0.5}


def test_other_facts_in_the_same_words_are_all_selection():
    parts = _parts([("s", "f", "X", 1.0), ("s", "g", "X", 0.0), ("s", "g", "Y", 0.0)])
    assert parts.to_dict() == {"difference": 0.5, "selection": 0.5, "wording": 0.0}


def test_both_at_once_as_worked_out_by_hand():
    # Weights in X: f 1/2, g 1/2; in Y: f 1. f is said with 1 and 0: wording (1/2 + 1)/2 · (1 − 0) = .75;
    # selection: f (1/2 − 1)(1 + 0)/2 = −.25, g 1/2 · 0 = 0.
    parts = _parts([("s", "f", "X", 1.0), ("s", "g", "X", 0.0), ("s", "f", "Y", 0.0)])
    assert parts.to_dict() == {"difference": 0.5, "selection": -0.25, "wording": 0.75}


def _many(seed=4, stories=12):
    rng = np.random.default_rng(seed)
    return [
        (f"s{k}", fact, outlet, float(rng.normal()))
        for k in range(stories)
        for fact in "abcdef"
        for outlet in "XY"
        for _ in range(int(rng.integers(0, 3)))
    ]


def test_the_parts_add_up_exactly_whatever_the_data():
    for seed in range(10):
        corpus = _corpus(_many(seed))
        table = decompose_difference(*corpus, "X", "Y", amount="score").set_index("part")["value"]
        means = corpus[0].merge(corpus[2]).groupby("outlet")["score"].mean()
        assert table["difference"] == pytest.approx(means["X"] - means["Y"], abs=1e-12)
        assert table["selection"] + table["wording"] == pytest.approx(table["difference"], abs=1e-12)


def test_the_facts_contributions_add_up_to_the_parts():
    corpus = _corpus(_many())
    table = decompose_difference(*corpus, "X", "Y", amount="score").set_index("part")["value"]
    facts = fact_contributions(*corpus, "X", "Y", amount="score")
    assert facts["selection"].sum() == pytest.approx(table["selection"], abs=1e-12)
    assert facts["wording"].sum() == pytest.approx(table["wording"], abs=1e-12)


def test_exchanging_the_outlets_changes_every_sign():
    corpus = _corpus(_many())
    one = decompose_difference(*corpus, "X", "Y", amount="score")
    other = decompose_difference(*corpus, "Y", "X", amount="score")
    np.testing.assert_allclose(one["value"], -other["value"], atol=1e-12)
    np.testing.assert_allclose(one["low"], -other["high"], rtol=1e-6, atol=1e-9)


def test_intervals_are_over_stories_and_missing_where_they_are_few():
    many = decompose_difference(*_corpus(_many(stories=12)), "X", "Y", amount="score")
    assert ((many["low"] < many["value"]) & (many["value"] < many["high"])).all()
    assert (many["basis"] == "bootstrap").all() and (many["independent"] == 12).all()
    few = decompose_difference(*_corpus(_many(stories=3)), "X", "Y", amount="score")
    assert few["low"].isna().all() and (few["basis"] == "descriptive only").all()


def test_a_rate_is_hits_over_words_of_the_same_facts():
    evidence, facts, articles = _corpus([("s", "f", "X", 0.0), ("s", "g", "X", 0.0), ("s", "f", "Y", 0.0)])
    words = evidence.assign(score=0.0, words=10.0)
    hits = evidence.iloc[[0]].assign(score=1.0, words=0.0)
    table = decompose_difference(
        pd.concat([words, hits]), facts, articles, "X", "Y", amount="score", size="words"
    ).set_index("part")
    # X: one hit in twenty words; Y: none in ten. f: weights 1/2 and 1, levels .1 and 0.
    assert table["value"].round(12).to_dict() == {"difference": 0.05, "selection": -0.025, "wording": 0.075}
    assert table.loc["difference", ["level_a", "level_b"]].tolist() == [0.05, 0.0]


def test_evidence_outside_any_fact_is_what_only_its_article_tells():
    evidence, facts, articles = _corpus([("s", "f", "X", 1.0), ("s", "f", "Y", 1.0)])
    headline = pd.DataFrame({"article_id": ["s-X"], "start": [500], "score": [0.0]})
    parts = decompose_difference(pd.concat([evidence, headline]), facts, articles, "X", "Y", amount="score")
    assert parts["value"].tolist() == [-0.5, -0.5, 0.0]


def test_an_outlet_without_observations_has_missing_values():
    evidence, facts, articles = _corpus([("s", "f", "X", 1.0), ("s", "f", "Y", 1.0)])
    table = decompose_difference(evidence.iloc[:1], facts, articles, "X", "Y", amount="score")
    assert table["value"].isna().all() and (table["total"] == 1).all()
    none = decompose_difference(evidence.iloc[:0], facts, articles, "X", "Y", amount="score")
    assert none["value"].isna().all() and len(none) == 3


def test_an_unknown_outlet_and_one_named_twice_are_refused():
    corpus = _corpus([("s", "f", "X", 1.0), ("s", "f", "Y", 1.0)])
    with pytest.raises(ValueError, match="no article is of outlet 'Z'; outlets are: X, Y"):
        decompose_difference(*corpus, "X", "Z", amount="score")
    with pytest.raises(ValueError, match="both outlets are 'X'"):
        decompose_difference(*corpus, "X", "X", amount="score")


def test_shares_are_never_further_apart_than_one_not_even_their_bounds():
    told = [("s" + str(i), "f", outlet, float(outlet == "X" and i > 0)) for i in range(8) for outlet in "XY"]
    told += [("s" + str(i), "g", "X", 1.0) for i in range(8)]
    table = decompose_difference(*_corpus(told), "X", "Y", amount="score").set_index("part")
    assert table["high"].max() <= 1.0 and table["low"].min() >= -1.0
    assert table.loc["difference", "high"] > table.loc["difference", "value"]
