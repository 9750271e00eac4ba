"""One article, parsed: what does every measure of grammar look things up in? (analysis.language.parsed)"""

import pandas as pd
import pytest

from analysis.actors.agency import find_acts
from analysis.actors.naming import find_labels
from analysis.actors.reading import read_all
from analysis.attribution import find_attributions
from analysis.codebook import load_codebook
from analysis.corpus import load_corpus
from analysis.language.parsed import ParsedArticle, parsed_articles, span_of
from analysis.language.parsing import Parse, parse_articles
from tests.places import CODEBOOKS, DEMO

TEXT = "Quill left.\n“We stay, I hope,” she said — twice."


@pytest.fixture(scope="module")
def article():
    return next(parsed_articles([TEXT]))


def token(article, word):
    return article.written.index(word)


def test_words_stand_as_written_in_lower_case_and_in_the_text(article):
    place = token(article, "Quill")
    assert article.words[place] == "quill"
    first, last = span_of(article, (place, place + 2))
    assert article.text[first:last] == "Quill left"


def test_typographic_marks_are_kept_in_the_text_and_plain_beside_it(article):
    assert "“" in article.text
    assert "“" not in article.plain
    assert len(article.text) == len(article.plain)


def test_lines_and_quotations_are_counted_by_token(article):
    stay, said = token(article, "stay"), token(article, "said")
    assert article.paragraphs == [(0, 3), (3, len(article.words))]
    assert (article.paragraph[0], article.paragraph[stay]) == (0, 1)
    assert (article.quote[stay], article.quote[said]) == (0, -1)
    first, last = article.quoted[0]
    assert article.mark[first]
    assert article.mark[last - 1]
    # “We stay, I hope,” has four words; before "said" stand two and these and "she".
    assert article.words_before[said] == 7
    assert article.quoted_before[said] == 4


def test_commas_and_finite_verbs_are_found(article):
    assert [article.written[i] for i in article.commas] == [",", ",", "—"]
    assert article.finite[0] == token(article, "left")
    assert article.finite[len(article.words) - 1] == len(article.words)


def test_every_token_knows_what_hangs_on_it_and_how_far_that_reaches(article):
    for head, below in enumerate(article.children):
        assert all(article.head[one] == head for one in below)
        assert article.left[head] == min([head, *(article.left[one] for one in below)])
        assert article.right[head] == max([head, *(article.right[one] for one in below)])


def test_a_letter_that_becomes_two_moves_no_other_word():
    parse = Parse("İt is.", [0, 3, 5], [2, 5, 6], ["it", "be", "."], ["PRON", "AUX", "PUNCT"],
                  ["PRP", "VBZ", "."], ["nsubj", "ROOT", "punct"], [1, 1, 1], [0, 0, 0])  # fmt: skip
    assert ParsedArticle("İt is.", parse).words[1:] == ["is", "."]


def test_a_text_without_a_token_is_an_article_without_words():
    empty = next(parsed_articles([""]))
    assert (empty.words, empty.quoted, empty.paragraphs, empty.words_before) == ([], [], [], [0])


def test_articles_parsed_once_serve_every_measure_alike():
    articles, codebook = load_corpus(DEMO).head(6), load_codebook(CODEBOOKS / "demo.yml")
    parsed = list(parsed_articles(articles["text"]))
    named = read_all(articles, codebook, parsed)
    assert named[0].tree is parsed[0]
    bare = list(parse_articles(articles["text"]))
    for measure in (find_attributions, find_acts, find_labels):
        alone = measure(articles, codebook, parses=bare)
        assert len(alone)
        pd.testing.assert_frame_equal(alone, measure(articles, codebook, parses=parsed))
        if measure is not find_attributions:
            pd.testing.assert_frame_equal(alone, measure(articles, codebook, parses=named))
