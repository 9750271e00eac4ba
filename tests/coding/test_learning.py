"""Learning codes from invented sentences: a category that words give away, and one that nothing does."""

import functools

import numpy as np
import pandas as pd
import pytest

from analysis.coding.learning import (
    evaluate_classifier,
    fit_classifier,
    learning_curve,
    predict_codes,
    telling_words,
)

COST = ["prices", "budget", "tax", "wages", "loan", "costs"]
BLAME = ["fault", "blame", "guilty", "denied", "accused", "charges"]
FILLER = [
    "the",
    "council",
    "on",
    "monday",
    "again",
    "said",
    "that",
    "its",
    "envoy",
    "would",
    "return",
    "to",
    "the",
    "lake",
    "with",
    "a",
    "letter",
]


def sentences(seed: int = 1, count: int = 160, *, learnable: bool = True) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        code = "cost" if generator.random() < 0.5 else "blame"
        words = list(generator.choice(FILLER, 8))
        hint = code if learnable and generator.random() < 0.9 else generator.choice(["cost", "blame"])
        words.insert(3, str(generator.choice(COST if hint == "cost" else BLAME)))
        rows.append({"article_id": f"a{number // 4}", "passage": " ".join(words), "code": code})
    return pd.DataFrame(rows)


@functools.cache
def trained():
    return fit_classifier(sentences(), folds=3)


def test_a_category_that_words_give_away_is_learnt_about_as_well_as_it_can_be():
    found = trained().evaluation
    assert found.learnt and found.p < 0.01
    overall = found.scores.set_index("code").loc["all"]
    # nine in ten sentences hold a word of their own category, the tenth any: 95 % is the ceiling
    assert 0.85 < overall["precision"] <= 1 and overall["low"] < overall["precision"] < overall["high"]
    assert found.scores["total"].tolist()[-1] == 160


def test_a_category_that_nothing_gives_away_is_refused_with_both_figures():
    with pytest.raises(
        ValueError, match=r"nothing was learnt: \d+% right on unseen articles, \d+% by always giving"
    ):
        fit_classifier(sentences(2, 80, learnable=False), folds=3)


def test_an_article_memorised_by_its_own_words_is_not_learnt():
    rows = [
        {
            "article_id": f"a{article}",
            "passage": f"mark{article} " + " ".join(FILLER[:6]),
            "code": f"c{article % 2}",
        }
        for article in range(20)
        for _ in range(4)
    ]
    assert not evaluate_classifier(pd.DataFrame(rows), folds=4).learnt


def test_the_most_telling_words_are_the_ones_that_were_planted():
    words = telling_words(trained(), 5)
    assert set(words.loc[words["code"] == "cost", "word"]) <= set(COST) | {
        word for word in words["word"] if " " in word
    }
    assert len(set(words.loc[words["code"] == "blame", "word"]) & set(BLAME)) >= 3


def test_a_passage_without_a_clue_is_called_unsure():
    passages = pd.DataFrame({"passage": ["wages budget tax prices", "fault guilty blame accused", "xyz qqq"]})
    found = predict_codes(trained(), passages)
    assert found["code"].tolist()[:2] == ["cost", "blame"]
    assert found["unsure"].tolist() == [False, False, True] and pd.isna(found["code"][2])
    assert found["likeliest"].notna().all() and found["probability"].between(0, 1).all()
    assert len(predict_codes(trained(), passages.iloc[:0])) == 0


def test_more_coding_helps_until_it_does_not():
    curve = learning_curve(sentences(), folds=3, steps=(0.1, 1.0))
    assert curve["passages"].iloc[0] < curve["passages"].iloc[1]
    assert curve["share"].iloc[1] > curve["share"].iloc[0]


def test_too_little_coding_is_refused_by_name():
    few = sentences(count=30)
    few.loc[few.index[:9], "code"] = "rare"
    with pytest.raises(ValueError, match="code 'rare' has 9 coded passages; at least 10 are due"):
        evaluate_classifier(few)
    with pytest.raises(ValueError, match="at least two codes"):
        evaluate_classifier(few.assign(code="one"))
    with pytest.raises(
        ValueError, match="lacks the column 'frame'; its columns are: article_id, passage, code"
    ):
        evaluate_classifier(few, code="frame")
    with pytest.raises(ValueError, match="5 folds need as many article_ids; there are 1"):
        evaluate_classifier(sentences().assign(article_id="a"))
