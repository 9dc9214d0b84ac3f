"""The method: creativity scores, preference pairs, weighted training, evaluation, publishing."""
