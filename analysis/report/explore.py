"""What could one ask of these articles? Terms, names and candidate words before anybody has written a codebook.

:func:`explore_study` saves the findings that need no codebook, a page of them, and a draft codebook to prune.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.codebook.draft import DraftName, DraftWord, draft_codebook
from analysis.files import write_atomically
from analysis.report.datasheet import write_datasheet
from analysis.report.explorer import write_explorer

# Names that the draft proposes as actors.
_NAMES = 40
# Outlets named beside a word; the table has all.
_OUTLETS = 6
_ASKED = ("candidate_concepts", "frequent_names", "frequent_words", "who_speaks", "unlisted_exchanges")


class Explored(NamedTuple):
    """The draft codebook (None where nothing is frequent enough to propose), the page, and the findings."""

    draft: Path | None
    page: Path
    findings: list[Any]


def explore_study(study: Any, folder: Path, tell: Callable[[str], Any] = lambda line: None) -> Explored:
    """Ask what needs no codebook, and save the answers.

    Parameters
    ----------
    study : Study
        Opened without a codebook. Where it has groups, words are compared by the first of them.
    folder : Path
        For the findings, ``index.html`` and ``draft.yml``. A draft that is there is not overwritten: the new one is
        written beside it as ``draft-2.yml``.
    tell : callable
        Is told what is being done.

    Returns
    -------
    Explored
    """
    by = [study.groups[0]] if study.groups else None
    findings = []
    for name in _ASKED:
        tell(f"asking {name.replace('_', ' ')}")
        findings.append(study.ask(name, by=by if name in _ASKED[:3] else None).save(folder))
    outlets = study.roster.levels["outlet"]
    for number, outlet in enumerate(outlets if len(outlets) > 1 else (), 1):
        tell(f"comparing the words of {outlet} with all others' ({number} of {len(outlets)})")
        findings.append(study.ask("distinctive_words", outlet).save(folder))
    text = draft_of(study, findings[0].table, findings[1].table)
    draft = None if text is None else write_atomically(_free(folder), text.encode())
    write_datasheet(study, folder)
    return Explored(draft, write_explorer(study, folder).path, findings)


def draft_of(study: Any, concepts: pd.DataFrame, names: pd.DataFrame) -> str | None:
    """The draft codebook of the two findings; None where neither proposes anything."""
    groups: list[list[DraftWord]] = []
    for _, rows in concepts.groupby("concept", sort=True) if len(concepts) else ():
        words = rows.to_dict("records")
        groups.append([DraftWord(row["word"], tuple(row["forms"].split(", ")), _found(row)) for row in words])
    listed = [
        DraftName(row["name"], _found(row, row["statements"])) for row in names.head(_NAMES).to_dict("records")
    ]
    return draft_codebook(study.name, groups, listed) if groups or listed else None


def _few(outlets: str) -> str:
    """The first outlets of a list, and how many more there are."""
    each = outlets.split(", ")
    more = len(each) - _OUTLETS
    return outlets if more < 1 else f"{', '.join(each[:_OUTLETS])} and {more} more"


def _found(row: dict[Any, Any], statements: int | None = None) -> str:
    """What speaks for a word or a name: how often, in how many articles, where."""
    often = "once" if row["count"] == 1 else f"{row['count']:,} times"
    said = "" if statements is None else f", {statements:,} {'statement' if statements == 1 else 'statements'}"
    articles = f"{row['articles']:,} {'article' if row['articles'] == 1 else 'articles'}"
    return f"{often} in {articles}{said}: {_few(row['outlets'])}"


def _free(folder: Path) -> Path:
    """The first name that no file has: somebody may have pruned the draft already."""
    place, number = folder / "draft.yml", 2
    while place.exists():
        place, number = folder / f"draft-{number}.yml", number + 1
    return place
