"""Every number of the shipped corpus leads to its sentences: checked on what the page knows, for all questions."""

from __future__ import annotations

import itertools
import json
import re

import pandas as pd
import pytest

from analysis.questions.recipe import all_questions, find_question
from analysis.report import write_explorer
from analysis.report.drawing import marks
from analysis.report.explorer_data import marks_of
from analysis.report.saved import saved_table

pytestmark = pytest.mark.slow
COUNTS = ("count", "acts")


@pytest.fixture(scope="module")
def page(demo_study, tmp_path_factory):
    """The folder of all findings, and the data of its page with passages as (article, start, end)."""
    folder = tmp_path_factory.mktemp("all")
    for name in all_questions():
        demo_study.ask(name).save(folder)
    text = write_explorer(demo_study, folder).path.read_text(encoding="utf-8")
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])
    articles = list(itertools.accumulate(data["passages"][0]))
    ids = [one[0] for one in data["articles"]]
    data["places"] = [
        (ids[article], start, start + length)
        for article, start, length in zip(articles, data["passages"][1], data["passages"][2])
    ]
    for rows in data["rows"].values():
        for at, row in enumerate(rows):
            rows[at] = rows[row] if isinstance(row, int) else row and list(itertools.accumulate(row))
    return folder, data, text


def _questions(folder):
    known = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["figures"]
    return {name: find_question(entry["question"]) for name, entry in known.items()}


def _counted(table: pd.DataFrame) -> pd.Series | None:
    return next((table[name] for name in COUNTS if name in table), None)


def test_a_linked_row_has_as_many_passages_as_it_counts(page):
    folder, data, _ = page
    seen = 0
    for name, rows in data["rows"].items():
        table, loose = saved_table(folder / f"{name}.csv"), set(data["loose"].get(name, ()))
        counts = _counted(table)
        if counts is None:
            continue
        exact = [(row, n) for i, (row, n) in enumerate(zip(rows, counts)) if row is not None and i not in loose]
        assert [(name, len(row), n) for row, n in exact if len(row) != n] == []
        seen += len(exact)
    assert seen > 1500


def test_the_passages_behind_a_row_are_those_of_the_saved_occurrences(page, demo_study):
    folder, data, _ = page
    texts = dict(zip(demo_study.articles["article_id"], demo_study.articles["text"]))
    for name, rows in data["rows"].items():
        known = saved_table(folder / f"{name}-evidence.csv")
        if "passage" not in known:
            continue
        listed = set(zip(known["article_id"], known["start"].astype(int), known["end"].astype(int)))
        shown = {data["places"][number] for row in rows if row for number in row}
        assert shown <= listed, name
        columns = (known[one] for one in ("article_id", "start", "end", "passage"))
        said = {(a, s, e): text for a, s, e, text in zip(*columns)}
        for article, start, end in shown:
            assert texts[article][start:end].replace("\n", " ") == said[article, start, end]


def test_a_number_without_its_sentences_says_why_on_the_page(page):
    folder, data, text = page
    for name, question in _questions(folder).items():
        table, rows = saved_table(folder / f"{name}.csv"), data["rows"][name]
        if not len(table):
            continue
        counts = _counted(table)
        needed = [True] * len(table) if counts is None else (counts > 0).tolist()
        linked = [bool(row) for row in rows] or [False] * len(table)
        unlinked = any(need and not link for need, link in zip(needed, linked)) or data["loose"].get(name)
        if unlinked:
            assert question.unlisted.endswith("."), name
            figure = text[text.index(f'<figure id="{name}"') :]
            assert "Without sentences: " in figure[: figure.index("</figure>")]


def test_every_mark_of_a_picture_is_its_row_and_opens_what_the_row_counts(page):
    folder, data, _ = page
    seen = 0
    for name in data["rows"]:
        picture = folder / f"{name}.svg"
        if not picture.is_file():
            continue
        table, rows = saved_table(folder / f"{name}.csv"), data["rows"][name]
        drawn = marks(picture.read_text(encoding="utf-8"))
        found = marks_of(table, drawn)
        # A difference is no row's own: its marks may stand for none.
        assert set(found) == set(drawn) or _questions(folder)[name].rests_on_all, name
        counts = _counted(table)
        for merged in found.values():
            places = [int(row) for row in merged.split(",")]
            exact = rows and all(rows[row] is not None for row in places) and not data["loose"].get(name)
            if counts is not None and exact:
                assert sum(len(rows[row]) for row in places) == counts.iloc[places].sum(), (name, merged)
                seen += 1
    assert seen > 450


@pytest.mark.parametrize(
    "name", [one for one, question in all_questions().items() if question.draw is not None and one != "other_choices"]
)
def test_every_picture_has_marks_that_can_be_clicked(page, name):
    folder, _, _ = page
    for figure, question in _questions(folder).items():
        if question.name == name and (folder / f"{figure}.svg").is_file():
            assert marks((folder / f"{figure}.svg").read_text(encoding="utf-8")), figure
