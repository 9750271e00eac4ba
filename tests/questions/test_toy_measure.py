"""A new measure is five files: module, word list, chart, test, recipe. Everything else finds it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.places import DEMO, ROOT

FILES = {
    "analysis/words/hedged_numbers.py": '''
"""Which numbers does each outlet hedge?"""

import re
from importlib import resources

import pandas as pd

from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import share_table
from analysis.contracts import Column, Table

TABLE = Table(
    name="hedged_numbers",
    question="Which numbers are hedged?",
    make="find_hedged_numbers",
    takes=("articles",),
    columns={
        "article_id": Column("str", "the article"),
        "start": Column("int64", "where the hedge begins"),
        "end": Column("int64", "where it ends"),
        "hedge": Column("str", "the word before the number"),
    },
)


def find_hedged_numbers(articles):
    """One row per hedge before a number."""
    words = (resources.files("analysis.words") / "hedged_numbers.yml").read_text("utf-8").split()
    pattern = re.compile(rf"\\\\b({'|'.join(words)})\\\\b", re.I)
    rows = [
        (article, hit.start(), hit.end(), hit[1].lower())
        for article, text in zip(articles["article_id"], articles["text"])
        for hit in pattern.finditer(text)
    ]
    return TABLE.frame(rows)


def hedge_shares(hedges, by=("outlet",), units=None, *, roster=None):
    """Share of each hedge per group."""
    return share_table(with_levels(hedges, by, roster), "hedge", list(by), units=units)
''',
    "analysis/words/hedged_numbers.yml": "about\nnearly\nsome\nmore\n",
    "analysis/charts/hedged_numbers.py": '''
"""Which hedge does each outlet use?"""

from analysis.charts.stacks import plot_stacks


def plot_hedges(table):
    """One bar per outlet."""
    return plot_stacks(table, part="hedge")
''',
    "analysis/questions/hedged_numbers.py": '''
"""Which numbers does each outlet hedge, and how?"""

from analysis.charts.hedged_numbers import plot_hedges
from analysis.questions.parts import whole_table
from analysis.questions.recipe import Question
from analysis.words.hedged_numbers import hedge_shares

QUESTION = Question(
    name="hedged_numbers",
    notebook="words",
    order=99,
    asks="How does each outlet hedge its numbers?",
    evidence="hedged_numbers",
    select=whole_table("hedged_numbers"),
    count=lambda study, rows, by, item: hedge_shares(rows, by, study.units, roster=study.roster),
    draw=lambda study, table, item: plot_hedges(table),
    limits="Whether the number is right.",
    shown=("outlet", "hedge"),
    sides=("hedge",),
)
''',
}

SCRIPT = """
import sys
import pandas as pd
from analysis import open_study
from analysis.commands.main import main
from analysis.report.notebooks import make_notebooks
from analysis.tables import read_table

place, out = sys.argv[1:]
study = open_study(place, where="outlet=Wexa,Varn Herald", figures=out + "/figures")
finding = study.hedged_numbers().save()  # a study method, a saved figure with its evidence
counted = sum(text.lower().count(" about ") for text in study.articles["text"])
assert finding.table.set_index(["outlet", "hedge"])["count"].loc[:, "about"].sum() >= counted > 0
assert finding.picture.png[:4] == b"\\x89PNG"
assert any("study.hedged_numbers().save()" == cell.source for cell in make_notebooks()["2_word_choice.ipynb"].cells)
assert main(["tables", place, "--codebook", sys.argv[0] + ".yml", "--out", out, "--only", "hedged_numbers"]) == 0
assert len(read_table(out, "hedged_numbers")) >= len(finding.evidence)
"""


@pytest.mark.slow
def test_a_measure_of_five_files_is_a_method_a_cell_a_figure_a_table_and_is_tested_for_symmetry(tmp_path):
    for folder in ("analysis", "tests", "data/codebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data" / "demo").symlink_to(DEMO)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, source in FILES.items():
        (tmp_path / name).write_text(source.lstrip().replace("\\\\b", "\\b"), encoding="utf-8")
    (tmp_path / "run.py").write_text(SCRIPT)
    shutil.copy(ROOT / "data" / "codebooks" / "demo.yml", tmp_path / "run.py.yml")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "FRAMING_CACHE": str(tmp_path / "cache")}
    run = subprocess.run(
        [sys.executable, "run.py", str(DEMO), str(tmp_path / "out")],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    collect = [
        "--collect-only",
        "-q",
        "-o",
        "addopts=",
        "tests/questions/test_recipes.py",
        "-k",
        "hedged_numbers",
    ]
    seen = subprocess.run(
        [sys.executable, "-m", "pytest", *collect],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    tests = {line.split("::")[-1] for line in seen.stdout.splitlines() if "::" in line}
    assert "test_exchanging_the_sides_of_the_codebook_mirrors_the_answer[hedged_numbers]" in tests, (
        seen.stdout
    )
