"""What may a title claim? Only what the intervals support.

:func:`stands_out` finds the group that chooses a part more than all others, :func:`set_apart` two sets of groups
whose intervals do not meet; both say nothing where the articles are too few.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

# A claim about fewer occurrences than this is an anecdote.
FEWEST = 5
_NUMBER = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


class Apart(NamedTuple):
    """One part, the groups that choose it more, and those that choose it less."""

    part: str
    more: tuple[str, ...]
    less: tuple[str, ...]
    gap: float


def set_apart(table: pd.DataFrame, part: str, group: str = "outlet", value: str = "share") -> Apart | None:
    """The widest gap between the intervals of two sets of groups, for the part where it is widest.

    Parameters
    ----------
    table : DataFrame
        A summary with `part`, `group`, `value`, ``low``, ``high``, ``total``: one row per group and part.
    part, group, value : str
        Columns: what is chosen, who chooses, how much.

    Returns
    -------
    Apart or None
        None where no two groups have intervals that leave a gap. Groups without an interval, or with fewer
        than five occurrences, are in neither set.

    Examples
    --------
    >>> rows = [("A", "x", 0.9, 0.8, 1.0, 30), ("B", "x", 0.1, 0.0, 0.2, 30)]
    >>> table = pd.DataFrame(rows, columns=["outlet", "word", "share", "low", "high", "total"])
    >>> set_apart(table, "word")
    Apart(part='x', more=('A',), less=('B',), gap=0.6)
    """
    sure = table[table["low"].notna() & table["high"].notna()]
    if "total" in sure:
        sure = sure[sure["total"] >= FEWEST]
    best: Apart | None = None
    for name, rows in sure.groupby(sure[part].astype(str), sort=False, observed=True):
        rows = rows.sort_values(["low", "high"], kind="stable")
        lows, highs = rows["low"].tolist(), rows["high"].cummax().tolist()
        names = rows[group].astype(str).tolist()
        for cut in range(1, len(rows)):
            gap = round(lows[cut] - highs[cut - 1], 12)
            if gap > 0 and (best is None or gap > best.gap):
                best = Apart(str(name), tuple(reversed(names[cut:])), tuple(names[:cut]), gap)
    return best


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names as one reads them: "A", "A and B", "A, B and C", "A, B and 4 others".

    Examples
    --------
    >>> listed(["A", "B", "C"]), listed(["A", "B", "C", "D", "E"])
    ('A, B and C', 'A, B and 3 others')
    """
    names = list(names)
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def worded(apart: Apart | None, template: str, **values: str) -> str | None:
    """The claim in the words of a template; None where there is none.

    ``{more}`` and ``{less}`` stand for the groups, ``[gives|give]`` for what follows one group or several.

    Examples
    --------
    >>> one, two = Apart("x", ("A",), ("B",), 0.1), Apart("x", ("A", "B"), ("C",), 0.1)
    >>> worded(one, "{more} [tells|tell] [its|their] story better than {less}")
    'A tells its story better than B'
    >>> worded(two, "{more} [tells|tell] [its|their] story better than {less}")
    'A and B tell their story better than C'
    """
    if apart is None:
        return None
    number = 1 if len(apart.more) == 1 else 2
    chosen = _NUMBER.sub(lambda found: found[number], template)
    return chosen.format(more=listed(apart.more), less=listed(apart.less), **values)


def agreeing(one: Apart | None, other: Apart | None) -> Apart | None:
    """What two instruments say alike: the groups that both set apart in the same direction.

    Examples
    --------
    >>> agreeing(Apart("x", ("A", "B"), ("C",), 0.2), Apart("y", ("A",), ("B", "C"), 0.1))
    Apart(part='x', more=('A',), less=('C',), gap=0.1)
    """
    if one is None or other is None:
        return None
    more = tuple(name for name in one.more if name in other.more)
    less = tuple(name for name in one.less if name in other.less)
    return Apart(one.part, more, less, min(one.gap, other.gap)) if more and less else None


def says_more(apart: Apart | None, verb: str, quoted: bool = True) -> str | None:
    """The claim as a sentence: "{more} {verb} “{part}” more often than {less}"; None where there is none."""
    if apart is None:
        return None
    verbs = {
        "choose": "chooses",
        "say": "says",
        "let": "lets",
        "give": "gives",
        "use": "uses",
        "tell": "tells",
    }
    first = verb.split()[0]
    if len(apart.more) == 1:
        verb = verb.replace(first, verbs.get(first, first), 1)
    part = f"“{apart.part}”" if quoted else apart.part
    return f"{listed(apart.more)} {verb.replace('{part}', part)} more often than {listed(apart.less)}"
