"""A store that a disk damaged: its articles are never silently others, and importing again mends it."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import import_articles, ingest, load_corpus, read_corpus
from tests.tables.test_damage import flip


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(ingest, "PARTITION", 4)
    rows = [
        {
            "article_id": f"a{i:02}",
            "outlet": ["The Gull", "The Pier"][i % 2],
            "date": "2025-10-08",
            "text": f"The council of ward {i} said the {['bridge', 'ferry', 'quay', 'pier'][i % 4]} was open. " * 4,
        }
        for i in range(12)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "all.csv", index=False)
    import_articles(tmp_path / "all.csv", tmp_path / "store")
    return tmp_path


def read(store: Path) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_corpus(store)


@pytest.mark.filterwarnings("ignore")
def test_a_flipped_bit_of_any_file_of_a_store_is_noticed_and_importing_again_mends_it(source):
    right = read(source / "store")
    files = sorted(file for file in (source / "store").rglob("*") if file.is_file() and not file.name.startswith("."))
    assert len(files) >= 9
    for number in range(3 * len(files)):
        again = source / f"again{number}"
        shutil.copytree(source / "store", again)
        flip(again / files[number % len(files)].relative_to(source / "store"), 7919 * (number + 1), number % 8)
        try:
            found = read(again)
        except ValueError as problem:
            assert "damaged" in str(problem) and "import" in str(problem), problem
        else:
            pd.testing.assert_frame_equal(found, right)
        import_articles(source / "all.csv", again)
        pd.testing.assert_frame_equal(read(again), right)
        shutil.rmtree(again)


def test_a_damaged_partition_is_named(source):
    part = sorted((source / "store" / "articles").iterdir())[1]
    flip(part, 300)
    with pytest.raises(ValueError, match=f"articles/{part.name} is damaged .* import the same sources again"):
        load_corpus(source / "store")


def test_articles_that_a_damaged_partition_held_are_reported_missing_until_their_source_is_imported_again(source):
    part = sorted((source / "store" / "articles").iterdir())[1]
    flip(part, 300)
    others = pd.read_csv(source / "all.csv").head(2).assign(article_id=["n1", "n2"], text=["A new pier. " * 9] * 2)
    others.to_csv(source / "new.csv", index=False)
    with pytest.warns(UserWarning, match=f"{part.name} is damaged .* set aside"):
        import_articles(source / "new.csv", source / "store")
    corpus = read_corpus(source / "store")
    assert len(corpus.articles) == 10
    (told,) = corpus.checks[corpus.checks["severity"] == "error"].to_dict("records")
    assert told["problem"] == "damaged partition" and "4 articles" in told["detail"]
    import_articles(source / "all.csv", source / "store")
    corpus = read_corpus(source / "store")
    assert len(corpus.articles) == 14 and not (corpus.checks["severity"] == "error").any()


def test_a_store_written_before_manifests_had_a_digest_is_read(source):
    file = source / "store" / "corpus.json"
    content = json.loads(file.read_text())
    del content["digest"]
    file.write_text(json.dumps(content))
    assert len(load_corpus(source / "store")) == 12
