"""What shall people judge, and what did they write down?

:func:`draw_sample` draws machine decisions at random, as many of each kind as wanted, with their context;
:func:`write_sheets` writes a sheet per coder (without the machine's answer) and the sample itself;
:func:`read_sheets` reads the sheets back, whatever a spreadsheet did to them, and lists what is wrong.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.door import checked
from analysis.files import write_atomically
from analysis.spreadsheets import as_csv, restored, write_workbook

SHEET_COLUMNS = ("item", "left", "passage", "right", "code", "comment")
_NEEDED = ("item", "passage", "code")
_PROBLEM_COLUMNS = ["severity", "problem", "item", "coder", "file", "line", "detail", "remedy"]
_SEED = 20231007


class Sheets(NamedTuple):
    """What the coders wrote.

    Attributes
    ----------
    codes : DataFrame
        One row per coder and item of the sample: ``item``, ``coder``, ``code`` (missing: not coded),
        ``comment``.
    problems : DataFrame
        What could not be used and why: ``severity`` (error: a sheet or code is left out; warning),
        ``problem``, ``item``, ``coder``, ``file``, ``line``, ``detail`` (with the coder's own words, so that
        nothing is lost), ``remedy``.
    """

    codes: pd.DataFrame
    problems: pd.DataFrame


@checked(articles="article_id text")
def draw_sample(
    decisions: pd.DataFrame,
    articles: pd.DataFrame,
    field: str,
    *,
    size: int = 200,
    strata: Sequence[str] = (),
    span: tuple[str, str] = ("start", "end"),
    context: int = 300,
    seed: int = _SEED,
) -> pd.DataFrame:
    """Draw machine decisions at random, equally many of each class (and stratum) as far as there are.

    Parameters
    ----------
    decisions : DataFrame
        Evidence: hits, attributions, acts, tones, pairs … with `article_id`, the columns of `span`, and
        `field`.
    articles : DataFrame
        With `article_id` and `text`.
    field : str
        The column to be judged, e.g. ``"voice"``, ``"speaker"``, ``"form"``; missing decisions are drawn as
        well.
    size : int
        Items wanted in all; fewer if there are fewer decisions.
    strata : list of str
        Further columns to draw equally from, e.g. ``["outlet"]``.
    span : (str, str)
        Columns with the offsets of the passage shown.
    context : int
        Characters shown on either side.

    Returns
    -------
    DataFrame
        One row per item, in random order: ``item`` (a stable name), ``field``, ``article_id``, ``start``,
        ``end``, ``left``, ``passage``, ``right``, ``machine`` (its decision, as text; missing where it made
        none), ``stratum``, ``population`` (decisions in the stratum) and ``weight`` (population over drawn:
        how many decisions the item stands for).
    """
    require(decisions, ["article_id", *span, field, *strata], "decisions")
    if size < 1:
        raise ValueError(f"size is the number of items wanted, at least 1; got {size}")
    table = pd.DataFrame(
        {
            "article_id": decisions["article_id"].to_numpy(),
            "start": decisions[span[0]].astype("Int64").to_numpy(),
            "end": decisions[span[1]].astype("Int64").to_numpy(),
            "machine": _as_text(decisions[field]),
        }
    )
    parts = [table["machine"].fillna("(none)"), *(_as_text(decisions[c]).fillna("(none)") for c in strata)]
    table["stratum"] = [" / ".join(map(str, key)) for key in zip(*parts)]
    table = table[table["start"].notna() & table["end"].notna()]
    generator = np.random.default_rng(seed)
    groups = {str(name): part.index.to_numpy() for name, part in table.groupby("stratum", sort=True)}
    taken = _allocate({name: len(rows) for name, rows in groups.items()}, size)
    drawn = [
        generator.choice(groups[name], size=count, replace=False) for name, count in taken.items() if count
    ]
    rows = generator.permutation(np.concatenate(drawn)) if drawn else np.empty(0, dtype=int)
    sample = table.loc[rows].reset_index(drop=True)
    texts = articles.set_index("article_id")["text"]
    shown = [
        _passage(str(texts.get(article, "") or ""), int(start), int(end), context)
        for article, start, end in sample[["article_id", "start", "end"]].itertuples(index=False)
    ]
    for place, name in enumerate(("left", "passage", "right")):
        sample[name] = pd.array([parts[place] for parts in shown], dtype="str")
    names = [
        _item_name(field, *key) for key in sample[["article_id", "start", "end"]].itertuples(index=False)
    ]
    # two decisions on one passage (a nested attribution) are two items
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        names[place] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    sample = sample.assign(item=pd.array(names, dtype="str"), field=field)
    sample["population"] = [len(groups[name]) for name in sample["stratum"]]
    sample["weight"] = [len(groups[name]) / taken[name] for name in sample["stratum"]]
    order = ["item", "field", "article_id", "start", "end", "left", "passage", "right"]
    return sample[[*order, "machine", "stratum", "population", "weight"]]


@checked(sample="item field left passage right")
def write_sheets(
    sample: pd.DataFrame,
    folder: str | Path,
    coders: Sequence[str],
    codes: Mapping[str, str],
    *,
    excel: bool = False,
) -> list[Path]:
    """Write one sheet per coder, the codes' meanings, and the sample with the machine's answers.

    Parameters
    ----------
    sample : DataFrame
        From :func:`draw_sample`.
    folder : path
        Made if missing. A sheet that is already there is never overwritten.
    coders : list of str
        Names, used in the file names: ``<field>_<coder>.csv``.
    codes : dict
        Code → what it means, for ``<field>_codes.csv`` and, in Excel, a choice list.
    excel : bool
        Write .xlsx instead of .csv.

    Returns
    -------
    list of Path
        The coders' sheets. ``<field>_sample.csv`` holds the machine's answers: do not show it to coders.

    Raises
    ------
    ValueError
        If a sheet exists already, or the sample is empty.
    """
    if not len(sample):
        raise ValueError("the sample is empty: there is nothing to code")
    folder = Path(folder)
    field = str(sample["field"].iloc[0])
    ending = "xlsx" if excel else "csv"
    paths = [folder / f"{field}_{coder}.{ending}" for coder in coders]
    there = [path for path in (*paths, folder / f"{field}_sample.csv") if path.exists()]
    if there:
        raise ValueError(f"{there[0]} exists already and may hold codes: choose another folder or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    sheet = sample[["item", "left", "passage", "right"]].assign(code="", comment="")
    for path in paths:
        if excel:
            _write_excel(sheet, codes, path)
        else:
            write_sheet(sheet, path)
    meanings = pd.DataFrame(list(codes.items()), columns=["code", "meaning"])
    write_sheet(meanings, folder / f"{field}_codes.csv")
    write_sheet(sample, folder / f"{field}_sample.csv")
    return paths


def write_sheet(table: pd.DataFrame, path: Path) -> None:
    """Write a table for spreadsheets: no cell is run as a formula, and an interruption loses nothing."""
    write_atomically(path, as_csv(table))


def load_sample(path: str | Path) -> pd.DataFrame:
    """Read a sample written by :func:`write_sheets`."""
    types = {"item": "str", "machine": "str", "stratum": "str", "article_id": "str"}
    return restored(pd.read_csv(path, dtype=types, encoding="utf-8-sig"))


@checked(sample="item field passage")
def read_sheets(
    paths: Iterable[str | Path] | Mapping[str, str | Path], sample: pd.DataFrame, codes: Iterable[str]
) -> Sheets:
    """Read coders' sheets back and check every row against the sample.

    Parameters
    ----------
    paths : list of paths, or dict of coder → path
        .csv or .xlsx. Without a dict the coder's name is what follows the field's name in the file name.
        Commas, semicolons, tabs, UTF-8, UTF-16 and Windows-1252, as spreadsheets leave them, are all
        understood.
    sample : DataFrame
        The sample the sheets were made from.
    codes : list of str
        The codes allowed; compared without regard to case and outer spaces.

    Returns
    -------
    Sheets
        Codes in the codes' own spelling, and the problems: a sheet without a needed column or that cannot be
        read, an unknown code, an unknown or repeated item, a passage that is not the sample's (rows may have
        been shifted against each other: the code is set aside), items missing or left empty. Whatever is set
        aside stands in ``detail``.
    """
    allowed = {str(code).strip().casefold(): str(code) for code in codes}
    field = str(sample["field"].iloc[0]) if len(sample) else ""
    named = (
        {str(k): Path(v) for k, v in paths.items()}
        if isinstance(paths, Mapping)
        else {Path(path).stem.removeprefix(f"{field}_"): Path(path) for path in paths}
    )
    passages = dict(zip(sample["item"], sample["passage"].fillna("")))
    problems: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for coder, path in named.items():
        found, notes = _read_sheet(path, passages, allowed)
        problems += [{"coder": coder, "file": str(path), **note} for note in notes]
        rows += [{"item": item, "coder": coder, **row} for item, row in found.items()]
    table = pd.DataFrame(rows, columns=["item", "coder", "code", "comment"]).astype("str")
    return Sheets(table, pd.DataFrame(problems, columns=_PROBLEM_COLUMNS))


def _read_sheet(
    path: Path, passages: dict[str, str], allowed: dict[str, str]
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """The codes of one sheet by item, and what is wrong with it."""
    notes: list[dict[str, Any]] = []
    given: dict[str, dict[str, Any]] = {}

    def note(
        severity: str, problem: str, detail: str, remedy: str, item: Any = None, line: Any = None
    ) -> None:
        row = {"severity": severity, "problem": problem, "detail": detail, "remedy": remedy}
        notes.append({**row, "item": item, "line": line})

    try:
        sheet = read_table(path)
    except (OSError, ValueError) as problem:
        note("error", "unreadable sheet", str(problem), "save it again as .csv (UTF-8) or .xlsx")
        return given, notes
    missing = [column for column in _NEEDED if column not in sheet.columns]
    if missing:
        detail = f"no column {', '.join(missing)}; found: {', '.join(map(str, sheet.columns)) or 'none'}"
        remedy = f"name the columns {', '.join(SHEET_COLUMNS)} in the first line, as they were"
        note("error", "missing column", detail, remedy, line=1)
        return given, notes
    for number, row in enumerate(sheet.to_dict("records")):
        line = number + 2
        item, code = str(row["item"]).strip(), str(row["code"]).strip()
        said = f"code {code!r}" if code else "no code"
        if not any(str(value).strip() for value in row.values()):
            continue
        if item not in passages:
            remedy = "leave the column item as it was"
            note("error", "unknown item", f"{item!r} with {said}; set aside", remedy, item, line)
        elif item in given:
            note("error", "item twice", f"{said}; the first was kept", "remove one of the rows", item, line)
        elif _squeezed(row["passage"]) != _squeezed(passages[item]):
            there, here = passages[item][:60], str(row["passage"])[:60]
            detail = f"{said}, but the passage reads {here!r} instead of {there!r}; set aside"
            remedy = "were columns sorted separately? restore the rows, or code the item again"
            note("error", "changed text", detail, remedy, item, line)
            given[item] = {"code": None, "comment": None}
        elif code and _code_key(code, allowed) not in allowed:
            remedy = f"use one of: {', '.join(allowed.values())}"
            note("error", "unknown code", f"{said}; set aside", remedy, item, line)
            given[item] = {"code": None, "comment": None}
        else:
            comment = str(row.get("comment", "")).strip()
            given[item] = {
                "code": allowed[_code_key(code, allowed)] if code else None,
                "comment": comment or None,
            }
            if not code:
                given[item]["empty"] = True
    absent = [item for item in passages if item not in given]
    empty = sum(bool(row.pop("empty", False)) for row in given.values())
    if absent:
        detail = f"{len(absent)} of {len(passages)} items are not in the sheet"
        note("warning", "missing rows", detail, "append the missing rows, or go on without them")
    if empty:
        detail = f"{empty} of {len(passages)} items have no code"
        note("warning", "half-filled", detail, "fill in the rest, or go on: they count as not coded")
    return given, notes


def read_table(path: Path) -> pd.DataFrame:
    """Read a sheet as text, whatever separator and encoding a spreadsheet gave it."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        table = pd.read_excel(path, dtype=str, keep_default_na=False)
    else:
        text = _decoded(path.read_bytes())
        first, _, rest = text.partition("\n")
        if first.lower().startswith("sep="):
            separator, text = first.strip()[4:5], rest
        else:
            separator = max(",;\t|", key=first.count)
        if not text.strip():
            raise ValueError("the file is empty")
        table = pd.DataFrame(list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
        table = table.fillna("")
        table.columns = pd.Index(table.iloc[0].astype(str))
        table = table.iloc[1:].reset_index(drop=True)
    table.columns = pd.Index([str(name).strip().lower() for name in table.columns])
    table = table.loc[:, ~table.columns.duplicated()]
    return restored(table)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _write_excel(sheet: pd.DataFrame, codes: Mapping[str, str], path: Path) -> None:
    """The sheet with columns of a width to read in, and a list of the codes to choose from."""
    from openpyxl import load_workbook
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.datavalidation import DataValidation

    meanings = pd.DataFrame(list(codes.items()), columns=["code", "meaning"])
    plain = io.BytesIO()
    write_workbook(
        plain, {"coding": (SHEET_COLUMNS, [sheet[list(SHEET_COLUMNS)]]), "codes": (["code", "meaning"], [meanings])}
    )
    book = load_workbook(plain)
    page = book["coding"]
    for letter, width in zip("ABCDEF", (14, 50, 40, 50, 16, 30)):
        page.column_dimensions[letter].width = width
    for line in page.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    choice = DataValidation(type="list", formula1=f"=codes!$A$2:$A${len(codes) + 1}", allow_blank=True)
    page.add_data_validation(choice)
    choice.add(f"E2:E{len(sheet) + 1}")
    write_atomically(path, book.save)


def _allocate(available: dict[str, int], size: int) -> dict[str, int]:
    """Equal numbers from each stratum; what one lacks the others give."""
    taken = dict.fromkeys(available, 0)
    left = min(size, sum(available.values()))
    while left:
        open_strata = [name for name in available if taken[name] < available[name]]
        each = max(1, left // len(open_strata))
        for name in open_strata:
            more = min(each, available[name] - taken[name], left)
            taken[name] += more
            left -= more
    return taken


def _passage(text: str, start: int, end: int, context: int) -> tuple[str, str, str]:
    left = " ".join(text[max(0, start - context) : start].split())
    right = " ".join(text[end : end + context].split())
    return left, " ".join(text[start:end].split()), right


def _item_name(field: str, article: Any, start: Any, end: Any) -> str:
    # hashlib, not hash(): the name must be the same in every run; "i" keeps spreadsheets from making it a
    # number
    return "i" + hashlib.sha256(f"{field}|{article}|{start}|{end}".encode()).hexdigest()[:9]


def _as_text(column: pd.Series) -> pd.Series:
    values = column.astype(object)
    return pd.Series(
        [None if pd.isna(value) else str(value) for value in values], index=column.index, dtype="str"
    ).reset_index(drop=True)


def _squeezed(text: Any) -> str:
    return "".join(character for character in str(text) if character.isalnum()).casefold()


def _code_key(code: str, allowed: Mapping[str, str]) -> str:
    key = code.casefold()
    # spreadsheets turn the code 1 into 1.0
    return key[:-2] if key not in allowed and key.endswith(".0") else key
