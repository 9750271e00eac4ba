"""One small file per question: which evidence it counts, how, drawn by which chart, and what its title may claim.

Study methods, notebook cells, figures, the page and the tests of symmetry are all derived from these recipes
(:func:`all_questions`), so that a new question is one new file here.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"recipe": ["Question", "all_questions", "find_question"]}
)
