"""Whatever bytes a file holds, a reader gives articles or one line that says why not, and nothing else.

A few hundred examples here; ``FRAMING_FUZZ_SECONDS=600 python -m pytest tests/test_ingest_fuzz.py`` goes on
for ten minutes.
"""

from __future__ import annotations

import io
import json
import os
import random
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import iter_articles
from analysis.corpus.cleaning import clean_text
from analysis.corpus.dates import decide_order, is_ambiguous, read_date
from analysis.corpus.decode import decode
from analysis.corpus.exports import layout_of, split_export
from analysis.corpus.markup import decode_html
from analysis.corpus.sources import file_rows
from tests.corpus.pdf_files import write_pdf

SECONDS = float(os.environ.get("FRAMING_FUZZ_SECONDS", "0"))
ENDINGS = (
    *(".txt", ".csv", ".tsv", ".jsonl", ".jsonl.gz", ".csv.gz", ".json", ".parquet", ".xlsx"),
    *(".docx", ".rtf", ".html", ".pdf", ".eml", ".unknown"),
)
PIECES = [
    "HD Ferries",
    "LP",
    "TD",
    "AN Document GULL0000020251008",
    "Length: 40 words",
    "Body",
    "End of Document",
    "October 8, 2025",
    "Full text: the boat",
    "Publication title: The Gull",
    "ProQuest document ID: 3",
    "1 of 2 DOCUMENTS",
    "Job Number: 1",
    "{\\rtf1 a \\par b}",
    "{\\*\\u-1?",
    "\\'zz\\u99999999 ",
    "<html><body><p>",
    "</p><table><tr><td>",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "article_id,outlet,text\n",
    '"open quote',
    '{"text": "a", "article_id": 1}',
    '{"text": null}',
    "text\tpath\n",
    "../../etc/passwd",
    "=SUM(A1)",
    "\x00\ufffe\ud7ff",
    "“curly ‘nested’",
    "Title: Ferries\nDate: 03/04/2025\n\n",
    "Content-Type: multipart/mixed; boundary=x\n\n--x\n",
    "&amp;lt;p&gt; <br/> &#x110000; <script>",
]


def seeds(ending: str) -> bytes:
    """A well-formed file to damage."""
    rows = [{"article_id": str(i), "outlet": "x", "text": "The ferry stayed in port. " * 9} for i in range(3)]
    import gzip

    import pandas as pd

    buffer = io.BytesIO()
    match ending:
        case ".parquet":
            pd.DataFrame(rows).to_parquet(buffer)
        case ".xlsx":
            pd.DataFrame(rows).to_excel(buffer, index=False)
        case ".docx":
            import docx

            document = docx.Document()
            for line in PIECES[:12]:
                document.add_paragraph(line)
            document.save(buffer)
        case ".jsonl.gz":
            buffer.write(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
        case ".csv.gz":
            buffer.write(gzip.compress(pd.DataFrame(rows).to_csv(index=False).encode()))
        case ".pdf":
            with tempfile.TemporaryDirectory() as place:
                buffer.write(write_pdf(Path(place) / "a.pdf", [PIECES, PIECES]).read_bytes())
        case ".csv" | ".tsv":
            buffer.write(pd.DataFrame(rows).to_csv(index=False).encode())
        case ".jsonl":
            buffer.write("\n".join(map(json.dumps, rows)).encode())
        case _:
            buffer.write("\n".join(PIECES).encode("utf-8", "replace"))
    return buffer.getvalue()


def damaged(noise: random.Random, ending: str, seed: bytes) -> bytes:
    """Bytes flipped, cut, doubled or strewn with pieces of layouts."""
    raw = bytearray(seed)
    for _ in range(noise.randint(0, 6)):
        place = noise.randrange(len(raw) + 1)
        match noise.randrange(5):
            case 0:
                raw[place : place + 1] = bytes([noise.randrange(256)])
            case 1:
                del raw[place : place + noise.randrange(1, 200)]
            case 2:
                raw[place:place] = raw[place : place + noise.randrange(1, 300)]
            case 3:
                raw[place:place] = noise.choice(PIECES).encode(
                    noise.choice(["utf-8", "cp1252", "utf-16"]), "replace"
                )
            case 4:
                raw = raw[:place]
    return bytes(raw)


def read_both_ways(ending: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"a{ending}"
        file.write_bytes(content)
        began = time.process_time()
        for row in file_rows(file, file.name, {}, {}):
            assert row.file
        try:
            for part in iter_articles(file, 10):
                assert list(part.articles["article_id"].isna()) == [False] * len(part.articles)
                part.articles.to_parquet(Path(place) / "out.parquet")  # whatever was read can be saved
        except ValueError as error:
            assert str(error).strip()
        assert time.process_time() - began < 30


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_damaged_file_is_read_or_refused(ending):
    noise = random.Random(f"{ending} 1")
    seed = seeds(ending)
    until = time.monotonic() + SECONDS / (len(ENDINGS) + 3)
    turns = 0
    while turns < 25 or time.monotonic() < until:
        read_both_ways(ending, damaged(noise, ending, seed))
        turns += 1


@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_a_damaged_part_within_an_archive_is_read_or_refused(ending):
    noise = random.Random(f"{ending} 2")
    seed = seeds(ending)
    until = time.monotonic() + SECONDS / (len(ENDINGS) + 3)
    turns = 0
    while turns < 25 or time.monotonic() < until:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(buffer, "w") as new:
            names = old.namelist()
            hurt = noise.choice(names)
            for name in names:
                content = old.read(name)
                new.writestr(name, damaged(noise, ending, content) if name == hurt else content)
        read_both_ways(ending, buffer.getvalue())
        turns += 1


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=30))
def test_lines_in_any_order_are_split_without_fail(lines):
    layout_of(lines)
    for layout in ("nexis", "factiva", "proquest"):
        for found in split_export(lines, layout):
            assert "text" in found.values and found.line >= 1


DATE_PIECES = [
    *("03", "25", "/", "-", ".", " ", "2018", "June", "Mon", "at", "10:40", "am", "+0200", "T", "99", "of", "st"),
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.sampled_from(DATE_PIECES), st.text(max_size=5)), max_size=8))
def test_whatever_stands_in_a_column_of_dates_is_read_or_left(pieces):
    written = "".join(pieces)
    assert (read_date(written) or "1999")[:4].isdigit()
    assert not (is_ambiguous(written) and read_date(written))
    decide_order([(written, 1), (written, 2)])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=20))
def test_a_text_is_cleaned_without_fail_and_a_clean_one_is_not_touched(pieces):
    once = clean_text(" ".join(pieces)).text
    once.encode("utf-8", "surrogatepass")
    plain = once.replace("<", "").replace("&", "").replace("{", "").replace(";", "").replace("Ã", "")
    assert clean_text(plain.replace("Â", "").replace("â€", "")).done() == ""


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_become_characters_that_can_be_saved(raw):
    for text in (
        decode(raw).text,
        decode_html(raw),
        decode_html(raw, "utf-16"),
        decode_html(raw, "nonsense"),
    ):
        text.encode("utf-8")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_what_was_written_as_utf8_is_read_as_written_but_for_line_ends(text):
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" not in text and not text.startswith("\ufeff"):
        assert (
            decode(text.encode("utf-8", "surrogatepass") if text.isascii() else text.encode()).text == plain
        )
