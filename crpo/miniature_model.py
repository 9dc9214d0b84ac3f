"""How is a very small Llama with a tokenizer of its own trained from nothing on short texts?"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_
from torch.optim.lr_scheduler import LambdaLR
from tqdm import tqdm
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from crpo.errors import TableRowError
from crpo.table import read_rows
from crpo.tasks import full_prompt

PAD, END = "<pad>", "<end>"
# What is said to the model stands on lines of its own, what it says ends with END.
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['content'] }}"
    "{{ eos_token if message['role'] == 'assistant' else '\\n' }}{% endfor %}"
)
CONTEXT = 1024  # tokens; the rotary positions beyond the longest text are there but untrained
IGNORED = -100  # the label that cross_entropy leaves out


@dataclass(frozen=True)
class Text:
    """One answer to one prompt."""

    prompt: str
    response: str


@dataclass(frozen=True)
class Recipe:
    """How the miniature is built and trained; the defaults are those of the shipped one."""

    epochs: int = 3
    seed: int = 0
    vocabulary: int = 2048
    width: int = 128
    layers: int = 4
    heads: int = 4
    feed_forward: int = 384
    batch: int = 16  # texts
    learning_rate: float = 2e-3
    weight_decay: float = 0.1
    prompt_weight: float = 0.1  # of a prompt's token in the loss; a response's has 1
    demo_copies: int = 3  # times that the demo texts are seen in an epoch


@dataclass(frozen=True)
class Fit:
    """How well a model predicts held-out responses, their end not counted."""

    nats_per_token: float
    nats_per_character: float
    texts: int


def read_ocsai(path: Path | str) -> list[Text]:
    """The alternate uses of an OCSAI file: object, response and score, each on its line.

    Raises:
        EmptyTableError: The file holds no row.
        TableRowError: A row has another form.
    """
    texts = []
    for number, row in enumerate(read_rows(path), start=1):
        head, _, rest = str(row.get("prompt", "")).partition("\nResponse:")
        kind, _, thing = head.partition("AUT Prompt:")
        response, marker, _ = rest.rpartition("\nScore:")
        if kind or not thing or not marker or not response.strip():
            raise TableRowError(Path(path), number, "is no 'AUT Prompt: .. Response: .. Score:'")
        prompt = full_prompt("Alternate Uses of Objects Task", thing)
        texts.append(Text(prompt, response.strip()))
    return texts


def read_texts(path: Path | str) -> list[Text]:
    """The texts of a table with the columns prompt and response.

    Raises:
        EmptyTableError: The file holds no row.
        TableRowError: A row has no text in one of them.
    """
    texts = []
    for number, row in enumerate(read_rows(path), start=1):
        for column in ("prompt", "response"):
            if not isinstance(row.get(column), str) or not row[column].strip():
                raise TableRowError(Path(path), number, f"has no text in column {column}")
        texts.append(Text(row["prompt"], row["response"].strip()))
    return texts


def train_tokenizer(texts: Sequence[Text], vocabulary: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer: any text goes in and comes out unchanged.

    A line break is always a token of its own, so the tokens of a prompt never depend on what
    follows it.

    Args:
        texts: What to learn the merges from; every prompt counts once, every response as often
            as it is there.
        vocabulary: Number of tokens at most; at least 258.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex("\n"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    prompts = dict.fromkeys(text.prompt for text in texts)
    tokenizer.train_from_iterator([*prompts, *(text.response for text in texts)], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        chat_template=CHAT_TEMPLATE,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def new_model(tokenizer: PreTrainedTokenizerFast, recipe: Recipe) -> LlamaForCausalLM:
    """An untrained Llama for a tokenizer, its weights drawn with the recipe's seed."""
    torch.manual_seed(recipe.seed)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=recipe.width,
            intermediate_size=recipe.feed_forward,
            num_hidden_layers=recipe.layers,
            num_attention_heads=recipe.heads,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            dtype="float32",
        )
    )


@dataclass(frozen=True)
class Encoded:
    """A text as tokens: the prompt's, the response's, the end."""

    tokens: list[int]
    prompt_length: int


def encode(tokenizer: PreTrainedTokenizerFast, texts: Sequence[Text]) -> list[Encoded]:
    """The tokens of texts under the chat template, cut at the length of the context."""
    encoded = []
    for text in texts:
        prompt = tokenizer.encode(text.prompt + "\n", add_special_tokens=False)
        response = tokenizer.encode(text.response + END, add_special_tokens=False)
        encoded.append(Encoded((prompt + response)[:CONTEXT], len(prompt)))
    return encoded


def train(model: LlamaForCausalLM, texts: Sequence[Encoded], recipe: Recipe) -> list[float]:
    """Train a model in place with AdamW, a short warm-up and a cosine to zero.

    Args:
        model: The model to train.
        texts: What to learn, each to be seen once in an epoch.
        recipe: Epochs, seed, batch and optimiser settings.

    Returns:
        The weighted mean loss of every step, in nats per token.
    """
    order = random.Random(recipe.seed)  # noqa: S311 - an order of texts, not a secret
    steps = recipe.epochs * math.ceil(len(texts) / recipe.batch)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    schedule = LambdaLR(optimizer, lambda step: _learning_rate_factor(step, steps))
    losses: list[float] = []
    model.train()
    with tqdm(total=steps, desc="training", unit="step") as bar:
        for _ in range(recipe.epochs):
            for batch in _batches(texts, recipe.batch, order):
                loss = _loss(model, batch, recipe.prompt_weight)
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                losses.append(loss.item())
                bar.update()
                bar.set_postfix(loss=f"{losses[-1]:.2f}", refresh=False)
    model.eval()
    return losses


def _learning_rate_factor(step: int, steps: int, warmup: float = 0.05) -> float:
    rise = min(1.0, (step + 1) / max(1.0, warmup * steps))
    return rise * 0.5 * (1 + math.cos(math.pi * step / steps))


def _batches(
    texts: Sequence[Encoded], size: int, order: random.Random
) -> Iterator[Sequence[Encoded]]:
    """Batches in random order, each of texts of like length, so that little is padding."""
    shuffled = order.sample(texts, len(texts))
    window = 16 * size
    batches = []
    for start in range(0, len(shuffled), window):
        alike = sorted(shuffled[start : start + window], key=lambda text: len(text.tokens))
        batches += [alike[i : i + size] for i in range(0, len(alike), size)]
    order.shuffle(batches)
    yield from batches


def _loss(model: LlamaForCausalLM, batch: Sequence[Encoded], prompt_weight: float) -> torch.Tensor:
    nats, place = token_nats(model, batch)
    prompt_lengths = torch.tensor([text.prompt_length for text in batch])[:, None]
    lengths = torch.tensor([len(text.tokens) for text in batch])[:, None]
    weights = torch.where(place < prompt_lengths, prompt_weight, 1.0) * (place < lengths)
    return (weights * nats).sum() / weights.sum()


def token_nats(
    model: LlamaForCausalLM, batch: Sequence[Encoded]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Surprise of every token but the first, -log p(token, given those before it).

    Returns:
        The nats, shape (texts, longest - 1), 0 where a text has ended, and the place of each
        column's token in its text, shape (longest - 1,).
    """
    longest = max(len(text.tokens) for text in batch)
    # Padding stands on the right and looks at nothing that counts, so no mask is needed.
    labels = torch.full((len(batch), longest), IGNORED)
    for row, text in enumerate(batch):
        labels[row, : len(text.tokens)] = torch.tensor(text.tokens)
    logits = model(labels.clamp(min=0)).logits  # (texts, longest, vocabulary)
    nats = cross_entropy(
        logits[:, :-1].flatten(0, 1),
        labels[:, 1:].flatten(),
        ignore_index=IGNORED,
        reduction="none",
    )
    return nats.view(len(batch), -1), torch.arange(1, longest)


@torch.no_grad()
def fit(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, texts: Sequence[Text]) -> Fit:
    """How well a model predicts responses that it has not seen.

    Args:
        model: The model, in evaluation mode.
        tokenizer: Its tokenizer.
        texts: The texts; neither their prompts nor their end-of-text tokens count.
    """
    encoded = encode(tokenizer, texts)
    nats = tokens = 0.0
    for start in range(0, len(encoded), 64):
        batch = encoded[start : start + 64]
        surprise, _ = token_nats(model, batch)
        for row, text in enumerate(batch):
            # The token at place p has column p - 1; the last one is the end.
            own = surprise[row, text.prompt_length - 1 : len(text.tokens) - 2]
            nats += own.sum().item()
            tokens += len(own)
    characters = sum(len(text.response) for text in texts)
    return Fit(nats / tokens, nats / characters, len(texts))


@torch.no_grad()
def answers(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    prompt: str,
    count: int,
    *,
    seed: int = 0,
    longest: int = 128,
) -> list[str]:
    """Sample answers at temperature 0.7, nucleus 0.95 (one of the paper's four settings).

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        prompt: What the answers are to.
        count: How many.
        seed: Of the sampling.
        longest: Tokens after which an answer is cut off.
    """
    torch.manual_seed(seed)
    tokens = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}],
        add_generation_prompt=True,
        return_dict=True,
        return_tensors="pt",
    )
    generated = model.generate(
        **tokens,
        do_sample=True,
        temperature=0.7,
        top_p=0.95,
        top_k=0,
        num_return_sequences=count,
        max_new_tokens=longest,
    )
    start = tokens["input_ids"].shape[1]
    return [text.strip() for text in tokenizer.batch_decode(generated[:, start:], True)]
