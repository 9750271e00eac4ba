"""The notebooks: thin, alike, and runnable on any corpus, however small."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.codebook import load_codebook
from analysis.corpus import corpus_hash, load_corpus
from analysis.report import run_notebooks
from analysis.report.kernels import written
from analysis.report.provenance import digest_of
from tests.places import ROOT

nbformat = pytest.importorskip("nbformat")

HOME = ROOT
NOTEBOOKS = sorted((HOME / "notebooks").glob("[0-9]*.ipynb"))
CODEBOOK = """\
name: toy
language: en
sides:
  river: {label: the River League, counterpart: hill}
  hill: {label: the Hill League, counterpart: river}
concepts:
  people taken:
    variants:
      captive: [captive, captives]
      detainee: [detainee, detainees]
actors:
  Ana Brook: {side: river, type: person}
  Tor Crag: {side: hill, type: person}
"""
TEXTS = {
    "a": (
        "Talks on the captives began on Monday.\n\n"
        "“Every captive must come home,” Ana Brook said.\n\nTwo people died."
    ),
    "b": (
        "Talks on the detainees began on Monday.\n\n"
        "Tor Crag said the detainees were well.\n\nIt rained in the hills."
    ),
    "c": "The harvest was good this year. Farmers along the road were pleased with the price of barley.",
}


def _corpus(folder: Path, texts: dict[str, str], header: str, rows: list[str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "articles.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def _codebook(folder: Path) -> Path:
    path = folder / "toy.yml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return path


def _code(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path):
    for source in _code(path):
        tree = ast.parse(source)
        kinds = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.AsyncFunctionDef)
        assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]
        assert len(source.splitlines()) <= 8 and max(map(len, source.splitlines())) <= 110


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_ends_in_what_cannot_be_concluded_and_opens_with_a_question(path):
    cells = nbformat.read(path, as_version=4).cells
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    assert "?" in cells[0].source.splitlines()[0] or "cannot" in cells[0].source.splitlines()[0]
    assert "cannot be concluded" in cells[-1].source.splitlines()[0]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_with_its_outputs_and_fixed_cell_names(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in book["cells"]]
    stem = ids[0].rsplit("-", 1)[0]
    assert ids == [f"{stem}-{number:02d}" for number in range(1, len(ids) + 1)]
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert any(cell["outputs"] for cell in code)
    assert not any(output["output_type"] == "error" for cell in code for output in cell["outputs"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_path_of_this_machine_and_no_widget(path):
    text = path.read_text(encoding="utf-8")
    assert str(HOME) not in text and os.path.expanduser("~") + "/" not in text
    assert "ipykernel_" not in text and "widget-view" not in text


def test_what_the_kernel_counted_and_where_it_ran_is_not_written():
    book = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell("1")
    cell.execution_count = 41
    warned = nbformat.v4.new_output("stream", name="stderr")
    warned.text = "/tmp/ipykernel_77/12345.py:3: UserWarning: corpus x\n"
    cell.outputs = [nbformat.v4.new_output("execute_result", execution_count=41), warned]
    book.cells = [cell]
    cells = json.loads(written(book))["cells"][0]
    assert cells["execution_count"] == cells["outputs"][0]["execution_count"] == 1
    assert cells["outputs"][1]["text"] == ["UserWarning: corpus x\n"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["dated, three outlets", "one outlet, no dates, no word of the codebook"])
def test_the_notebooks_run_on_any_corpus_and_figures_are_the_same_bytes_again(kind, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    if kind.startswith("dated"):
        rows = ["a,North,2030-01-01,a.txt", "b,South,2030-01-01,b.txt", "c,East & West,2030-02-01,c.txt"]
        corpus = _corpus(tmp_path / "toy", TEXTS, "article_id,outlet,date,path", rows)
    else:
        corpus = _corpus(tmp_path / "toy", {"c": TEXTS["c"]}, "article_id,outlet,path", ["c,Only,c.txt"])
    book = _codebook(tmp_path)
    told: list[str] = []
    out = tmp_path / "out"
    assert run_notebooks(corpus, book, out, progress=told.append) == []
    assert [path.name for path in sorted((out / "notebooks").iterdir())] == [path.name for path in NOTEBOOKS]
    assert told[0] == "reading toy" and "too short" in told[1] and "index.html" in told[-1]
    for number, path in enumerate(NOTEBOOKS, 1):
        assert f"running {path.stem} ({number} of {len(NOTEBOOKS)})" in told
        assert [line for line in told if line.startswith(f"{path.stem}: ")]
    opened = _code(out / "notebooks" / "2_word_choice.ipynb")[0]
    assert f"corpus={str(corpus)!r}" in opened and f"figures={str(out)!r}" in opened and f"{str(book)!r}" in opened
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg") == len(list(out.glob("*.png"))) >= 4
    assert page.count("<figure") == len([path for path in out.glob("*.csv") if "-evidence" not in path.name])
    if kind.startswith("dated"):
        first = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        assert run_notebooks(corpus, book, out) == []
        again = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        assert [name for name in first if first[name] != again.get(name)] == []


@pytest.mark.slow
def test_the_notebooks_run_without_a_codebook_and_say_where_one_is_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRAMING_CODEBOOK", raising=False)
    rows = ["a,North,2030-01-01,a.txt", "b,South,2030-01-01,b.txt"]
    corpus = _corpus(tmp_path / "toy", TEXTS, "article_id,outlet,date,path", rows)
    assert run_notebooks(corpus, None, tmp_path / "out") == []
    opened = _code(tmp_path / "out" / "notebooks" / "2_word_choice.ipynb")[0]
    assert "codebook" not in opened
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "The codebook names no concept." in page and "How toy is told" in page and "Ana Brook" in page


@pytest.mark.slow
def test_a_failing_notebook_is_named_with_cell_and_error_and_the_others_go_on(tmp_path, monkeypatch):
    source = tmp_path / "notebooks"
    source.mkdir()
    for name, code in {
        "1_good": "x = 1\nx",
        "2_bad": "raise KeyError('no\\nsuch thing')",
        "3_after": "'x' in globals()",
    }.items():
        book = nbformat.v4.new_notebook()
        book.cells = [nbformat.v4.new_markdown_cell("?"), nbformat.v4.new_code_cell(code)]
        nbformat.write(book, source / f"{name}.ipynb")
    corpus = _corpus(tmp_path / "toy", {"c": TEXTS["c"]}, "article_id,outlet,path", ["c,Only,c.txt"])
    failed = run_notebooks(corpus, _codebook(tmp_path), tmp_path / "out", notebooks=source, together=1)
    assert len(failed) == 1 and failed[0].startswith("2_bad, cell 2: KeyError:") and "\n" not in failed[0]
    after = nbformat.read(tmp_path / "out" / "notebooks" / "3_after.ipynb", as_version=4)
    assert after.cells[1].outputs[0].data["text/plain"] == "False"
    (source / "2_bad.ipynb").unlink()
    assert run_notebooks(corpus, tmp_path / "toy.yml", tmp_path / "out", notebooks=source) == []
    assert not (tmp_path / "out" / "notebooks" / "2_bad.ipynb").exists()


def test_problems_with_the_corpus_are_told_before_anything_runs(tmp_path):
    with pytest.raises((ValueError, OSError), match="nowhere"):
        run_notebooks(tmp_path / "nowhere", _codebook(tmp_path), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no notebook found"):
        run_notebooks(tmp_path, notebooks=tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently on Windows")
def test_an_interrupted_run_ends_its_kernels_and_leaves_no_half_file(tmp_path):
    source = tmp_path / "notebooks"
    source.mkdir()
    book = nbformat.v4.new_notebook()
    pid = tmp_path / "pid"
    sleeps = (
        f"import os, pathlib, time\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\ntime.sleep(300)"
    )
    book.cells = [nbformat.v4.new_code_cell(sleeps)]
    for name in ("1_long", "2_next"):
        nbformat.write(book, source / f"{name}.ipynb")
    corpus = _corpus(tmp_path / "toy", {"c": TEXTS["c"]}, "article_id,outlet,path", ["c,Only,c.txt"])
    arguments = (str(corpus), str(_codebook(tmp_path)), str(tmp_path / "out"))
    call = f"run_notebooks(*{arguments!r}, notebooks={str(source)!r}, together=1)"
    run = subprocess.Popen(
        [sys.executable, "-c", f"from analysis.report import run_notebooks\n{call}"],
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 120
        while not (pid.exists() and pid.read_text()) and time.monotonic() < until:
            time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        run.wait(60)
    finally:
        run.kill()
    assert run.returncode != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_the_committed_figures_are_of_the_committed_corpus_and_codebook():
    noted = json.loads((HOME / "figures" / "demo" / "provenance.json").read_text(encoding="utf-8"))
    remedy = "the demonstration changed: run `make figures` and commit figures/demo and notebooks"
    assert noted["inputs"]["corpus"]["hash"] == corpus_hash(load_corpus(HOME / "data" / "demo")), remedy
    book = HOME / "data" / "codebooks" / "demo.yml"
    assert noted["inputs"]["codebook"]["hash"] == load_codebook(book).digest, remedy
    for entry in noted["figures"].values():
        for name, digest in entry["files"].items():
            assert digest_of(HOME / "figures" / "demo" / name) == digest, remedy
