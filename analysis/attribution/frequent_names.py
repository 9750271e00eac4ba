"""Which names stand in these articles, whoever speaks? What an analyst looks through before writing a list of actors.

:func:`find_names` lists every mention of a proper name under its fullest form; :func:`name_profile` counts them,
with the statements their bearers are given.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.attribution.names import full_names
from analysis.attribution.stance import Verbs, reporting_verbs
from analysis.codebook.bearers import read_names
from analysis.contracts import require
from analysis.door import checked
from analysis.language.parsed import ParsedArticle, parsed_articles

# Bodies whose name goes on behind "of": "Department of Transport".
_BODIES = frozenset(
    ("academy", "association", "bank", "board", "bureau", "chamber", "church", "college", "council", "court",
     "department", "federation", "house", "institute", "ministry", "office", "organisation", "organization", "party",
     "republic", "school", "society", "state", "union", "university")
)  # fmt: skip
# Of the mentions by one word, as many must be by the full name somewhere: names are given whole once an article, and an
# article rarely has twenty mentions more.
_SHARE_WHOLE = 0.05
# Where only other articles name anybody whole, more: "America" is not "Central America".
_SHARE_WHOLE_ELSEWHERE = 0.25
# Where a family name has several bearers, one named whole this often is meant where no article says.
_SHARE_OF_NAMESAKES = 0.6
_CALENDAR = frozenset(
    name.casefold() for names in (calendar.day_name, calendar.month_name, calendar.month_abbr, calendar.day_abbr)
    for name in names if name
)  # fmt: skip


@checked(articles="article_id text")
def find_names(articles: pd.DataFrame, parses: Iterable[Any] | None = None) -> pd.DataFrame:
    """Every mention of a proper name.

    Parameters
    ----------
    articles : DataFrame
        ``article_id, text``.
    parses : iterable, optional
        Parses of the texts; by default from the cache.

    Returns
    -------
    DataFrame
        One row per mention: ``article_id, start, end, name``. A family name is listed under the full name that its
        article gives, else under the full name of the corpus that ends in it, if three in five such names are that one.
        Days and months are left out.
    """
    require(articles, ["article_id", "text"], "articles")
    verbs = reporting_verbs()
    rows: list[tuple[Any, ...]] = []
    wholes: list[dict[str, str]] = []
    for article_id, article in zip(articles["article_id"], parsed_articles(articles["text"], parses)):
        whole = full_names(read_names(article.plain))
        named = list(_names_of(article, verbs))
        rows += [(article_id, *one) for one in named]
        wholes += [whole] * len(named)
    found = pd.DataFrame(rows, columns=["article_id", "start", "end", "name"])
    found = found.astype({"article_id": "str", "name": "str", "start": "int64", "end": "int64"})
    often = Counter(found["name"])
    bearers: dict[str, Counter[str]] = {}
    for name, count in often.items():
        if " " in name:
            bearers.setdefault(name.split()[-1], Counter())[name] = count
    known = {
        last: names.most_common(1)[0][0]
        for last, names in bearers.items()
        if names.most_common(1)[0][1] >= _SHARE_OF_NAMESAKES * names.total()
    }
    names = []
    for name, whole in zip(found["name"], wholes):
        full, least = whole.get(name), _SHARE_WHOLE
        if full is None:  # the article does not say
            full, least = known.get(name, name), _SHARE_WHOLE_ELSEWHERE
        names.append(full if _is_short_for(name, often[name], least, often[full]) else name)
    return found.assign(name=pd.Series(names, index=found.index, dtype="str"))


@checked(names="article_id name")
def name_profile(
    names: pd.DataFrame,
    attributions: pd.DataFrame,
    groups: pd.Series,
    units: pd.Series | Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """How often each name stands in the articles, and how often its bearer speaks.

    Parameters
    ----------
    names : DataFrame
        From :func:`find_names`.
    attributions : DataFrame
        From ``find_attributions``: ``article_id, speaker``.
    groups : Series
        ``article_id`` → outlet, or a group of outlets.
    units : Series or mapping, optional
        ``article_id`` → unit: near-copies share one.

    Returns
    -------
    DataFrame
        One row per name, those of most articles first: ``name, count, articles, independent, statements`` (given to a
        speaker of that name), ``outlets`` ("Gull 9, Post 1": articles).
    """
    require(attributions, ["article_id", "speaker"], "attributions")
    said = Counter(attributions["speaker"].dropna())
    unit = names["article_id"] if units is None else names["article_id"].map(units).fillna(names["article_id"])
    rows = []
    for name, found in names.assign(_unit=unit).groupby("name", sort=True):
        once = found.drop_duplicates("article_id")
        where = Counter(once["article_id"].map(groups).astype("str")).most_common()
        each = ", ".join(f"{group} {count}" for group, count in sorted(where, key=lambda one: (-one[1], one[0])))
        rows.append((name, len(found), len(once), found["_unit"].nunique(), said.get(str(name), 0), each))
    columns = ["name", "count", "articles", "independent", "statements", "outlets"]
    table = pd.DataFrame(rows, columns=columns).astype({"name": "str", "outlets": "str"})
    return table.sort_values(
        ["independent", "count", "name"], ascending=[False, False, True], kind="stable", ignore_index=True
    )


def _is_short_for(name: str, alone: int, least: float, whole: int) -> bool:
    """Whether a word stands for the full name that ends in it: "Holt" for "Ida Holt", never "U.S." for "AP U.S.".

    A place that one person is named after ("Washington") stands alone far more often than the person is named whole.
    """
    return not name.isupper() and "." not in name and whole >= least * alone


def _names_of(r: ParsedArticle, verbs: Verbs) -> Iterator[tuple[int, int, str]]:
    i, count = 0, len(r.start)
    while i < count:
        if r.pos[i] != "PROPN" or not r.written[i][:1].isupper():
            i += 1
            continue
        j = i + 1
        while j < count and r.plain[r.end[j - 1] : r.start[j]] == " " and (
            r.pos[j] == "PROPN"
            or (r.words[j] == "of" and r.words[j - 1] in _BODIES and j + 1 < count and r.pos[j + 1] == "PROPN")
        ):  # fmt: skip
            j += 1
        a = i
        while a < j - 1 and r.words[a].rstrip(".") in verbs.titles:
            a += 1
        name = r.plain[r.start[a] : r.end[j - 1]]
        if len(name) > 1 and not _CALENDAR.issuperset(name.casefold().rstrip(".").split()):
            yield r.start[a], r.end[j - 1], name
        i = j
