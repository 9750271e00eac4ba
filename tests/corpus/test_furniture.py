"""Lines that recur across an outlet's articles as links and credits do are marked, listed, and can be overruled."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from analysis.corpus import (
    add_furniture,
    find_furniture,
    furniture_list,
    import_articles,
    iter_articles,
    read_corpus,
    read_overrides,
)
from analysis.language.article_sentences import without_furniture
from analysis.language.text import find_sentences, sentence_spans

WORDS = [
    *("harbour", "ferry", "island", "winter", "boat", "engine", "council", "money"),
    *("repair", "storm", "captain", "ticket", "crew", "bridge", "market"),
]


def body(seed: int, sentences: int = 6) -> list[str]:
    """Sentences like no other article's."""
    noise = random.Random(seed)
    return [
        f"The {noise.choice(WORDS)} of {noise.choice(WORDS)} number {seed * 100 + i} kept its {noise.choice(WORDS)}, "
        f"people of the northern islands said about the {noise.choice(WORDS)} on the quay."
        for i in range(sentences)
    ]


def articles(pages: list[list[str]], outlet: str = "The Gull") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": [f"{outlet} {i}" for i in range(len(pages))],
            "outlet": outlet,
            "text": ["\n".join(lines) for lines in pages],
        }
    )


def marked(pages: list[list[str]]) -> list[str]:
    return find_furniture(articles(pages))["line"].tolist()


@pytest.mark.parametrize(
    "lines",
    [
        ["Story highlights Boats are few", "Story highlights Money is short"],
        ["NOW PLAYING Storm hits pier 01:20", "NOW PLAYING Crew rescued 02:03"],
        ["READ MORE: Why ferries are late", "READ MORE: A captain remembers"],
        ["PHOTOS: The storm in pictures", "PHOTOS: Ten ferries of the north"],
        ["Share this story: https://gull.example/1", "Share this story: https://gull.example/2"],
        ["Ana Reyes contributed to this report.", "Ben Cole and Ana Reyes contributed to this report."],
        ["Sign up for our newsletter", "Sign up for our newsletter"],
        ["© 2025 The Gull. All rights reserved.", "© 2024 The Gull. All rights reserved."],
        ["Ana Reyes is harbour correspondent of The Gull.", "Ben Cole is a columnist for The Gull."],
    ],
)
def test_what_recurs_and_looks_like_it_is_furniture_in_two_articles(lines):
    pages = [[*body(i), line] for i, line in enumerate(lines)]
    assert marked(pages) == lines
    assert marked(pages[:1]) == []  # one article shows no recurrence


@pytest.mark.parametrize(
    "line",
    [
        "“We will watch the app and email everyone,” the captain said of the ferry on twitter and in photos.",
        "What happens next?",
        "The ferry company, founded in 1901, owns three boats and employs forty people on the islands.",
        "The council denied it.",
        "More on the quarrel later, the council said.",
        "Her brother is a reporter.",
    ],
)
def test_a_sentence_of_background_that_comes_again_is_text(line):
    assert marked([[*body(i)[:3], line, *body(i)[3:]] for i in range(4)]) == []


def test_a_line_without_a_telling_word_needs_many_articles_and_one_place():
    slogan = "The boats of the north since 1901"
    assert marked([[*body(i), slogan] for i in range(4)]) == []
    assert marked([[*body(i), slogan] for i in range(5)]) == [slogan] * 5
    scattered = [[*body(i)[:3], slogan, *body(i)[3:]] for i in range(8)]
    assert marked(scattered) == []
    assert marked([[*body(i, 8)[:4], slogan, *body(i, 8)[4:]] for i in range(10)]) == [slogan] * 10


def test_a_label_of_a_few_words_is_known_in_three_articles_if_it_always_stands_at_the_edge():
    assert marked([["Ana Reyes", *body(i)] for i in range(2)]) == []
    assert marked([["Ana Reyes", *body(i)] for i in range(3)]) == ["Ana Reyes"] * 3
    assert marked([[*body(i)[:3], "Ana Reyes", *body(i)[3:]] for i in range(6)]) == []


def test_versions_of_one_report_count_once():
    same = [*body(1, 9), "Sign up for our newsletter"]
    assert marked([same, [*same, *body(2, 1)]]) == []
    assert marked([same, [*body(3), "Sign up for our newsletter"]]) == ["Sign up for our newsletter"] * 2


def test_furniture_of_one_outlet_is_not_looked_for_in_another():
    line = "Sign up for our newsletter"
    both = pd.concat([articles([[*body(1), line]]), articles([[*body(2), line]], "The Pier")], ignore_index=True)
    assert find_furniture(both).empty


def test_the_short_lines_under_highlights_belong_to_them():
    pages = [
        ["Story highlights Boats are few", "The council wants money", "Crews are tired", *body(i)] for i in range(2)
    ]
    found = find_furniture(articles(pages))
    assert found["line"].tolist() == pages[0][:3] * 2
    assert set(found["basis"]) == {"beginning: highlights recurs", "list under such a line"}


def test_sentences_know_the_passages_and_evidence_in_them_can_be_left_out():
    pages = [["Story highlights Boats are few", *body(i), "READ MORE: “Ferries” late, captain says"] for i in range(2)]
    table = articles(pages)
    with_column = add_furniture(table, find_furniture(table))
    kinds = find_sentences(with_column)
    of_first = kinds[kinds["article_id"] == "The Gull 0"]
    assert of_first["kind"].tolist() == ["furniture", *["body"] * 6, "furniture"]
    text = table["text"][0]
    evidence = pd.DataFrame({"article_id": "The Gull 0", "start": [0, text.index("kept"), text.index("“")]})
    assert without_furniture(evidence, kinds)["start"].tolist() == [text.index("kept")]


def test_a_passage_within_a_line_is_cut_out_of_it():
    text = "Boats left. NOW PLAYING Storm 01:20 The rest stayed in port."
    start = text.index("NOW")
    found = sentence_spans(text, furniture=[[start, start + 23]])
    assert [(text[s.start : s.end], s.kind) for s in found] == [
        ("Boats left.", "body"),
        ("NOW PLAYING Storm 01:20", "furniture"),
        ("The rest stayed in port.", "body"),
    ]


def corpus_of(tmp_path, pages):
    articles(pages).to_json(tmp_path / "gull.jsonl", orient="records", lines=True)
    return tmp_path / "gull.jsonl"


def passages(table: pd.DataFrame) -> dict[str, list[str]]:
    import json

    return {
        row.article_id: [row.text[a:b] for a, b in json.loads(row.furniture)]
        for row in table.itertuples()
        if isinstance(row.furniture, str)
    }


def test_the_same_furniture_is_found_by_every_road(tmp_path):
    file = corpus_of(tmp_path, [[*body(i), "Sign up for our newsletter"] for i in range(3)])
    expected = {f"The Gull {i}": ["Sign up for our newsletter"] for i in range(3)}
    done = import_articles(file, tmp_path / "store")
    assert passages(read_corpus(file).articles) == expected
    assert passages(pd.concat(part.articles for part in iter_articles(file, 2))) == expected
    assert passages(read_corpus(tmp_path / "store").articles) == expected
    assert done.furniture["articles"].tolist() == [3] and "Furniture: 1 different line" in done.report()


def test_articles_added_to_a_store_let_lines_of_earlier_ones_be_known(tmp_path):
    pages = [[*body(i), "Sign up for our newsletter"] for i in range(2)]
    articles(pages).iloc[:1].to_json(tmp_path / "one.jsonl", orient="records", lines=True)
    import_articles(tmp_path / "one.jsonl", tmp_path / "store")
    assert "furniture" not in read_corpus(tmp_path / "store").articles
    import_articles(corpus_of(tmp_path, pages), tmp_path / "store")
    assert list(passages(read_corpus(tmp_path / "store").articles)) == ["The Gull 0", "The Gull 1"]


@pytest.mark.parametrize("stored", [True, False])
def test_a_person_can_say_that_a_line_is_text_or_that_another_is_furniture(tmp_path, stored):
    slogan = "The boats of the north"
    corpus = corpus_of(tmp_path, [[slogan, *body(i), "Sign up for our newsletter"] for i in range(2)])
    decided = tmp_path / "gull.furniture.csv"
    if stored:
        import_articles(corpus, tmp_path / "store")
        corpus, decided = tmp_path / "store", tmp_path / "store" / "furniture.csv"
    decided.write_text(
        f"outlet,line,kind\nThe Gull,SIGN UP for our newsletter,text\n,{slogan},furniture\n", encoding="utf-8-sig"
    )
    assert passages(read_corpus(corpus).articles) == {"The Gull 0": [slogan], "The Gull 1": [slogan]}
    decided.write_text("outlet,line,kind\n,x,maybe\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: kind is 'maybe'; write text or furniture"):
        read_corpus(corpus)


def test_the_list_for_people_can_be_read_back(tmp_path):
    found = find_furniture(articles([[*body(i), "- Sign up: 3 newsletters"] for i in range(2)]))
    listed = furniture_list(found)
    assert listed.columns.tolist() == ["outlet", "line", "kind", "articles", "basis"]
    listed.assign(kind="text", line="'" + listed["line"]).to_csv(tmp_path / "f.csv", index=False)
    assert read_overrides(tmp_path / "f.csv") == {("The Gull", "- sign up: # newsletters"): False}


def test_of_an_outlet_with_very_many_articles_a_sample_is_compared(monkeypatch):
    from analysis.corpus import recurring_lines

    monkeypatch.setattr(recurring_lines, "MOST_COMPARED", 8)
    pages = [[*body(i), "Sign up for our newsletter"] for i in range(40)]
    assert recurring_lines.learn_lines([articles(pages)]).articles["The Gull"] <= 8
    assert marked(pages) == ["Sign up for our newsletter"] * 40


def test_a_list_saved_by_a_european_spreadsheet_is_read(tmp_path):
    (tmp_path / "f.csv").write_text("outlet;line;kind\nThe Gull;Boats, and more;Text\n", encoding="cp1252")
    assert read_overrides(tmp_path / "f.csv") == {("The Gull", "boats, and more"): False}


def test_no_measure_counts_a_word_in_furniture(tmp_path):
    from analysis import load_codebook
    from analysis.tables import compute_tables
    from analysis.words import find_terms

    (tmp_path / "book.yml").write_text(
        "name: boats\nconcepts:\n  the boat:\n    variants:\n      ferry: [ferry]\n      ship: [ship]\n",
        encoding="utf-8",
    )
    book = load_codebook(tmp_path / "book.yml")
    pages = [[*body(i), f"A ship left port {i}.", "READ MORE: Why the ship is late"] for i in range(2)]
    file = corpus_of(tmp_path, pages)
    made = compute_tables(file, book, tmp_path / "out", only=["articles", "sentences", "hits"])
    hits = pd.read_parquet(made["hits"])
    assert (hits["variant"] == "ship").sum() == 2  # one of the two in each article
    assert pd.read_parquet(made["sentences"])["kind"].eq("furniture").sum() == 2
    alone = find_terms(read_corpus(file).articles, book)
    assert alone["start"].tolist() == hits["start"].tolist()
