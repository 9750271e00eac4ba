"""No cell of a file that leaves the toolkit is run as a formula, and there is one door through which files leave."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from analysis.coding import (
    draw_sample,
    load_sample,
    make_corrections,
    read_sheets,
    save_corrections,
    write_sheets,
)
from analysis.commands.main import main
from analysis.report import save_figure
from analysis.spreadsheets import as_csv, defused, restored, write_workbook
from analysis.tables import compute_tables
from tests.places import DEMO, ROOT

# What spreadsheets take for a formula; the wide signs are those of East Asian keyboards.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HOSTILE = ['=HYPERLINK("http://gull.example","x")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1"]


def live_cells(path: Path) -> list[str]:
    """The cells that a spreadsheet would run, whichever separator its language has."""
    if path.suffix == ".xlsx":
        cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
        return [str(one.value) for one in cells if one.data_type == "f" or str(one.value or "").startswith(LIVE)]
    text = path.read_bytes().decode("utf-8-sig")
    rows = [row for separator in ",;\t" for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    return [cell for row in rows for cell in row if cell.startswith(LIVE) and not _is_number(cell)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def articles() -> pd.DataFrame:
    rows = [
        {
            "article_id": f"{text[:1]}a{number}",
            "outlet": f"{text[:2]} Gull",
            "date": "2025-10-08",
            "title": text,
            "section": f"a;{text}",
            "text": f"{text} The council said; =1+1\nThe ferry sailed past the pier and the council of the town met.",
        }
        for number, text in enumerate(HOSTILE)
    ]
    return pd.DataFrame(rows)


def hits() -> pd.DataFrame:
    table = articles()
    rows = pd.DataFrame({"article_id": table["article_id"], "start": 0, "end": 2, "voice": HOSTILE})
    return rows.assign(voice=pd.Categorical(rows["voice"]))


def coding_sheets(folder: Path) -> None:
    sample = draw_sample(hits(), articles(), "voice", context=40)
    write_sheets(sample, folder / "csv", ["ana"], {"=1+1": "@SUM(1)"})
    write_sheets(sample, folder / "xlsx", ["ana"], {"=1+1": "@SUM(1)"}, excel=True)
    save_corrections(make_corrections(sample, pd.Series("-1+1", index=sample["item"])), folder / "fixes.csv")


def code_draw(folder: Path) -> None:
    articles().to_csv(folder.parent / "articles.csv", index=False)
    hits().astype("str").to_parquet(folder.parent / "hits.parquet")
    for number, more in enumerate(([], ["--excel"])):
        given = ["--field", "voice", "--coders", "ana", "--out", str(folder / str(number)), *more]
        assert main(["code", "draw", *(str(folder.parent / f) for f in ("hits.parquet", "articles.csv")), *given]) == 0


def tables(folder: Path) -> None:
    for form in ("csv", "xlsx"):
        compute_tables(articles(), None, folder / form, only=["articles", "sentences"], format=form)
    for left in (folder / "csv", folder / "xlsx"):
        (left / "manifest.json").unlink()


def figure(folder: Path) -> None:
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    save_figure(ax, "one", articles(), folder=folder, title="one", description="one")


def findings(folder: Path) -> None:
    from analysis.report.export import export_table

    study = SimpleNamespace(roster=SimpleNamespace(label=str), kept={"provenance": None})
    table = articles().rename(columns={"title": "=title"})
    finding = SimpleNamespace(name="x", title="=1", table=table, evidence=pd.DataFrame(), study=study, sentence="")
    export_table(finding, folder / "finding.csv")


def furniture(folder: Path) -> None:
    assert main(["check", str(DEMO), "--furniture", str(folder / "furniture.csv")]) == 0


def workbook(folder: Path) -> None:
    write_workbook(folder / "book.xlsx", {"one": (list(articles().columns), [articles()]), "=two": (["=x"], [])})


#: Everything that writes sheets or CSV: whoever adds an exporter adds it here.
EXPORTERS = (coding_sheets, code_draw, tables, figure, findings, furniture, workbook)


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda one: one.__name__)
@pytest.mark.filterwarnings("ignore")
def test_no_exporter_writes_a_cell_that_a_spreadsheet_runs(exporter, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    exporter(folder)
    files = [file for file in folder.rglob("*") if file.suffix in (".csv", ".xlsx")]
    assert files and {file.name: live_cells(file) for file in files if live_cells(file)} == {}


def test_only_the_door_writes_csv_and_workbooks():
    """A new exporter that goes round ``analysis.spreadsheets`` fails here."""
    ways = ("to_csv", "to_excel", "to_clipboard", "writer", "DictWriter", "Workbook", "ExcelWriter", "write_csv")
    found = []
    for file in sorted((ROOT / "analysis").rglob("*.py")):
        if file.name == "spreadsheets.py":
            continue
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ways:
                    found.append(f"{file.relative_to(ROOT)}:{node.lineno} {name}")
    assert found == [], "write it with analysis.spreadsheets.as_csv or write_workbook"


def test_where_a_cell_is_split_because_another_language_separates_by_semicolons_nothing_is_run_either():
    texts = ["a;=1+1", "b\t@x", "c\n-x", "d\re, f", "plain; = x"]
    table = pd.DataFrame({"text": texts, "n": [1.5, -2.0, 3.0, None, 1.0]})
    content = as_csv(table)
    assert content.decode("utf-8-sig") == (
        "text,n\na;'=1+1,1.5\nb\t'@x,-2.0\n\"c\n'-x\",3.0\n\"d\re, f\",\nplain; = x,1.0\n"
    )
    pd.testing.assert_frame_equal(restored(pd.read_csv(io.BytesIO(content))), table)


@given(st.lists(st.text(alphabet="'=+-@\t\r\n;, ＝ab\"", max_size=9), min_size=1, max_size=5))
def test_a_table_comes_back_from_csv_exactly(values):
    table = pd.DataFrame({"text": pd.Series(values, dtype="str"), "n": range(len(values))})
    content = as_csv(table)
    again = pd.read_csv(io.BytesIO(content), dtype={"text": "str"}, keep_default_na=False, lineterminator="\n")
    pd.testing.assert_frame_equal(restored(again), table)


def test_every_sign_is_defused_and_comes_back():
    table = pd.DataFrame({"text": pd.Series(HOSTILE, dtype="str")})
    safe = defused(table)
    assert not safe["text"].str.startswith(LIVE).any()
    pd.testing.assert_frame_equal(restored(safe), table)


def test_an_excel_sheet_of_hostile_passages_is_read_back_without_a_problem(tmp_path):
    sample = draw_sample(hits(), articles(), "voice", context=0)
    (path,) = write_sheets(sample, tmp_path, ["ana"], {"x": ""}, excel=True)
    assert not (read_sheets([path], sample, ["x"]).problems["severity"] == "error").any()
    assert load_sample(tmp_path / "voice_sample.csv")["passage"].tolist() == sample["passage"].tolist()
