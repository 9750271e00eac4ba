"""How sure are we of a share, a rate, a mean or a difference?

Tables in, tables out: :func:`share_table`, :func:`rate_table`, :func:`mean_table` and
:func:`difference_table` count evidence per group and add intervals; every summary of the toolkit is made by
one of them. Beneath them stand the plain numbers: :func:`wilson`, :func:`clopper_pearson`,
:func:`bootstrap_ratios`; and the tests:
:func:`sign_flip_test`, :func:`permutation_test`, :func:`mcnemar`, :func:`benjamini_hochberg`.
"""

from analysis.estimates.bootstrap import DRAWS, MIN_UNITS, SEED, bootstrap_ratios
from analysis.estimates.differences import difference_table, paired_table
from analysis.estimates.intervals import Interval, clopper_pearson, wilson
from analysis.estimates.significance import (
    benjamini_hochberg,
    mcnemar,
    permutation_test,
    sign_flip_test,
)
from analysis.estimates.tables import mean_table, rate_table, share_table

__all__ = [
    "share_table",
    "rate_table",
    "mean_table",
    "difference_table",
    "paired_table",
    "wilson",
    "clopper_pearson",
    "Interval",
    "bootstrap_ratios",
    "sign_flip_test",
    "permutation_test",
    "mcnemar",
    "benjamini_hochberg",
    "MIN_UNITS",
    "DRAWS",
    "SEED",
]
