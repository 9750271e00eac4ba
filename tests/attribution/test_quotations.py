"""Which passages stand in quotation marks? (analysis.language.text.quotation_spans)"""


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.language.text import quotation_spans
from tests.places import cases

CASES = cases("quotations")


def quoted(text):
    return [text[q.start : q.end] for q in quotation_spans(text)]


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_the_passages_in_marks_are_found(case):
    assert quoted(case["text"]) == case["spans"]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["comment"])
def test_what_is_no_quotation_is_left_alone(case):
    assert quoted(case["text"]) == []


@pytest.mark.xfail(strict=True, reason="not yet")
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["comment"])
def test_known_failures(case):
    assert quoted(case["text"]) == case["spans"]


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="ab S.,'’‘\"“”„«»\n`-&quot;")))
def test_any_text_gives_valid_spans_in_order_and_without_overlap(text):
    end = 0
    for q in quotation_spans(text):
        assert end <= q.start <= q.inner_start < q.inner_end <= q.end <= len(text)
        assert not text[q.inner_start].isspace() and not text[q.inner_end - 1].isspace()
        end = q.end


@pytest.mark.parametrize("unit", ["“a ", "'a ", "‘a” ", '"a" b ', "a' ", "a' s\" 'b "])
def test_one_paragraph_of_two_million_characters_is_read_to_its_end(unit):
    # Were the search not linear, this would take hours.
    text = unit * (2_000_000 // len(unit)) + "he said. “The end,” she said."
    last = quotation_spans(text)[-1]
    assert last.start < last.end <= len(text) and last.end > len(text) - 40
