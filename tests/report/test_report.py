"""What leaves the machine: figures with their numbers, tables with their passages."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.report import files as report_files
from analysis.report import passages, save_figure, show_evidence, show_table
from analysis.report.alternative import describe

plt = pytest.importorskip("matplotlib.pyplot")

NUMBERS = pd.DataFrame(
    {
        "outlet": ["North & Co", "=SUM(A1)"],
        "count": [3, 1],
        "total": [4, 4],
        "share": [0.75, 0.25],
        "basis": ["bootstrap", "descriptive only"],
    }
)
ARTICLES = pd.DataFrame(
    {"article_id": ["a", "b"], "text": ["One <b>gate</b> opened.\nThen it shut.", "No gate."]}
)
EVIDENCE = pd.DataFrame({"article_id": ["a", "b"], "start": [7, 3], "end": [11, 7], "outlet": ["N", "S"]})


@pytest.fixture
def inputs(monkeypatch, tmp_path):
    described = {
        "corpus": {"name": "toy", "hash": "0" * 32, "articles": 2, "outlets": 2},
        "codebook": {"name": "toy", "hash": "1" * 32},
        "version": "0",
        "parse_model": "none",
        "seed": 1,
    }
    monkeypatch.setenv("FRAMING_INPUTS", json.dumps(described))
    monkeypatch.setenv("FRAMING_FIGURES", str(tmp_path / "figures"))
    return described


def _drawn():
    _, ax = plt.subplots()
    ax.plot([0, 1], [0.75, 0.25], marker="o")
    ax.set_xlabel("outlet")
    return ax


def _save(name="shares", **more):
    words = {"title": "Which <word>?", "description": "Dots are shares & more."}
    return save_figure(_drawn(), name, NUMBERS, **{**words, **more})


def test_a_figure_is_saved_as_png_svg_and_csv_with_its_provenance(inputs, tmp_path):
    _save()
    folder = tmp_path / "figures"
    assert sorted(path.name for path in folder.iterdir()) == [
        "provenance.json",
        "shares.csv",
        "shares.png",
        "shares.svg",
    ]
    noted = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert noted["inputs"] == inputs
    assert set(noted["figures"]["shares"]["files"]) == {"shares.png", "shares.svg", "shares.csv"}


def test_the_same_table_gives_the_same_bytes(inputs, tmp_path):
    _save()
    folder = tmp_path / "figures"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    _save()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_the_svg_tells_its_title_and_description(inputs, tmp_path):
    picture = _save()
    root = ElementTree.parse(tmp_path / "figures" / "shares.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}title") == "Which <word>?"
    assert root.findtext(f"{space}desc") == picture.alt
    assert "Highest share: 75 %" in picture.alt


def test_the_notebook_gets_an_image_with_escaped_alternative_text_and_caption(inputs):
    page = _save()._repr_html_()
    assert page.startswith("<figure><img alt=")
    assert "Which &lt;word&gt;?" in page and "<word>" not in page
    assert "Dots are shares &amp; more." in page


def test_a_saved_figure_is_closed_so_that_a_notebook_shows_it_once(inputs):
    plt.close("all")
    _save()
    assert plt.get_fignums() == []


def test_cells_that_a_spreadsheet_would_run_are_defused(inputs, tmp_path):
    _save()
    lines = (tmp_path / "figures" / "shares.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[2].startswith("'=SUM(A1)")


def test_a_name_that_is_a_path_is_refused(inputs):
    with pytest.raises(ValueError, match="figure name '../x'"):
        _save("../x")
    plt.close("all")


def test_figures_of_other_inputs_leave_the_provenance(inputs, tmp_path, monkeypatch):
    _save("old")
    monkeypatch.setenv("FRAMING_INPUTS", json.dumps({**inputs, "seed": 2}))
    _save("new")
    noted = json.loads((tmp_path / "figures" / "provenance.json").read_text(encoding="utf-8"))
    assert list(noted["figures"]) == ["new"]


def test_passages_are_the_text_between_start_and_end():
    found = passages(EVIDENCE, ARTICLES, width=4)
    assert found["passage"].tolist() == ["gate", "gate"]
    assert found["before"].tolist() == ["<b>", "No "]


def test_shown_evidence_is_marked_and_escaped():
    page = show_evidence(EVIDENCE, ARTICLES, "Gates", ["outlet"])._repr_html_()
    assert "One &lt;b&gt;<mark><strong>gate</strong></mark>&lt;/b&gt; opened. Then" in page


def test_shown_evidence_of_nothing_is_an_empty_table():
    assert "<tbody></tbody>" in show_evidence(EVIDENCE.head(0), ARTICLES)._repr_html_()


def test_a_shown_table_rounds_for_the_eye_and_says_what_it_leaves_out():
    table = pd.DataFrame({"n": [1234, 2], "share": [1 / 3, None]})
    page = show_table(table, "Shares", rows=1)._repr_html_()
    assert "1,234" in page and "0.33" in page and "first 1 of 2 rows" in page
    assert "–" in show_table(table)._repr_html_()


def test_alternative_text_tells_extremes_silence_and_want_of_evidence():
    table = pd.concat([NUMBERS, pd.DataFrame({"outlet": ["C"], "count": [0], "total": [0], "share": [None]})])
    told = describe(table)
    assert (
        told.startswith("3 rows. Highest share: 75 % (North & Co, bootstrap")
        or "Highest share: 75 % (North & Co" in told
    )
    assert "Lowest: 25 %" in told
    assert "1 have no value" in told and "1 rest on too few independent articles" in told


def test_tables_are_headed_in_words_and_their_columns_have_equal_decimals():
    table = pd.DataFrame({"cue_lemma": ["say", "claim"], "share": [0.5, 0.125], "agent_where": ["by_phrase", None]})
    page = show_table(table)._repr_html_()
    assert ">verb<" in page and ">place of the agent<" in page and "_" not in page
    assert ">0.50<" in page and ">0.12<" in page and ">by-phrase<" in page


def test_passages_are_the_first_and_widest_column():
    page = show_evidence(EVIDENCE, ARTICLES, "Gates", ["outlet"])._repr_html_()
    assert page.index(">passage<") < page.index(">article<") < page.index(">outlet<")
    assert "min-width: 300px" in page.partition(">passage<")[0].rpartition("<th")[2]


def test_figures_go_where_they_are_sent(monkeypatch, tmp_path):
    monkeypatch.setenv("FRAMING_FIGURES", str(tmp_path / "elsewhere"))
    assert report_files.figures_folder() == tmp_path / "elsewhere"
    assert report_files.figures_folder(tmp_path) == tmp_path
    monkeypatch.delenv("FRAMING_FIGURES")
    monkeypatch.setenv("FRAMING_CORPUS", str(tmp_path / "my.corpus.jsonl.gz"))
    assert report_files.figures_folder() == Path(report_files.HOME) / "figures" / "my"
