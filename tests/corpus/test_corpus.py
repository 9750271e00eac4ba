"""The one door for articles: every format in, and a bad article costs only itself."""

from __future__ import annotations

import gzip
import json
import warnings
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.corpus import (
    ARTICLE_COLUMNS,
    CHECK_COLUMNS,
    corpus_hash,
    iter_articles,
    load_corpus,
    read_corpus,
)
from analysis.corpus.checks import language_of
from analysis.corpus.dates import read_date
from tests.places import SEEDS

FERRY = (
    "The ferry line to the northern islands will keep its winter timetable, the harbour office said on "
    "Monday. Two boats are being repaired and a third has been lent to the mainland, so crossings are few."
)
BRIDGE = (
    "Engineers closed the old bridge over the Lind for a week after a survey found cracks in its second "
    "pier. “Nobody was ever in danger,” the city’s chief engineer said, and shops asked for a shuttle bus."
)
MARKET = (
    "The covered market opened its doors again after eleven months of work, with half the stalls it had. "
    "Traders who were there before 1990 keep their places; the others drew lots, and some went away angry."
)
GERMAN = (
    "Die alte Brücke über den Fluss bleibt eine Woche lang gesperrt, nachdem bei einer Prüfung Risse im "
    "zweiten Pfeiler gefunden wurden. Niemand sei in Gefahr gewesen, sagte der leitende Ingenieur."
)


def folder(tmp_path: Path, rows: str, **texts: str | bytes) -> Path:
    (tmp_path / "articles.csv").write_text(rows, encoding="utf-8")
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def problems(checks: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(checks["severity"], checks["problem"]))


def test_a_folder_with_its_list_is_one_row_per_article_with_the_text_as_it_stands(tmp_path):
    path = folder(
        tmp_path,
        "article_id,outlet,date,title,byline,url,language,path\n"
        "001,The Gull,2025-10-08,Ferries,A. Writer,https://gull.example/1,en,ferry.txt\n"
        "002,The Pier,,,,,,bridge.txt\n",
        ferry=FERRY + "\n\n  Two spaces and a trailing line.\n",
        bridge=BRIDGE,
    )
    corpus = read_corpus(path)
    articles = corpus.articles
    assert list(articles.columns) == list(ARTICLE_COLUMNS)
    assert list(articles["article_id"]) == ["001", "002"]  # not the number 1
    assert articles["text"][0] == FERRY + "\n\n  Two spaces and a trailing line.\n"
    assert articles["text"][1] == BRIDGE
    assert articles["date"][0] == "2025-10-08"
    assert pd.isna(articles["date"][1]) and pd.isna(articles["title"][1]) and pd.isna(articles["url"][1])
    assert corpus.checks.empty and list(corpus.checks.columns) == list(CHECK_COLUMNS)


@pytest.mark.parametrize(
    "ending", [".csv", ".tsv", ".jsonl", ".jsonl.gz", ".csv.gz", ".parquet", ".xlsx", ".json"]
)
def test_every_table_format_gives_the_same_articles(tmp_path, ending):
    rows = [
        {
            "article_id": "01",
            "outlet": "The Gull",
            "title": "Ferries, fewer",
            "text": FERRY + '\n"Quoted",\n\nend',
        },
        {"article_id": "02", "outlet": "The Pier", "title": None, "text": BRIDGE},
    ]
    table = pd.DataFrame(rows)
    path = tmp_path / f"articles{ending}"
    match ending:
        case ".csv" | ".csv.gz":
            table.to_csv(path, index=False)
        case ".tsv":
            table.to_csv(path, index=False, sep="\t")
        case ".jsonl":
            path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        case ".jsonl.gz":
            path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
        case ".json":
            path.write_text(json.dumps(rows), encoding="utf-8")
        case ".parquet":
            table.to_parquet(path)
        case ".xlsx":
            table.to_excel(path, index=False)
    articles = load_corpus(path)
    assert list(articles["article_id"]) == ["01", "02"]
    assert list(articles["text"]) == [rows[0]["text"], BRIDGE]
    assert articles["title"][0] == "Ferries, fewer" and pd.isna(articles["title"][1])


def test_a_folder_of_texts_alone_is_read_and_says_that_the_outlets_are_unknown(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text(BRIDGE, encoding="utf-8")
    (tmp_path / "sub" / "a.txt").write_text(FERRY, encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert list(corpus.articles["article_id"]) == ["b", "sub/a"]
    assert set(corpus.articles["outlet"]) == {"unknown"}
    told = corpus.checks.set_index("problem").loc["missing column"]
    assert "articles.csv" in told["remedy"] and told["detail"].endswith("outlet of 2, date of 2, title of 2")
    assert problems(corpus.checks).count(("warning", "missing outlet")) == 2


def test_a_folder_of_tables_is_read_whole(tmp_path):
    for name, text in (("one", FERRY), ("two", BRIDGE)):
        line = json.dumps({"id": name, "source": "The Gull", "body": text})
        (tmp_path / f"{name}.jsonl").write_text(line, encoding="utf-8")
    articles = load_corpus(tmp_path)
    assert list(articles["article_id"]) == ["one", "two"]
    assert list(articles["outlet"]) == ["The Gull"] * 2  # usual other names of columns are understood


def test_each_bad_article_costs_only_itself_and_is_listed(tmp_path):
    path = folder(
        tmp_path,
        "article_id,outlet,date,path\n"
        "good,The Gull,2025-10-08,good.txt\n"
        "empty,The Gull,,empty.txt\n"
        "gone,The Gull,,gone.txt\n"
        "good,The Pier,,bridge.txt\n"
        "outside,The Pier,,../secret.txt\n"
        "byte,The Pier,,byte.txt\n"
        "german,The Pier,,german.txt\n"
        "nameless,,,market.txt\n"
        "dated,The Pier,03/04/2025,dated.txt\n"
        "torn,row\n"
        "last,The Gull,,last.txt\n",
        good=FERRY,
        empty=" \n\t\n",
        bridge=BRIDGE,
        byte="x",
        german=GERMAN,
        market=MARKET,
        dated=FERRY.replace("ferry", "tram") + " It snowed.",
        last=MARKET + BRIDGE,
    )
    (tmp_path.parent / "secret.txt").write_text(FERRY, encoding="utf-8")
    corpus = read_corpus(path)
    assert list(corpus.articles["article_id"]) == ["good", "byte", "nameless", "dated", "last"]
    found = {
        (row.problem, row.article_id if isinstance(row.article_id, str) else None): row
        for row in corpus.checks.itertuples()
    }
    for problem, identity, severity, line in [
        ("empty text", "empty", "error", 3),
        ("missing file", "gone", "error", 4),
        ("duplicate id", "good", "error", 5),
        ("path outside the folder", "outside", "error", 6),
        ("too short", "byte", "warning", 7),
        ("not English", "german", "error", 8),
        ("missing outlet", "nameless", "warning", 9),
        ("ambiguous date", "dated", "warning", 10),
        ("unreadable row", None, "error", 11),
    ]:
        row = found[problem, identity]
        assert (row.severity, row.file, row.line) == (severity, "articles.csv", line)
        assert row.detail and row.remedy
    with pytest.warns(
        UserWarning, match=r"set aside: 1 empty text.*kept, but look at: .*1 missing outlet"
    ) as told:
        load_corpus(path)
    assert "framing check" in str(told[0].message)


def test_bytes_are_read_as_utf8_a_marked_utf16_or_windows_1252_and_never_guessed(tmp_path):
    path = folder(
        tmp_path,
        "article_id,outlet,path\n"
        + "".join(
            f"{name},The Gull,{name}.txt\n" for name in ("utf8", "mark", "utf16", "bare16", "cp1252", "torn")
        ),
        utf8=BRIDGE,
        mark=BRIDGE.encode("utf-8-sig"),
        utf16=BRIDGE.replace("week", "month").encode("utf-16"),
        bare16=BRIDGE.encode("utf-16-le"),
        cp1252=BRIDGE.encode("cp1252"),
        torn=BRIDGE.encode()[:-1] + "é".encode()[:1] + b" end",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        texts = load_corpus(path).set_index("article_id")["text"]
    assert texts["utf8"] == texts["mark"] == texts["bare16"] == texts["cp1252"] == BRIDGE
    assert texts["utf16"] == BRIDGE.replace("week", "month")
    assert texts["torn"] == BRIDGE[:-1] + "\ufffd end"  # its quotation marks are still quotation marks
    checks = read_corpus(path).checks
    assert list(checks.loc[checks["problem"] == "undecodable bytes", "article_id"]) == ["torn"]


def test_line_ends_become_plain_and_nothing_else_changes(tmp_path):
    text = FERRY + "\r\n\r\nA soft\u00adhyphen, a no-break\u00a0space, a tab\t, zero\u200bwidth.\rLast"
    path = folder(tmp_path, "article_id,outlet,path\n1,The Gull,a.txt\n", a=text)
    assert load_corpus(path)["text"][0] == text.replace("\r\n", "\n").replace("\r", "\n")


def test_five_megabytes_in_one_article_are_set_aside_with_the_limit_named(tmp_path):
    path = folder(
        tmp_path,
        "article_id,outlet,path\nbig,The Gull,big.txt\nok,The Gull,ok.txt\n",
        big=FERRY * 25_000,
        ok=BRIDGE,
    )
    corpus = read_corpus(path)
    assert list(corpus.articles["article_id"]) == ["ok"]
    row = corpus.checks.iloc[0]
    assert row["problem"] == "too large" and "1,000,000" in row["detail"] and "split" in row["remedy"]


def test_copies_are_kept_and_marked(tmp_path):
    path = folder(
        tmp_path,
        "article_id,outlet,path\n" + "".join(f"{name},The Gull,{name}.txt\n" for name in "abcd"),
        a=FERRY + BRIDGE,
        b=(FERRY + BRIDGE).upper(),
        c="In other news: " + FERRY + BRIDGE + " The Gull has more.",
        d=MARKET,
    )
    corpus = read_corpus(path)
    assert len(corpus.articles) == 4
    rows = corpus.checks.set_index("article_id")
    assert rows.loc["b", "problem"] == "exact duplicate" and "'a'" in rows.loc["b", "detail"]
    assert rows.loc["c", "problem"] == "near duplicate" and rows.loc["c", "severity"] == "note"
    assert "d" not in rows.index


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: p / "nowhere", r"nowhere does not exist"),
        (lambda p: p, r"no articles here; expected articles.csv"),
        (lambda p: (p / "notes.odt").write_bytes(b"x") and p / "notes.odt", r"unknown format"),
        (
            lambda p: (p / "a.csv").write_text("id,headline\n1,x\n") and p / "a.csv",
            r"no column 'text'.*'headline'.*--map",
        ),
        (
            lambda p: (p / "a.parquet").write_bytes(b"PAR1 no") and p / "a.parquet",
            r"cannot be read as Parquet",
        ),
        (
            lambda p: (p / "a.xlsx").write_bytes(b"PK no") and p / "a.xlsx",
            r"cannot be read as an Excel workbook",
        ),
        (lambda p: (p / "a.json").write_text("{nope") and p / "a.json", r"cannot be read as JSON"),
        (lambda p: (p / "a.jsonl").write_text("") or p / "a.jsonl", r"no article could be read"),
        (lambda p: (p / "articles.csv").write_text("article_id,outlet\n") and p, r"no column 'text'"),
    ],
)
def test_a_corpus_of_which_nothing_can_be_read_says_why_and_what_to_do(tmp_path, make, message):
    with pytest.raises(ValueError, match=message):
        load_corpus(make(tmp_path))


def test_a_broken_line_or_a_cut_off_file_costs_what_is_broken(tmp_path):
    good = [
        json.dumps({"article_id": str(i), "outlet": "The Gull", "text": f"{FERRY} Boat {i}."})
        for i in range(9)
    ]
    lines = [
        good[0],
        "{broken",
        "[1, 2]",
        "[" * 100_000,
        json.dumps({"article_id": 7, "text": BRIDGE, "outlet": "x"}),
        good[1],
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    corpus = read_corpus(path)
    assert list(corpus.articles["article_id"]) == ["0", "7", "1"]
    assert list(corpus.checks.loc[corpus.checks["problem"] == "unreadable row", "line"]) == [2, 3, 4]

    import random

    noise = random.Random(1)
    many = [
        json.dumps(
            {"article_id": str(i), "outlet": "x", "text": FERRY + "".join(noise.choices("abcdefgh ", k=2000))}
        )
        for i in range(300)
    ]
    cut = tmp_path / "cut.jsonl.gz"
    whole = gzip.compress("\n".join(many).encode())
    cut.write_bytes(whole[: len(whole) // 2])
    corpus = read_corpus(cut)
    assert 50 < len(corpus.articles) < 300
    assert "breaks off" in corpus.checks.iloc[-1]["detail"] or "breaks off" in " ".join(
        corpus.checks["detail"]
    )


def test_half_characters_from_json_can_be_saved_and_are_reported(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"article_id": "1", "outlet": "x", "text": "' + FERRY + ' \\ud83d end"}', encoding="ascii"
    )
    corpus = read_corpus(path)
    assert corpus.articles["text"][0] == FERRY + " \ufffd end"
    assert problems(corpus.checks) == [("warning", "undecodable bytes")]


def test_columns_can_be_mapped_and_the_column_that_stood_there_is_kept(tmp_path):
    path = tmp_path / "a.csv"
    pd.DataFrame([{"nr": 1, "paper": "The Gull", "text": "summary", "full": FERRY}]).to_csv(path, index=False)
    articles = load_corpus(path, columns={"full": "text", "paper": "outlet", "nr": "article_id"})
    assert articles["text"][0] == FERRY and articles["text_as_given"][0] == "summary"
    with pytest.raises(ValueError, match="no column 'fool' to map; its columns are 'nr'"):
        load_corpus(path, columns={"fool": "text"})


def test_an_article_without_identifier_gets_the_same_one_every_time(tmp_path):
    rows = [{"outlet": "x", "text": FERRY}, {"outlet": "x", "text": BRIDGE}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    first = load_corpus(path)
    path.write_text("\n".join(map(json.dumps, rows[::-1])), encoding="utf-8")
    assert list(load_corpus(path)["article_id"]) == list(first["article_id"])[::-1]


def test_batches_hold_the_same_articles_as_the_whole(tmp_path):
    rows = [{"article_id": i % 23, "outlet": "x", "text": f"{FERRY} Boat {i}."} for i in range(25)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    parts = list(iter_articles(path, batch=4))
    assert [len(part.articles) for part in parts] == [4, 4, 4, 4, 4, 3]
    whole = read_corpus(path)
    joined = pd.concat([part.articles for part in parts], ignore_index=True)
    pd.testing.assert_frame_equal(joined, whole.articles)
    # The same identifier far apart is still found.
    assert problems(parts[-1].checks) == [("error", "duplicate id")] * 2


def test_the_default_corpus_is_the_one_the_environment_names(tmp_path, monkeypatch):
    path = folder(tmp_path, "article_id,outlet,path\n1,The Gull,a.txt\n", a=FERRY)
    monkeypatch.setenv("FRAMING_CORPUS", str(path))
    assert list(load_corpus()["outlet"]) == ["The Gull"]


def test_the_hash_of_a_corpus_changes_with_any_text_and_not_with_the_run(tmp_path):
    path = folder(tmp_path, "article_id,outlet,path\n1,The Gull,a.txt\n", a=FERRY)
    articles = load_corpus(path)
    assert corpus_hash(articles) == corpus_hash(load_corpus(path))
    assert corpus_hash(articles) != corpus_hash(articles.assign(text=FERRY + "."))


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path):
    import zipfile

    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    with pytest.raises(ValueError, match="unpacks to 300 MB"):
        load_corpus(path)


def test_numbers_and_dates_in_a_workbook_become_plain_strings(tmp_path):
    import datetime

    book = openpyxl.Workbook()
    book.active.append(["id", "date", "outlet", "text"])
    book.active.append([7, datetime.datetime(2025, 10, 8), "The Gull", FERRY])
    book.save(tmp_path / "a.xlsx")
    articles = load_corpus(tmp_path / "a.xlsx")
    assert (articles["article_id"][0], articles["date"][0]) == ("7", "2025-10-08")


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("8 October 2025", "2025-10-08"),
        ("Oct 8, 2025", "2025-10-08"),
        ("Wednesday, October 8, 2025", "2025-10-08"),
        ("2025-10-08 07:30", "2025-10-08T07:30:00"),
        ("Wed, 08 Oct 2025 07:30:00 +0200", "2025-10-08T07:30:00+02:00"),
        ("Wed, 08 Oct 2025 07:30:00 GMT", "2025-10-08T07:30:00+00:00"),
        ("20251008", "2025-10-08"),
        ("25/12/2025", "2025-12-25"),
        ("12/25/2025", "2025-12-25"),
        ("08/10/2025", None),
        ("31/02/2025", None),
        ("last week", None),
    ],
)
def test_a_date_is_read_where_it_can_be_read_without_guessing(written, iso):
    assert read_date(written) == iso


def test_capitals_are_not_another_language():
    assert language_of(FERRY.upper())[0] == "en"
    assert language_of(GERMAN)[0] == "de"




@pytest.mark.skipif(not SEEDS.exists(), reason="the shared folder with the five seed articles is not here")
def test_the_five_seed_articles_are_read_as_they_stand():
    corpus = read_corpus(SEEDS)
    assert list(corpus.articles["article_id"]) == ["000", "001", "002", "003", "004"]
    for file, text in zip(sorted(SEEDS.glob("*.txt")), corpus.articles["text"]):
        assert file.read_bytes().decode() == text
    assert problems(corpus.checks) == [("note", "near duplicate")]
