"""Which of the competing words does an outlet choose, how often, where, and in what company?

:func:`find_terms` lists every hit of the codebook's words; :func:`term_shares` and :func:`term_rates` count
them; :func:`add_place` says how far down the article each stands; :func:`keyness_table` finds the words that set
an outlet apart.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "word_choice": ["find_terms", "term_shares", "term_rates", "concordance_of_hits"],
        "positions": ["add_place", "first_places"],
        "candidates": ["find_slot_words", "pair_words", "candidate_concepts"],
        "keyness": ["keyness_table", "find_contexts"],
    },
)
