"""How does a table leave for a spreadsheet, so that Excel and LibreOffice open it rightly and run nothing in it?

Every CSV file and every workbook is made here: :func:`as_csv` and :func:`write_workbook` defuse what they are given
(:func:`defused`; :func:`restored` undoes it). :func:`cut_cells` says how many texts are too long for a cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

#: What a cell of a workbook holds at most, in characters, and a sheet in rows, the header included.
LONGEST_CELL, MOST_ROWS = 32_767, 1_048_576
_SIGNS = r"=+\-@\t\r\n＝＋－＠"
# A cell that begins like this is a formula to a spreadsheet, and so is what follows a semicolon, a tab or a line end
# where the separator of the reader's language is not the comma: quotation marks hold no cell together there.
# Apostrophes before the sign are counted in, so that defusing can be undone exactly.
_FORMULA = re.compile(rf"(?:^|(?<=[;\t\r\n]))(?='*[{_SIGNS}])")
_DEFUSED = re.compile(rf"(?:^|(?<=[;\t\r\n]))'(?='*[{_SIGNS}])")


def as_csv(table: pd.DataFrame, *, header: bool = True) -> bytes:
    """A table as CSV that a spreadsheet runs no cell of: UTF-8 with the mark by which Excel knows it.

    Without ``header`` neither the mark nor the names of columns are written: rows to be added to a file.
    """
    safe = defused(table)
    columns = [safe.iloc[:, place] for place in range(safe.shape[1])]
    texts = [one for one in columns if not pd.api.types.is_numeric_dtype(one.dtype)]
    names = [str(name) for name in safe.columns]
    # A carriage return alone ends a row for some readers, and the csv module of Python 3.11 does not quote it.
    every = [value for one in texts for value in one if isinstance(value, str)]
    if any("\r" in value for value in [*names, *every]):
        rows = zip(*map(_cells_of, columns))
        lines = [",".join(row) for row in ([tuple(map(_cell, names))] if header else []) + list(rows)]
        text = "".join(f"{line}\n" for line in lines)
    else:
        text = safe.to_csv(index=False, header=header, lineterminator="\n")
    return text.encode("utf-8-sig" if header else "utf-8", "backslashreplace")


def defused(table: pd.DataFrame) -> pd.DataFrame:
    """The table as spreadsheets can open it: an apostrophe before every text that they would run as a formula.

    Lists become JSON. Numbers stay numbers: a minus sign in a number column is no formula.
    """
    safe = table.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = [_defuse(_as_json(value)) for value in safe[name]]
    return safe.rename(columns=lambda name: _defuse(str(name)) if isinstance(name, str) else name)


def restored(table: pd.DataFrame) -> pd.DataFrame:
    """A table of text as it was before :func:`defused`."""
    plain = table.copy()
    for name in plain.columns:
        if not pd.api.types.is_numeric_dtype(plain[name].dtype):
            plain[name] = plain[name].map(_restore, na_action="ignore").astype(table[name].dtype)
    return plain.rename(columns=_restore)


def _cells_of(column: pd.Series) -> list[str]:
    """The cells of a column as pandas writes them, those with a line end of any kind quoted."""
    if any(isinstance(value, str) for value in column):
        return ["" if _is_missing(value) else _cell(str(value)) for value in column]
    lines = column.to_csv(index=False, header=False, lineterminator="\n", na_rep="-").split("\n")
    return ["" if missing else line for line, missing in zip(lines, column.isna())]


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value


def _cell(text: str) -> str:
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _defuse(value: Any) -> Any:
    return _FORMULA.sub("'", value) if isinstance(value, str) else value


def _restore(value: Any) -> Any:
    return _DEFUSED.sub("", value) if isinstance(value, str) else value


def _as_json(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def write_workbook(path: Path | BinaryIO, sheets: Mapping[str, tuple[Sequence[str], Iterable[pd.DataFrame]]]) -> int:
    """Write sheets, each from its columns and its rows in pieces, in flat memory.

    Parameters
    ----------
    path : Path or binary file
        Of the ``.xlsx`` file.
    sheets : mapping
        Name of each sheet → its columns and the pieces of its table, one after the other.

    Returns
    -------
    int
        Texts that were cut because a cell cannot hold them.

    Raises
    ------
    ValueError
        For more rows than a sheet can have.

    Notes
    -----
    The header stays in view. Text that would be run as a formula gets an apostrophe in front
    (:func:`defused`), lists become JSON, characters that workbooks must not hold are left out.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    cut = 0
    for name, (columns, pieces) in sheets.items():
        sheet = book.create_sheet(name[:31])  # its name is no cell and is never run
        sheet.freeze_panes = "A2"
        sheet.append(_cells(defused(pd.DataFrame(columns=list(columns))).columns))
        rows = 1
        for piece in pieces:
            rows += len(piece)
            if rows > MOST_ROWS:
                raise ValueError(
                    f"{name} has more rows than a workbook can hold ({MOST_ROWS - 1:,}); write parquet or csv instead"
                )
            cut += cut_cells(piece)
            for row in defused(piece).itertuples(index=False, name=None):
                sheet.append(_cells(row))
    book.save(path)
    return cut


def cut_cells(table: pd.DataFrame) -> int:
    """Texts of a table that a cell cannot hold."""
    return sum(
        int(table[name].astype("str").str.len().gt(LONGEST_CELL).sum())
        for name in table.columns
        if not pd.api.types.is_numeric_dtype(table[name].dtype)
    )


def _cells(values: Iterable[Any]) -> list[Any]:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cells = []
    for value in values:
        if isinstance(value, str):
            cells.append(ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL])
        else:
            cells.append(None if pd.isna(value) else value.item() if hasattr(value, "item") else value)
    return cells
