"""Every question answers on a corpus of any size and shape, if only with one sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis import open_study
from analysis.codebook.types import Actor, Codebook, Concept, Side, Variant
from analysis.questions.recipe import NO_CONCEPT, all_questions

QUESTIONS = list(all_questions())
WORDS = ("captive", "hostage", "prisoner")


def told(number: int) -> str:
    """A story of a few sentences with a contested word, a quotation, a speaker, an act of harm and a tone."""
    word = WORDS[number % 3]
    return (
        f"Two {word}s were freed on Monday, the mayor said. “We waited for the {word}s,” said Ida Holt. Soldiers of "
        f"the North killed a guard near the old mill. Orla Venn called it a cruel and happy day. The {word}s went "
        f"home to Lorne by bus number {number}."
    )


def corpus(outlets: list[str], texts: list[str], dates: list[str | None] | None = None) -> pd.DataFrame:
    made = [
        {"article_id": f"a{n:02d}", "outlet": outlet, "title": "Bridge opens", "text": text}
        for n, (outlet, text) in enumerate(zip(outlets, texts, strict=True))
    ]
    return pd.DataFrame(made).assign(date=pd.Series(dates or [None] * len(made), dtype="str"))


def concept(name: str) -> Concept:
    return Concept(name, {word: Variant(word, (word, f"{word}s")) for word in WORDS})


def book(concepts: int, sides: bool = True) -> Codebook:
    between = {"n": Side("n", "the North", "s"), "s": Side("s", "the South", "n")} if sides else {}
    people = {"Ida Holt": ("n", "Orla Venn"), "Orla Venn": ("s", "Ida Holt")}
    actors = {
        name: Actor(name, side if sides else None, "person", (name,), counterpart=other)
        for name, (side, other) in people.items()
    }
    return Codebook(
        "awkward", sides=between, actors=actors, concepts={f"held {n}": concept(f"held {n}") for n in range(concepts)}
    )


THREE = ["Gull", "Post", "Crier"]
FORTY = [f"Outlet {n:02d}" for n in range(40)]
RAIN = "It rained in the hills all day. The bus to Lorne was late again, and nobody came."
SHAPES: dict[str, tuple[pd.DataFrame, Codebook]] = {
    "one article": (corpus(["Gull"], [told(0)]), book(1)),
    "one outlet": (corpus(["Gull"] * 4, [told(n) for n in range(4)]), book(1)),
    "no dates": (corpus(THREE, [told(n) for n in range(3)]), book(1)),
    "no sides": (corpus(THREE, [told(n) for n in range(3)], ["2030-01-01"] * 3), book(1, sides=False)),
    "half dated, to the month": (corpus(THREE, [told(n) for n in range(3)], ["2030-01", None, "2030"]), book(1)),
    "no word of the codebook": (corpus(THREE, [RAIN, RAIN + " Why?", "It snowed."]), book(1)),
    "an outlet that never names the concept": (corpus(THREE, [told(0), told(1), RAIN]), book(1)),
    "no text": (corpus(["Gull", "Post"], ["", ""]), book(1)),
    "one text among empty ones": (corpus(THREE, ["", told(1), " \n"]), book(1)),
    "a headline only": (corpus(["Gull", "Post"], ["Bridge closed", "Bridge open"]), book(1)),
    "no codebook": (corpus(THREE, [told(n) for n in range(3)]), Codebook("none")),
    "actors only": (corpus(THREE, [told(n) for n in range(3)]), book(0)),
}


@pytest.fixture(scope="module", params=list(SHAPES))
def study(request):
    articles, codebook = SHAPES[request.param]
    return open_study(articles, codebook)


def answers(study: Any, name: str) -> list[Any]:
    found = study.ask(name)
    return list(found) if isinstance(found, tuple) else [found]


def assert_answered(study: Any, name: str) -> None:
    found = answers(study, name)
    assert found, f"{name} says nothing at all"
    for finding in found:
        assert finding.title and finding.sentence.endswith(".") and finding.title in repr(finding)
        if not len(finding.table):
            assert finding.sentence in {finding.question.nothing, finding.question.unasked}
        if {"count", "total"} <= set(finding.table):
            assert (finding.table["count"] <= finding.table["total"]).all()
        if {"low", "high"} <= set(finding.table):
            both = finding.table[["low", "high"]].dropna()
            assert (both["low"] <= both["high"]).all()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered(study, name):
    assert_answered(study, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_picture_can_be_drawn_and_shown(study, name):
    for finding in answers(study, name):
        assert finding.title.split("“")[0].split("&")[0].split("'")[0] in finding._repr_html_()


@pytest.fixture(scope="module")
def forty():
    return open_study(corpus(FORTY, [told(n) for n in range(40)], ["2030-01-01"] * 40), book(1))


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_forty_outlets_are_compared(forty, name):
    assert_answered(forty, name)
    for finding in answers(forty, name):
        finding._repr_html_()


@pytest.mark.slow
def test_thirty_concepts_have_thirty_answers():
    study = open_study(corpus(THREE, [told(n) for n in range(3)]), book(30))
    for name in QUESTIONS:
        assert_answered(study, name)
    assert len(study.word_choice()) == 30


@pytest.mark.parametrize("name", ["word_choice", "word_rates", "word_positions", "overview", "other_choices"])
def test_a_question_about_words_says_that_no_codebook_names_any(name):
    articles, codebook = SHAPES["no codebook"]
    (answer,) = open_study(articles, codebook).ask(name)
    assert answer.sentence == NO_CONCEPT and not len(answer.table) and answer.picture is None
    assert NO_CONCEPT in answer._repr_html_()


def test_a_study_without_a_codebook_says_so_and_how_to_begin_one(monkeypatch):
    monkeypatch.delenv("FRAMING_CODEBOOK", raising=False)
    study = open_study(SHAPES["no codebook"][0])
    assert study.codebook.is_empty and study.book is None
    assert "none yet" in repr(study) and "framing explore" in repr(study)
    assert len(study.hits) == 0 and len(study.attributions)
