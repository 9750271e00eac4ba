"""``framing code``: draw a sample for coders, and read their sheets back. Arguments in, library calls, result out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from analysis.terminal import SCREEN, say, tell


def add_commands(commands: Any) -> None:
    """Add ``code size``, ``code draw`` and ``code read`` to the command's parser."""
    code = commands.add_parser("code", help="hand coding: draw a sample, read the coders' sheets back")
    actions = code.add_subparsers(title="actions", metavar="ACTION", required=True)

    size = actions.add_parser("size", help="how many items to code")
    size.add_argument("classes", type=int, help="number of codes")
    size.add_argument("--half-width", type=float, default=0.08, help="wanted precision (default 0.08)")
    size.set_defaults(run=_size)

    draw = actions.add_parser("draw", help="write sheets with a random sample of decisions")
    draw.add_argument("table", help="a table of decisions, e.g. hits.parquet from framing tables")
    draw.add_argument("corpus")
    draw.add_argument("--field", required=True, help="the column to be judged, e.g. voice")
    draw.add_argument("--coders", required=True, help="names, separated by commas")
    draw.add_argument("--codes", help="codes allowed, separated by commas (default: those in the table)")
    draw.add_argument("--size", type=int, default=200)
    draw.add_argument("--by", help="draw equally from these columns too, separated by commas")
    draw.add_argument("--span", default="start,end", help="columns of the passage shown (default start,end)")
    draw.add_argument("--excel", action="store_true", help="write .xlsx with a choice list")
    draw.add_argument("--out", required=True, help="folder for the sheets")
    draw.set_defaults(run=_draw)

    read = actions.add_parser("read", help="agreement, accuracy and corrections from filled sheets")
    read.add_argument("folder", help="folder of the sheets")
    read.add_argument("--field", required=True)
    read.add_argument("--level", choices=("nominal", "ordinal", "interval", "ratio"), default="nominal")
    read.add_argument("--corrections", help="file to which decisions against the machine are added")
    read.set_defaults(run=_read)


def _size(wanted: argparse.Namespace) -> None:
    from analysis.coding import advise_sample_size

    advice = advise_sample_size(wanted.classes, half_width=wanted.half_width)
    say(f"{advice['per_class']} items per code, {advice['total']} in all;")
    say(f"at least {advice['double_coded']} of them coded by two people or more.")


def _draw(wanted: argparse.Namespace) -> None:
    import pandas as pd

    from analysis.coding import draw_sample, write_sheets
    from analysis.corpus import load_corpus

    path = Path(wanted.table)
    if not path.exists():
        raise ValueError(f"{path} is not there: write it with framing tables, or name another table")
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    strata = wanted.by.split(",") if wanted.by else []
    first, last = (part.strip() for part in wanted.span.split(","))
    articles = load_corpus(wanted.corpus)
    sample = draw_sample(table, articles, wanted.field, size=wanted.size, strata=strata, span=(first, last))
    codes = wanted.codes.split(",") if wanted.codes else sorted(sample["machine"].dropna().unique())
    coders = [name.strip() for name in wanted.coders.split(",")]
    meanings = dict.fromkeys((code.strip() for code in codes), "")
    for sheet in write_sheets(sample, wanted.out, coders, meanings, excel=wanted.excel):
        say(f"{sheet}: {len(sample)} items")
    say(f"Write what each code means into {Path(wanted.out) / f'{wanted.field}_codes.csv'} before coding.")


def _read(wanted: argparse.Namespace) -> int:
    import pandas as pd

    from analysis.coding import (
        accuracy_table,
        agreed_codes,
        agreement_table,
        find_disagreements,
        load_sample,
        make_corrections,
        read_sheets,
        save_corrections,
    )
    from analysis.coding.sheets import read_table, write_sheet

    folder, field = Path(wanted.folder), wanted.field
    known = {folder / f"{field}_sample.csv", folder / f"{field}_codes.csv"}
    missing = [path for path in sorted(known) if not path.exists()]
    if missing:
        raise ValueError(f"{missing[0]} is not there: it is written by framing code draw")
    sample = load_sample(folder / f"{field}_sample.csv")
    codes = read_table(folder / f"{field}_codes.csv")["code"]
    sheets = sorted(
        path
        for path in folder.glob(f"{field}_*")
        if path.suffix in (".csv", ".xlsx") and path not in known and not path.stem.endswith("_disagreements")
    )
    if not sheets:
        raise ValueError(f"{folder} holds no sheet named {field}_<coder>.csv or .xlsx")
    found = read_sheets(sheets, sample, codes)
    for row in found.problems.to_dict("records"):
        place = row["file"] if pd.isna(row["line"]) else f"{row['file']}, line {int(row['line'])}"
        tell(f"{row['severity']:8} {place}: {row['problem']}: {row['detail']} → {row['remedy']}", SCREEN)
    say(agreement_table(found.codes, wanted.level).round(3).to_string(index=False))
    truth = agreed_codes(found.codes)
    say(accuracy_table(sample, truth).round(3).to_string(index=False))
    open_items = find_disagreements(found.codes, sample)
    target = folder / f"{field}_disagreements.csv"
    write_sheet(open_items, target)
    say(f"{len(open_items)} items to talk about: {target}")
    if wanted.corrections:
        coders = ", ".join(sorted(found.codes["coder"].unique()))
        fixes = make_corrections(sample, truth, coders=coders)
        save_corrections(fixes, wanted.corrections)
        say(f"{len(fixes)} corrections kept in {wanted.corrections}")
    return int((found.problems["severity"] == "error").any())
