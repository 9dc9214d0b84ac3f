"""What is the creativity-weighted preference loss of a batch?"""

import torch
from torch.nn import functional


def weighted_sigmoid_loss(
    chosen_logratios: torch.Tensor,
    rejected_logratios: torch.Tensor,
    weights: torch.Tensor,
    beta: float,
) -> torch.Tensor:
    """DPO's sigmoid loss, each pair multiplied by its weight, averaged over the pairs.

    The mean is over the number of pairs, not over the sum of weights: a pair of weight 0 still
    counts in the denominator, and the gradient's scale grows with the mean weight, as in the
    paper. Where log pi equals log pi_ref, the loss is ln 2 times the mean weight.

    Args:
        chosen_logratios: log pi - log pi_ref of the chosen responses, shape (pairs,), in nats.
        rejected_logratios: The same of the rejected responses, shape (pairs,).
        weights: One number of 0 or more per pair, shape (pairs,).
        beta: Strength of the pull towards the reference model, above 0.

    Returns:
        A scalar of 0 or more.

    Source:
        Rafailov et al. 2023, equation 7, with the weight of arXiv 2505.14442.

    >>> zero = torch.zeros(2)
    >>> weighted_sigmoid_loss(zero, zero, torch.tensor([1.0, 3.0]), beta=0.1)
    tensor(1.3863)
    """
    margins = beta * (chosen_logratios - rejected_logratios)
    return -(weights * functional.logsigmoid(margins)).mean()
