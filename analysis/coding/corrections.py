"""What have people decided, and where does it still apply?

:func:`make_corrections` turns agreed codes into corrections, :func:`save_corrections` and
:func:`load_corrections` keep them in a file, and :func:`apply_corrections` puts them into a table, on every
run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.coding.sheets import write_sheet
from analysis.door import checked
from analysis.spreadsheets import restored

_COLUMNS = ["field", "article_id", "start", "end", "passage", "machine", "correct", "coders", "note"]


@checked(sample="item field article_id start end passage machine")
def make_corrections(
    sample: pd.DataFrame, agreed: pd.Series, *, coders: str = "", note: str = ""
) -> pd.DataFrame:
    """The items on which people decided otherwise than the machine.

    Parameters
    ----------
    sample : DataFrame
        From ``draw_sample``.
    agreed : Series
        Item → code, from ``agreed_codes``; items without a code are left alone.
    coders, note : str
        Who decided, and why.

    Returns
    -------
    DataFrame
        One row per correction: ``field``, ``article_id``, ``start``, ``end``, ``passage`` (what must still
        stand there), ``machine``, ``correct``, ``coders``, ``note``.
    """
    code = sample["item"].map(agreed)
    table = sample.assign(correct=code, coders=coders, note=note)
    differs = code.notna() & (code != sample["machine"].fillna(""))
    return table.loc[differs, _COLUMNS].sort_values(["field", "article_id", "start"]).reset_index(drop=True)


@checked(corrections="field article_id start end passage machine correct coders note")
def save_corrections(corrections: pd.DataFrame, path: str | Path) -> None:
    """Add corrections to the file; a later correction of the same place replaces the earlier."""
    path = Path(path)
    kept = [load_corrections(path)] if path.exists() else []
    table = pd.concat([*kept, corrections[_COLUMNS].astype({"article_id": "str"})], ignore_index=True)
    table = table.drop_duplicates(["field", "article_id", "start", "end"], keep="last")
    table = table.sort_values(["field", "article_id", "start", "end"]).reset_index(drop=True)
    write_sheet(table, path)


def load_corrections(path: str | Path) -> pd.DataFrame:
    """Read a file of corrections.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    table = restored(pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig"))
    missing = [column for column in _COLUMNS if column not in table.columns]
    if missing:
        raise ValueError(
            f"{path}, line 1: no column {missing[0]!r}; a file of corrections has: {', '.join(_COLUMNS)}"
        )
    for name in ("start", "end"):
        wrong = ~table[name].str.fullmatch(r"\d+(\.0)?")
        if wrong.any():
            line = int(wrong.to_numpy().argmax()) + 2
            raise ValueError(f"{path}, line {line}: {name} is {table[name][line - 2]!r}, not an offset")
        table[name] = table[name].str.removesuffix(".0").astype(int)
    return table


@checked(table="article_id", corrections="field article_id passage correct", articles="article_id text")
def apply_corrections(
    table: pd.DataFrame,
    corrections: pd.DataFrame,
    articles: pd.DataFrame,
    field: str,
    *,
    span: tuple[str, str] = ("start", "end"),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put people's decisions into a table of machine decisions.

    Parameters
    ----------
    table : DataFrame
        Evidence with `article_id`, the columns of `span`, and `field`.
    corrections : DataFrame
        From :func:`load_corrections`; those of other fields are ignored.
    articles : DataFrame
        With `article_id`, `text`.

    Returns
    -------
    corrected, unused : DataFrame
        The table with `field` corrected and a column ``corrected`` (True, False); and the corrections that
        found no place, with ``reason``: "no such decision" (the machine no longer finds anything there) or
        "text has changed".
    """
    mine = corrections[corrections["field"] == field]
    texts = articles.assign(article_id=articles["article_id"].astype(str)).set_index("article_id")["text"]
    first, last = (table[name].astype("Int64").astype(object) for name in span)
    keys: list[Any] = list(zip(table["article_id"].astype(str), first, last))
    places: dict[tuple[str, int, int], list[int]] = {}
    for row, (article, begins, ends) in enumerate(keys):
        if not (pd.isna(begins) or pd.isna(ends)):
            places.setdefault((article, int(begins), int(ends)), []).append(row)
    values = table[field].astype(object).tolist()
    done = [False] * len(table)
    unused = []
    for number, fix in enumerate(mine.itertuples(index=False)):
        key = (str(fix.article_id), int(str(fix.start)), int(str(fix.end)))
        text = str(texts.get(key[0], "") or "")
        if " ".join(text[key[1] : key[2]].split()) != " ".join(str(fix.passage).split()):
            unused.append((number, "text has changed"))
        elif key not in places:
            unused.append((number, "no such decision"))
        else:
            for row in places[key]:
                values[row], done[row] = fix.correct or None, True
    changed = pd.Series(values, index=table.index, dtype=object)
    if pd.api.types.is_bool_dtype(table[field]):
        changed = changed.map({"True": True, "False": False, True: True, False: False})
    elif pd.api.types.is_numeric_dtype(table[field]):
        changed = pd.to_numeric(changed)
    elif isinstance(table[field].dtype, pd.CategoricalDtype):
        known = list(table[field].cat.categories)
        extra = [
            value
            for value in dict.fromkeys(values)
            if value is not None and value == value and value not in known
        ]
        changed = changed.astype(pd.CategoricalDtype([*known, *extra]))
    else:
        changed = changed.astype(table[field].dtype)
    left = mine.iloc[[number for number, _ in unused]].assign(reason=[reason for _, reason in unused])
    return table.assign(**{field: changed, "corrected": done}), left.reset_index(drop=True)
