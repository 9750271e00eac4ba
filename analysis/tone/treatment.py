"""Is an actor criticised, praised or neither, as far as that can be known?

:func:`read_treatment` says on what basis each mention is read; :func:`counted_treatment` keeps what rests on a basis
that was right in nine of ten cases on every subject it was measured on, and calls the rest not known;
:func:`treatment_profile` counts. :func:`load_tone_precision` is the table of measured precisions.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

import pandas as pd

from analysis.certainty.grouping import with_levels
from analysis.certainty.precision import PRECISION, counted_bases
from analysis.certainty.tables import share_table
from analysis.contracts import require
from analysis.door import checked
from analysis.voices.voice_map import VOICES

TREATMENTS = ("criticised", "neither", "praised", "not known")
NOT_KNOWN = TREATMENTS[-1]
# What the model sees no sign in. No mirror of each other: on news at large one mention in six treats an actor badly and
# one in twenty-five well, and the model's positive probabilities are the more inflated ones (tone_model.md). With
# .2 and .6 the same reading was right in .94 of the mentions it was chosen on and in .88 of a fresh sample.
UNMARKED_NEGATIVE, UNMARKED_POSITIVE = 0.1, 0.35
_OF_VERDICT = {
    "criticised": "criticised", "deed criticised": "criticised", "praised": "praised", "deed praised": "praised",
}  # fmt: skip
_OF_LABEL = {"negative": "criticised", "neutral": "neither", "positive": "praised"}


def read_treatment(rows: pd.DataFrame) -> pd.DataFrame:
    """What each mention is taken for, and on what basis.

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_targets`: ``verdict, label, unsure, p_negative, p_positive``.

    Returns
    -------
    DataFrame
        The same rows with ``treatment`` (criticised, neither, praised) and ``basis``: the verdict of a verb
        ("criticised", "deed praised" …), "unmarked" (the model sees no sign of either), or "model negative",
        "model neutral", "model positive"; both missing where the model is unsure.
    """
    unmarked = (rows["p_negative"] <= UNMARKED_NEGATIVE) & (rows["p_positive"] <= UNMARKED_POSITIVE)
    sure = ~rows["unsure"].astype(bool)
    label = rows["label"].astype("str")
    basis = ("model " + label).where(sure).mask(unmarked, "unmarked")
    taken = label.map(_OF_LABEL).where(sure).mask(unmarked, "neither")
    verdict = rows["verdict"].astype("str")
    return rows.assign(
        treatment=verdict.map(_OF_VERDICT).astype("str").fillna(taken.astype("str")),
        basis=verdict.fillna(basis.astype("str")),
    )


@functools.cache
def _table() -> pd.DataFrame:
    with (resources.files("analysis.tone") / "precision.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, comment="#")


def load_tone_precision() -> pd.DataFrame:
    """The measured precision of every basis on every subject.

    Returns
    -------
    DataFrame
        One row per basis and subject: ``basis, subject``; ``right`` of the ``decided`` mentions that were read on
        this basis; ``low, high``: Wilson's 95 % interval of their share; ``source``: who decided.
    """
    return _table().copy()


@checked(rows="treatment basis")
def counted_treatment(
    rows: pd.DataFrame, include: Iterable[str] | str | None = None, precision: float = PRECISION
) -> pd.DataFrame:
    """The mentions with what is sure enough of them; everything else is "not known".

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_actor_tones`.
    include : list of str or "all", optional
        Bases to count besides those that are precise enough, for instance "model negative", or all.
    precision : float
        The share in which a basis must have been right on every subject it was measured on.

    Returns
    -------
    DataFrame
        The same rows; ``treatment`` is criticised, neither, praised or not known.
    """
    counted = counted_bases(load_tone_precision(), include, precision, "tone toward actors")
    known = rows["treatment"].notna()
    if counted is not None:
        known &= rows["basis"].isin(list(counted))
    return rows.assign(treatment=rows["treatment"].where(known, NOT_KNOWN))


@checked(rows="article_id treatment basis")
def treatment_profile(
    rows: pd.DataFrame,
    by: Sequence[str] = ("outlet", "target", "voice"),
    units: pd.Series | None = None,
    *,
    include: Iterable[str] | str | None = None,
    precision: float = PRECISION,
    roster: Any = None,
) -> pd.DataFrame:
    """How many mentions of each actor are known to criticise, to praise, or to do neither.

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_actor_tones`.
    by : sequence of str
        Columns to group by.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``.
    include, precision
        As in :func:`counted_treatment`.
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group and treatment: ``*by, treatment, count, total, share, low, high, articles,
        independent, basis``. The shares add up to 1 with "not known". Those of criticised and praised are lower
        bounds: most criticism and praise is worded in other ways and stands under "not known".
    """
    by = [by] if isinstance(by, str) else list(by)
    require(rows, [*by, "article_id", "treatment", "basis"], "actor_tones")
    told = counted_treatment(rows, include, precision)
    levels = {"voice": VOICES, **getattr(roster, "levels", roster or {}), "treatment": TREATMENTS}
    told = with_levels(told, [*by, "treatment"], levels)
    return share_table(told, "treatment", by, units=units)
