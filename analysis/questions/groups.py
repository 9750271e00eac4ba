"""What changes where a question compares groups of outlets?

:func:`by_group` names the columns a question then compares by, :func:`compared_by` says so in its heading, and
:func:`caution` warns where a group has too few outlets to speak for others like them.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.certainty.outlets import few_outlets
from analysis.questions.claims import listed
from analysis.questions.recipe import Question

# So many groups are named in a warning.
_MOST = 8


def by_group(question: Question, group: str) -> tuple[str, ...] | None:
    """The columns a question compares by, with a group of outlets in place of the outlet; None where it cannot.

    Examples
    --------
    >>> from analysis.questions.recipe import find_question
    >>> by_group(find_question("word_choice"), "leaning")
    ('leaning', 'voice')
    """
    if not question.regroups or "outlet" not in question.by:
        return None
    return tuple(group if name == "outlet" else name for name in question.by)


def compared_by(asks: str, by: Sequence[str], usual: Sequence[str]) -> str:
    """A heading that says what is compared, where it is not what the question compares by itself.

    Examples
    --------
    >>> compared_by("Which word does each outlet use?", ["leaning", "voice"], ["outlet", "voice"])
    'Which word does each outlet use? Compared by leaning'
    """
    if tuple(by) == tuple(usual) or not by:
        return asks
    named = [name for name in by if name not in usual] or by
    return f"{asks} Compared by {listed([name.replace('_', ' ') for name in named])}"


def caution(table: pd.DataFrame, groups: Sequence[str]) -> str:
    """A warning for the groups whose intervals rest on articles alone; "" where there is none.

    Examples
    --------
    >>> rows = pd.DataFrame({"leaning": ["left", "right"], "outlets": [3, 7], "low": [0.1, 0.2]})
    >>> caution(rows, ["leaning"])
    'Too few outlets to speak for others like them: left (3). There only articles carry the intervals, which hold for \
these outlets alone.'
    """
    thin = {name: number for group in groups for name, number in few_outlets(table, group).items()}
    if not thin:
        return ""
    named = listed([f"{name} ({number})" for name, number in thin.items()], _MOST)
    return (
        f"Too few outlets to speak for others like them: {named}. There only articles carry the intervals, which hold "
        "for these outlets alone."
    )
