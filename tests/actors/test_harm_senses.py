"""Is a word of harm meant as harm? Policing, immigration, politics, sport, business and health in our own words."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.actors.agency import find_acts
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles
from tests.places import ROOT, cases

CASES = cases("harm_senses")
SUBJECTS = {"policing", "immigration", "politics", "sport", "business", "health"}


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(ROOT / "tests" / "cases" / "parties_codebook.yml")


@pytest.fixture(scope="module")
def parses():
    texts = sorted(
        {case["text"] for group in ("positive", "negative", "known_failures") for case in CASES[group]}
    )
    return dict(zip(texts, parse_articles(texts, cache=False)))


def acts_of(text, codebook, parses):
    article = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": [text]})
    return find_acts(article, codebook, parses=[parses[text]])


def wrong(case, found):
    """What differs from the case, in words; empty if nothing does."""
    problems = []
    rows = found.to_dict("records")
    for wanted in case["acts"]:
        match = next((row for row in rows if row["verb"] == wanted["verb"]), None)
        if match is None:
            problems.append(f"no act {wanted['verb']!r} among {[row['verb'] for row in rows]}")
            continue
        rows.remove(match)
        for key, value in wanted.items():
            got = None if pd.isna(match[key]) else match[key]
            right = value in (got or "") if key in ("victim", "agent") and value else got == value
            if not right:
                problems.append(f"{wanted['verb']}: {key} is {got!r}, should be {value!r}")
    problems += [f"one too many: {row['verb']} of {row['victim']}" for row in rows]
    return problems


def test_there_are_at_least_forty_cases_of_each_kind_on_six_subjects():
    for group in ("positive", "negative"):
        assert len(CASES[group]) >= 40
        assert {case["subject"] for case in CASES[group]} == SUBJECTS


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_harm_is_found_with_its_kind_and_parts(case, codebook, parses):
    assert wrong(case, acts_of(case["text"], codebook, parses)) == []


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["text"][:50])
def test_a_figure_of_speech_harms_nobody(case, codebook, parses):
    assert acts_of(case["text"], codebook, parses)["verb"].tolist() == []


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"][:50])
@pytest.mark.xfail(strict=True, reason="not told apart yet")
def test_a_known_failure_makes_itself_known_when_it_is_mended(case, codebook, parses):
    assert wrong(case, acts_of(case["text"], codebook, parses)) == []


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_exchanging_the_sides_exchanges_them_in_every_act(case, codebook, parses):
    plain = acts_of(case["text"], codebook, parses)
    mirror = acts_of(case["text"], codebook.mirrored(), parses)
    swap = {"amber": "teal", "teal": "amber"}
    for column in ("victim_side", "agent_side", "inferred_agent_side", "credited_side"):
        plain[column] = plain[column].map(lambda side: swap.get(side, side)).astype("str")
    pd.testing.assert_frame_equal(plain, mirror)
