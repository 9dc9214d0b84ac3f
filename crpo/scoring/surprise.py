"""How unexpected is a response, given its prompt, to a language model?

Surprise is the mean of -log p(token | prompt, tokens before) over the tokens of the response, in
nats. Only the response counts: not the prompt, not the end-of-turn mark.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from crpo.errors import ModelLoadError, NotCausalError
from crpo.model_loading import with_adapters
from crpo.models import find_model
from crpo.signs import signs_of, unsigned

LOGITS = 2**26  # numbers that predictions may take at once; in fp32 a quarter of a gigabyte


@dataclass(frozen=True)
class Surprise:
    """The surprise of one response.

    Attributes:
        tokens: The response's tokens as text; joined they give the response back.
        nats: Surprise of each token, shape (tokens,).
        truncated: Whether the model could not take in the whole text.
    """

    tokens: tuple[str, ...]
    nats: NDArray[np.float64]
    truncated: bool = False

    @property
    def mean(self) -> float:
        """Nats per token; nan for a response without tokens."""
        return float(self.nats.mean()) if self.nats.size else float("nan")

    @property
    def total(self) -> float:
        """Nats of the whole response."""
        return float(self.nats.sum())

    @property
    def perplexity(self) -> float:
        """The exponential of the mean."""
        return float(np.exp(self.mean))


@dataclass(frozen=True)
class _Encoded:
    ids: list[int]
    counted: list[int]  # positions of the tokens whose surprise counts
    tokens: tuple[str, ...]
    truncated: bool


class SurpriseModel:
    """Surprise of responses under one causal language model.

    Args:
        model: A name as in `crpo/models.py`, an adapter's included.
        device: A torch device; "auto" takes a GPU where there is one.
        dtype: Such as "bfloat16"; "auto" is that on a GPU and float32 elsewhere.
        trust_remote_code: Run Python that comes with the model.

    Raises:
        ModelLoadError: The model cannot be loaded.
        NotCausalError: It predicts no next token.
    """

    def __init__(
        self, model: str, device: str = "auto", dtype: str = "auto", trust_remote_code: bool = False
    ) -> None:
        found = find_model(model, code=trust_remote_code)
        trust = {"trust_remote_code": trust_remote_code}
        self._device, kind = placement(device, dtype)
        try:
            config = AutoConfig.from_pretrained(found.base.folder, **trust)
            classes = config.architectures or [config.model_type]
            if not set(classes) & set(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.values()):
                raise NotCausalError(model, classes[0])
            self._tokenizer = AutoTokenizer.from_pretrained(found.tokenizer, **trust)
            loaded = AutoModelForCausalLM.from_pretrained(
                found.base.folder, dtype=kind, use_safetensors=True, **trust
            )
        except (OSError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelLoadError(model, str(error).strip().splitlines()[0]) from error
        self._signs = signs_of(self._tokenizer)
        self._model = with_adapters(loaded, found).to(self._device).eval()
        self._longest = getattr(config, "max_position_embeddings", None) or 1 << 20
        self._vocabulary = config.get_text_config().vocab_size
        self.fingerprint = f"{found.id}/{str(kind).removeprefix('torch.')}"
        self._lock = threading.Lock()

    def measure(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        reference: bool = False,
    ) -> list[Surprise]:
        """Surprise of each response given its prompt.

        Args:
            pairs: (prompt, response).
            reference: Count every token of the conversation after a doubled first one, as the
                authors' code does.

        Returns:
            One result a pair, in their order.
        """
        encoded = [self._encode(prompt, response, reference) for prompt, response in pairs]
        results = [Surprise(one.tokens, np.zeros(0), one.truncated) for one in encoded]
        for batch in self._batches(encoded):
            with self._lock:  # one model; whoever waits for it waits for one batch
                found = self._nats([encoded[place] for place in batch])
            for place, nats in zip(batch, found, strict=True):
                results[place] = Surprise(encoded[place].tokens, nats, encoded[place].truncated)
        return results

    def _encode(self, prompt: str, response: str, reference: bool) -> _Encoded:
        """Tokens of prompt and response together, and which of them are the response's."""
        prompt, response = unsigned(prompt, self._signs), unsigned(response, self._signs)
        if self._tokenizer.chat_template is not None:
            chat = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
            text = self._tokenizer.apply_chat_template(chat, tokenize=False)
            alone = self._tokenizer.apply_chat_template(
                chat[:1], tokenize=False, add_generation_prompt=True
            )
            special = reference  # the template wrote the first token already
        else:
            text, alone, special = f"{prompt}\n{response}", f"{prompt}\n", True
        both = self._tokenizer(text, add_special_tokens=special, return_offsets_mapping=True)
        ids: list[int] = both["input_ids"]
        if reference:
            counted = list(range(1, len(ids)))
        else:
            before: list[int] = self._tokenizer(alone, add_special_tokens=special)["input_ids"]
            end = _end(text, response, len(_shared(text, alone)))
            first = max(len(_shared(ids, before)), 1)
            offsets = both["offset_mapping"]
            counted = [
                place
                for place in range(first, len(ids))
                if offsets[place][0] < min(offsets[place][1], end)
            ]
        longest = min(len(ids), self._longest)
        kept = [place for place in counted if place < longest]
        pieces, end = [], 0
        for start, stop in (both["offset_mapping"][place] for place in kept):
            pieces.append(text[max(start, end) : stop])  # several tokens can share a character
            end = max(stop, end)
        return _Encoded(ids[:longest], kept, tuple(pieces), len(kept) < len(counted))

    def _batches(self, encoded: Sequence[_Encoded]) -> list[list[int]]:
        """Places of texts of similar length, so that little is padded; empty ones are left out."""
        order = [place for place, one in enumerate(encoded) if one.counted]
        order.sort(key=lambda place: len(encoded[place].ids))
        batches: list[list[int]] = []
        for place in order:
            size = (len(batches[-1]) + 1) * len(encoded[place].ids) if batches else 0
            if not batches or size * self._vocabulary > LOGITS:
                batches.append([])
            batches[-1].append(place)
        return batches

    def _nats(self, batch: Sequence[_Encoded]) -> list[NDArray[np.float64]]:
        """Surprise of the counted tokens of each text."""
        ids, mask = padded([one.ids for one in batch], self._device)
        step = max(LOGITS // (len(batch) * self._vocabulary), 1)
        pieces, past = [], None
        with torch.inference_mode():
            for start in range(0, ids.shape[1], step):  # one piece, unless a text is very long
                given = ids[:, start : start + step]
                whole = given.shape[1] == ids.shape[1]
                out = self._model(
                    input_ids=given,
                    attention_mask=mask[:, : start + step],
                    past_key_values=past,
                    use_cache=not whole,
                )
                past = None if whole else out.past_key_values
                said = ids[:, start + 1 : start + step + 1]  # (texts, step), one less at the end
                logits = out.logits[:, : said.shape[1]].float()  # (texts, step, vocabulary)
                chosen = logits.gather(2, said[:, :, None])[:, :, 0]
                pieces.append((logits.logsumexp(dim=2) - chosen).double().cpu())
        nats = torch.cat(pieces, dim=1).numpy()  # (texts, longest - 1); of the token after each
        return [nats[row, np.array(one.counted) - 1] for row, one in enumerate(batch)]


def padded(
    rows: Sequence[Sequence[int]], device: str, padding: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids of several texts, padded on the right, and where they are no padding.

    Returns:
        Two tensors of shape (texts, longest).
    """
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), padding, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for row, own in enumerate(rows):
        ids[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    return ids.to(device), mask.to(device)


def placement(device: str, dtype: str) -> tuple[str, torch.dtype]:
    """Where a model runs and in which precision; "auto" is decided by what torch finds."""
    if device == "auto":
        device = "mps" if torch.backends.mps.is_available() else "cpu"
        device = "cuda" if torch.cuda.is_available() else device
    if dtype == "auto":
        dtype = "float32" if device == "cpu" else "bfloat16"
    return device, getattr(torch, dtype)


def _shared(one: Sequence[Any], other: Sequence[Any]) -> Sequence[Any]:
    """The longest common beginning."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return one[:place]
    return one[: min(len(one), len(other))]


def _end(text: str, response: str, start: int) -> int:
    """Where the response ends in the conversation; some templates strip it first."""
    for form in (response, response.strip()):
        found = text.find(form, start) if form else -1
        if found >= 0:
            return found + len(form)
    return start if not response.strip() else len(text)
