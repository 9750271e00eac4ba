"""Exports, pages and tables become a corpus; what is wrong or hostile costs only itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pytest

from analysis.corpus import copies, import_articles, ingest, read_corpus
from analysis.corpus.exports import layout_of, split_export
from analysis.corpus.markup import decode_html, html_lines
from analysis.corpus.outlets import agency_of, outlet_name, outlet_names

FERRY = [
    "The ferry line to the northern islands will keep its winter timetable, the harbour office said.",
    "“Two boats are being repaired,” its head, Mara Lind, said. A third has been lent to the mainland.",
    "Section: the islanders call the delay a scandal, and their council wants the money back.",
]
BRIDGE = [
    "Engineers closed the old bridge over the Lind for a week after a survey found cracks in a pier.",
    "Shops on both banks asked for a shuttle bus, and the town said that it would see what it could do.",
]
MARKET = [
    "The covered market opened its doors again after eleven months of work, with half its stalls gone.",
    "Traders who were there before 1990 keep their places; the others drew lots, and some left angry.",
]
GERMAN = [
    "Die alte Brücke über den Fluss bleibt eine Woche lang gesperrt, nachdem bei einer Prüfung Risse im",
    "zweiten Pfeiler gefunden wurden. Niemand sei in Gefahr gewesen, sagte der leitende Ingenieur heute.",
]

NEXIS = [
    "Ferries stay in port",
    "The Gull (Pierport)",
    "October 8, 2025 Wednesday",
    "Late Edition",
    "",
    "Copyright 2025 The Gull Ltd. All Rights Reserved",
    "",
    "Section: NEWS; Pg. 4",
    "Length: 56 words",
    "Byline: By Anna Writer",
    "Dateline: PIERPORT",
    "Highlight: A cold week for the islands",
    "Body",
    "",
    FERRY[0],
    "",
    FERRY[1],
    "",
    FERRY[2],
    "",
    "Graphic",
    "",
    "A boat in dock.",
    "Classification",
    "",
    "Language: ENGLISH",
    "Publication-Type: Newspaper",
    "Subject: FERRIES (90%)",
    "Load-Date: October 9, 2025",
    "",
    "End of Document",
]
NEXIS_TWO = [
    "Old bridge closed",
    "The Pier",
    "9 October 2025",
    "",
    "Copyright 2025 The Pier",
    "Length: 40 words",
    "Body",
    "",
    *BRIDGE,
    "",
    "Load-Date: October 9, 2025",
    "End of Document",
]
COVER = [
    "User Name: reader",
    "Date and Time: Thursday, October 9, 2025",
    "Job Number: 12345",
    "Documents (2)",
    "1. Ferries stay in port",
    "Client/Matter: -None-",
    "2. Old bridge closed",
    "",
]
OLD_NEXIS = [
    "1 of 2 DOCUMENTS",
    "",
    "The Gull",
    "",
    "October 8, 2005 Saturday",
    "",
    "HEADLINE: Ferries stay in port",
    "BYLINE: Anna Writer",
    "SECTION: News; Pg. 4",
    "LENGTH: 56 words",
    "BODY:",
    FERRY[0],
    "",
    FERRY[1],
    "LOAD-DATE: October 9, 2005",
    "",
    "2 of 2 DOCUMENTS",
    "",
    "The Pier",
    "",
    "October 9, 2005 Sunday",
    "",
    "HEADLINE: Old bridge closed",
    "LENGTH: 40 words",
    "BODY:",
    *BRIDGE,
    "LOAD-DATE: October 9, 2005",
]
FACTIVA = [
    "SE News",
    "HD Ferries stay in port",
    "BY By Anna Writer",
    "WC 56 words",
    "PD 8 October 2025",
    "ET 07:30",
    "SN The Gull",
    "SC GULL",
    "LA English",
    "CY (c) 2025 The Gull",
    "LP",
    FERRY[0],
    "",
    "TD",
    FERRY[1],
    "",
    "IN his words, nothing had changed.",
    "",
    "NS gtrans : Transport",
    "RE pier : Pierport",
    "PUB The Gull Ltd",
    "AN Document GULL000020251008eaa80001",
    "",
    "HD Old bridge closed",
    "WC 40 words",
    "PD 9 October 2025",
    "SN The Pier",
    "LA English",
    "LP",
    BRIDGE[0],
    "TD",
    BRIDGE[1],
    "AN Document PIER000020251009eaa90002",
]
PROQUEST = [
    "____________________________________________________________",
    "",
    "Document 1 of 2",
    "",
    "Ferries stay in port",
    "",
    "Author: Writer, Anna",
    "",
    "Publication info: The Gull ; Pierport [Pierport]. 08 Oct 2025: A.4.",
    "",
    "ProQuest document link",
    "",
    "Abstract: Boats are repaired.",
    "",
    "Full text: " + FERRY[0],
    "",
    FERRY[1],
    "",
    FERRY[2],
    "",
    "Subject: Ferries",
    "",
    "Title: Ferries stay in port",
    "",
    "Publication title: The Gull; Pierport",
    "",
    "Publication date: Oct 8, 2025",
    "",
    "Section: News",
    "",
    "Language of publication: English",
    "",
    "ProQuest document ID: 300001",
    "",
    "Document URL: https://search.example/docview/300001?accountid=1",
    "",
    "____________________________________________________________",
    "",
    "Document 2 of 2",
    "",
    "Old bridge closed",
    "",
    "Full text: " + BRIDGE[0],
    "",
    BRIDGE[1],
    "",
    "Publication title: The Pier",
    "Publication date: Oct 9, 2025",
    "ProQuest document ID: 300002",
    "Document URL: https://search.example/docview/300002",
    "____________________________________________________________",
]
PAGE = """<!doctype html><html lang="en"><head><title>Ferries stay in port | The Gull</title>
<meta property="og:site_name" content="The Gull"><meta name="author" content="Anna Writer">
<meta property="article:published_time" content="2025-10-08T07:30:00+02:00">
<link rel="canonical" href="https://www.thegull.example/ferries"><script>var x = "Not text";</script></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Ferries stay in port</h1>{}</article><footer>Sign up for our newsletter</footer></body></html>"""


def write_docx(path: Path, lines: list[str]) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(path)
    return path


def write_rtf(path: Path, lines: list[str]) -> Path:
    def escape(line: str) -> str:
        line = line.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
        return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in line)

    body = "\n".join(rf"\pard {escape(line)}\par" for line in lines)
    path.write_text(r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 " + body + "}", encoding="ascii")
    return path


def found_in(tmp_path: Path, source: Path | list[Path], **more) -> tuple[pd.DataFrame, pd.DataFrame]:
    done = import_articles(source, tmp_path / "store", **more)
    return read_corpus(tmp_path / "store").articles, done.checks


def check_ferry(row: pd.Series, paragraphs: int = 3) -> None:
    assert row["title"] == "Ferries stay in port"
    assert row["outlet"] == "The Gull"
    assert row["text"].split("\n\n") == FERRY[:paragraphs]
    assert "Writer" in row["byline"] and not row["byline"].startswith("By")
    assert row["language"] == "en"


def check_bridge(row: pd.Series) -> None:
    assert (row["title"], row["outlet"]) == ("Old bridge closed", "The Pier")
    assert row["text"].split() == " ".join(BRIDGE).split()
    assert row["date"].endswith("-10-09")


@pytest.mark.parametrize("write", [write_docx, write_rtf])
@pytest.mark.parametrize("cover", [[], COVER])
def test_a_nexis_export_gives_its_articles(tmp_path, write, cover):
    path = write(tmp_path / f"files.{'docx' if write is write_docx else 'rtf'}", [*cover, *NEXIS, *NEXIS_TWO])
    articles, checks = found_in(tmp_path, path)
    assert checks["detail"].tolist() == ["1 article of 'The Gull (Pierport)' counted as 'The Gull'"]
    one, two = articles.iloc[0], articles.iloc[1]
    check_ferry(one)
    check_bridge(two)
    assert (one["date"], one["section"]) == ("2025-10-08", "NEWS; Pg. 4")
    assert one["outlet_as_given"] == "The Gull (Pierport)"


def test_the_older_layout_of_nexis_is_read_too(tmp_path):
    path = tmp_path / "old.txt"
    path.write_text("\r\n".join(OLD_NEXIS), encoding="cp1252")
    articles, _ = found_in(tmp_path, path)
    check_ferry(articles.iloc[0], 2)
    assert articles["date"].tolist() == ["2005-10-08", "2005-10-09"]
    assert articles["text"][1].split() == " ".join(BRIDGE).split()


@pytest.mark.parametrize("kind", ["txt", "rtf", "html", "docx"])
def test_a_factiva_export_gives_its_articles_and_keeps_lines_that_look_like_codes(tmp_path, kind):
    path = tmp_path / f"factiva.{kind}"
    if kind == "txt":
        path.write_text("\n".join(FACTIVA), encoding="utf-8")
    elif kind == "html":
        rows = "".join(f"<p>{line}</p>" for line in FACTIVA)
        path.write_text(
            f"<html><head><title>Factiva</title></head><body>{rows}</body></html>", encoding="utf-8"
        )
    else:
        (write_rtf if kind == "rtf" else write_docx)(path, FACTIVA)
    articles, checks = found_in(tmp_path, path)
    assert checks.empty
    one, two = articles.iloc[0], articles.iloc[1]
    assert (one["title"], one["outlet"], one["byline"]) == ("Ferries stay in port", "The Gull", "Anna Writer")
    assert (one["article_id"], one["date"], one["section"]) == (
        "GULL000020251008eaa80001",
        "2025-10-08T07:30:00",
        "News",
    )
    assert one["text"] == "\n\n".join([*FERRY[:2], "IN his words, nothing had changed."])
    check_bridge(two)


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_proquest_export_gives_its_articles(tmp_path, kind):
    path = tmp_path / f"proquest.{kind}"
    text = "\n".join(PROQUEST)
    if kind == "html":
        text = (
            "<html><body>"
            + "".join(f"<p>{line}</p>" for line in PROQUEST)
            + "<!-- ProQuest --></body></html>"
        )
    path.write_text(text, encoding="utf-8")
    articles, checks = found_in(tmp_path, path)
    assert checks.empty
    one, two = articles.iloc[0], articles.iloc[1]
    assert (one["title"], one["byline"], one["date"]) == (
        "Ferries stay in port",
        "Writer, Anna",
        "2025-10-08",
    )
    assert one["outlet"] == "The Gull; Pierport" and one["section"] == "News"
    assert (one["article_id"], one["url"]) == ("300001", "https://search.example/docview/300001?accountid=1")
    assert one["text"].split("\n\n") == FERRY
    check_bridge(two)


def test_plain_text_is_in_no_layout():
    assert layout_of(["Ferries stay in port", "", *FERRY, "Body of water", "Length: it varies"]) is None
    assert list(split_export(["no", "article"], "nexis")) == []


def test_a_saved_page_gives_its_text_without_what_stands_around_it(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.format("".join(f"<p>{line}</p>" for line in FERRY * 2)), encoding="utf-8")
    articles, checks = found_in(tmp_path, path)
    row = articles.iloc[0]
    assert FERRY[0] in row["text"] and FERRY[1] in row["text"]
    for around in ("Sport", "newsletter", "Not text"):
        assert around not in row["text"]
    assert (row["title"], row["outlet"], row["byline"]) == ("Ferries stay in port", "The Gull", "Anna Writer")
    assert row["date"] == "2025-10-08T07:30:00+02:00" and row["url"] == "https://www.thegull.example/ferries"


def test_a_page_is_decoded_by_its_mark_its_response_or_its_own_word_and_not_against_its_bytes():
    text = "<meta charset={}><p>“café”"
    assert "“café”" in decode_html(text.format("windows-1252").encode("cp1252"))
    assert "“café”" in decode_html(text.format("iso-8859-1").encode("cp1252"))
    assert "“café”" in decode_html(text.format("iso-8859-1").encode("utf-8"))
    assert "“café”" in decode_html(text.format("utf-8").encode("cp1252"))
    assert "“café”" in decode_html(text.format("nonsense").encode("utf-16"))
    assert "Дом" in decode_html("<p>Дом".encode("koi8-r"), "koi8-r")


def test_lines_of_html_are_its_blocks():
    assert [
        x for x in html_lines("<p>One <b>two</b></p><div>three<br>four</div><script>no</script>") if x
    ] == [
        "One two",
        "three",
        "four",
    ]


def test_one_report_says_what_was_read_kept_and_set_aside_and_where(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    write_docx(folder / "nexis.docx", [*NEXIS, *NEXIS_TWO])
    (folder / "german.txt").write_text("\n".join(GERMAN), encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"PK nothing")
    (folder / "notes.png").write_bytes(b"\x89PNG")
    (folder / "table.csv").write_text(
        "headline,paper,full\nMarket open,thegull.example,"
        + " ".join(MARKET).replace(",", ";")
        + "\nNo text,The Pier,\n",
        encoding="utf-8",
    )
    names = tmp_path / "names.csv"
    names.write_text("outlet,also\nThe Gull,thegull.example\n", encoding="utf-8")
    mapping = {"headline": "title", "paper": "outlet", "full": "text"}
    done = import_articles(folder, tmp_path / "store", columns=mapping, outlets=names)
    assert (done.read, done.kept, done.known) == (5, 3, 0)
    articles = read_corpus(tmp_path / "store").articles
    assert sorted(articles["outlet"]) == ["The Gull", "The Gull", "The Pier"]
    found = {(row.severity, row.problem, row.file): row for row in done.checks.itertuples()}
    assert ("error", "not English", "german.txt") in found
    assert ("error", "unreadable file", "broken.docx") in found
    assert ("note", "not read", "notes.png") in found
    assert found["error", "empty text", "table.csv"].line == 3
    report = done.report()
    assert report.startswith("5 articles read, 3 kept, 2 set aside.")
    assert "broken.docx: not a Word file" in report
    # The store remembers what was set aside.
    assert set(read_corpus(tmp_path / "store").checks["problem"]) >= {
        "not English",
        "empty text",
        "unreadable file",
    }


def test_importing_again_adds_nothing_and_new_articles_are_appended(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {"article_id": str(i), "outlet": "The Gull", "text": " ".join(FERRY) + f" Day {i}."} for i in range(5)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    first = import_articles(path, tmp_path / "store")
    before = {file: file.read_bytes() for file in (tmp_path / "store").rglob("*.parquet")}
    again = import_articles(path, tmp_path / "store")
    assert (first.kept, again.kept, again.known) == (5, 0, 5)
    assert {file: file.read_bytes() for file in (tmp_path / "store").rglob("*.parquet")} == before
    clash = {"article_id": "3", "outlet": "The Pier", "text": " ".join(BRIDGE)}
    copy = {"article_id": "9", "outlet": "The Pier", "text": rows[0]["text"].upper()}
    path.write_text("\n".join(map(json.dumps, [*rows, clash, copy])), encoding="utf-8")
    more = import_articles(path, tmp_path / "store")
    assert (more.read, more.known, more.kept) == (7, 5, 1)
    assert list(zip(more.checks["severity"], more.checks["problem"])) == [
        ("error", "duplicate id"),
        ("note", "exact duplicate"),
    ]
    assert more.checks["article_id"].tolist() == ["3", "9"]
    assert read_corpus(tmp_path / "store").articles["article_id"].tolist() == ["0", "1", "2", "3", "4", "9"]


def jsonl(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def report_of(number: int, outlet: str = "The Gull", **more: str) -> dict[str, str]:
    """An article like no other: its words are numbers."""
    words = " ".join(f"{word}{number}" for word in " ".join(FERRY).split())
    return {"article_id": f"r{number}", "outlet": outlet, "text": words, **more}


def test_near_copies_and_agency_reports_are_marked_at_import_also_against_what_was_stored_before(tmp_path):
    wire = report_of(1)["text"]
    shorter = " ".join(wire.split()[:-8])
    rows = [
        report_of(0),
        {"article_id": "mine", "outlet": "The Gull", "text": wire},  # credits nobody
        report_of(2, byline="Anna Writer, AFP"),
    ]
    first = import_articles(jsonl(tmp_path / "one.jsonl", rows), tmp_path / "store")
    assert first.agencies() == {"Agence France-Presse": 1}
    marked = read_corpus(tmp_path / "store").articles.set_index("article_id")
    assert marked["copy_of"].isna().all() and marked["wire"].notna().tolist() == [False, False, True]
    later = [
        {"article_id": "theirs", "outlet": "The Pier", "text": f"PIERPORT (Reuters) - {shorter}"},
        {"article_id": "same", "outlet": "The Bay", "text": wire},
        report_of(3),
    ]
    more = import_articles(jsonl(tmp_path / "two.jsonl", later), tmp_path / "store")
    marked = read_corpus(tmp_path / "store").articles.set_index("article_id")
    assert marked["copy_of"].dropna().to_dict() == {"theirs": "mine", "same": "mine"}
    reuters = marked.index[marked["wire"] == "Reuters"].tolist()
    assert reuters == ["mine", "theirs", "same"] and marked["agency"].dropna().tolist() == [
        "Agence France-Presse",
        "Reuters",
    ]
    told = more.checks.set_index("article_id")
    assert sorted(zip(told.index, told["problem"])) == [
        ("same", "agency report"),
        ("same", "exact duplicate"),
        ("theirs", "agency report"),
        ("theirs", "near duplicate"),
    ]
    assert set(told["severity"]) == {"note"} and told.loc["theirs", "line"].tolist() == [1, 1]
    assert "Agencies: Reuters 2" in more.report() and "near duplicate: two.jsonl, line 1" in more.report()
    # All in one import: the same marks.
    import_articles([tmp_path / "one.jsonl", tmp_path / "two.jsonl"], tmp_path / "at once")
    at_once = read_corpus(tmp_path / "at once").articles.set_index("article_id")
    pd.testing.assert_frame_equal(at_once[["copy_of", "wire"]], marked[["copy_of", "wire"]])


def test_marks_of_an_interrupted_import_are_made_by_the_next(tmp_path, monkeypatch):
    rows = [report_of(0), {**report_of(0), "article_id": "again"}]
    source = jsonl(tmp_path / "a.jsonl", rows)

    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ingest, "set_copies", killed)
        with pytest.raises(KeyboardInterrupt):
            import_articles(source, tmp_path / "store")
    assert read_corpus(tmp_path / "store").articles["copy_of"].isna().all()
    assert import_articles(source, tmp_path / "store").known == 2
    assert read_corpus(tmp_path / "store").articles["copy_of"].tolist()[1] == "r0"


def test_in_a_large_store_copies_are_found_by_a_sample_of_their_runs(monkeypatch):
    rows = [report_of(i) for i in range(6)]
    long = " ".join(report_of(i)["text"] for i in range(10, 40))
    rows += [
        {"article_id": "long", "outlet": "x", "text": long},
        {"article_id": "copy", "outlet": "y", "text": long[: 2 * len(long) // 3]},
    ]
    parts = [pd.DataFrame(rows[:5]), pd.DataFrame(rows[5:])]
    monkeypatch.setattr(copies, "MOST_COMPARED_WHOLE", 2)
    found = copies.find_copies(parts, 8)
    assert found[["article_id", "copy_of"]].to_numpy().tolist() == [["copy", "long"]]


def test_a_store_that_began_with_nothing_usable_can_be_added_to(tmp_path):
    bad = jsonl(tmp_path / "bad.jsonl", [{"article_id": "x", "outlet": "The Gull", "text": ""}])
    assert import_articles(bad, tmp_path / "store").kept == 0
    assert import_articles(jsonl(tmp_path / "good.jsonl", [report_of(0)]), tmp_path / "store").kept == 1
    assert read_corpus(tmp_path / "store").articles["article_id"].tolist() == ["r0"]


def test_wire_copy_is_marked_with_its_agency_however_it_is_credited():
    for text, byline, credit, agency in [
        ("PIERPORT, Oct 8 (Reuters) - " + FERRY[0], None, None, "Reuters"),
        ("PIERPORT (AP) — " + FERRY[0], None, None, "Associated Press"),
        (FERRY[0], "Agence France-Presse", None, "Agence France-Presse"),
        (FERRY[0], "Anna Writer, AFP", None, "Agence France-Presse"),
        (FERRY[0] + "\n\n— Reuters", None, None, "Reuters"),
        (FERRY[0], None, "dpa", "Deutsche Presse-Agentur"),
        ("The mayor told Reuters that " + FERRY[0], None, None, None),
        (FERRY[0] + " Reuters reported it first.", "Anna Writer", None, None),
    ]:
        assert agency_of(text, byline, credit) == agency, (text[:30], byline, credit)


def test_an_outlet_has_one_name():
    names = outlet_names()
    assert outlet_name("https://www.nytimes.com/2025/10/08/x.html", names) == "The New York Times"
    assert outlet_name("The Guardian (London)", names) == "The Guardian"
    assert outlet_name("AP News", names) == "Associated Press"
    assert outlet_name("The Gull, Weekend Edition", names) == "The Gull"
    assert outlet_name("  The   Gull ", names) == "The Gull"
    assert outlet_name("", names) is None
    with pytest.raises(ValueError, match="no_such.csv does not exist"):
        outlet_names("no_such.csv")


def test_a_source_that_does_not_exist_or_a_store_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ValueError, match="source .*nowhere does not exist"):
        import_articles(tmp_path / "nowhere", tmp_path / "store")
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot write to .*; choose another folder"):
        import_articles(tmp_path / "file", tmp_path / "file" / "store")


SLOW = """
import sys, time
from analysis.corpus import ingest, import_articles
ingest.PARTITION = 5
real = ingest.add_partition
def slow(*given):
    time.sleep(0.05)
    real(*given)
ingest.add_partition = slow
import_articles(sys.argv[1], sys.argv[2])
"""


def test_killed_at_random_moments_and_run_again_the_store_is_that_of_an_undisturbed_import(tmp_path):
    import random

    source = tmp_path / "a.jsonl"
    rows = [
        {"article_id": str(i % 97), "outlet": "x", "text": " ".join(FERRY) + f" Day {i}."} for i in range(100)
    ]
    rows[50]["text"] = ""
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    def start(store: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", SLOW, str(source), str(tmp_path / store)])

    assert start("quiet").wait(60) == 0
    noise = random.Random(2)
    killed = 0
    for _ in range(int(os.environ.get("FRAMING_KILLS", "4"))):
        process = start("disturbed")
        deadline = time.time() + 20
        while not (tmp_path / "disturbed").exists() and time.time() < deadline:
            time.sleep(0.01)
        time.sleep(noise.uniform(0.05, 0.5))
        process.kill()
        killed += process.wait() == -signal.SIGKILL
    assert killed
    assert start("disturbed").wait(60) == 0
    one, two = (read_corpus(tmp_path / name) for name in ("quiet", "disturbed"))
    pd.testing.assert_frame_equal(one.articles, two.articles)
    pd.testing.assert_frame_equal(one.checks, two.checks)
    assert len(one.articles) == 96
    quiet, disturbed = ((tmp_path / name / "corpus.json").read_bytes() for name in ("quiet", "disturbed"))
    assert quiet == disturbed


def test_a_second_import_at_the_same_time_is_refused(tmp_path):
    from analysis.corpus.store_repair import adding

    (tmp_path / "a.txt").write_text("\n".join(FERRY), encoding="utf-8")
    with adding(tmp_path / "store"), pytest.raises(ValueError, match="another import is adding to it"):
        import_articles(tmp_path / "a.txt", tmp_path / "store")
    assert import_articles(tmp_path / "a.txt", tmp_path / "store").kept == 1


# Hostile files: each is refused in one line, quickly, and the good file beside it is read.
def zip_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"<a>" + b" " * 400_000_000)
    return path


def lying_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"<a>" + b" " * 100_000_000)
    raw = bytearray(path.read_bytes())
    size = (100_000_003).to_bytes(4, "little")
    while (place := raw.find(size)) >= 0:  # the index claims 1,000 bytes
        raw[place : place + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(raw)
    return path


def entity_docx(path: Path) -> Path:
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
        + "]>"
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("word/document.xml", f'<?xml version="1.0"?>{laughs}<x>&j;</x>')
    return path


def deep_docx(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", "<a>" * 1_000_000)
    return path


def big(path: Path, start: bytes, size: int = 100_000_000) -> Path:
    path.write_bytes(start + b"word " * (size // 5))
    return path


HOSTILE = {
    "bomb.docx": zip_bomb,
    "lies.docx": lying_zip,
    "laughs.docx": entity_docx,
    "deep.docx": deep_docx,
    "big.rtf": lambda path: big(path, b"{\\rtf1 "),
    "deep.rtf": lambda path: path.write_bytes(b"{\\rtf1 " + b"{" * 1_000_000) and path,
    "big.html": lambda path: big(path, b"<html><p>"),
    "deep.html": lambda path: path.write_bytes(b"<div>" * 500_000 + b"text") and path,
    "big.txt": lambda path: big(path, b"Ferries "),
    "bomb.jsonl.gz": lambda path: (
        path.write_bytes(__import__("gzip").compress(b"[" * 300_000_000, 1)) and path
    ),
    "deep.json": lambda path: path.write_bytes(b"[" * 1_000_000) and path,
    "picture.txt": lambda path: path.write_bytes(bytes(range(256)) * 1000) and path,
}


# In a process of its own: the peak of this one is that of all tests before. VmHWM, because what getrusage
# calls a child's peak begins with its parent's.
_IMPORT_ALONE = """
import sys
from pathlib import Path
from analysis.corpus import import_articles
import_articles(sys.argv[1], sys.argv[2]).checks.to_json(sys.argv[3], orient="records")
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(next((line.split()[1] for line in lines if line.startswith("VmHWM")), 0))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line_and_the_rest_is_read(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    HOSTILE[name](folder / name)
    (folder / "zz_good.txt").write_text("\n".join(FERRY), encoding="utf-8")
    told = tmp_path / "checks.json"
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALONE, folder, tmp_path / "store", told],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert int(done.stdout.split()[-1]) < 2_000_000  # kB
    checks = pd.read_json(told)
    assert read_corpus(tmp_path / "store").articles["article_id"].tolist() == ["zz_good"]
    errors = checks[(checks["severity"] == "error") & (checks["file"] == name)]
    assert len(errors) == 1 and "\n" not in errors["detail"].iloc[0]


def test_a_listed_path_that_leads_out_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("\n".join(FERRY), encoding="utf-8")
    (folder / "good.txt").write_text("\n".join(BRIDGE), encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "articles.csv").write_text(
        f"article_id,outlet,path\n1,x,../secret.txt\n2,x,{tmp_path}/secret.txt\n3,x,link.txt\n4,x,good.txt\n"
    )
    done = import_articles(folder, tmp_path / "store")
    assert read_corpus(tmp_path / "store").articles["article_id"].tolist() == ["4"]
    assert done.checks["problem"].tolist() == ["path outside the folder"] * 3
