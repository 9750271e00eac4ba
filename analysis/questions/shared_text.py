"""Passages two articles share: what several questions about copies count."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Study
from analysis.questions.story_parts import of_story, story_articles, with_outlets, with_place
from analysis.stories.same_story import find_shared_passages


def passages_of_story(study: Study, story: Any) -> pd.DataFrame:
    """The passages that copies and rewrites of a story have in the same words, the longest first."""
    related = of_story(study, "derivations", story)
    found = find_shared_passages(story_articles(study, story), related[related["relation"] != "same_event"])
    found = found.sort_values("words", ascending=False, kind="stable", ignore_index=True)
    return with_outlets(study, with_place(found))
