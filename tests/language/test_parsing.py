"""The parse: the same whatever the batch, the cache or the road, and every paragraph on its own."""

from __future__ import annotations

import random
import sqlite3

import numpy as np
import pytest

from analysis.language import parsing
from analysis.language.parsing import Parse, parse_articles

TEXTS = [
    "The ferry won't sail, the harbour office said.\n\n“There is no crew,” it added. It’s gonna be long.",
    "HEADLINE IN CAPITALS\nThere are three boats; there were four. Ain't that odd? Let's go, y'all.",
    "Mr. Lind, who has denied it, told The Gull that nobody at the pier was harmed .  Two  spaces.",
    "",
    " \n\t\n",
    "One\u2028line\u2029after\x0bthe\x0cother\x85here",
    "Cannot, gotta, c'mon, wanna: she'd said “so” — and they'd've left.",
]


def parse(texts, **more) -> list[Parse]:
    return list(parse_articles(texts, cache=False, **more))


def plain_spacy(text: str):
    return [token for token in parsing._load_model()(text) if not token.is_space]


def test_tokens_stand_where_they_say_and_lists_have_one_length():
    for text, found in zip(TEXTS, parse(TEXTS)):
        assert len(found.text) == len(text)
        lengths = {len(values) for values in found[1:]}
        assert len(lengths) == 1
        assert all(0 <= a < b <= len(text) for a, b in zip(found.start, found.end))
        assert found.start == sorted(found.start)
        assert all(word == word.strip() and word for word in found.words())
        assert all(0 <= head < len(found.start) for head in found.head)


def test_the_result_is_the_models_own_though_its_last_components_are_asked_once_per_word():
    lines = [line for text in TEXTS for line in text.splitlines() if line.strip()]
    lines += [
        "There is hope and it's all that y'all ain't got; wo n't do.",
        "Lets us let 's go, gon na, got ta.",
    ]
    assert parsing._word_rules().replaced == ["attribute_ruler", "lemmatizer"]
    for line, found in zip(lines, parse(lines)):
        tokens = plain_spacy(parsing.normalise(line))
        assert found.words() == [token.text for token in tokens]
        assert found.lemma == [token.lemma_ for token in tokens]
        assert found.pos == [token.pos_ for token in tokens]
        assert found.tag == [token.tag_ for token in tokens]
        assert found.dep == [token.dep_ for token in tokens]


def test_no_sentence_and_no_head_crosses_a_line_end():
    text = "First line without full stop\nSecond line here. And a third sentence."
    (found,) = parse([text])
    line = [text.count("\n", 0, start) for start in found.start]
    for one, head in zip(range(len(line)), found.head):
        assert line[one] == line[head] and found.sentence[one] == found.sentence[head]
    assert found.sentence[0] == 0 and found.sentence[-1] == 2


def test_a_parse_does_not_depend_on_what_is_parsed_with_it():
    alone = [parse([text])[0] for text in TEXTS]
    assert parse(TEXTS) == alone
    mixed = list(range(len(TEXTS))) * 3
    random.Random(5).shuffle(mixed)
    assert parse([TEXTS[i] for i in mixed]) == [alone[i] for i in mixed]


def test_a_second_run_parses_nothing_and_an_edited_article_only_its_new_paragraph(tmp_path, monkeypatch):
    cache = tmp_path / "deep" / "parses.sqlite"
    first = list(parse_articles(TEXTS, cache=cache))
    asked: list[str] = []
    real = parsing._parse_pieces
    monkeypatch.setattr(parsing, "_parse_pieces", lambda pieces: asked.extend(pieces) or real(pieces))
    assert list(parse_articles(TEXTS, cache=cache)) == first and asked == []
    edited = TEXTS[0] + "\nA last paragraph was added."
    list(parse_articles([edited], cache=cache))
    assert asked == ["A last paragraph was added."]


def test_a_damaged_or_unwritable_cache_costs_time_and_not_the_result(tmp_path):
    wanted = parse(TEXTS[:2])
    damaged = tmp_path / "parses.sqlite"
    damaged.write_bytes(b"this is no database" * 100)
    assert list(parse_articles(TEXTS[:2], cache=damaged)) == wanted
    (tmp_path / "file").write_text("")
    assert list(parse_articles(TEXTS[:2], cache=tmp_path / "file" / "parses.sqlite")) == wanted


def test_a_torn_row_in_the_cache_is_parsed_again(tmp_path):
    cache = tmp_path / "parses.sqlite"
    wanted = list(parse_articles(TEXTS[:2], cache=cache))
    with sqlite3.connect(cache) as store:
        store.execute("UPDATE parses SET tokens = x'00ff'")
    assert list(parse_articles(TEXTS[:2], cache=cache)) == wanted


def test_a_paragraph_the_parser_cannot_take_costs_only_itself(monkeypatch):
    nlp = parsing._load_model()
    real = nlp.tokenizer

    class Odd:
        def __call__(self, text):
            if "UNPARSABLE" in text:
                raise RuntimeError("no")
            return real(text)

    monkeypatch.setattr(nlp, "tokenizer", Odd())
    (found,) = parse(["A good line.\nUNPARSABLE line.\nAnother good line."])
    assert found.words() == ["A", "good", "line", ".", "Another", "good", "line", "."]


def test_a_very_long_line_is_cut_and_keeps_its_offsets(monkeypatch):
    monkeypatch.setattr(parsing, "_LONGEST_PIECE", 200)
    text = "The harbour office said nothing. " * 30 + "x" * 450
    (found,) = parse([text])
    assert "".join(found.words()) == text.replace(" ", "")


def test_progress_counts_characters_and_articles_come_in_order_in_batches(monkeypatch):
    monkeypatch.setattr(parsing, "_BATCH_CHARACTERS", 50)
    seen: list[int] = []
    found = parse(TEXTS, progress=seen.append)
    assert [len(one.text) for one in found] == [len(text) for text in TEXTS]
    assert sum(seen) == sum(map(len, TEXTS)) and len(seen) > 2


def test_without_a_model_the_message_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(parsing, "MODELS", ("no_such_model",))
    with pytest.raises(ValueError, match="no spaCy model found .*requirements.lock"):
        parsing.parse_model.__wrapped__()


def test_the_quicker_road_through_the_model_gives_the_models_own_answer():
    import spacy

    plain = spacy.load(parsing.parse_model().split()[0], exclude=["ner"])
    assert plain.get_pipe("tok2vec").model.layers[0].name != "remembered_words"
    assert parsing._load_model().get_pipe("tok2vec").model.layers[0].name == "remembered_words"
    lines = [line for text in TEXTS for line in text.splitlines() if line.strip()]
    for line in lines:
        own, quick = (
            [(token.text, token.tag_, token.dep_, token.head.i, token.is_sent_start) for token in model(line)]
            for model in (plain, parsing._load_model())
        )
        assert quick == own


def test_where_products_depend_on_what_is_multiplied_with_them_the_model_keeps_its_own(monkeypatch):
    import spacy
    from thinc.api import NumpyOps

    from analysis.language import word_vectors

    # Row by row nothing can depend on the rows beside it, whatever this machine's products are like.
    steady = NumpyOps(use_blis=False)
    monkeypatch.setattr(steady, "gemm", lambda x, y, **more: np.stack([y @ row for row in x]))
    monkeypatch.setattr(word_vectors, "_products", lambda: steady)
    assert word_vectors.products_are_steady()
    unsteady = NumpyOps(use_blis=False)
    gemm = unsteady.gemm
    monkeypatch.setattr(unsteady, "gemm", lambda x, y, **more: gemm(x, y, **more) * len(x))
    monkeypatch.setattr(word_vectors, "_products", lambda: unsteady)
    assert not word_vectors.products_are_steady()
    model = spacy.load(parsing.parse_model().split()[0], exclude=["ner"])
    own = model.get_pipe("parser").model.ops
    assert word_vectors.quicken(model).get_pipe("parser").model.ops is own


def test_words_met_again_have_the_vector_they_had_and_forgetting_them_changes_nothing(monkeypatch):
    from analysis.language import word_vectors

    wanted = parse(TEXTS)
    monkeypatch.setattr(word_vectors, "_MOST_WORDS", 3)
    assert parse(TEXTS) == wanted
