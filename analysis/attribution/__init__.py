"""Who is given a voice, and whose words are these?

In the order they are called: :func:`find_attributions` (who says what), :func:`find_quotations` (every
passage in quotation marks: speech, scare or title), then the counts made from them:
:func:`attribution_profile`, :func:`voice_shares`, :func:`first_heard`; and :func:`concordance`, the
statements themselves.
"""

from analysis.attribution.attributions import find_attributions
from analysis.attribution.errors import compare_attributions
from analysis.attribution.profiles import attribution_profile, concordance, first_heard, voice_shares
from analysis.attribution.quotations import find_quotations

__all__ = [
    "find_attributions",
    "find_quotations",
    "attribution_profile",
    "voice_shares",
    "first_heard",
    "concordance",
    "compare_attributions",
]
