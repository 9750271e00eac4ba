"""How sure are we of a share, a rate, a mean or a difference?

Tables in, tables out: :func:`share_table`, :func:`rate_table`, :func:`mean_table` and
:func:`difference_table` count evidence per group and add intervals; every summary of the toolkit is made by
one of them. Where groups of outlets are compared, :func:`within_outlets` makes outlets the units.

Beneath them stand the plain numbers (:func:`wilson`, :func:`clopper_pearson`, :func:`bootstrap_ratios`)
and the tests (:func:`sign_flip_test`, :func:`permutation_test`, :func:`mcnemar`,
:func:`benjamini_hochberg`); :func:`specification_table` recomputes a difference under every choice.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "tables": ["share_table", "rate_table", "mean_table"],
        "differences": ["difference_table", "paired_table"],
        "intervals": ["wilson", "clopper_pearson", "Interval"],
        "bootstrap": ["bootstrap_ratios", "MIN_UNITS", "DRAWS", "SEED"],
        "outlets": ["within_outlets"],
        "significance": ["sign_flip_test", "permutation_test", "mcnemar", "benjamini_hochberg"],
        "sensitivity": [
            "drop_copies",
            "standard_choices",
            "specification_table",
            "choice_effects",
        ],
    },
)
