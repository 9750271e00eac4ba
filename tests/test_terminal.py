"""What other people wrote cannot steer a terminal: one door escapes it, and nothing is printed past the door."""

from __future__ import annotations

import ast
import json
import warnings
from pathlib import Path

import pytest

from analysis.commands.main import main
from analysis.corpus import load_corpus, read_corpus
from analysis.terminal import say, shown, tell
from tests.places import ROOT

FERRY = "The ferry line to the northern islands will keep its winter timetable, the harbour office said. " * 3
STEERING = "\x1b[2J\x1b]0;title\x07\x9b31m\x00\x08\x7f\u202e\u2066\ud83d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\u202eb\u2028c", r"a\u202eb\u2028c"),
        ("half \ud83d", r"half \ud83d"),
        ("caf\udce9", r"caf\xe9"),
        ("two\nlines\tand tabs", "two\nlines\tand tabs"),
        ("café “quoted” 日本 👩‍👩‍👧", "café “quoted” 日本 👩‍👩‍👧"),
        ("\r\x9b", r"\r\x9b"),
    ],
)
def test_what_steers_a_terminal_is_shown_escaped(text, expected):
    assert shown(text) == expected


def test_a_long_text_is_cut_where_asked():
    assert shown("x" * 100, most=10) == "xxxxxxxxx…" and shown("x" * 10, most=10) == "x" * 10
    assert len(shown("\x1b" * 100, most=10)) == 10


def test_telling_escapes_whatever_it_is_told(capsys):
    tell(f"a {STEERING} b", 5)
    told = capsys.readouterr()
    assert told.out == "" and not set(told.err) & set(STEERING[:1] + "\x9b\x07\x00\u202e")
    say("x")
    assert capsys.readouterr().out == "x\n"


def test_nothing_is_printed_past_the_door():
    """``print``, ``warnings.warn`` and writing to stdout or stderr: only in the door, or of what passed it."""
    strange = []
    for file in sorted((ROOT / "analysis").rglob("*.py")):
        # the makers of models are ours alone
        if file.name in ("terminal.py", "training.py", "training_embeddings.py") or "teaching" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in ("print", "warnings.warn", "sys.stdout.write", "sys.stderr.write"):
                    strange.append(f"{file.relative_to(ROOT)}:{node.lineno} {called}")
    assert strange == []


@pytest.fixture
def steered(tmp_path):
    """A corpus whose names, identifiers and columns steer terminals."""
    plain = STEERING.replace("\ud83d", "").replace("\x00", "")
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [
        {
            "article_id": f"a{plain}",
            "outlet": f"Gull {plain}",
            "title": f"T {plain}",
            "date": f"soon {plain}",
            "text": f"{FERRY} {plain}",
        },
        {"article_id": f"b{plain}", "outlet": "Pier", "text": ""},
        {"article_id": f"b{plain}", "outlet": "Pier", f"col {plain}": "x", "text": f"{FERRY} once more"},
    ]
    (folder / f"x{plain.replace('/', '')}.jsonl").write_text(
        "\n".join([*map(json.dumps, rows), plain]), encoding="utf-8"
    )
    return folder


def clean(text: str) -> bool:
    return not set(text) & set("\x1b\x9b\x07\x00\x08\x7f\u202e\u2066")


def test_commands_show_escaped_what_a_corpus_says(steered, tmp_path, capsys):
    for arguments in (
        ["check", str(steered), "--all"],
        ["check", str(steered), "--where", "outlet=nobody"],
        ["import", str(steered), "--into", str(tmp_path / "store")],
        ["check", str(steered / "no \x1b[31m file")],
        ["check", str(tmp_path / "store"), "--groups", "\x1b[31m"],
    ):
        main(arguments)
        told = capsys.readouterr()
        assert told.out + told.err and clean(told.out + told.err), arguments


def test_warnings_and_tables_show_escaped_what_a_corpus_says(steered):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        articles = load_corpus(steered)
    assert caught and all(clean(str(one.message)) for one in caught)
    corpus = read_corpus(steered)
    assert clean(corpus.checks.to_string())
    assert clean(corpus.articles.drop(columns="text").to_string()) and len(articles)


def test_an_error_shows_no_path_that_steers(tmp_path):
    with pytest.raises(ValueError) as told:
        load_corpus(Path(f"{tmp_path}/no \x1b[31m"))
    assert clean(str(told.value))
