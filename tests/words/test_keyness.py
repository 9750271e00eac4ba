"""Keyness: published values of every measure, and small corpora one can count by eye."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.language.text import normalise, word_spans
from analysis.language.tokens import count_terms, tokenise
from analysis.words import keyness_measures as measures
from analysis.words.keyness import find_contexts, keyness_table
from tests.places import cases

CASES = cases("keyness")


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


def corpus_of(outlets: dict[str, list[str]]) -> pd.DataFrame:
    rows = [
        {"article_id": f"{outlet}{number}", "outlet": outlet, "text": text}
        for outlet, texts in outlets.items()
        for number, text in enumerate(texts)
    ]
    return pd.DataFrame(rows)


TALKS = corpus_of(
    {
        "Mail": ["The council said talks go on. Talks, talks!"] * 3 + ["A lull in the talks was agreed."] * 3,
        "Post": ["The front said the lull holds."] * 4
        + ["“Talks go on,” said the envoy. The lull holds."] * 2,
    }
)


def test_counts_totals_and_articles_can_be_counted_by_eye():
    table = keyness_table(TALKS, group="Mail", against="Post", minimum=1, minimum_articles=1)
    row = table.set_index("term").loc["talks"]
    assert row[["count", "reference_count", "articles", "reference_articles"]].tolist() == [12, 2, 6, 2]
    # 8 words in three articles, 7 in three; 6 words in four, 9 in two
    assert row[["total", "reference_total"]].tolist() == [45, 42]
    assert row["per_1000"] == pytest.approx(1000 * 12 / 45)
    assert row["log_ratio"] == pytest.approx(math.log2((12 / 45) / (2 / 42)))
    assert row["g2"] == pytest.approx(float(measures.log_likelihood(12, 2, 45, 42)))
    assert row["alpha0"] == 500


def test_phrases_stop_at_punctuation_and_are_counted_against_places_for_phrases():
    table = keyness_table(TALKS, group="Mail", against="Post", minimum=1, minimum_articles=1).set_index(
        "term"
    )
    assert "talks talks" not in table.index and "on talks" not in table.index
    assert table.loc["lull holds", "reference_count"] == 6
    # two-word places: 8 words in runs of 6, 1, 1 make 5; 7 words in one run make 6
    assert table.loc["lull holds", "total"] == 3 * 5 + 3 * 6


def test_swapping_the_groups_mirrors_every_signed_measure():
    there = keyness_table(TALKS, group="Mail", against="Post", minimum=2).set_index("term")
    back = keyness_table(TALKS, group="Post", against="Mail", minimum=2).set_index("term").loc[there.index]
    for column in ("log_ratio", "g2", "z", "log_odds", "conservative_log_ratio"):
        np.testing.assert_allclose(there[column], -back[column], atol=1e-9, err_msg=column)
    np.testing.assert_allclose(there["low"], -back["high"])
    np.testing.assert_allclose(there["p"], back["p"])


def test_one_long_article_cannot_carry_a_word():
    steady = ["The envoy left."] * 20
    bursts = corpus_of({"Mail": [*steady, "quarry " * 20], "Post": [*steady, "nothing new here " * 7]})
    spread = corpus_of(
        {"Mail": ["The envoy left a quarry."] * 20, "Post": [*steady, "nothing new here " * 7]}
    )
    same = {"group": "Mail", "against": "Post", "minimum_articles": 1, "longest": 1}
    once = keyness_table(bursts, **same).set_index("term").loc["quarry"]
    often = keyness_table(spread, **same).set_index("term").loc["quarry"]
    assert once["count"] == often["count"] == 20
    assert once["g2"] > 20 and once["p"] > 0.2 and once["dp_norm"] > 0.5
    assert often["p"] < 0.001 and often["low"] > 0


def test_copies_count_as_published_but_not_as_evidence():
    units = {"Mail0": "wire", "Mail1": "wire", "Mail2": "wire", "Mail3": "m", "Mail4": "m", "Mail5": "m"}
    table = keyness_table(TALKS, group="Mail", against="Post", minimum=1, units=units).set_index("term")
    assert table.loc["talks", "count"] == 12 and table.loc["talks", "articles"] == 6
    assert table.loc["talks", "independent"] == 2
    assert set(table["basis"]) == {"descriptive only"} and table["p"].isna().all()


def test_a_quoted_word_is_not_the_outlets_own():
    narrator = keyness_table(
        TALKS, group="Post", against="Mail", voice="narrator", minimum=1, minimum_articles=1
    )
    assert narrator.set_index("term").loc["talks", "count"] == 0
    quoted = keyness_table(TALKS, "voice", "quoted", minimum=1, minimum_articles=1, longest=1)
    assert quoted.set_index("term").loc["talks", ["count", "reference_count"]].tolist() == [2, 12]
    passages = pd.DataFrame([("Mail3", 0, 6, "reported")], columns=["article_id", "start", "end", "voice"])
    told = keyness_table(
        TALKS, "voice", "reported", passages=passages, minimum=1, minimum_articles=1, longest=1
    )
    assert set(told.query("count > 0")["term"]) == {"a", "lull"}
    with pytest.raises(ValueError, match="voice is 'narrator', 'quoted' or 'reported'; got 'spoken'"):
        keyness_table(TALKS, voice="spoken")


def test_every_outlet_in_turn_and_an_unknown_one_is_answered_with_what_there_is():
    table = keyness_table(TALKS, minimum=2)
    assert table["group"].unique().tolist() == ["Mail", "Post"]
    assert table["reference"].unique().tolist() == ["Post", "Mail"]
    with pytest.raises(ValueError, match="no outlet is called 'Sun'; there are: Mail, Post"):
        keyness_table(TALKS, group="Sun")
    with pytest.raises(ValueError, match="articles lacks the column 'side'"):
        keyness_table(TALKS, "side")


def test_contexts_are_the_passages_themselves():
    found = find_contexts(TALKS, ["lull holds", "absent", "Talks"], width=10)
    assert (found["term"] == "lull holds").sum() == 6 and "absent" not in set(found["term"])
    texts = TALKS.set_index("article_id")["text"]
    for row in found.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.passage
        assert len(row.left) <= 10 and len(row.right) <= 10
    assert list(find_contexts(TALKS, "absent").columns) == list(found.columns)


def test_tokens_stand_where_word_spans_finds_them():
    texts = [
        "Don’t say U.S. or 66,600—say “20-point plan”.",
        "",
        None,
        "Ünïcode ſtraße ’tis\n\tnaïve 東京 x_y 🙂 end",
    ]
    tokens = tokenise(pd.DataFrame({"article_id": range(4), "text": texts}))
    for number, text in enumerate(texts):
        mine = tokens.article == number
        spans = list(zip(tokens.start[mine].tolist(), tokens.end[mine].tolist()))
        assert spans == word_spans(normalise(text or ""))
        words = [normalise(text[a:b]).lower() for a, b in spans]
        assert tokens.vocabulary[tokens.word[mine]].tolist() == words


def test_term_counts_agree_with_scikit_learns_where_nothing_parts_the_words():
    from sklearn.feature_extraction.text import CountVectorizer

    generator = np.random.default_rng(5)
    texts = [" ".join(generator.choice(list("abcdef"), generator.integers(1, 40))) for _ in range(30)]
    vectorizer = CountVectorizer(ngram_range=(1, 3), token_pattern=r"\w")
    theirs = vectorizer.fit_transform(texts).sum(axis=0).A1
    expected = {term: theirs[place] for term, place in vectorizer.vocabulary_.items() if theirs[place] >= 4}
    tokens = tokenise(pd.DataFrame({"article_id": range(30), "text": texts}))
    found = {}
    for counts in count_terms(tokens, 3, minimum=4):
        found |= dict(zip(counts.terms.tolist(), np.asarray(counts.counts.sum(axis=0)).ravel().tolist()))
    assert found == expected


def test_an_empty_corpus_has_no_keywords():
    nothing = corpus_of({"Mail": ["", ""], "Post": [""]})
    assert len(keyness_table(nothing, group="Mail")) == 0
    assert len(tokenise(nothing.iloc[:0]).word) == 0


def test_an_outlet_without_any_other_to_compare_has_counts_and_nothing_more():
    table = keyness_table(TALKS[TALKS["outlet"] == "Mail"], minimum=2)
    assert (table["count"] > 0).all() and (table["reference_total"] == 0).all()
    assert table[["log_ratio", "g2", "z", "low", "p", "odds_ratio"]].isna().all(axis=None)
    assert set(table["basis"]) == {"descriptive only"}
