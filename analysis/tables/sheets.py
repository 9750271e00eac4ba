"""How does a table become a workbook that Excel and LibreOffice open rightly?

:func:`write_workbook` writes tables as sheets; :func:`cut_cells` says how many texts were too long for a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import defused

#: What a cell of a workbook holds at most, in characters, and a sheet in rows, the header included.
LONGEST_CELL, MOST_ROWS = 32_767, 1_048_576


def write_workbook(path: Path, sheets: Mapping[str, tuple[Sequence[str], Iterable[pd.DataFrame]]]) -> int:
    """Write sheets, each from its columns and its rows in pieces, in flat memory.

    Parameters
    ----------
    path : Path
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
    (:func:`analysis.files.defused`), lists become JSON, characters that workbooks must not hold are left out.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    cut = 0
    for name, (columns, pieces) in sheets.items():
        sheet = book.create_sheet(name[:31])
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
