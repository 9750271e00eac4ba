"""Who did what to whom, and how is each party named?

:func:`find_acts` lists clauses of harm with their victims and agents, :func:`find_loaded_words` words that take
sides and of whom they are said, :func:`find_labels` the expressions by which each party is called; the
``*_profile`` functions count them, and :func:`load_precision` says how often each way of knowing a side was right.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "agency": ["find_acts", "agency_profile"],
        "loaded_words": ["find_loaded_words", "loaded_word_profile"],
        "precision": ["load_precision"],
        "naming": ["find_labels", "naming_profile", "distinctive_labels"],
    },
)
