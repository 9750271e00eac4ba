"""How often is a side right that is known in this way, and which ways are sure enough to be counted?

:func:`load_precision` is the shipped table of measured precisions, one row per basis and subject;
:func:`precision_of` the precision a basis can be trusted with, :func:`counted_bases` the bases that summaries
count, :func:`only_counted` the sides of a table that rest on them. How it was measured stands in
``analysis/actors/acts.md``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources

import pandas as pd

from analysis.certainty import precision as rule
from analysis.certainty.precision import PRECISION

MEASURES = ("victim side", "agent side", "said of")


@functools.cache
def _table() -> pd.DataFrame:
    with (resources.files("analysis.actors") / "precision.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, comment="#")


def load_precision(measure: str | None = None) -> pd.DataFrame:
    """The measured precision of every basis on every subject.

    Parameters
    ----------
    measure : str, optional
        victim side, agent side or said of; default: all.

    Returns
    -------
    DataFrame
        One row per measure, basis and subject: ``basis, measure, subject``; ``right`` of the ``decided`` cases
        in which this basis gave a side; ``low, high``: Wilson's 95 % interval of their share; ``source``: what
        the cases were held against.
    """
    table = _table()
    return (table if measure is None else table[table["measure"] == _known(measure)]).reset_index(drop=True)


def precision_of(measure: str) -> dict[str, float]:
    """Basis → the lowest share right on any subject with ten decisions or more.

    Subjects with fewer are taken together as one; bases with fewer than ten decisions in all are left out.
    The lowest and not the mean: a rule that holds in reports of war and fails in those on policing is not safe
    on a third subject.
    """
    return rule.lowest_precision(load_precision(measure))


def counted_bases(
    measure: str, include: Iterable[str] | str | None = None, precision: float = PRECISION
) -> frozenset[str] | None:
    """The bases that a summary counts; None for all.

    Parameters
    ----------
    include : list of str or "all", optional
        Bases to count besides those that are precise enough, or all.
    precision : float
        The share that must be right on every subject.
    """
    return rule.counted_bases(load_precision(measure), include, precision, measure)


def only_counted(side: pd.Series, basis: pd.Series, counted: frozenset[str] | None) -> pd.Series:
    """The sides that rest on a counted basis; the others become missing, which is: not known."""
    return side if counted is None else side.where(basis.isin(list(counted)))


def _known(measure: str) -> str:
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, not {measure!r}")
    return measure
