"""What does each independent unit add to each group?

:func:`with_levels` gives the grouping columns every value the roster knows;
:func:`group_rows` lists the groups an answer must have (zeros kept), :func:`add_up` adds evidence and
exposure up per unit and group: the only form in which the bootstrap sees them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.certainty.bootstrap import MIN_UNITS
from analysis.certainty.outlets import outlets_behind
from analysis.contracts import require

Units = Mapping[Any, Any] | pd.Series | None


class UnitSums(NamedTuple):
    top: np.ndarray  # units × rows
    bottom: np.ndarray  # units × distinct totals
    bottom_of: np.ndarray  # per row: its total
    articles: np.ndarray  # per row
    independent: np.ndarray  # per row: units with something to count against
    outlets: np.ndarray | None  # per row, the same for outlets; None where no groups of outlets are compared
    whole: bool  # counts are whole numbers


def add_up(
    evidence: pd.DataFrame,
    exposure: pd.DataFrame,
    keys: list[str],
    shared: list[str],
    rows: pd.DataFrame,
    units: Units,
    weight: str | None,
    size: str | None,
) -> UnitSums:
    """Add up evidence and exposure per unit: the only form in which the bootstrap sees them.

    Where groups of outlets are compared, a row with at least ``MIN_UNITS`` outlets is added up per outlet, unless its
    units leave more open than its outlets (twenty outlets that print the same six stories); any other per unit.
    """
    both = np.concatenate([_objects(evidence["article_id"]), _objects(exposure["article_id"])])
    articles, article_of = np.unique(both.astype(str), return_inverse=True)
    known = {str(k): str(v) for k, v in as_dict(units).items()}
    # the prefixes keep an article's own name from meeting a unit's
    names = [f"unit {known[a]}" if a in known else f"article {a}" for a in articles]
    unit_names, unit_of = np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)
    totals = rows[shared].drop_duplicates().reset_index(drop=True) if shared else pd.DataFrame(index=[0])
    bottom_of = group_codes(rows, shared, totals)
    first, second = article_of[: len(evidence)], article_of[len(evidence) :]
    codes = group_codes(evidence, keys, rows)
    whom = group_codes(exposure, shared, totals)
    top = _grid(unit_of[first], codes, evidence[weight] if weight else None, len(unit_names), len(rows))
    mass = exposure[size] if size else None
    bottom = _grid(unit_of[second], whom, mass, len(unit_names), len(totals))
    # articles with something to count against
    per_article = _grid(second, whom, mass, len(articles), len(totals)) > 0
    kept = [exposure[size] if size else None, evidence[weight] if weight else None]
    whole = all(k is None or pd.api.types.is_integer_dtype(k) for k in kept)
    counts = per_article.sum(axis=0)[bottom_of], (bottom > 0).sum(axis=0)[bottom_of]
    outlet_of = outlets_behind(units, keys)
    if outlet_of is None:
        return UnitSums(top, bottom, bottom_of, *counts, None, whole)
    outlet_names, place = np.unique([outlet_of.get(a, f"article {a}") for a in articles], return_inverse=True)
    above = _grid(place[first], codes, evidence[weight] if weight else None, len(outlet_names), len(rows))
    below = _grid(place[second], whom, mass, len(outlet_names), len(totals))
    outlets = (below > 0).sum(axis=0)[bottom_of]
    drawn = _outlets_leave_more_open((top, bottom, counts[1]), (above, below, outlets), bottom_of)
    # outlets below units, totals of outlets beside totals of units: each row refers to one of the two
    empty = np.zeros((len(bottom), len(totals))), np.zeros((len(below), len(totals)))
    bottom = np.block([[bottom, empty[0]], [empty[1], below]])
    top = np.vstack([np.where(drawn, 0.0, top), np.where(drawn, above, 0.0)])
    return UnitSums(top, bottom, bottom_of + drawn * len(totals), *counts, outlets, whole)


_Level = tuple[np.ndarray, np.ndarray, np.ndarray]


def _outlets_leave_more_open(units: _Level, outlets: _Level, bottom_of: np.ndarray) -> np.ndarray:
    """Per row, whether there are enough outlets and an interval from them would be at least as wide as one from units.

    Each level: what its members add to the upper sums and to the totals, and how many members a row has. The width is
    that of the linearised ratio (Kish 1965, 6.3) with Student's t.
    """
    from scipy.special import stdtrit

    reach = []
    for top, bottom, count in (units, outlets):
        with np.errstate(divide="ignore", invalid="ignore"):
            away = top - top.sum(axis=0) / bottom.sum(axis=0)[bottom_of] * bottom[:, bottom_of]
            freedom = np.maximum(count - 1.0, 1.0)
            reach.append(
                np.nan_to_num((away**2).sum(axis=0) * (1 + 1 / freedom) * stdtrit(freedom, 0.975) ** 2)
            )
    enough = (units[2] >= MIN_UNITS) & (outlets[2] >= MIN_UNITS)
    # all or none: nothing moves at either level, and the fewer members leave more open
    still = (reach[0] == 0) & (reach[1] == 0)
    return enough & np.where(still, outlets[2] <= units[2], reach[1] >= reach[0])


def _grid(unit: np.ndarray, code: np.ndarray, mass: pd.Series | None, height: int, width: int) -> np.ndarray:
    weights = None if mass is None else mass.to_numpy(dtype=float, na_value=0.0)
    flat = np.bincount(unit * (width + 1) + code, weights=weights, minlength=height * (width + 1))
    return flat.reshape(height, width + 1)[:, :width].astype(float)


def with_levels(evidence: pd.DataFrame, by: Sequence[str], roster: Any) -> pd.DataFrame:
    """The evidence with its grouping columns as categories: every value the roster knows, in its order.

    This is where all summaries get their zeros from: an outlet that said nothing has no row in the evidence,
    but it is a category. Values the roster does not know come last, in alphabetical order.

    Parameters
    ----------
    evidence : DataFrame
    by : sequence of str
        Columns to group by; those the roster does not know stay as they are.
    roster : Roster, mapping or None
        Something with ``levels`` (:class:`analysis.codebook.Roster`), or column → values in order. None
        changes nothing.
    """
    if roster is None:
        return evidence
    levels = getattr(roster, "levels", roster)
    changed = {}
    for name in by:
        if name in levels and name in evidence:
            known = list(levels[name])
            found = evidence[name].astype(object)
            extra = sorted({str(value) for value in found.dropna().unique()} - set(known))
            changed[name] = pd.Categorical(found, [*known, *extra])
    return evidence.assign(**changed)


def group_rows(evidence: pd.DataFrame, keys: list[str], rows: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of the answer: those asked for, or every combination of the columns' values."""
    if rows is not None:
        require(rows, keys, "rows")
        if rows.duplicated(keys).any():
            twice = rows.loc[rows.duplicated(keys), keys].iloc[0].to_dict()
            raise ValueError(f"rows lists {twice} twice; give each group once")
        return rows[keys].reset_index(drop=True)
    if not keys:
        return pd.DataFrame(index=[0])
    levels = [_levels(evidence[key]) for key in keys]
    table = pd.DataFrame(list(itertools.product(*levels)), columns=keys)
    for key in keys:
        table[key] = table[key].astype(evidence[key].dtype)
    return table


def _levels(column: pd.Series) -> list[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = list(column.cat.categories)
    else:
        values = sorted(column.dropna().unique())
    return [*values, None] if column.isna().any() else values


def in_order(rows: pd.DataFrame, keys: list[str], frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Sort by the keys' own order of values (the cross of two blocks may have another)."""
    ranks = pd.DataFrame(index=rows.index)
    for key, frame in zip(keys, frames):
        rank = {plain(value): position for position, value in enumerate(_levels(frame[key]))}
        ranks[key] = [rank[value] for value in plain_values(rows[key])]
    return rows.loc[ranks.sort_values(keys, kind="stable").index].reset_index(drop=True)


def group_codes(frame: pd.DataFrame, keys: Sequence[str], rows: pd.DataFrame) -> np.ndarray:
    """For each row of `frame` the number of its row in `rows`; len(rows) if it has none."""
    wanted, given = np.zeros(len(rows), dtype=np.int64), np.zeros(len(frame), dtype=np.int64)
    if not keys:
        return given
    for key in keys:
        # missing values are all one value, and one that counts
        values = np.concatenate([_objects(rows[key]), _objects(frame[key])])
        codes, levels = pd.factorize(values, use_na_sentinel=False)
        wanted = wanted * len(levels) + codes[: len(rows)]
        given = given * len(levels) + codes[len(rows) :]
        # renumber, so that many columns cannot overflow
        both = np.unique(np.concatenate([wanted, given]), return_inverse=True)[1]
        wanted, given = both[: len(rows)], both[len(rows) :]
    place = np.full(max(wanted.max(initial=0), given.max(initial=0)) + 1, len(rows))
    place[wanted] = np.arange(len(rows))
    return place[given]


def _objects(column: pd.Series) -> np.ndarray:
    values = column.astype(object)
    return values.where(values.notna(), None).to_numpy(dtype=object)


def plain_values(column: pd.Series) -> list[Any]:
    """Values as keys: all kinds of missing are None."""
    return [plain(value) for value in column.astype(object)]


def plain(value: Any) -> Any:
    return None if value is None or value is pd.NA or value != value else value


def as_list(value: str | Sequence[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def as_dict(units: Units) -> dict[Any, Any]:
    """Article → unit; a Series is much slower read item by item."""
    if units is None:
        return {}
    return units.to_dict() if isinstance(units, pd.Series) else dict(units)
