"""What is told with a reporting verb and is nobody's statement (tests/cases/statements.json)."""

import pandas as pd
import pytest

from analysis.attribution import find_attributions
from tests.places import cases

CASES = cases("statements")["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_a_statement_is_told_from_an_act(case):
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Gull"], "text": [case["text"]]})
    found = find_attributions(articles)
    spoken = found[(found["type"] == "speech") & found["cue"].fillna("").str.contains(case["cue"])]
    assert bool(len(spoken)) == case["statement"], case["comment"]
