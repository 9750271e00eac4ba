"""How does a coder fill a sheet without leaving the notebook?

:func:`code_sheet` shows one passage after the other, asks for its code, and saves after every answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.coding.sheets import SHEET_COLUMNS, read_table, write_sheet


def code_sheet(
    path: str | Path,
    codes: Iterable[str],
    *,
    ask: Callable[[str], str] | None = None,
    show: Callable[[str], Any] | None = None,
) -> int:
    """Code a sheet item by item; stop and go on whenever you like.

    Parameters
    ----------
    path : path
        A coder's .csv sheet from ``write_sheets``. Items that have a code already are passed over.
    codes : list of str
        The codes; answer with the code or its number. ``-`` leaves an item open, ``<`` goes back one item, ``!text``
        adds a comment to the item shown, ``q`` stops.
    ask, show : functions, optional
        How a line is asked for and how HTML is shown; default: ``input`` and IPython's display.

    Returns
    -------
    int
        Items that are still without a code.

    Raises
    ------
    ValueError
        If the file is no sheet.
    """
    path, names = Path(path), [str(code) for code in codes]
    sheet = read_table(path).astype(object)
    missing = [column for column in SHEET_COLUMNS if column not in sheet.columns]
    if missing:
        raise ValueError(f"{path} is no coding sheet: it lacks the column {missing[0]!r}")
    ask, show = ask or input, show or _display
    keys = {name.casefold(): name for name in names} | {str(n): name for n, name in enumerate(names, 1)}
    prompt = (
        "  ".join(f"{n} {name}" for n, name in enumerate(names, 1)) + "  - open  < back  ! comment  q stop: "
    )
    place = 0
    back = False
    while place < len(sheet):
        row = sheet.iloc[place]
        if str(row["code"]).strip() and not back:
            place += 1
            continue
        show(_shown(row, place, len(sheet)))
        answer = ask(prompt).strip()
        back = False
        if answer == "q":
            break
        if answer == "<":
            place, back = max(0, place - 1), True
        elif answer == "-":
            place += 1
        elif answer.startswith("!"):
            sheet.loc[sheet.index[place], "comment"] = answer[1:].strip()
            write_sheet(sheet, path)
            back = True
        elif answer.casefold() in keys:
            sheet.loc[sheet.index[place], "code"] = keys[answer.casefold()]
            write_sheet(sheet, path)
            place += 1
        else:
            show(f"<p>{escape(repr(answer))} is no code; there are: {escape(', '.join(names))}</p>")
            back = True
    return int((sheet["code"].astype(str).str.strip() == "").sum())


def _shown(row: pd.Series, place: int, total: int) -> str:
    chosen = f" · now <b>{escape(str(row['code']))}</b>" if str(row["code"]).strip() else ""
    return (
        f"<p style='color:#555'>{place + 1} of {total}{chosen}</p>"
        f"<p style='max-width:46em'>{escape(str(row['left']))} <mark>{escape(str(row['passage']))}</mark> "
        f"{escape(str(row['right']))}</p>"
    )


def _display(html: str) -> None:
    from IPython.display import HTML, display

    display(HTML(html))
