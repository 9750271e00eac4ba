"""The model of tone toward a named target: features, weights, training."""
