"""How good would a reader find a response?

Two kinds of answer: a score learned from ratings, which needs no more than the sentence embeddings
(kernel ridge regression), and a reward model, a language model with one number as its output.
"""

import hashlib
import io
import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from crpo.errors import ModelLoadError, QualityModelError, RewardHeadError
from crpo.model_loading import with_adapters
from crpo.models import find_model
from crpo.scoring.dispersion import Vectors
from crpo.scoring.embeddings import Embedder
from crpo.scoring.surprise import padded, placement
from crpo.signs import signs_of, unsigned

TOKENS = 2**14  # in one batch of a reward model, padding included
SHIPPED = Path(__file__).with_name("quality_model") / "model.npz"
# How much prompt, length (log of words) and closeness to the prompt count in the distance between
# two answers, beside the response's own vector; and the width of the kernel. Chosen on data/ocsai.
PROMPT, LENGTH, CLOSENESS, GAMMA = 1.0, 0.25, 0.5, 0.7


@dataclass(frozen=True)
class QualityFacts:
    """What a learned score says of itself.

    Attributes:
        embedding: Name of the embedding model whose vectors it needs.
        data: What it was fitted to.
        ratings: How many rated responses that was.
        prompts: To how many prompts.
        unit: The unit of its numbers, such as "rating 1 to 5".
        mean: Mean rating, which it falls back to far from all that it knows.
        cross_validated_r: Correlation with ratings of prompts that were left out.
        cross_validated_r_within: The same within one prompt, averaged over prompts.
    """

    embedding: str
    data: str
    ratings: int
    prompts: int
    unit: str
    mean: float
    cross_validated_r: float
    cross_validated_r_within: float


@dataclass(frozen=True)
class LearnedQuality:
    """Kernel ridge regression from embeddings to ratings, as plain arrays.

    Attributes:
        facts: What it was made from.
        responses: Vectors of the landmark responses in 127ths of `scale`, int8, (landmarks, d).
        scale: The largest component that they stand for.
        prompts: Vectors of the prompts, shape (prompts, d).
        prompt_of: Which prompt each landmark answers, shape (landmarks,).
        words: Number of words of each landmark, shape (landmarks,).
        weights: Shape (landmarks,).
    """

    facts: QualityFacts
    responses: NDArray[np.int8]
    scale: float
    prompts: NDArray[np.float32]
    prompt_of: NDArray[np.int32]
    words: NDArray[np.float32]
    weights: NDArray[np.float64]

    def predict(self, responses: Vectors, prompts: Vectors, words: Vectors) -> Vectors:
        """Expected rating.

        Args:
            responses: Unit vectors of the responses, shape (n, d).
            prompts: Unit vectors of their prompts, shape (n, d).
            words: Numbers of words, shape (n,).

        Returns:
            Shape (n,), in the unit of the ratings.
        """
        given = features(responses, prompts, words)
        parts = [  # (1024, landmarks) at a time
            kernel(given[start : start + 1024], self.landmarks) @ self.weights
            for start in range(0, len(given), 1024)
        ]
        return np.asarray(self.facts.mean + np.concatenate([np.zeros(0), *parts]))

    @cached_property
    def landmarks(self) -> NDArray[np.float32]:
        """What the kernel compares of the landmarks, as they are stored."""
        vectors = self.responses * np.float32(self.scale / 127)
        return features(vectors, self.prompts[self.prompt_of], self.words)

    def save(self, path: Path) -> None:
        """Write the arrays; the file appears complete or not at all."""
        buffer = io.BytesIO()
        arrays = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name != "facts"
        }
        np.savez_compressed(buffer, facts=np.array(json.dumps(asdict(self.facts))), **arrays)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.unfinished")
        unfinished.write_bytes(buffer.getvalue())
        unfinished.replace(path)


def load_quality(path: Path) -> LearnedQuality:
    """Read a learned score.

    Raises:
        QualityModelError: The file is not one.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            facts = QualityFacts(**json.loads(str(arrays["facts"])))
            rest = {name: arrays[name] for name in arrays.files if name != "facts"}
        return LearnedQuality(facts, **{**rest, "scale": float(rest["scale"])})
    except FileNotFoundError:
        raise QualityModelError(path, "does not exist") from None
    except (OSError, ValueError, TypeError, KeyError, EOFError) as error:
        raise QualityModelError(path, "is no learned quality score") from error


def features(
    responses: NDArray[np.floating], prompts: NDArray[np.floating], words: NDArray[np.floating]
) -> NDArray[np.float32]:
    """What the kernel compares: response, prompt, length, closeness; shape (n, 2 d + 2)."""
    closeness = np.sum(responses * prompts, axis=1, keepdims=True)  # (n, 1)
    length = np.log1p(words)[:, None]  # (n, 1)
    parts = [responses, PROMPT * prompts, LENGTH * length, CLOSENESS * closeness]
    return np.hstack(parts).astype(np.float32)


def kernel(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gaussian kernel, shape (len(one), len(other))."""
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    return np.asarray(np.exp(-GAMMA * np.maximum(squares, 0)))


@dataclass(frozen=True)
class Quality:
    """How good one response is, in its model's own unit.

    Attributes:
        value: The score.
        truncated: Whether the model could not take in the whole text.
    """

    value: float
    truncated: bool = False


class LearnedScorer:
    """The learned score for texts.

    Args:
        path: A file made by `crpo quality fit`.
        embedder: The embedding model that it was fitted with.

    Raises:
        QualityModelError: The file is no learned score, or was fitted with other embeddings.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._learned = load_quality(path)
        wanted = self._learned.facts.embedding
        if wanted != embedder.name:
            raise QualityModelError(path, f"was fitted with {wanted}, not with {embedder.name}")
        self._embedder = embedder
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        self.fingerprint = f"learned from {self._learned.facts.data}@sha256-{checksum}"

    def measure(self, pairs: Sequence[tuple[str, str]]) -> list[Quality]:
        """Expected rating of each (prompt, response)."""
        texts = [response for _, response in pairs]
        responses = self._embedder.encode(texts)
        prompts = self._embedder.encode([prompt for prompt, _ in pairs])
        words = np.array([len(response.split()) for response in texts], dtype=float)
        values = self._learned.predict(responses, prompts, words)
        cut = self._embedder.truncated(texts)
        return [Quality(*one) for one in zip(values.tolist(), cut.tolist(), strict=True)]


class RewardModel:
    """A sequence classifier with one output, such as Skywork's reward models.

    Args:
        model: A name as in `crpo/models.py`, an adapter's included.
        device: A torch device; "auto" takes a GPU where there is one.
        dtype: Such as "bfloat16"; "auto" is that on a GPU and float32 elsewhere.
        trust_remote_code: Run Python that comes with the model.

    Raises:
        ModelLoadError: The model cannot be loaded, or has no trained output for a reward.
        RewardHeadError: It gives more than one number.
    """

    def __init__(
        self, model: str, device: str = "auto", dtype: str = "auto", trust_remote_code: bool = False
    ) -> None:
        found = find_model(model, code=trust_remote_code)
        trust = {"trust_remote_code": trust_remote_code}
        self._device, kind = placement(device, dtype)
        try:
            config = AutoConfig.from_pretrained(found.base.folder, **trust)
            if config.num_labels != 1:
                raise RewardHeadError(model, config.num_labels)
            self._tokenizer = AutoTokenizer.from_pretrained(found.tokenizer, **trust)
            loaded, info = AutoModelForSequenceClassification.from_pretrained(
                found.base.folder,
                dtype=kind,
                use_safetensors=True,
                output_loading_info=True,
                **trust,
            )
        except (OSError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelLoadError(model, str(error).strip().splitlines()[0]) from error
        if info["missing_keys"]:  # a head made up at random would score all the same
            raise ModelLoadError(model, "it has no trained output for a reward")
        self._signs = signs_of(self._tokenizer)
        self._model = with_adapters(loaded, found).to(self._device).eval()
        self._longest = getattr(config, "max_position_embeddings", None) or 1 << 20
        # The model finds each text's last token by what comes after it; without a sign for that,
        # texts go one by one.
        self._padding = config.get_text_config().pad_token_id
        self.fingerprint = f"{found.id}/{str(kind).removeprefix('torch.')}"
        self._lock = threading.Lock()

    def measure(self, pairs: Sequence[tuple[str, str]]) -> list[Quality]:
        """Reward of each (prompt, response), in the model's own unit."""
        texts = [self._text(prompt, response) for prompt, response in pairs]
        plain = self._tokenizer.chat_template is None  # a template writes the special tokens itself
        whole: list[list[int]] = [
            self._tokenizer(text, add_special_tokens=plain, verbose=False)["input_ids"]
            for text in texts
        ]
        ids = [own[: self._longest] for own in whole]
        values = [float("nan")] * len(ids)
        order = sorted((p for p in range(len(ids)) if ids[p]), key=lambda p: len(ids[p]))
        while order:
            many = max(TOKENS // len(ids[order[-1]]), 1) if self._padding is not None else 1
            batch, order = order[-many:], order[:-many]  # from the longest to the shortest
            given, mask = padded([ids[p] for p in batch], self._device, self._padding or 0)
            with self._lock, torch.inference_mode():
                found = self._model(input_ids=given, attention_mask=mask).logits[:, 0]
            for place, value in zip(batch, found.double().tolist(), strict=True):
                values[place] = value
        cut = [len(own) > self._longest for own in whole]
        return [Quality(*one) for one in zip(values, cut, strict=True)]

    def _text(self, prompt: str, response: str) -> str:
        prompt, response = unsigned(prompt, self._signs), unsigned(response, self._signs)
        if self._tokenizer.chat_template is None:
            return f"{prompt}\n{response}"
        chat = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
        return str(self._tokenizer.apply_chat_template(chat, tokenize=False))
