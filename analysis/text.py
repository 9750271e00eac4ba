"""What stands where in a string? Spans of the same string, nothing else.

In the order they are used: :func:`normalise` (one character for one), :func:`quotation_spans`,
:func:`find_sentences`. Offsets are Python string offsets, end exclusive, into the text exactly as given.
"""

from __future__ import annotations

# One character for one, so that offsets found in the normalised text hold in the original.
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‘’‚‛′＇ʼ", "'"),
        **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u2002\u2003", " "),
        **dict.fromkeys("‐‑", "-"),
    }
)


def normalise(text: str) -> str:
    """The text with typographic quotation marks, apostrophes, hyphens and spaces made plain, one for one.

    The result has the same length as the input, so a span found in it is the same span of the original.

    Examples
    --------
    >>> normalise("“We don’t,” she said")
    '"We don\\'t," she said'
    """
    return text.translate(_SAME_LENGTH)
