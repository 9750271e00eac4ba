"""What does the analyst look for, and who is who? The analyst's YAML, read strictly.

:func:`load_codebook` reads a codebook or raises :class:`CodebookError` with file, line and remedy;
:func:`check_codebook` lists every problem at once; :func:`starter_codebook` is a commented beginning.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "loading": [
            "load_codebook",
            "check_codebook",
            "starter_codebook",
            "codebook_path",
            "find_codebook",
            "codebook_for",
            "SHIPPED",
            "CodebookError",
        ],
        "draft": ["draft_codebook"],
        "roster": ["Roster", "make_roster"],
        "types": ["Codebook", "Actor", "Side", "Variant", "Concept", "Mention"],
    },
)
