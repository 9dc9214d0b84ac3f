"""What does TRL's DPO trainer lack for creativity-weighted preference optimization?

A weight per pair: TRL averages the loss inside one method, so that method is replaced for the one
loss that can be weighted. Everything else is TRL's, and weights of one reproduce it.
"""

from typing import Any

import torch
import trl
from datasets import Dataset
from trl import DPOTrainer

from crpo.errors import MissingScoresError, StreamingDataError, TRLVersionError
from crpo.training.adapter import quiet_peft
from crpo.training.collator import PAIR_WEIGHT, WeightedPairCollator
from crpo.training.config import CrPOConfig
from crpo.training.loss import weighted_sigmoid_loss
from crpo.training.weights import (
    WeightSummary,
    effective_size,
    pair_weights,
    score_columns,
    summarise,
)

TRL_MINOR = "1.16"


class CrPOTrainer(DPOTrainer):  # type: ignore[misc]
    """DPO in which every pair counts as much as its creativity scores say.

    Attributes:
        weight_summary: What the weights of the training set look like.
    """

    def __init__(
        self, model: Any, *, args: CrPOConfig, train_dataset: Dataset, **others: Any
    ) -> None:
        """Weigh the pairs and set up TRL's trainer.

        Args:
            model: As for `DPOTrainer`: a model, or the name or folder of one.
            args: Settings.
            train_dataset: Pairs as `DPOTrainer` takes them, with the score columns that the
                lambdas ask for.
            others: Any other argument of `DPOTrainer` but `data_collator`.

        Raises:
            TRLVersionError: The installed TRL is not the one whose loss is replaced here.
            MissingScoresError: A score column is absent.
            StreamingDataError: The pairs are a stream, whose mean weight is not known.
            InvalidScoreError: A score is negative, infinite or not a number.
            EmptyWeightsError: No pair has a weight above 0.
        """
        if not trl.__version__.startswith(f"{TRL_MINOR}."):
            raise TRLVersionError(trl.__version__, TRL_MINOR)
        self.data_collator: Any
        self.weight_summary: WeightSummary
        self._needed = score_columns(args.lambdas, args.weight_source)
        _check(train_dataset, self._needed)
        with quiet_peft():
            super().__init__(model, args=args, train_dataset=train_dataset, **others)
        self.data_collator = WeightedPairCollator(**vars(self.data_collator))

    def _prepare_dataset(
        self, dataset: Dataset, processing_class: Any, args: CrPOConfig, dataset_name: str
    ) -> Dataset:
        _check(dataset, self._needed)
        dataset = super()._prepare_dataset(dataset, processing_class, args, dataset_name)
        columns = {name: dataset[name] for name in self._needed}
        weights = pair_weights(
            columns, len(dataset), args.lambdas, args.weight_strategy, args.weight_source
        )
        # TRL prepares the training set first; pairs for evaluation are put on its scale.
        if not hasattr(self, "weight_summary"):
            self.weight_summary = summarise(weights, columns, args.lambdas, args.weight_source)
        if args.weight_normalization == "mean":
            weights = weights / self.weight_summary.mean
        return dataset.add_column(PAIR_WEIGHT, weights)

    def _set_signature_columns_if_needed(self) -> None:
        super()._set_signature_columns_if_needed()
        if PAIR_WEIGHT not in self._signature_columns:
            self._signature_columns.append(PAIR_WEIGHT)

    def compute_ref_log_probs(self, model: Any, inputs: dict[str, Any]) -> Any:
        """TRL's, without the weights, which it would hand on to the model."""
        inputs = {name: value for name, value in inputs.items() if name != PAIR_WEIGHT}
        return super().compute_ref_log_probs(model, inputs)

    def _compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool) -> Any:
        inputs = dict(inputs)
        weights = inputs.pop(PAIR_WEIGHT)  # (pairs,)
        self._log_weights(weights)
        if not self._needed:  # plain DPO, in whichever of its forms
            return super()._compute_loss(model, inputs, return_outputs)

        labels = inputs["input_ids"].masked_fill(inputs["completion_mask"] == 0, -100)
        model_inputs = {name: inputs[name] for name in ("input_ids", "attention_mask")}
        if self.aux_loss_enabled:  # mixture of experts: the model adds its load-balancing loss
            model_inputs["output_router_logits"] = True
        outputs = model(**model_inputs, use_cache=False, labels=labels, fused_lm_head=True)
        # All but the responses' tokens have log-probability 0 here.
        chosen_logps, rejected_logps = outputs.log_probs.sum(dim=1).chunk(2)  # (pairs,) each
        if self.precompute_ref_logps:
            reference = inputs["ref_chosen_logps"], inputs["ref_rejected_logps"]
        else:
            reference = self.compute_ref_log_probs(self.ref_model or self.model, inputs)
        chosen_logratios = chosen_logps - reference[0]
        rejected_logratios = rejected_logps - reference[1]
        loss = weighted_sigmoid_loss(chosen_logratios, rejected_logratios, weights, self.beta)
        if self.aux_loss_enabled:
            loss = loss + self.router_aux_loss_coef * outputs.aux_loss
            self._log_means({"aux_loss": outputs.aux_loss.detach().reshape(1)})

        rewards = self.beta * chosen_logratios.detach(), self.beta * rejected_logratios.detach()
        self._log_means(
            {
                "rewards/chosen": rewards[0],
                "rewards/rejected": rewards[1],
                "rewards/accuracies": rewards[0] > rewards[1],
                "rewards/margins": rewards[0] - rewards[1],
                "logps/chosen": chosen_logps.detach(),
                "logps/rejected": rejected_logps.detach(),
            }
        )
        self._log_tokens(inputs, outputs)
        if return_outputs:  # the fused head makes no logits
            with torch.no_grad():
                return loss, model(**model_inputs, use_cache=False)
        return loss

    def _log_weights(self, weights: torch.Tensor) -> None:
        self._log_means({"weights/mean": weights, "weights/zero_share": weights == 0})
        metrics = self._metrics["train" if self.model.training else "eval"]
        everywhere = self.accelerator.gather(weights).cpu().numpy()
        metrics["weights/effective_size"].append(effective_size(everywhere))

    def _log_means(self, values: dict[str, torch.Tensor]) -> None:
        """Log each quantity's mean over the pairs of all processes."""
        metrics = self._metrics["train" if self.model.training else "eval"]
        table = torch.stack([value.float() for value in values.values()], dim=1)
        for name, mean in zip(values, self.accelerator.gather(table).mean(0).tolist(), strict=True):
            metrics[name].append(mean)

    def _log_tokens(self, inputs: dict[str, Any], outputs: Any) -> None:
        """Log what TRL logs per token; the fused head left 0 wherever no response token is."""
        chosen, rejected = inputs["completion_mask"][:, 1:].chunk(2)
        chosen_logits, rejected_logits = outputs.mean_logits.chunk(2)
        sums = [
            outputs.entropy,
            inputs["completion_mask"][:, 1:],
            chosen_logits,
            outputs.is_top1.chunk(2)[0],
            chosen,
            rejected_logits,
            rejected,
            inputs["attention_mask"],
        ]
        table = torch.stack([values.detach().sum().float() for values in sums])
        entropy, tokens, chosen_sum, top1, chosen_n, rejected_sum, rejected_n, seen = (
            self.accelerator.gather(table).view(-1, len(sums)).sum(0).tolist()
        )
        if self.model.training:
            self._total_train_tokens += int(seen) // self._tp_size
        metrics = self._metrics["train" if self.model.training else "eval"]
        metrics["entropy"].append(entropy / max(tokens, 1))
        metrics["logits/chosen"].append(chosen_sum / max(chosen_n, 1))
        metrics["logits/rejected"].append(rejected_sum / max(rejected_n, 1))
        metrics["mean_token_accuracy"].append(top1 / max(chosen_n, 1))
        metrics["num_tokens"] = [self._total_train_tokens]


def _check(dataset: Any, needed: tuple[str, ...]) -> None:
    if not isinstance(dataset, Dataset):
        raise StreamingDataError(type(dataset).__name__)
    missing = [name for name in needed if name not in dataset.column_names]
    if missing:
        raise MissingScoresError(missing)
