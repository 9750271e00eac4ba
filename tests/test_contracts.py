"""Tables are what their measures declare."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.contracts import Column, Table, problems_of, require

FERRIES = Table(
    name="ferries",
    question="Which ferries are named?",
    make="find_ferries",
    takes=("articles", "sentences", "codebook"),
    named={"parses": "readings", "near": "hits"},
    columns={"article_id": Column("str", "the article"), "seats": Column("Int64", "number of seats", "not said")},
)


def test_a_table_needs_the_tables_it_takes_and_nothing_else():
    assert FERRIES.needs == ("sentences", "hits")
    assert FERRIES._replace(scope="story").needs == ("stories", "sentences", "hits")


def test_rows_become_a_typed_table_and_no_rows_an_empty_one():
    told = FERRIES.frame([{"article_id": "a", "seats": None}, {"article_id": "b", "seats": 3}])
    assert told["seats"].tolist() == [pd.NA, 3] and not problems_of(told, FERRIES)
    assert len(FERRIES.frame()) == 0 and not problems_of(FERRIES.frame(), FERRIES)


def test_every_way_to_break_a_declaration_is_told():
    told = FERRIES.frame([{"article_id": "a", "seats": 1}])
    assert problems_of(told.drop(columns="seats"), FERRIES) == ["ferries lacks seats"]
    assert problems_of(told.assign(deck=1), FERRIES) == ["ferries.deck is not declared"]
    assert problems_of(told.astype({"seats": "int64"}), FERRIES) == ["ferries.seats is int64, declared Int64"]
    assert "another order" in problems_of(told[["seats", "article_id"]], FERRIES)[0]
    unnamed = told.assign(article_id=pd.Series([None], dtype="str"))
    assert problems_of(unnamed, FERRIES) == ["ferries.article_id has missing values, which are not declared"]


def test_a_table_that_lacks_a_column_is_refused_with_what_it_has_and_a_remedy():
    told = FERRIES.frame().drop(columns="seats")
    with pytest.raises(
        ValueError,
        match=r"^the table of ferries lacks the column 'seats'; its columns are: article_id. Remedy: make the "
        "table with find_ferries$",
    ):
        require(told, ["article_id", "seats"], FERRIES)
    with pytest.raises(ValueError, match=r"lacks the columns 'deck', 'crew'; .* name columns that are there"):
        require(told, ["deck", "crew"], FERRIES)
    with pytest.raises(ValueError, match=r"the table of articles .*columns are: none. Remedy: load them"):
        require(pd.DataFrame(), ["text"], "articles", "load them")
    assert require(FERRIES.frame(), ["seats"], FERRIES) is None
