"""What cannot be read costs itself: one file, one row, one cell. Everything else is read."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.corpus import import_articles, read_corpus
from tests.places import ROOT

FERRY = "The ferry line to the northern islands will keep its winter timetable, the harbour office said. " * 3


def both_ways(source, tmp_path):
    """Read directly and imported: articles and remarks must be there either way, and can be saved."""
    corpus = read_corpus(source)
    corpus.articles.to_parquet(tmp_path / "saved.parquet")
    corpus.checks.to_parquet(tmp_path / "checks.parquet")
    done = import_articles(source, tmp_path / "store")
    assert done.kept == len(corpus.articles)
    assert len(read_corpus(tmp_path / "store").articles) == done.kept
    return corpus


def folder_of(tmp_path, count=3):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(count):
        (folder / f"good{number}.txt").write_text(f"{FERRY} Day {number}.", encoding="utf-8")
    return folder


def test_a_file_name_that_is_no_text_is_read_under_a_name_that_can_be_shown(tmp_path):
    folder = folder_of(tmp_path)
    name = os.fsencode(folder) + b"/caf\xe9 \x1b[31m.txt"
    with open(name, "w", encoding="utf-8") as handle:
        handle.write(f"{FERRY} In the café.")
    corpus = both_ways(folder, tmp_path)
    assert len(corpus.articles) == 4
    strange = [one for one in corpus.articles["article_id"] if not one.startswith("good")]
    assert strange == [r"caf\xe9 \x1b[31m"]
    done = subprocess.run(
        [sys.executable, "-m", "analysis.commands.main", "check", str(folder)],
        capture_output=True, cwd=ROOT, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert b"Traceback" not in done.stderr and b"\x1b" not in done.stdout


def test_a_key_that_cannot_be_saved_costs_no_row(tmp_path):
    lines = [json.dumps({"article_id": str(i), "text": f"{FERRY} {i}"}) for i in range(3)]
    lines.insert(
        1,
        f'{{"\\ud83d": "half a character", "a\\u0000\\u001b[2J": 1, "": 2, "article_id": "x", "text": "{FERRY}"}}',
    )
    source = tmp_path / "a.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    corpus = both_ways(source, tmp_path)
    assert corpus.articles["article_id"].tolist() == ["0", "x", "1", "2"]
    assert not any(character in name for name in corpus.articles for character in "\x00\x1b\ud83d")


@pytest.mark.parametrize(
    "path", ["a\0b.txt", "x" * 5000, "link1/x.txt", "sub", "good0.txt/x", "CON\x1f", "."]
)
def test_a_path_that_names_no_file_costs_its_row(tmp_path, path):
    folder = folder_of(tmp_path)
    (folder / "sub").mkdir()
    (folder / "link1").symlink_to(folder / "link2")
    (folder / "link2").symlink_to(folder / "link1")
    (folder / "articles.csv").write_text(
        f'article_id,outlet,path\n1,x,good0.txt\n2,x,"{path}"\n3,x,good1.txt\n'
    )
    corpus = both_ways(folder, tmp_path)
    assert corpus.articles["article_id"].tolist() == ["1", "3"]
    assert (corpus.checks["severity"] == "error").sum() == 1


def test_a_path_that_is_a_number_costs_its_row(tmp_path):
    folder = folder_of(tmp_path)
    rows = [
        {"article_id": "1", "path": 5},
        {"article_id": "2", "path": ["a"]},
        {"article_id": "3", "path": "good0.txt"},
    ]
    (folder / "articles.csv").write_text("article_id,path\n1,5\n2,[1]\n3,good0.txt\n")
    assert both_ways(folder, tmp_path).articles["article_id"].tolist() == ["3"]
    (folder / "list.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert read_corpus(folder / "list.jsonl").articles["article_id"].tolist() == ["3"]


@pytest.mark.parametrize("listed", [True, False])
def test_a_loop_of_links_costs_itself(tmp_path, listed):
    folder = folder_of(tmp_path)
    (folder / "one.txt").symlink_to(folder / "two.txt")
    (folder / "two.txt").symlink_to(folder / "one.txt")
    (folder / "round").symlink_to(folder)
    if listed:
        (folder / "articles.csv").write_text(
            "article_id,path\n1,good0.txt\n2,one.txt\n3,good1.txt\n4,round/good2.txt\n"
        )
    corpus = both_ways(folder, tmp_path)
    assert len(corpus.articles) == 3


def test_a_moment_out_of_range_costs_its_cell(tmp_path):
    moments = pa.array([0, 2**60, 1], type=pa.timestamp("ms"))
    table = pa.table(
        {"article_id": ["0", "1", "2"], "date": moments, "text": [f"{FERRY} {i}" for i in range(3)]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    corpus = both_ways(tmp_path / "a.parquet", tmp_path)
    assert corpus.articles["article_id"].tolist() == ["0", "1", "2"]
    assert corpus.articles["date"].isna().tolist() == [False, True, False]
    told = corpus.checks[corpus.checks["problem"] == "unreadable cell"]
    assert told["line"].tolist() == [2] and "date" in told["detail"].iloc[0]


def test_dates_before_christ_and_durations_are_no_reason_to_stop(tmp_path):
    table = pa.table({
        "article_id": ["0", "1"],
        "date": pa.array([-(2**60), None], type=pa.timestamp("us")),
        "day": pa.array([-(10**6), 2**30], type=pa.date32()),
        "length": pa.array([2**62, -1], type=pa.duration("s")),
        "text": [f"{FERRY} {i}" for i in range(2)],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    assert len(both_ways(tmp_path / "a.parquet", tmp_path).articles) == 2


SWALLOWED = 2_000


@pytest.mark.parametrize(
    "closes", ["at the end of the file", "in a quoted cell", "in a cell that ends with a mark"]
)
def test_a_quotation_mark_that_is_never_closed_is_told_with_its_line_and_swallows_nothing(tmp_path, closes):
    rows = [
        f"{i},The Gull,{datetime.date(2025, 1, 1)},The boat number {i} stayed in port {FERRY[:-2].replace(',', ';')}"
        for i in range(SWALLOWED)
    ]
    rows[10] = rows[10].replace("The boat", '"The boat')
    if closes == "in a quoted cell":
        rows[1990] = (
            f'{1990},The Gull,2025-01-01,"The boat, said the harbour office, stayed in port. {FERRY}"'
        )
    elif closes == "in a cell that ends with a mark":
        rows[1990] = rows[1990] + '"'
    source = tmp_path / "a.csv"
    source.write_text("\n".join(["article_id,outlet,date,text", *rows]) + "\n", encoding="utf-8")
    corpus = both_ways(source, tmp_path)
    told = corpus.checks[corpus.checks["problem"] == "unclosed quotation mark"]
    assert told["line"].tolist() == [12] and told["severity"].tolist() == ["error"]
    assert len(corpus.articles) >= SWALLOWED - 2 and "11" in set(corpus.articles["article_id"])


def test_cells_of_many_lines_are_no_unclosed_quotation_marks(tmp_path):
    poem = "\n".join(f"On day {i}, the ferry, and the boat, stayed" for i in range(60))
    table = "\n".join(f"{i},The Gull,2025-01-01,a boat" for i in range(5))
    loose = 'He said "no" and "yes", and went on.\nThe next line.'
    cells = [poem, f"{FERRY}\n{table}\n{FERRY}", loose]
    quoted = [cell.replace('"', '""') for cell in cells]
    lines = [f'{i},The Gull,2025-01-01,"{cell}"' for i, cell in enumerate(quoted)]
    lines.append(f'3,The Gull,2025-01-01,"{FERRY} "sloppy" marks\n{FERRY}"')
    source = tmp_path / "a.csv"
    source.write_text("\n".join(["article_id,outlet,date,text", *lines]) + "\n", encoding="utf-8")
    corpus = both_ways(source, tmp_path)
    assert corpus.articles["text"].tolist()[:3] == [
        cell.rstrip(" ") if i != 1 else cell for i, cell in enumerate(cells)
    ]
    assert not (corpus.checks["problem"] == "unclosed quotation mark").any()
