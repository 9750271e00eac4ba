"""How does this sentence treat this actor? A model of tone toward a named target that never sees the name."""
