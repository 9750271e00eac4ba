"""Who is given a voice, and how is it introduced?

In the order they are called: :func:`find_attributions` (who says what), :func:`find_quotations` (every passage
in quotation marks: speech, scare or title), then the counts made from them: :func:`attribution_profile`,
:func:`voice_shares`, :func:`first_heard`; and :func:`concordance`, the statements themselves.
:func:`one_name_each` puts each person under one name across articles; :func:`speakers_without_side` lists whom the
codebook does not know yet.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "attributions": ["find_attributions"],
        "quotations": ["find_quotations"],
        "profiles": ["attribution_profile", "voice_shares", "first_heard", "concordance"],
        "one_name": ["one_name_each", "speakers_without_side"],
        "frequent_names": ["find_names", "name_profile"],
        "errors": ["compare_attributions"],
    },
)
