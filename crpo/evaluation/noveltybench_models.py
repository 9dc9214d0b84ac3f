"""Which model says whether two answers are the same?

The published one is a classifier of pairs. It is read from safetensors, and no Python that comes
with a model is ever run. Without it there are sentence embeddings.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils import is_protobuf_available, is_sentencepiece_available

from crpo.errors import ModelLoadError
from crpo.evaluation.noveltybench import Pair
from crpo.evaluation_errors import ClassifierError
from crpo.model_loading import first_line
from crpo.models import find_model
from crpo.scoring.cache import cache_folder
from crpo.scoring.embeddings import Embedder
from crpo.scoring.hub import MINILM
from crpo.scoring.surprise import padded, placement

CLASSIFIER = "yimingzhang/deberta-v3-large-generation-similarity"
TOKENIZER = "microsoft/deberta-v3-large"  # the published classifier comes without one
WINDOW = 128  # tokens of each answer, as the classifier was trained
TOKENS = 2**14  # in one batch, padding included
NO_TOKENIZER = "its tokenizer needs pip install 'creative-preference[noveltybench]'"


class Judge(Protocol):
    """What says of pairs of answers whether they are the same."""

    fingerprint: str

    def closeness(self, pairs: Sequence[Pair]) -> Sequence[float]:
        """A number for each (first member of a class, answer), to be held to a threshold."""


class Classifier:
    """A classifier of pairs whose second class is "the same".

    Args:
        model: A name as in `crpo/models.py`.
        device: A torch device; "auto" takes a GPU where there is one.

    Raises:
        ModelLoadError: The model or its tokenizer cannot be loaded.
        ClassifierError: It does not tell two classes apart.
    """

    def __init__(self, model: str = CLASSIFIER, device: str = "auto") -> None:
        found = find_model(model)
        folder = found.base.folder
        own = (found.tokenizer / "tokenizer_config.json").is_file()
        self._device, _ = placement(device, "float32")
        try:
            config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
            if config.num_labels != 2:
                raise ClassifierError(model, config.num_labels)
            network, info = AutoModelForSequenceClassification.from_pretrained(
                folder, dtype=torch.float32, use_safetensors=True, output_loading_info=True
            )
        except (OSError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelLoadError(model, first_line(error)) from error
        self._tokenizer = _tokenizer(found.tokenizer if own else None, model)
        if info["missing_keys"]:  # a head made up at random would decide all the same
            raise ModelLoadError(model, "it has no trained output for two classes")
        self._network = network.to(self._device).eval()
        longest = getattr(config, "max_position_embeddings", None) or 1 << 20
        self._window = min(WINDOW, (longest - 3) // 2)
        self._kinds = (getattr(config, "type_vocab_size", 0) or 0) > 1
        self.fingerprint = f"{found.id}/float32/{self._window} tokens"

    def closeness(self, pairs: Sequence[Pair]) -> list[float]:
        """The probability of "the same", of pairs of nearly the same length at a time."""
        ids = [self._ids(pair) for pair in pairs]
        values = [0.0] * len(ids)
        order = sorted(range(len(ids)), key=lambda place: len(ids[place][0]))
        while order:
            many = max(TOKENS // len(ids[order[-1]][0]), 1)
            batch, order = order[-many:], order[:-many]
            texts, mask = padded(
                [ids[p][0] for p in batch], self._device, self._tokenizer.pad_token_id or 0
            )
            given = {"input_ids": texts, "attention_mask": mask}
            if self._kinds:
                given["token_type_ids"] = padded([ids[p][1] for p in batch], self._device)[0]
            with torch.inference_mode():
                found = self._network(**given).logits.softmax(-1)[:, 1]
            for place, value in zip(batch, found.double().tolist(), strict=True):
                values[place] = value
        return values

    def _ids(self, pair: Pair) -> tuple[list[int], list[int]]:
        """Token ids of [CLS] one [SEP] other [SEP], and which of the two each belongs to."""
        cut = {"add_special_tokens": False, "truncation": True, "max_length": self._window}
        one, other = (self._tokenizer(text, **cut)["input_ids"] for text in pair)
        start, between = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        ids = [start, *one, between, *other, between]
        return ids, [0] * (len(one) + 2) + [1] * (len(other) + 1)


class Likeness:
    """Sentence embeddings instead of a classifier."""

    def __init__(self, model: str = MINILM) -> None:
        self._embedder = Embedder(model, cache_folder())
        self.fingerprint = self._embedder.fingerprint

    def closeness(self, pairs: Sequence[Pair]) -> list[float]:
        """The cosine of each pair."""
        ones, others = (self._embedder.encode(own, keep=True) for own in zip(*pairs, strict=True))
        return [float(one) for one in np.sum(ones * others, axis=1)]


def _tokenizer(folder: Path | None, model: str) -> Any:
    """The tokenizer in a folder, or that of the published classifier."""
    here = folder is not None and (folder / "tokenizer.json").is_file()
    pieces = folder is None or (not here and (folder / "spm.model").is_file())
    if pieces and not (is_sentencepiece_available() and is_protobuf_available()):
        raise ModelLoadError(model, NO_TOKENIZER)
    try:
        found = AutoTokenizer.from_pretrained(folder or TOKENIZER, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise ModelLoadError(model, first_line(error)) from error
    if found.cls_token_id is None or found.sep_token_id is None:
        raise ModelLoadError(model, "its tokenizer has no token between two texts")
    return found
