"""A path that stands in a file leads to files of that file's folder, or nowhere."""

from __future__ import annotations

import json
import os

import pandas as pd
import pytest

from analysis.corpus import import_articles, iter_articles, load_corpus, read_corpus
from analysis.corpus.collect import PAGE_LIST
from analysis.corpus.store import MANIFEST, read_partitions, set_copies
from analysis.corpus.store_repair import adding
from analysis.files import inside

FERRY = "The ferry line to the northern islands will keep its winter timetable, the harbour office said. " * 3
SECRET = (
    "Nobody but its owner was ever meant to read this page about the harbour, the pier and the boats. " * 3
)


def stored(tmp_path, count=3):
    rows = [{"article_id": f"a{i}", "outlet": "The Gull", "text": f"{FERRY} Day {i}."} for i in range(count)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    import_articles(tmp_path / "a.jsonl", tmp_path / "store")
    return tmp_path / "store"


def changed(store, change):
    content = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
    content.pop("digest", None)  # whoever changes a manifest on purpose leaves its digest out
    change(content)
    (store / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("name", ["../victim.parquet", "copies/../../victim.parquet", "{}/victim.parquet"])
def test_a_store_never_removes_a_file_that_is_not_its_own(tmp_path, name):
    store = stored(tmp_path)
    victim = tmp_path / "victim.parquet"
    victim.write_bytes((next((store / "copies").glob("*.parquet"))).read_bytes())
    changed(store, lambda content: content["copies"].update(file=name.format(tmp_path)))
    with pytest.raises(ValueError, match="leads out of"), adding(store):
        set_copies(store, pd.DataFrame({"article_id": ["a1"], "copy_of": ["a0"], "wire": [None]}))
    assert victim.exists()


def test_a_store_removes_nothing_of_its_own_but_what_it_replaces(tmp_path):
    store = stored(tmp_path)
    articles = next((store / "articles").glob("*.parquet"))
    changed(store, lambda content: content["copies"].update(file=f"articles/{articles.name}"))
    with pytest.raises(ValueError, match="cannot be read"), adding(store):
        set_copies(store, pd.DataFrame({"article_id": ["a1"], "copy_of": ["a0"], "wire": [None]}))
    assert articles.exists()


def test_a_store_reads_no_partition_outside_itself(tmp_path):
    store = stored(tmp_path)
    outside = tmp_path / "other.parquet"
    outside.write_bytes(next((store / "articles").glob("*.parquet")).read_bytes())
    changed(store, lambda content: content["partitions"][0].update(file="../other.parquet"))
    with pytest.raises(ValueError, match=r"'\.\./other\.parquet' leads out of"):
        list(read_partitions(store))


@pytest.mark.parametrize(
    "name", ["../secret.txt", "pages/../../secret.txt", "{}/secret.txt", "pages/link.html", "a\0b"]
)
def test_a_collection_reads_no_page_outside_itself(tmp_path, name):
    web = tmp_path / "web"
    (web / "pages").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text(f"<html><body><article><p>{SECRET}</p></article></body></html>")
    (web / "pages" / "link.html").symlink_to(tmp_path / "secret.txt")
    (web / "pages" / "good.html").write_text(f"<html><body><article><p>{FERRY}</p></article></body></html>")
    line = dict.fromkeys(("found_on", "problem", "etag", "last_modified", "charset", "hash"))
    line |= {"fetched": "2025-10-08T00:00:00+00:00", "status": 200, "kind": "page", "bytes": 1, "attempts": 1}
    rows = [
        {
            **line,
            "url": "http://gull.example/1",
            "final_url": "http://gull.example/1",
            "file": name.format(tmp_path),
        },
        {
            **line,
            "url": "http://gull.example/2",
            "final_url": "http://gull.example/2",
            "file": "pages/good.html",
        },
    ]
    (web / PAGE_LIST).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = import_articles(web, tmp_path / "store")
    texts = " ".join(read_corpus(tmp_path / "store").articles["text"])
    assert "Nobody but its owner" not in texts and "ferry line" in texts
    assert done.checks.loc[done.checks["severity"] == "error", "problem"].tolist() == [
        "path outside the folder"
    ]


@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".csv"])
def test_a_folder_without_a_list_follows_no_link_out(tmp_path, ending):
    content = {".txt": SECRET, ".jsonl": json.dumps({"text": SECRET}), ".csv": f'text\n"{SECRET}"\n'}[ending]
    good = {".txt": FERRY, ".jsonl": json.dumps({"text": FERRY}), ".csv": f'text\n"{FERRY}"\n'}[ending]
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / f"secret{ending}").write_text(content)
    (folder / f"link{ending}").symlink_to(tmp_path / f"secret{ending}")
    (folder / f"good{ending}").write_text(good)
    (folder / f"same{ending}").symlink_to(folder / f"good{ending}")  # a link within is no way out
    for corpus in (
        read_corpus(folder),
        next(iter_articles(folder, 10)),
    ):
        assert "Nobody but its owner" not in " ".join(corpus.articles["text"])
        told = corpus.checks[corpus.checks["problem"] == "path outside the folder"]
        assert told["file"].tolist() == [f"link{ending}"]
    done = import_articles(folder, tmp_path / "store")
    assert "Nobody but its owner" not in " ".join(read_corpus(tmp_path / "store").articles["text"])
    assert (done.checks["problem"] == "path outside the folder").sum() == 1


def test_a_list_of_articles_that_is_a_link_out_is_not_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "elsewhere.csv").write_text(f'text\n"{SECRET}"\n')
    (folder / "articles.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(ValueError, match="leads out of"):
        load_corpus(folder)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../x", "/etc/passwd", "a/../../x", "link", "link/x", "a\0b", "C:\\x", "\\\\x\\y", 5, None],
)
def test_the_door_for_paths_lets_nothing_out(tmp_path, name):
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(ValueError):
        inside(root, name)


def test_the_door_for_paths_lets_through_what_lies_within(tmp_path):
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (root / "alias").symlink_to(root / "a")
    assert inside(root, "a/x.txt") == root / "a" / "x.txt"
    assert inside(root, "alias/x.txt") == root / "alias" / "x.txt"
    assert inside(tmp_path / "root" / ".." / "root", "a/../a/x.txt").name == "x.txt"
    os.symlink(root, tmp_path / "other name")
    assert inside(tmp_path / "other name", "a/x.txt").name == "x.txt"
