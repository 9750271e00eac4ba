"""A finding's table in a manuscript or a spreadsheet: the same numbers, nothing run, letters whole."""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis import open_study
from analysis.codebook import load_codebook
from analysis.codebook.types import Codebook
from analysis.report.tables import heading
from tests.places import CODEBOOKS


@pytest.fixture(scope="module")
def finding():
    texts = ["The captives came home. “A hostage,” said Ida Holt.", "The hostage was freed.", "The captives slept."]
    outlets = ["Çelik & Söhne", "=SUM(A1)", "50 % {Gull}_#1"]
    articles = pd.DataFrame({"article_id": list("abc"), "outlet": outlets, "text": texts})
    return open_study(articles, load_codebook(CODEBOOKS / "demo.yml")).word_rates("people held", by="outlet")


def test_a_workbook_holds_the_numbers_the_passages_and_what_they_are(finding, tmp_path):
    path = finding.export(tmp_path / "made" / "table.xlsx")
    book = load_workbook(path)
    assert book.sheetnames == ["numbers", "passages", "about"]
    numbers = pd.read_excel(path, sheet_name="numbers")
    assert list(numbers.columns) == list(finding.table.columns)
    assert numbers["count"].tolist() == finding.table["count"].tolist()
    assert set(numbers["outlet"]) == {"Çelik & Söhne", "'=SUM(A1)", "50 % {Gull}_#1"}
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.rows for cell in row)
    about = pd.read_excel(path, sheet_name="about").set_index("what")["says"]
    assert about["title"] == finding.title and "3 articles of 3 outlets" in about["source"]


def test_csv_opens_rightly_in_excel_and_reads_back(finding, tmp_path):
    path = finding.export(tmp_path / "table.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(path)
    assert list(read.columns) == list(finding.table.columns)
    assert "Çelik & Söhne" in set(read["outlet"]) and "'=SUM(A1)" in set(read["outlet"])


def test_the_page_for_word_is_read_back_as_the_same_table(finding, tmp_path):
    path = finding.export(tmp_path / "table.html")
    (read,) = pd.read_html(path, encoding="utf-8")
    assert len(read) == len(finding.table) and heading("per_1000") in read.columns
    assert read[heading("count")].tolist() == finding.table["count"].tolist()
    assert set(read["outlet"]) == {"Çelik & Söhne", "=SUM(A1)", "50 % {Gull}_#1"}
    text = path.read_text(encoding="utf-8")
    assert finding.title.split("“")[0] in text and "http" not in text and "Çelik &amp; Söhne" in text


def test_latex_is_escaped_and_has_equal_decimals(finding, tmp_path):
    text = finding.export(tmp_path / "table.tex").read_text(encoding="utf-8")
    assert r"50 \% \{Gull\}\_\#1" in text and r"Çelik \& Söhne" in text
    assert text.count(r"\begin{") == text.count(r"\end{") and r"\toprule" in text
    rates = [line.split("&") for line in text.splitlines() if "SUM" in line]
    place = list(finding.table.columns).index("per_1000")
    decimals = {cells[place].strip().partition(".")[2] for cells in rates if "." in cells[place]}
    assert {len(one) for one in decimals} <= {2}


def test_a_long_table_can_be_cut_and_says_so(finding):
    assert f"(first 2 of {len(finding.table)} rows)" in finding.table_as("latex", 2)
    with pytest.raises(ValueError, match="html or latex, not 'word'"):
        finding.table_as("word")


def test_another_ending_is_answered_with_those_there_are(finding, tmp_path):
    with pytest.raises(ValueError, match=r"\.xlsx, \.csv, \.html \(for Word\) or \.tex"):
        finding.export(tmp_path / "table.docx")
    assert not list(tmp_path.iterdir())


def test_an_answer_without_a_table_is_not_exported(tmp_path):
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Gull"], "text": ["It rained."]})
    (answer,) = open_study(articles, Codebook("none")).word_choice()
    with pytest.raises(ValueError, match=r"has no table to export: The codebook names no concept\."):
        answer.export(tmp_path / "x.csv")
