"""Reading has ceilings of memory and time: a file made to exhaust a machine costs itself, quickly and in one line."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.corpus import import_articles, read_corpus
from analysis.corpus.files import read_rows
from analysis.corpus.rows import MOST_TOLD, Check, summed
from tests.places import ROOT

FERRY = "The ferry line to the northern islands will keep its winter timetable, the harbour office said. " * 3
# What an import of one small hostile file may cost in processor time and memory, the start of Python and its libraries
# (some 200 MB) included.
MOST_SECONDS, MOST_MB = 60, 1_700
# In a process of its own; what the processes it starts need counts too.
_IMPORT = """
import json, resource, sys
from analysis.corpus import import_articles
done = import_articles(sys.argv[1], sys.argv[2])
done.checks.to_json(sys.argv[3], orient="records")
from analysis.corpus import apart
apart.close_readers()
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
own, read = (one.ru_maxrss / 1024 for one in used)
seconds = sum(one.ru_utime + one.ru_stime for one in used)
print(json.dumps({"report": done.report(), "kept": done.kept, "own": own, "read": read, "seconds": seconds}))
"""


def long_line(path):
    with gzip.open(path, "wb", compresslevel=1) as handle:
        handle.write(b"article_id,text\n")
        for _ in range(300):
            handle.write(b"x" * 10_000_000)


def much_in_little(path):
    """470 kB that unpack to thousands of texts of 10 MB."""
    text = "boat " * 2_000_000
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000, pa.int32()), pa.array([text]))
    pq.write_table(
        pa.table({"article_id": [str(i) for i in range(3_000)], "text": column}), path, compression="zstd"
    )


def small_paragraphs(path):
    path.write_bytes(b"<html><body>" + b"<p>a</p>" * 2_400_000)


def word_of_much_xml(path):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", f"<w:d {space}>" + "<w:p/>" * 9_800_000 + "</w:d>")


def one_cell_rows(path):
    path.write_bytes(b"article_id,outlet,text\n" + b"x\n" * 5_000_000)


def many_attributes(path):
    names = " ".join(f"a{i}" for i in range(1_000_000))
    path.write_text(f"<html><body><p {names}>{FERRY}</p></body></html>")


def many_attributes_in_a_cell(path):
    names = " ".join(f"a{i}=1" for i in range(300_000))
    path.write_text(json.dumps({"article_id": "x", "text": f"<p {names}>{FERRY}</p><p>{FERRY}</p>"}))


def a_key_each(path):
    texts = (f"In the harbour {' '.join(f'w{i}x{j}' for j in range(30))} stayed." for i in range(3_000))
    rows = [json.dumps({"article_id": str(i), f"key{i}": 1, "text": text}) for i, text in enumerate(texts)]
    path.write_text("\n".join(rows))


def a_million_columns(path):
    names = ",".join(f"c{i}" for i in range(1_000_000))
    path.write_text(f"{names},text\n" + "," * 1_000_000 + f'"{FERRY}"\n' * 2)


def shared_strings(path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["article_id", "text"])
    for number in range(3_000):
        sheet.append([str(number), "boat " * 6_000])
    book.save(path)


def test_what_unpacks_to_far_more_than_its_size_is_read_as_far_as_that(tmp_path):
    shared_strings(tmp_path / "a.xlsx")
    rows = list(read_rows(tmp_path / "a.xlsx", "a.xlsx"))
    assert 1_000 < len(rows) < 2_000 and "unpacks to more than 50 MB" in rows[-1].detail
    with gzip.open(tmp_path / "a.csv.gz", "wb", compresslevel=9) as handle:
        handle.write(b"article_id,text\n" + b"1,boat\n" * 9_000_000)
    told = [row for row in read_rows(tmp_path / "a.csv.gz", "a.csv.gz") if isinstance(row, Check)]
    assert len(told) == 1 and "unpacks to more than 50 MB" in told[0].detail


def tagged_cells(path):
    """Texts of nothing but tags, each as large as a cell may be."""
    path.write_text(
        "\n".join(json.dumps({"article_id": str(i), "text": "<p>a</p>" * 600_000}) for i in range(3))
    )


# File, maker, articles kept, a word of what is told.
HOSTILE = [
    ("line.csv.gz", long_line, 0, "no line end"),
    ("little.parquet", much_in_little, 0, None),
    ("small.html", small_paragraphs, 0, "elements"),
    ("much.docx", word_of_much_xml, 0, None),
    ("rows.csv", one_cell_rows, 0, "5,000,000 unreadable row"),
    ("attributes.html", many_attributes, None, None),
    ("cell.jsonl", many_attributes_in_a_cell, 0, "attributes"),
    ("keys.jsonl", a_key_each, 3_000, "columns"),
    ("columns.csv", a_million_columns, 0, "columns"),
    ("tags.jsonl", tagged_cells, 0, "too large"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "make", "kept", "word"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_file_made_to_exhaust_a_machine_costs_itself(tmp_path, name, make, kept, word):
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder / name)
    (folder / "good.txt").write_text(f"{FERRY} The good one.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, folder, tmp_path / "store", tmp_path / "checks.json"],
        cwd=ROOT, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["seconds"] < MOST_SECONDS, told
    assert told["own"] < MOST_MB and told["read"] < MOST_MB, told
    if kept is not None:
        assert told["kept"] == kept + 1, told["report"]
    if word:
        assert word in told["report"]
    checks = pd.read_json(tmp_path / "checks.json")
    assert len(checks) < 300 and all(len(line) < 700 for line in told["report"].splitlines())


def test_the_first_hundred_remarks_of_a_kind_are_listed_and_the_others_summed():
    def rows():
        for number in range(250):
            yield Check("error", "unreadable row", None, "a.csv", number, "two cells", "mend it")
        yield Check("error", "unreadable row", None, "b.csv", 1, "two cells", "mend it")

    told = list(summed(rows()))
    assert len(told) == MOST_TOLD + 2
    one = next(check for check in told if check.times > 1)
    assert one.times == 150 and "150 more" in one.detail and one.file == "a.csv"
    assert sum(check.times for check in told) == 251


def test_counts_in_reports_are_those_of_all_remarks(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("article_id,text\n" + "x\n" * 500 + f'1,"{FERRY}"\n')
    done = import_articles(tmp_path / "a.csv", tmp_path / "store")
    assert "error       500 unreadable row: a.csv, line 2" in done.report()
    again = import_articles(tmp_path / "a.csv", tmp_path / "store")
    assert "error       500 unreadable row" in again.report()
    from analysis.commands.main import main

    assert main(["check", str(tmp_path / "a.csv")]) == 1
    told = capsys.readouterr().out
    assert "… and 497 more: unreadable row" in told
    with pytest.warns(UserWarning, match="set aside: 500 unreadable row"):
        from analysis.corpus import load_corpus

        load_corpus(tmp_path / "a.csv")


@pytest.mark.parametrize("ending", ["jsonl", "csv", "json"])
def test_no_message_is_longer_than_a_screen(tmp_path, ending, capsys):
    from analysis.commands.main import main

    names = [f"column number {i} \x1b[2J" for i in range(900)]
    name = "n" * 200
    if ending == "csv":
        (tmp_path / f"{name}.csv").write_text(",".join(names) + "\n1\n")
    else:
        row = json.dumps(
            {
                **dict.fromkeys(names, "x" * 100),
                "date": "d" * 100_000,
                "article_id": "i" * 100_000,
                "text": "",
            }
        )
        (tmp_path / f"{name}.{ending}").write_text(row)
    assert main(["check", str(tmp_path / f"{name}.{ending}")]) == 1
    captured = capsys.readouterr()
    assert 0 < len(captured.err) < 2_000 and "\x1b" not in captured.err + captured.out
    main(["import", str(tmp_path / f"{name}.{ending}"), "--into", str(tmp_path / "store")])
    captured = capsys.readouterr()
    assert all(len(line) < 2_000 for line in captured.out.splitlines())


def test_a_reader_that_never_ends_or_breaks_down_costs_its_file_and_the_next_is_read(tmp_path):
    from analysis.corpus import apart

    few = apart.Ceilings(seconds=0.5, memory=400_000_000)
    for work, word in (
        ("spin", "processor time|no answer within"),
        ("sleep", "no answer"),
        ("swell", "memory"),
        ("crash", "broke down"),
        ("recurse", None),
    ):
        began = time.monotonic()
        with pytest.raises(ValueError, match=word):
            list(apart.rows_apart(f"tests.corpus.bad_readers:{work}", (), ceilings=few))
        assert time.monotonic() - began < 60
        assert list(apart.rows_apart("tests.corpus.bad_readers:count", (3,), ceilings=few)) == [0, 1, 2]


def test_two_readers_at_once_and_readers_given_up_do_not_mix_their_rows():
    from analysis.corpus.apart import rows_apart

    one = rows_apart("tests.corpus.bad_readers:count", (3_000,))
    two = rows_apart("tests.corpus.bad_readers:count", (2_000,))
    assert [next(one), next(two), next(one)] == [0, 0, 1]
    assert sum(1 for _ in two) == 1_999
    one.close()
    assert list(rows_apart("tests.corpus.bad_readers:count", (5,))) == [0, 1, 2, 3, 4]


def test_a_system_without_limits_of_memory_is_told_in_one_line(monkeypatch, tmp_path):
    from analysis.corpus import apart

    monkeypatch.setattr(apart, "unlimited", lambda: "this system limits no process's memory")
    pd.DataFrame({"article_id": ["1"], "text": [FERRY]}).to_parquet(tmp_path / "a.parquet")
    checks = read_corpus(tmp_path / "a.parquet").checks
    told = checks[checks["problem"] == "no ceiling"]
    assert told["severity"].tolist() == ["note"] and "this system limits no" in told["detail"].iloc[0]
