"""How do questions become notebooks?

:func:`make_notebooks` writes one notebook per group of questions, as listed in ``notebooks.yml``: each asks in
markdown, answers in one short cell, and ends in what cannot be concluded. The study they open is named in the first
cell, so that a notebook run again by hand reads the same articles and writes to the same folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from analysis.questions.groups import by_group
from analysis.questions.recipe import Question, all_questions

_READING = (
    "*Reading the pictures:* a filled marker with a line is an estimate with its 95 % interval; near-copies "
    "of one text "
    "count once in it. A hollow marker or pale bar has no interval: there are too few independent articles, "
    "and it only "
    "describes them. The sentences behind each number are in the fold below it, and in the `-evidence.csv` "
    "beside the "
    "figure."
)
_GROUPED = (
    "**The same by {group}.** Intervals of a group rest on its outlets, not on its articles; where it has fewer than "
    "five, articles alone carry them, and the sentence under the title says so."
)
#: The first cell of a notebook on the shipped corpus.
OPEN = "from analysis import open_study\n\nstudy = open_study()\nstudy"


def opening(given: Mapping[str, Any]) -> str:
    """The cell that opens a study: one argument a line, those without a value left out.

    Examples
    --------
    >>> print(opening({"corpus": "talks/", "codebook": None}))
    from analysis import open_study
    <BLANKLINE>
    study = open_study(
        corpus='talks/',
    )
    study
    """
    lines = [f"    {name}={value!r}," for name, value in given.items() if value]
    if not lines:
        return OPEN
    return "\n".join(["from analysis import open_study", "", "study = open_study(", *lines, ")", "study"])


def make_notebooks(
    cell: str = OPEN, *, before_codebook: bool = False, groups: str | None = None
) -> dict[str, Any]:
    """Every notebook by file name, not yet run.

    Parameters
    ----------
    cell : str
        The code that opens the study (:func:`opening`).
    before_codebook : bool
        Ask also what helps to write a codebook.
    groups : str, optional
        A column that groups outlets: what ``notebooks.yml`` lists is then also asked of its groups.
    """
    questions: dict[str, list[Question]] = {}
    for question in all_questions().values():
        if question.before_codebook and not before_codebook:
            continue
        questions.setdefault(question.notebook, []).append(question)
    return {
        f"{about['file']}.ipynb": _notebook(about, questions[about["key"]], cell, groups)
        for about in listed()
        if about["key"] in questions
    }


def listed() -> list[dict[str, Any]]:
    """What ``notebooks.yml`` says of each notebook."""
    import yaml

    return yaml.safe_load((resources.files("analysis.report") / "notebooks.yml").read_text("utf-8"))


def _notebook(about: dict[str, Any], questions: list[Question], cell: str, groups: str | None) -> Any:
    from nbformat import v4

    parts = [("markdown", f"# {about['title']}\n\n{about['intro']}\n\n{_READING}"), ("code", cell)]
    for question in questions:
        parts.append(("markdown", f"## {question.heading}\n\n{question.why}".strip()))
        parts.append(("code", f"study.{question.name}().save()"))
        by = by_group(question, groups) if groups and question.name in about.get("by_group", ()) else None
        if by is not None:
            parts.append(("markdown", _GROUPED.format(group=str(groups).replace("_", " "))))
            parts.append(("code", f"study.{question.name}(by={list(by)!r}).save()"))
    limits = [*about["limits"], *(f"**{one.heading}** {one.limits}" for one in questions if one.limits)]
    parts.append(
        (
            "markdown",
            "## What cannot be concluded from this page\n\n" + "\n".join(f"* {one}" for one in limits),
        )
    )
    book = v4.new_notebook()
    stem = about["file"].partition("_")[2].replace("_", "-")
    for number, (kind, source) in enumerate(parts, 1):
        made = v4.new_markdown_cell(source) if kind == "markdown" else v4.new_code_cell(source)
        made["id"] = f"{stem}-{number:02d}"
        book.cells.append(made)
    return book
