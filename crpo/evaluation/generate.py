"""What does a model answer to creativity prompts?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from crpo.errors import GenerationSettingError, ModelLoadError, PromptTooLongError
from crpo.training.examples import load_tokenizer


@dataclass(frozen=True)
class Decoding:
    """How the next token is drawn.

    Attributes:
        name: A short name for tables.
        temperature: Above 0; 1 leaves the model's probabilities as they are.
        top_p: Draw from the likeliest tokens that together have this probability.
        top_k: Draw from this many likeliest tokens; 0 is no limit.
    """

    name: str
    temperature: float
    top_p: float = 1.0
    top_k: int = 0


# The paper's automatic evaluation (arXiv 2505.14442): four settings, four samples of each.
PAPER_DECODINGS = (
    Decoding("t0.7 p0.95", 0.7, top_p=0.95),
    Decoding("t0.9 p0.99", 0.9, top_p=0.99),
    Decoding("t0.7 k50", 0.7, top_k=50),
    Decoding("t0.8 p0.97", 0.8, top_p=0.97),
)


@dataclass(frozen=True)
class Generation:
    """One answer of a model.

    Attributes:
        prompt: What was asked.
        response: The answer, without white space around it; may be empty.
        decoding: Name of the decoding setting.
        sample: Which of the answers under that setting, from 0.
        complete: Whether the model ended the answer itself, before `max_new_tokens`.
    """

    prompt: str
    response: str
    decoding: str
    sample: int
    complete: bool


def generate(
    model: str | Path,
    prompts: Sequence[str],
    *,
    adapter: str | Path | None = None,
    decodings: Sequence[Decoding] = PAPER_DECODINGS,
    samples: int = 4,
    max_new_tokens: int = 256,
    batch_size: int = 64,
    seed: int = 0,
    progress: Callable[[Sequence[Any]], Any] = iter,
) -> list[Generation]:
    """Let a model answer every prompt several times.

    The same model, prompts, settings and seed give the same answers on the same machine.

    Args:
        model: Folder of a model, or its name on the Hub.
        prompts: The full wording of each.
        adapter: Folder of a PEFT adapter to put on it.
        decodings: Each is used for `samples` answers to every prompt.
        samples: Answers to a prompt per decoding.
        max_new_tokens: Longest answer.
        batch_size: Answers written at the same time.
        seed: Of the draws.
        progress: Goes around the batches, as `tqdm` does.

    Returns:
        One entry per prompt, decoding and sample, in that order.

    Raises:
        ModelLoadError: Model, tokenizer or adapter cannot be loaded.
        PromptTooLongError: A prompt and its answer do not fit into the model's context.
        GenerationSettingError: A number is out of range.
    """
    _check(decodings, samples, max_new_tokens, batch_size)
    network, tokenizer = _load(str(model), adapter)
    rendered = [_render(tokenizer, prompt) for prompt in prompts]
    _check_lengths(network, prompts, rendered, max_new_tokens)
    # Prompts of one length together, so that little is padded.
    order = sorted(range(len(prompts)), key=lambda index: len(rendered[index]))
    chunks = list(_chunks(order, max(1, batch_size // samples)))
    batches = [(decoding, chunk) for decoding in decodings for chunk in chunks]
    answers: dict[tuple[int, str, int], Generation] = {}
    devices = [network.device] if network.device.type == "cuda" else []
    with torch.random.fork_rng(devices), torch.inference_mode():
        torch.manual_seed(seed)
        for decoding, chunk in progress(batches):
            tokens = [rendered[index] for index in chunk]
            outputs = _answer(network, tokenizer, tokens, decoding, samples, max_new_tokens)
            for place, (text, complete) in enumerate(outputs):
                index, sample = chunk[place // samples], place % samples
                answers[index, decoding.name, sample] = Generation(
                    prompts[index], text, decoding.name, sample, complete
                )
    keys = [
        (index, decoding.name, sample)
        for index in range(len(prompts))
        for decoding in decodings
        for sample in range(samples)
    ]
    return [answers[key] for key in keys]


def _load(
    model: str, adapter: str | Path | None
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    tokenizer = load_tokenizer(model)
    tokenizer.padding_side = "left"  # answers start where the prompts end
    try:
        network = AutoModelForCausalLM.from_pretrained(model, dtype="auto")
    except (OSError, ValueError) as error:
        raise ModelLoadError(model, str(error).strip().splitlines()[0]) from error
    if adapter is not None:
        try:
            # Merged, because an adapter beside the weights makes small models twice as slow.
            network = PeftModel.from_pretrained(network, str(adapter)).merge_and_unload()
        except (OSError, ValueError) as error:
            raise ModelLoadError(str(adapter), str(error).strip().splitlines()[0]) from error
    return network.to("cuda" if torch.cuda.is_available() else "cpu").eval(), tokenizer


def _render(tokenizer: PreTrainedTokenizerBase, prompt: str) -> list[int]:
    """Token ids of the prompt up to where the answer starts, as in training."""
    if tokenizer.chat_template is None:
        return list(tokenizer(f"{prompt}\n")["input_ids"])
    chat = [{"role": "user", "content": prompt}]
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    # The template writes the special tokens itself.
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def _answer(
    network: Any,
    tokenizer: PreTrainedTokenizerBase,
    prompts: Sequence[list[int]],
    decoding: Decoding,
    samples: int,
    max_new_tokens: int,
) -> Iterator[tuple[str, bool]]:
    """Each answer to each prompt, and whether it was ended by the model."""
    batch = tokenizer.pad({"input_ids": list(prompts)}, return_tensors="pt").to(network.device)
    ends = network.generation_config.eos_token_id
    if ends is None:
        ends = tokenizer.eos_token_id
    settings = GenerationConfig(
        do_sample=True,
        temperature=decoding.temperature,
        top_p=decoding.top_p,
        top_k=decoding.top_k,
        max_new_tokens=max_new_tokens,
        num_return_sequences=samples,
        eos_token_id=ends,
        pad_token_id=tokenizer.pad_token_id,
    )
    output = network.generate(**batch, generation_config=settings)
    answers = output[:, batch["input_ids"].shape[1] :]  # (prompts * samples, new tokens)
    stops = torch.tensor(ends, device=answers.device).reshape(-1)
    complete = torch.isin(answers, stops).any(dim=1)
    texts = tokenizer.batch_decode(answers, skip_special_tokens=True)
    return zip([text.strip() for text in texts], complete.tolist(), strict=True)


def _check(decodings: Sequence[Decoding], samples: int, tokens: int, batch_size: int) -> None:
    counts = {"samples": samples, "max_new_tokens": tokens, "batch_size": batch_size}
    for name, value in counts.items():
        if value < 1:
            raise GenerationSettingError(name, value, "1 or more")
    if len({decoding.name for decoding in decodings}) < max(1, len(decodings)):
        names = [decoding.name for decoding in decodings]
        raise GenerationSettingError("decodings", names, "one or more with different names")
    for decoding in decodings:
        if not decoding.temperature > 0:
            raise GenerationSettingError("temperature", decoding.temperature, "above 0")
        if not 0 < decoding.top_p <= 1:
            raise GenerationSettingError("top_p", decoding.top_p, "above 0 and at most 1")
        if decoding.top_k < 0:
            raise GenerationSettingError("top_k", decoding.top_k, "0 (no limit) or more")


def _check_lengths(
    network: Any, prompts: Sequence[str], rendered: Sequence[list[int]], max_new_tokens: int
) -> None:
    context = getattr(network.config, "max_position_embeddings", None)
    for prompt, tokens in zip(prompts, rendered, strict=True):
        if context is not None and len(tokens) + max_new_tokens > context:
            raise PromptTooLongError(prompt, len(tokens), max_new_tokens, context)


def _chunks(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
