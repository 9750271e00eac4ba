"""What does a worker do with one partition? Bytes in, bytes out, nothing else touched.

:func:`make_parts` is the one function every engine calls, in this process or on another machine.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.corpus import Check
from analysis.corpus.checks import checks_table
from analysis.scale.parts import from_bytes, to_bytes
from analysis.scale.registry import TABLES, Inputs


def make_parts(
    articles: bytes, stored: dict[str, bytes], wanted: tuple[str, ...], codebook: Any
) -> tuple[dict[str, bytes], bytes | None]:
    """The wanted tables of one partition as Parquet bytes, and the articles that could not be measured.

    Runs in whatever process or on whatever machine the engine chooses. An article a measure cannot take
    costs itself: it is listed and the others are measured.
    """
    frame = from_bytes(articles)
    before = {name: from_bytes(data) for name, data in stored.items()}
    try:
        return _measure(frame, before, wanted, codebook), None
    except Exception as error:  # noqa: BLE001 - which article it was is found out there
        made, bad = _one_by_one(frame, before, wanted, codebook, error)
        return made, to_bytes(checks_table(bad))


def _measure(
    articles: pd.DataFrame, before: dict[str, pd.DataFrame], wanted: tuple[str, ...], codebook: Any
) -> dict[str, bytes]:
    given = Inputs(articles, codebook, dict(before))
    made: dict[str, bytes] = {}
    for table in TABLES:
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
    codebook: Any,
    error: Exception,
) -> tuple[dict[str, bytes], list[Check]]:
    good: list[int] = []
    bad: list[Check] = []
    for position, identity in enumerate(articles["article_id"]):
        one = articles.iloc[[position]].reset_index(drop=True)
        try:
            _measure(one, _of_articles(before, {identity}), wanted, codebook)
            good.append(position)
        except Exception as problem:  # noqa: BLE001
            detail = f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}"
            remedy = "left out of the tables; please report it with the article"
            bad.append(Check("error", "could not be measured", identity, None, None, detail, remedy))
    if not good:
        raise error
    rest = articles.iloc[good].reset_index(drop=True)
    return _measure(rest, _of_articles(before, set(rest["article_id"])), wanted, codebook), bad


def _of_articles(tables: dict[str, pd.DataFrame], ids: set[str]) -> dict[str, pd.DataFrame]:
    return {
        name: table[table["article_id"].isin(ids)].reset_index(drop=True) for name, table in tables.items()
    }
