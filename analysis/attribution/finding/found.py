"""What does one step hand to the next? One :class:`Found` per attribution, in tokens."""

from __future__ import annotations

from typing import NamedTuple

from analysis.language.parsed import Range


class Found(NamedTuple):
    """One attribution in token indices of a :class:`~analysis.attribution.finding.reading.ParsedArticle`.

    Attributes
    ----------
    cue : int
        The cue's head token; -1 where a quotation stands without a cue.
    cue_tokens : (int, int)
        The whole cue ("has also said").
    content : tuple of (int, int)
        Its ranges, in order.
    source : (int, int) or None
        None where nobody is named beside the cue.
    confidence : float
        From 0 to 1: the expected share of right contents among attributions with this value.
    rule : str
        Which content rule proposed it; "carried" where the speaker is taken over from the text before.
    """

    cue: int
    cue_tokens: Range
    content: tuple[Range, ...]
    source: Range | None
    confidence: float
    rule: str
