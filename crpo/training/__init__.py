"""From judgements to an adapter: pairs, weights, fine-tuning, weighted preference training."""
