"""Whose articles are they, where groups of outlets are compared?

:func:`within_outlets` says which articles are one text and which outlet printed each. Summaries given this as
``units=`` resample whole outlets where the groups are groups of outlets, and articles everywhere else.

Six outlets of one leaning with ten articles each are not sixty independent articles: what an outlet writes today it
writes tomorrow. Drawing outlets, each with all its articles, carries both what differs between outlets and what
differs within them (the "ultimate cluster": Hansen, Hurwitz & Madow 1953, ch. 6; Davison & Hinkley 1997, 3.8). Under
``MIN_UNITS`` outlets there is nothing to draw from: articles are drawn instead, and the interval is about these
outlets only. So they are where texts that outlets share leave more open than the outlets do. :func:`few_outlets` says
for which groups that is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.certainty.bootstrap import MIN_UNITS
from analysis.door import checked


class Nested(Mapping[Any, Any]):
    """Article → independent unit, as any ``units=``; and beside that article → outlet.

    Attributes
    ----------
    outlets : dict
        Article → outlet.
    groups : tuple of str
        Columns whose values are groups of outlets.
    """

    def __init__(self, units: Mapping[Any, Any], outlets: Mapping[Any, Any], groups: Sequence[str]) -> None:
        self._units = {str(article): str(unit) for article, unit in units.items()}
        self.outlets = {str(article): str(outlet) for article, outlet in outlets.items()}
        self.groups = tuple(groups)

    def __getitem__(self, article: Any) -> Any:
        return self._units[article]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def also(self, column: str) -> Nested:
        """The same where one more column holds groups of outlets."""
        return Nested(self._units, self.outlets, [*self.groups, column])


@checked()
def within_outlets(units: Any, articles: pd.DataFrame, groups: Sequence[str]) -> Nested:
    """Units for summaries of groups of outlets.

    Parameters
    ----------
    units : Series or mapping, optional
        `article_id` → unit (:func:`analysis.copy_groups`); None: each article is one.
    articles : DataFrame
        With `article_id` and `outlet`.
    groups : sequence of str
        Columns whose values are groups of outlets: ``["leaning"]``.

    Returns
    -------
    Nested
        For ``units=``. A summary by one of `groups` and not by ``outlet`` resamples outlets and has the column
        ``outlets``; any other resamples units as ever.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Gull", "Gull"]})
    >>> units = within_outlets(None, articles, ["leaning"])
    >>> outlets_behind(units, ["leaning", "variant"]), outlets_behind(units, ["outlet", "leaning"])
    ({'a': 'Gull', 'b': 'Gull'}, None)
    """
    known = {} if units is None else units.to_dict() if isinstance(units, pd.Series) else dict(units)
    return Nested(known, dict(zip(articles["article_id"], articles["outlet"])), groups)


def outlets_behind(units: Any, keys: Sequence[str]) -> dict[str, str] | None:
    """Article → outlet where these columns make groups of outlets; else None."""
    if isinstance(units, Nested) and "outlet" not in keys and set(keys) & set(units.groups):
        return units.outlets
    return None


def few_outlets(table: pd.DataFrame, group: str) -> dict[str, int]:
    """Groups of a summary with an interval that only articles carry → their outlets, the most in any row.

    Examples
    --------
    >>> table = pd.DataFrame({"leaning": ["left", "right"], "outlets": [3, 7], "low": [0.1, 0.2]})
    >>> few_outlets(table, "leaning")
    {'left': 3}
    """
    if "low" not in table:
        return {}
    found: dict[str, int] = {}
    for end in ("", "_a", "_b"):
        name, own = f"{group}{end}", f"outlets{end}"
        if name not in table or own not in table or not pd.api.types.is_numeric_dtype(table[own].dtype):
            continue
        thin = table[table["low"].notna() & table[own].between(1, MIN_UNITS - 1)]
        most = thin.groupby(thin[name].astype("str"), sort=False)[own].max()
        for value, outlets in most.items():
            found[str(value)] = max(int(outlets), found.get(str(value), 0))
    return found
