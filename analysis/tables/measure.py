"""What does a worker do with its share? Bytes in, bytes out, nothing else touched.

:func:`make_parts` measures one partition of articles, :func:`make_whole` the tables that look at the whole
corpus, :func:`make_story_parts` those that compare the articles of each story: the functions every engine
calls, in this process or on another machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.codebook.types import Codebook
from analysis.corpus import Check
from analysis.corpus.checks import checks_table
from analysis.tables.partitions import measured
from analysis.tables.parts import from_bytes, to_bytes
from analysis.tables.registry import Inputs, measures, table_names

Made = tuple[dict[str, bytes], dict[str, bytes]]
NOT_MADE = "table not made"
NOT_COMPARED = "could not be compared"
_REPORT = "left out of the tables; please report it with the article"


def load_models() -> None:
    """Load what most tables need, so that a worker that is waiting for work has it ready."""
    from analysis.language.parsing import parse_articles

    list(parse_articles(["The ferry sailed."], cache=False))


def make_parts(
    articles: bytes, stored: dict[str, bytes], wanted: tuple[str, ...], codebook: Codebook
) -> tuple[dict[str, bytes], bytes | None]:
    """The wanted tables of one partition as Parquet bytes, and the articles that could not be measured.

    Runs in whatever process or on whatever machine the engine chooses. An article a measure cannot take
    costs itself: it is listed and the others are measured.
    """
    frame = measured(from_bytes(articles))
    before = {name: from_bytes(data) for name, data in stored.items()}
    codebook = _same(codebook)
    try:
        return _measure(frame, before, wanted, codebook), None
    except Exception:  # noqa: BLE001 - which article it was is found out there
        made, bad = _one_by_one(frame, before, wanted, codebook)
        return made, to_bytes(checks_table(bad))


def make_whole(articles: bytes, stored: dict[str, bytes], wanted: tuple[str, ...], codebook: Codebook) -> Made:
    """The wanted tables of a whole corpus, and why those are missing that could not be made."""
    frame = measured(from_bytes(articles))
    given = Inputs(frame, codebook, {name: from_bytes(data) for name, data in stored.items()})
    made: dict[str, bytes] = {}
    failed: dict[str, bytes] = {}
    for table in measures():
        if table.name in wanted:
            try:
                made[table.name] = to_bytes(table.make(given))
                given.tables[table.name] = from_bytes(made[table.name])
            except Exception as error:  # noqa: BLE001 - the others are made all the same
                failed[table.name] = to_bytes(checks_table([not_made(table.name, _told(error))]))
    return made, failed


def make_story_parts(
    articles: bytes, stored: dict[str, bytes], wanted: tuple[str, ...], codebook: Codebook
) -> Made:
    """The wanted tables of some stories, all articles of each: as Parquet bytes, and what could not be made.

    ``stored`` has ``stories`` and what else is needed. A story that a table cannot take costs that table
    this story. The second part of the result holds, per table, the checks that tell it; a table that is in
    the second part only has no story that could be measured.
    """
    frame = measured(from_bytes(articles))
    tables = {name: from_bytes(data) for name, data in stored.items()}
    made: dict[str, bytes] = {}
    failed: dict[str, bytes] = {}
    for table in measures():
        if table.name not in wanted:
            continue
        checks: list[Check] = []
        try:
            found = table.make(Inputs(frame, codebook, dict(tables)))
        except Exception as error:  # noqa: BLE001 - which story it was is found out there
            parts = []
            for story, given in _by_story(frame, tables, codebook):
                try:
                    parts.append(table.make(given))
                except Exception as problem:  # noqa: BLE001
                    detail = f"{table.name} of {story}: {_told(problem)}"
                    checks.append(Check("error", NOT_COMPARED, None, None, None, detail, _REPORT))
            try:  # no story at all: an empty table, if the measure can make that
                found = pd.concat(
                    parts or [table.make(_of_no_story(frame, tables, codebook))], ignore_index=True
                )
            except Exception:  # noqa: BLE001
                failed[table.name] = to_bytes(checks_table([not_made(table.name, _told(error))]))
                continue
            failed[table.name] = to_bytes(checks_table(checks))
        made[table.name] = to_bytes(found)
        tables[table.name] = from_bytes(made[table.name])
    return made, failed


_KNOWN: dict[str, Codebook] = {}


def _same(codebook: Codebook) -> Codebook:
    """The equal codebook that came to this process before, with what was prepared for it (patterns)."""
    key = repr(codebook)
    if key not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[key] = codebook
    return _KNOWN[key]


def not_made(table: str, why: str) -> Check:
    """That a whole table is missing, and why."""
    remedy = "the other tables are there; the next run tries again. Please report it"
    return Check("error", NOT_MADE, None, None, None, f"{table}: {why}", remedy)


def _told(problem: Exception) -> str:
    if isinstance(problem, KeyError) and problem.args and problem.args[0] in set(table_names()):
        return f"it needs {problem.args[0]}, which could not be made"
    return f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}"


def _by_story(
    articles: pd.DataFrame, tables: dict[str, pd.DataFrame], codebook: Codebook
) -> Iterator[tuple[str, Inputs]]:
    stories = tables["stories"]
    for story, members in stories.groupby("story_id")["article_id"]:
        ids = set(members)
        some = articles[articles["article_id"].isin(ids)].reset_index(drop=True)
        theirs = {
            name: (
                table[table["story_id"] == story].reset_index(drop=True)
                if "story_id" in table
                else table[table["article_id"].isin(ids)].reset_index(drop=True)
            )
            for name, table in tables.items()
        }
        yield str(story), Inputs(some, codebook, theirs)


def _of_no_story(articles: pd.DataFrame, tables: dict[str, pd.DataFrame], codebook: Codebook) -> Inputs:
    return Inputs(articles.iloc[:0], codebook, {name: table.iloc[:0] for name, table in tables.items()})


def _measure(
    articles: pd.DataFrame, before: dict[str, pd.DataFrame], wanted: tuple[str, ...], codebook: Codebook
) -> dict[str, bytes]:
    given = Inputs(articles, codebook, dict(before))
    made: dict[str, bytes] = {}
    for table in measures():
        if table.name in wanted:
            made[table.name] = to_bytes(table.make(given))
            # Read back, so that what follows sees the same whether it was made now or kept from an earlier
            # run.
            given.tables[table.name] = from_bytes(made[table.name])
    return made


def _one_by_one(
    articles: pd.DataFrame,
    before: dict[str, pd.DataFrame],
    wanted: tuple[str, ...],
    codebook: Codebook,
) -> tuple[dict[str, bytes], list[Check]]:
    good: list[int] = []
    bad: list[Check] = []
    for position, identity in enumerate(articles["article_id"]):
        one = articles.iloc[[position]].reset_index(drop=True)
        try:
            _measure(one, _of_articles(before, {identity}), wanted, codebook)
            good.append(position)
        except Exception as problem:  # noqa: BLE001
            bad.append(Check("error", "could not be measured", identity, None, None, _told(problem), _REPORT))
    rest = articles.iloc[good].reset_index(drop=True)
    return _measure(rest, _of_articles(before, set(rest["article_id"])), wanted, codebook), bad


def _of_articles(tables: dict[str, pd.DataFrame], ids: set[str]) -> dict[str, pd.DataFrame]:
    return {
        name: table[table["article_id"].isin(ids)].reset_index(drop=True) for name, table in tables.items()
    }
