"""A name counts under its fullest form, with what its bearer says."""

from __future__ import annotations

import pandas as pd

from analysis.attribution.frequent_names import find_names, name_profile

ARTICLES = pd.DataFrame(
    [
        ("a", "Gull", "Chairwoman Ida Holt spoke on Monday. Holt said the bridge was safe. Orla Venn disagreed."),
        ("b", "Post", "Holt visited Lorne in May. The Lorne Council met Ida Holt."),
    ],
    columns=["article_id", "outlet", "text"],
)


def test_a_family_name_is_listed_under_the_full_name_and_days_and_months_are_no_names():
    names = find_names(ARTICLES)
    assert names.loc[names["article_id"] == "a", "name"].tolist() == ["Ida Holt", "Ida Holt", "Orla Venn"]
    assert not {"Monday", "May"} & set(names["name"])
    texts = ARTICLES.set_index("article_id")["text"]
    passages = [texts[row.article_id][row.start : row.end] for row in names.itertuples()]
    assert passages[:2] == ["Ida Holt", "Holt"]


def test_names_are_counted_with_articles_outlets_and_statements():
    said = pd.DataFrame({"article_id": ["a", "a"], "speaker": ["Ida Holt", None]})
    table = name_profile(find_names(ARTICLES), said, ARTICLES.set_index("article_id")["outlet"])
    first = table.iloc[0]
    assert first["name"] == "Ida Holt" and first["count"] == 4 and first["articles"] == 2
    assert first["statements"] == 1 and first["outlets"] == "Gull 1, Post 1"


def test_near_copies_are_one_independent_unit():
    said = pd.DataFrame({"article_id": [], "speaker": []})
    outlets = ARTICLES.set_index("article_id")["outlet"]
    table = name_profile(find_names(ARTICLES), said, outlets, {"a": "one", "b": "one"})
    assert table.iloc[0]["articles"] == 2 and table.iloc[0]["independent"] == 1
