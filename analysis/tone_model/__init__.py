"""How does this sentence treat this actor? A model of tone toward a named target that never sees the name.

:func:`score_targets` scores given targets in given sentences; :func:`score_actor_tones` finds every mention of
the codebook's actors in articles and scores it; :func:`actor_tone_profile` averages per outlet, actor and
voice, :func:`actor_tone_drivers` counts the words behind it; :func:`score_sentences` scores sentences without
a target. ``method="embeddings"`` is right more often and needs the optional extra of that name. What the model
is, how often it agrees with human labels and what to print beside a chart of it stand in
``analysis/resources/tone_model.md``.
"""

from analysis.tone_model.actors import actor_tone_drivers, actor_tone_profile, score_actor_tones
from analysis.tone_model.targets import LABELS, UNSURE_BELOW, score_sentences, score_targets

__all__ = [
    "score_targets",
    "score_sentences",
    "score_actor_tones",
    "actor_tone_profile",
    "actor_tone_drivers",
    "LABELS",
    "UNSURE_BELOW",
]
