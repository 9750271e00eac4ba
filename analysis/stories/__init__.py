"""The same event in several outlets: which articles tell it, who copied whom, what changed on the way?

:func:`find_stories` and :func:`find_derivations` relate articles, :func:`pair_sentences` their sentences;
:func:`find_substitutions`, :func:`find_word_changes` and :func:`find_utterances` say what was changed,
:func:`find_facts` what each article carries, :func:`decompose_difference` where a difference comes from.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "same_story": ["copy_groups", "find_stories", "find_derivations", "find_shared_passages"],
        "alignment": ["pair_sentences", "word_edits", "face_sentences"],
        "substitutions": ["find_substitutions", "substitution_profile"],
        "word_changes": ["find_word_changes", "word_change_profile"],
        "utterances": ["find_utterances", "find_source_changes"],
        "facts": ["find_facts", "add_fact", "fact_matrix", "find_omissions"],
        "decomposition": ["decompose_difference", "fact_contributions"],
    },
)
