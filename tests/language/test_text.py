"""Where do sentences, lines and words stand? (text, sentences, phrases)"""


import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.language.phrases import compile_phrases, fold_case, inflect_form
from analysis.language.text import count_words, find_sentences, normalise, sentence_spans, word_spans
from tests.places import SEEDS, cases

CASES = cases("sentences")


def split(case):
    text = case["text"]
    spans = sentence_spans(text, case.get("title"), case.get("byline"))
    return [[text[s.start : s.end], s.kind] for s in spans]


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_lines_are_typed_and_sentences_split(case):
    assert split(case) == case["sentences"]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["comment"])
def test_nothing_is_found_in_nothing(case):
    assert split(case) == []


@pytest.mark.xfail(strict=True, reason="not yet")
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["comment"])
def test_known_failures_of_sentence_splitting(case):
    assert split(case) == case["sentences"]


@given(st.text(alphabet="ab .!?\n\r\t\"'“”’…-—.İß\u00ad\u2028U.S7,", max_size=120))
@settings(max_examples=300, deadline=None)
def test_sentences_hold_every_letter_once_and_in_order(text):
    spans = sentence_spans(text)
    places = [i for s in spans for i in range(s.start, s.end)]
    assert places == sorted(set(places))
    assert {i for i, letter in enumerate(text) if not letter.isspace()} <= set(places)
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_normalising_and_lowering_keep_every_offset(text):
    assert len(normalise(text)) == len(text) == len(fold_case(text))


def test_a_megabyte_in_one_line_is_split_in_time():
    text = "The envoy of the U.S. spoke. " * 40_000
    assert len(sentence_spans(text)) == 40_000


def test_sentences_are_numbered_from_zero_in_each_article_and_typed_also_when_there_are_none():
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["One. Two.", "Three."]})
    found = find_sentences(articles)
    assert found["sentence"].tolist() == [0, 1, 0]
    empty = find_sentences(articles.head(0))
    assert list(empty.columns) == ["article_id", "sentence", "start", "end", "kind"]
    assert empty.dtypes.tolist() == found.dtypes.tolist()


def test_words_are_counted_as_a_reader_would():
    text = "“Don’t,” said the U.S. envoy’s 20-point aide—twice; 66,600 at 3.5 percent."
    words = [
        "Don’t",
        "said",
        "the",
        "U.S",
        "envoy’s",
        "20-point",
        "aide",
        "twice",
        "66,600",
        "at",
        "3.5",
        "percent",
    ]
    assert [text[a:b] for a, b in word_spans(text)] == words
    assert count_words(text) == len(words) == 12
    assert count_words("“ — ”") == 0


@pytest.mark.parametrize(
    ("word", "kind", "forms"),
    [
        ("hostage", "noun", {"hostage", "hostages"}),
        ("ally", "noun", {"ally", "allies"}),
        ("spokesman", "noun", {"spokesman", "spokesmen"}),
        ("ceasefire", "verb", {"ceasefire", "ceasefires", "ceasefired", "ceasefiring"}),
        ("kidnap", "verb", {"kidnap", "kidnaps", "kidnapped", "kidnapping"}),
        ("stop", "verb", {"stop", "stops", "stopped", "stopping"}),
        ("shell", "verb", {"shell", "shells", "shelled", "shelling"}),
        ("deny", "verb", {"deny", "denies", "denied", "denying"}),
        ("free", "verb", {"free", "frees", "freed", "freeing"}),
        ("shoot down", "verb", {"shoot down", "shoots down", "shot down", "shooting down"}),
    ],
)
def test_forms_are_inflected_as_in_a_dictionary(word, kind, forms):
    assert set(inflect_form(word, kind)) == forms


def test_no_phrases_find_nothing():
    assert compile_phrases([]).findall("any text") == []


@pytest.mark.skipif(not SEEDS.exists(), reason="needs ../shared/seeds")
def test_every_hand_marked_sentence_of_the_real_articles_is_found_with_its_kind():
    gold = pd.read_csv(SEEDS / "gold" / "gold_sentences.csv", dtype={"doc": str})
    for name, rows in gold.groupby("doc"):
        text = next(SEEDS.glob(f"{name}_*.txt")).read_bytes().decode("utf-8")
        assert [tuple(s) for s in sentence_spans(text)] == list(zip(rows["start"], rows["end"], rows["kind"]))


def test_what_recurs_as_furniture_is_left_out_of_every_evidence_table():
    from analysis.attribution import find_attributions, find_quotations
    from analysis.codebook.types import Codebook

    line = "“Subscribe today,” said the editor."
    text = f"The ferry sailed at noon.\n\n{line}\n\n“We waited,” said the captain."
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Gull"], "title": ["Ferry"], "text": [text]})
    start = text.index(line)
    marked = articles.assign(furniture=[f"[[{start}, {start + len(line)}]]"])
    for held, speakers in ((articles, 2), (marked, 1)):
        found = find_attributions(held, Codebook("none"))
        assert len(found) == speakers
        assert len(find_quotations(held, found)) == speakers
