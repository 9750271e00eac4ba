"""The method page: what was done to these articles, and how often it is wrong, with one set of figures everywhere."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest

from analysis import open_study
from analysis.questions.recipe import all_questions
from analysis.report.error_rates import load_quality, measured, sides_in_run
from analysis.report.method import method_page
from analysis.report.method_words import definitions, paragraph
from analysis.tables.registry import measures
from tests.places import ROOT

FIGURES = load_quality().to_dict("records")


def _asked(*names):
    return {f"{name}-1": {"question": name, "title": "", "files": {}} for name in names}


def _read(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())


def _ways(value: float) -> list[str]:
    """A share as cards write it: per cent with and without decimals, or a fraction without its nought."""
    told = [f"{value:.2f}", f"{value:.3f}"]
    return [*told, *(one.removeprefix("0") for one in told), f"{100 * value:.1f}", f"{100 * value:.0f}"]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one['evidence']}-{one['basis']}-{one['value']}")
def test_every_figure_of_the_page_stands_in_its_card(figure):
    card = (ROOT / figure["card"]).read_text(encoding="utf-8").splitlines()
    lines = [place for place, line in enumerate(card) if line.strip().startswith(figure["line"])]
    assert lines, figure["line"]
    # A sentence may begin on the line before.
    near = " ".join(card[max(0, lines[0] - 1) : lines[0] + 2])
    numbers = re.findall(r"(?<![\d.])\d*\.?\d+", near.replace(",", ""))
    assert set(numbers) & set(_ways(figure["value"])), near
    if not pd.isna(figure["n"]):
        assert f"{figure['n']:,}" in (ROOT / figure["card"]).read_text(encoding="utf-8")


def test_figures_are_shares_of_tables_that_exist():
    table = load_quality()
    assert set(table["evidence"]) <= {one.name for one in measures()}
    assert table["value"].between(0, 1).all()
    assert table[["figure", "basis", "subject", "source", "card", "line"]].notna().all().all()


def test_what_recipes_say_of_missed_statements_agrees_with_the_figure():
    found = load_quality().query("evidence == 'attributions' and basis == 'indirect'")["value"].iloc[0]
    word = {3: "three", 4: "four", 5: "five"}[round(10 * (1 - found))]
    for name in ("who_speaks", "directness"):
        assert f"{word} in ten" in all_questions()[name].limits


def test_a_word_rests_on_statements_because_its_voice_does():
    assert set(measured(["hits"])["evidence"]) == {"hits", "attributions"}
    assert not len(measured([]))


def test_the_page_tells_corpus_definitions_error_rates_and_limits(demo_study):
    page = _read(method_page(demo_study, _asked("word_choice", "forms_of_harm", "tone_toward_actors")))
    for words in (
        "2031-04-08 to 2031-05-28",
        "near duplicate",
        "Concept “people held” captive; hostage; prisoner; detainee",
        "contested word a notion of the codebook",
        "PolNeAR's annotations",
        "Cannot be concluded",
        "at most" if demo_study.quotes else "Passages whole",
        "We compared 48 articles of 6 outlets",
    ):
        assert words in page
    assert "fact sentences of several articles" not in page, "no finding counts facts"


def test_sides_of_the_run_are_those_of_its_acts_and_say_whether_they_count(demo_study):
    sides = sides_in_run(demo_study)
    victims = sides[sides["measure"] == "victim side"]
    assert victims["cases"].sum() == demo_study.acts["victim_basis"].notna().sum()
    assert (sides["counted"] == sides["precision"].ge(0.9)).all()


def test_the_paragraph_names_only_what_was_measured(demo_study):
    bare = paragraph(demo_study, ["hits"])
    assert "codebook (people held: captive, hostage" in bare and "Tone toward actors" not in bare
    assert "67 of 100 mentions" in paragraph(demo_study, ["actor_tones"])
    assert "{" not in paragraph(demo_study, {one.evidence for one in all_questions().values()})
    assert {word for word, _ in definitions(demo_study, [])} == {"article", "independent article", "interval"}


def test_texts_that_could_not_be_used_are_told_with_their_reason(tmp_path):
    (tmp_path / "articles.csv").write_text(
        "article_id,outlet,date,text\na,Gull,2030-01-01," + "The gate was shut. " * 20 + "\nb,Gull,2030-01-02,\n",
        encoding="utf-8",
    )
    study = open_study(tmp_path / "articles.csv", figures=tmp_path)
    page = _read(method_page(study, {}))
    assert re.search(r"We compared 1 article of 1 outlet.* 1 text could not be used: [a-z ]+ \(1\)", page)
    assert "set aside." in page
