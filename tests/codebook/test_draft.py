"""A draft codebook loads as it is, whatever words and names were found."""

from __future__ import annotations

import pytest

from analysis.codebook import check_codebook, load_codebook
from analysis.codebook.draft import DraftName, DraftWord, draft_codebook
from analysis.codebook.loading import codebook_for, find_codebook


def written(tmp_path, text):
    file = tmp_path / "draft.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_words_and_names_come_back_as_concepts_and_actors(tmp_path):
    words = [DraftWord("truce", ("truce", "truces"), "9 times"), DraftWord("pause", ("pause",), "3 times: Gull 3")]
    file = written(tmp_path, draft_codebook("talks", [words], [DraftName("Ida Holt", "4 times")]))
    assert check_codebook(file) == []
    book = load_codebook(file)
    assert book.name == "talks" and list(book.concepts) == ["truce or pause"] and list(book.actors) == ["Ida Holt"]
    assert book.concepts["truce or pause"].variants["truce"].forms == ("truce", "truces")
    assert "pause: [pause]  # 3 times: Gull 3" in file.read_text(encoding="utf-8")


ODD = ["no", "null", "2030", "O'Hara: the #1", "Zoë — “Z”", "{a}", "- x", "&b", "@c", "yes, no"]


@pytest.mark.parametrize("odd", ODD)
def test_whatever_yaml_would_misread_is_quoted(tmp_path, odd):
    words = [DraftWord(odd, (odd,), "once\nor # twice"), DraftWord("other", ("other",), "once")]
    book = load_codebook(written(tmp_path, draft_codebook(odd, [words], [DraftName(f"{odd} x", "once")])))
    assert book.name == odd and list(book.actors) == [f"{odd} x"]
    assert book.concepts[f"{odd} or other"].variants[odd].forms == (odd,)


def test_names_that_the_reader_would_take_for_one_stand_once(tmp_path):
    names = [DraftName(name, "once") for name in ("The Gull", "Gull", "GULL", "—", "Post")]
    assert list(load_codebook(written(tmp_path, draft_codebook("x", [], names))).actors) == ["The Gull", "Post"]


def test_two_concepts_of_the_same_first_words_keep_both(tmp_path):
    words = [DraftWord("a1", ("a1",), ""), DraftWord("b1", ("b1",), "")]
    book = load_codebook(written(tmp_path, draft_codebook("x", [words, words], [])))
    assert list(book.concepts) == ["a1 or b1", "a1 or b1 (2)"]


def test_a_form_of_two_variants_stays_with_the_first(tmp_path):
    words = [DraftWord("fall", ("fall", "fell"), ""), DraftWord("fell", ("fell", "felled"), "")]
    book = load_codebook(written(tmp_path, draft_codebook("x", [words], [])))
    assert book.concepts["fall or fell"].variants["fell"].forms == ("felled",)


def test_a_corpus_gets_the_codebook_named_like_it_and_never_another_subjects(tmp_path, monkeypatch):
    monkeypatch.delenv("FRAMING_CODEBOOK", raising=False)
    assert find_codebook(None, tmp_path / "immigration.jsonl").name == "immigration.yml"
    assert find_codebook(None, tmp_path / "harvest") is None and find_codebook(None, None) is None
    assert codebook_for(None, tmp_path / "harvest").is_empty
    monkeypatch.setenv("FRAMING_CODEBOOK", "mine.yml")
    assert find_codebook(None, tmp_path / "harvest").name == "mine.yml"
    assert find_codebook("yours.yml", tmp_path / "harvest").name == "yours.yml"
