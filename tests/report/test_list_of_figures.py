"""The list in figures/README.md is the figures of the shipped corpus, with the titles they have."""

from __future__ import annotations

import pytest

from analysis.questions.recipe import all_questions
from tests.places import ROOT

pytestmark = pytest.mark.slow


def _listed() -> dict[str, tuple[str, str, str]]:
    text = (ROOT / "figures" / "README.md").read_text(encoding="utf-8")
    rows = [line.strip("| \n").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): (row[1], row[2], row[3]) for row in rows if len(row) == 4}


def test_every_picture_is_listed_with_its_title_and_what_was_planted(demo_study):
    drawn = {}
    for name, question in all_questions().items():
        if question.draw is None:
            continue
        answers = demo_study.ask(name)
        for finding in answers if isinstance(answers, tuple) else (answers,):
            if finding.picture is not None:
                drawn[finding.name] = finding
    listed = _listed()
    assert set(listed) == set(drawn)
    assert {name: title for name, (title, _, _) in listed.items()} == {n: one.title for n, one in drawn.items()}
    for name, (_, seen, planted) in listed.items():
        # A claim is what is seen; a question is answered in words.
        assert seen.startswith("it is the title") == drawn[name].claimed and planted
        assert seen.startswith("Asks: ") or drawn[name].claimed
