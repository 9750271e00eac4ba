"""Forty inputs as scholars have them: each is read without a traceback, each remark says where and what to do."""

from __future__ import annotations

import base64
import datetime
import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest

from analysis.commands.main import main
from analysis.corpus import import_articles, read_corpus
from tests.corpus.pdf_files import write_pdf
from tests.places import cases

CASES = cases("hostile_inputs")["cases"]
TEXTS = {
    "FERRY1": "The ferry line to the northern islands will keep its winter timetable, the harbour office said.",
    "FERRY2": "Two boats are being repaired and a third has been lent to the mainland, so crossings are few now.",
    "BRIDGE1": "Engineers closed the old bridge over the Lind for a week after a survey found cracks in its pier.",
    "BRIDGE2": "Nobody was ever in danger, the chief engineer of the city said, and shops asked for a shuttle bus.",
    "MARKET1": "The covered market opened its doors again after eleven months of work, with half its stalls gone.",
    "MARKET2": "Traders who were there before 1990 keep their places and the others drew lots, and some went away.",
    "GERMAN": "Die alte Brücke über den Fluss bleibt eine Woche lang gesperrt, nachdem bei einer Prüfung Risse im "
    "zweiten Pfeiler gefunden wurden. Niemand sei in Gefahr gewesen, sagte der leitende Ingenieur heute.",
}
for name in ("FERRY", "BRIDGE", "MARKET"):
    TEXTS[name] = f"{TEXTS[name + '1']} {TEXTS[name + '2']}"
# Only these readers stand behind `load_corpus` as well; the others are imported first.
DIRECT = (".csv", ".tsv", ".jsonl", ".xlsx", ".parquet", ".txt")


def filled(value: Any) -> Any:
    if isinstance(value, str):
        for name, text in TEXTS.items():
            value = value.replace("{" + name + "}", text)
        return value
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    return value


def make(path: Path, how: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match how:
        case {"text": text, **more}:
            path.write_bytes(text.encode(more.get("encoding", "utf-8")))
        case {"docx": lines}:
            document = docx.Document()
            for line in lines:
                document.add_paragraph(line)
            document.save(str(path))
        case {"pdf": pages}:
            write_pdf(path, pages)
        case {"scan": pages}:
            write_pdf(path, [[]] * pages, picture=True)
        case {"xlsx": rows}:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(
                    [datetime.datetime.fromisoformat(c["date"]) if isinstance(c, dict) else c for c in row]
                )
            book.save(path)
        case {"base64": content}:
            path.write_bytes(base64.b64decode(content))
        case _:
            raise AssertionError(f"no way to make {path.name}")


def check_article(row: pd.Series, expected: dict[str, Any]) -> None:
    for column, value in expected.items():
        if column == "has":
            assert all(piece in row["text"] for piece in value), row["text"]
        elif column == "lacks":
            assert not any(piece in row["text"] for piece in value), row["text"]
        elif column == "furniture":
            assert [row["text"][a:b] for a, b in json.loads(row["furniture"])] == value
        else:
            found = row[column] if column in row and not pd.isna(row[column]) else None
            assert found == value, column


def check_told(checks: pd.DataFrame, expected: list[list[str]]) -> None:
    left = [list(row) for row in expected]
    for row in checks.astype(object).where(checks.notna(), None).itertuples():
        told = f"{row.detail} {row.remedy}"
        fits = [one for one in left if one[:2] == [row.severity, row.problem] and one[2] in told]
        assert fits, f"not expected: {row}"
        left.remove(fits[0])
        assert row.remedy and "\n" not in row.detail
        # Renamed outlets are about all files together, and some problems about a whole file.
        assert row.file or row.problem == "outlet renamed"
        if row.article_id and row.file and row.file.endswith((".csv", ".jsonl", ".xlsx")):
            assert row.line
    assert left == []


def test_there_are_forty():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_input_gives_its_articles_and_says_what_is_wrong(tmp_path, case):
    case = filled(case)
    source = tmp_path / "in"
    for name, how in case["files"].items():
        make(source / name, how)
    only = list(source.iterdir())
    alone = only[0] if len(only) == 1 and only[0].is_file() else source
    done = import_articles(source, tmp_path / "store", columns=case.get("map"), dates=case.get("dates"))
    articles = read_corpus(tmp_path / "store").articles if done.kept else pd.DataFrame()
    assert len(articles) == len(case["articles"])
    for number, expected in enumerate(case["articles"]):
        check_article(articles.iloc[number], expected)
    check_told(done.checks, case["told"])
    if case["articles"] and all(name.endswith(DIRECT) for name in case["files"]) and not case.get("map"):
        direct = read_corpus(alone, dates=case.get("dates")).articles
        pd.testing.assert_series_equal(direct["text"], articles["text"])
        assert direct["outlet"].tolist() == articles["outlet"].tolist()
        assert direct["date"].isna().tolist() == articles["date"].isna().tolist()


@pytest.mark.parametrize("case", [case for case in CASES if not case["articles"]], ids=lambda case: case["name"])
def test_where_nothing_was_kept_the_command_fails_and_says_so(tmp_path, capsys, case):
    for name, how in filled(case)["files"].items():
        make(tmp_path / "in" / name, how)
    assert main(["import", str(tmp_path / "in"), "--into", str(tmp_path / "store")]) == 1
    assert "Nothing was kept" in capsys.readouterr().out


def test_a_folder_with_nothing_readable_fails_too(tmp_path, capsys):
    make(tmp_path / "in" / "photo.png", {"text": "x"})
    assert main(["import", str(tmp_path / "in"), "--into", str(tmp_path / "store")]) == 1
    assert "Nothing was kept" in capsys.readouterr().out
