"""Criticised, praised, neither or not known: what a verb says outright, and what is sure enough to be counted."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.certainty.intervals import wilson
from analysis.certainty.precision import counted_bases, lowest_precision
from analysis.codebook import load_codebook
from analysis.tone import (
    counted_treatment,
    load_tone_precision,
    score_actor_tones,
    score_targets,
    treatment_profile,
)
from analysis.tone.model.verdicts import VERDICTS
from analysis.tone.treatment import TREATMENTS, read_treatment
from tests.places import cases
from tests.tone.test_tone_model import NOBODY, case_rows, renamed

CASES = cases("verdicts")
DRAWN = {"criticised", "deed criticised", "praised", "deed praised", "unmarked"}


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"])
def test_a_verb_of_criticism_or_praise_decides_about_its_object(case):
    assert score_targets(case_rows([case]))["verdict"].tolist() == [case["verdict"]]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["text"])
def test_what_is_not_told_as_done_to_the_actor_is_no_verdict(case):
    assert score_targets(case_rows([case]))["verdict"].isna().all()


def test_another_name_has_the_same_verdict():
    rows = case_rows(CASES["positive"])
    plain = score_targets(rows)["verdict"].tolist()
    for name in ("Ibrahim al-Karim", "Li Wei", "O'Dowd", "Olumide Adeyemi"):
        assert score_targets(renamed(rows, name))["verdict"].tolist() == plain


def test_exchanging_praise_and_criticism_exchanges_the_verdicts():
    text = "Dockers {} Quill, and Reeve {} the union's plan."
    rows = [
        {"text": text.format(one, other), "target": "Quill"}
        for one, other in (("condemned", "praised"), ("praised", "condemned"))
    ]
    assert score_targets(case_rows(rows))["verdict"].tolist() == ["criticised", "praised"]


def scored(**columns):
    plain = {"verdict": None, "label": "neutral", "unsure": False, "p_negative": 0.3, "p_positive": 0.1}
    rows = pd.DataFrame([{**plain, **columns}])
    return read_treatment(rows.astype({"verdict": "str"})).iloc[0]


def test_the_verb_decides_before_the_model_and_an_unsure_model_says_nothing():
    assert scored(verdict="deed praised", label="negative")["treatment"] == "praised"
    assert scored(p_negative=0.05)[["treatment", "basis"]].tolist() == ["neither", "unmarked"]
    assert scored(label="negative", p_negative=0.8)[["treatment", "basis"]].tolist() == ["criticised", "model negative"]
    assert pd.isna(scored(unsure=True)["treatment"])


def test_what_is_drawn_was_right_in_nine_of_ten_cases_on_every_subject_and_the_models_signs_were_not():
    table = load_tone_precision()
    lowest = lowest_precision(table)
    assert counted_bases(table) == DRAWN and set(VERDICTS) < DRAWN
    assert all(lowest[basis] >= 0.9 for basis in DRAWN)
    assert max(lowest["model negative"], lowest["model positive"], lowest["model neutral"]) < 0.9


def test_intervals_of_the_shipped_table_are_wilsons():
    for row in load_tone_precision().itertuples():
        low, high = wilson(row.right, row.decided)
        assert (row.low, row.high) == pytest.approx((low, high), abs=1e-4)


def mentions():
    bases = ["criticised", "unmarked", "model negative", "model positive", None]
    taken = ["criticised", "neither", "criticised", "praised", None]
    return pd.DataFrame(
        {"article_id": list("abcde"), "outlet": "Gull", "target": "Quill", "voice": "narrator", "basis": bases,
         "treatment": taken}
    ).astype({"basis": "str", "treatment": "str"})  # fmt: skip


def test_signs_of_the_model_are_not_known_unless_they_are_asked_for():
    assert counted_treatment(mentions())["treatment"].tolist() == ["criticised", "neither", *["not known"] * 3]
    more = counted_treatment(mentions(), include=["model negative"])["treatment"]
    assert more.tolist() == ["criticised", "neither", "criticised", "not known", "not known"]
    every = counted_treatment(mentions(), include="all")["treatment"]
    assert every.tolist() == ["criticised", "neither", "criticised", "praised", "not known"]
    with pytest.raises(ValueError, match="unknown basis 'mood'.*unmarked"):
        counted_treatment(mentions(), include=["mood"])


def test_the_shares_of_an_actor_add_up_to_all_its_mentions():
    table = treatment_profile(mentions(), by=["target"])
    assert table["treatment"].tolist() == list(TREATMENTS)
    assert table["count"].tolist() == [1, 1, 0, 3] and table["share"].sum() == pytest.approx(1)


def test_the_table_of_mentions_says_how_each_is_treated_and_on_what_basis():
    text = "Dockers criticised Hesta Venrick on Monday. Hesta Venrick met the mayor on Tuesday."
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Gull"], "text": [text]})
    rows = score_actor_tones(articles, load_codebook(), NOBODY)
    assert rows["verdict"].fillna("").tolist() == ["criticised", ""]
    assert rows.loc[0, ["treatment", "basis"]].tolist() == ["criticised", "criticised"]
