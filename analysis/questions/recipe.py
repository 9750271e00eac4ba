"""What is a question made of, and which are there?

A :class:`Question` names the evidence table it counts and the four steps from there to a finding; each module of
this room holds one as ``QUESTION``, and :func:`all_questions` finds them.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

# The study a step is given: articles, codebook, roster, units, and its tables by name.
Study = Any


#: The answer to a question about words where nobody has listed any.
NO_CONCEPT = "The codebook names no concept."


def _no_claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
    return None


@dataclass(frozen=True)
class Question:
    """One question that can be asked of any study.

    Attributes
    ----------
    name : str
        What the study's method is called.
    notebook : str
        Which notebook it stands in (``report/notebooks.yml``).
    order : int
        Its place there.
    asks : str
        The question, for the title where nothing can be claimed; ``{item}`` stands for what it is asked of.
    how : str
        How the picture is to be read, with its unit.
    evidence : str
        Name of the table of occurrences that is counted.
    select : callable
        (study, item) → the occurrences of that table that count.
    count : callable
        (study, occurrences, by, item) → the summary, one row per group, made from the occurrences.
    draw : callable or None
        (study, summary, item) → Axes or Figure. None: the summary is shown as a table.
    by : tuple of str
        Columns the summary is grouped by unless somebody asks for others.
    regroups : bool
        Whether somebody can ask for others. False where the rows are what they are: stories, facts, pairs of articles.
    one_voice : bool
        Whether it can be asked of the words of one voice alone (where its evidence has voices at all).
    claim : callable
        (study, summary, item) → a sentence the intervals support, or None.
    items : callable, optional
        study → what the question is asked of, one finding each: the concepts, a story. None: asked once.
    phrases : bool
        Whether it can also be asked of any word or phrase written out, listed or not.
    spoken : callable, optional
        (study, item) → what a reader would call the item, where it is a key.
    choices : callable, optional
        study → everything it can be asked of, where that is more than `items`: every story, not the one shown.
    counted : tuple of str
        What an occurrence is called, one and several: "act of harm", "acts of harm".
    page : callable, optional
        (study, summary, item) → HTML that a notebook shows in place of the table (two texts face to face).
    why : str
        A paragraph for the notebook: why one asks, and what to keep in mind.
    limits : str
        What cannot be concluded from the answer.
    nothing : str
        The sentence that stands instead of a picture where there is nothing to count.
    shown : tuple of str
        Columns shown beside each passage.
    links : mapping
        How a number leads to its sentences where columns have other names: column of the summary (or measure) →
        column of the occurrences.
    rests_on_all : bool
        Whether every number rests on all occurrences: differences, sets of choices.
    unlisted : str
        Why some numbers lead to no sentence, or what the sentences behind them are where they are not what is
        counted.
    before_codebook : bool
        Whether it is asked in the notebooks only where nobody has written a codebook yet.
    each : str
        What stands for the item in headings: "each concept".
    no_items : str
        The sentence that stands where there is nothing to ask it of.
    sides : tuple of str
        Columns of the summary that hold sides or actors: exchanging the sides of a codebook exchanges these.
    """

    name: str
    notebook: str
    order: int
    asks: str
    evidence: str
    select: Callable[[Study, Any], pd.DataFrame]
    count: Callable[[Study, pd.DataFrame, list[str], Any], pd.DataFrame]
    draw: Callable[[Study, pd.DataFrame, Any], Any] | None = None
    by: tuple[str, ...] = ("outlet",)
    regroups: bool = True
    one_voice: bool = True
    claim: Callable[[Study, pd.DataFrame, Any], str | None] = _no_claim
    items: Callable[[Study], Sequence[Any]] | None = None
    choices: Callable[[Study], Sequence[Any]] | None = None
    phrases: bool = False
    spoken: Callable[[Study, Any], str] | None = None
    counted: tuple[str, str] = ("occurrence", "occurrences")
    page: Callable[[Study, pd.DataFrame, Any], str] | None = None
    how: str = ""
    why: str = ""
    limits: str = ""
    nothing: str = "Nothing of the kind stands in these articles."
    shown: tuple[str, ...] = ("outlet", "voice", "speaker")
    links: Mapping[str, str] = field(default_factory=dict)
    rests_on_all: bool = False
    unlisted: str = ""
    sides: tuple[str, ...] = ()
    each: str = "each concept"
    before_codebook: bool = False
    no_items: str = ""

    @property
    def unasked(self) -> str:
        """Why it cannot be asked where there is nothing to ask it of."""
        return self.no_items or (NO_CONCEPT if self.each == "each concept" else self.nothing)

    @property
    def heading(self) -> str:
        """The question as a heading, before it is known what it is asked of."""
        return self.asks.replace("“{item}”", self.each).replace("{item}", self.each)


@functools.cache
def all_questions() -> dict[str, Question]:
    """Every question by name, in the order of the notebooks they stand in."""
    found: list[Question] = []
    for module in sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)])):
        recipe = getattr(importlib.import_module(f"{__package__}.{module}"), "QUESTION", None)
        if isinstance(recipe, Question):
            found.append(recipe)
    return {one.name: one for one in sorted(found, key=lambda one: (one.notebook, one.order, one.name))}


def find_question(name: str) -> Question:
    """The question of that name; ``ValueError`` lists the nearest names."""
    known = all_questions()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3) or list(known)
        raise ValueError(f"no question is called {name!r}; did you mean {', '.join(near)}?")
    return known[name]
