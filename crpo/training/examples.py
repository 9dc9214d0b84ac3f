"""What does a trainer see of a row: chats where the tokenizer knows them, plain text where not?

Plain text is the prompt, a newline, the response (design of the method, section 2); the trainer
adds the end-of-text token.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from datasets import Dataset
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from crpo.errors import InvalidPairError, InvalidRatedRowError, ModelLoadError
from crpo.training.weights import DIMENSIONS

PROMPT, RESPONSE, SCORE = "FullPrompt", "Response", "facsco_grm_scaled"
SCORES = [f"{dimension}_{side}" for dimension in DIMENSIONS for side in ("chosen", "rejected")]


def load_tokenizer(model: str) -> PreTrainedTokenizerBase:
    """The tokenizer of a model, with a padding token.

    Raises:
        ModelLoadError: There is none under that name.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise ModelLoadError(model, str(error).strip().splitlines()[0]) from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def preference_examples(
    rows: Sequence[Mapping[str, Any]], tokenizer: PreTrainedTokenizerBase
) -> Dataset:
    """Preference pairs as TRL takes them, with whatever score columns the rows have.

    Args:
        rows: Pairs with MuCE-Pref columns; `chosen` and `rejected` are chats that share all
            messages but the last.
        tokenizer: Decides between chats and plain text.

    Raises:
        InvalidPairError: A row is not such a pair; rows are counted from 1.
    """
    examples = []
    names = [name for name in SCORES if any(name in row for row in rows)]
    for number, row in enumerate(rows, start=1):
        prompt, chosen = _split(number, row, "chosen")
        other, rejected = _split(number, row, "rejected")
        if prompt != other:
            raise InvalidPairError(number, "has two different prompts")
        texts = _texts(tokenizer, prompt, chosen=chosen, rejected=rejected)
        examples.append(texts | {name: row.get(name) for name in names})
    return Dataset.from_list(examples)


def response_examples(
    rows: Sequence[Mapping[str, Any]], threshold: float, tokenizer: PreTrainedTokenizerBase
) -> Dataset:
    """Responses with a score of at least `threshold`, as prompts and completions.

    Args:
        rows: Rated responses with MuCE columns; a score of NaN or null is below any threshold.
        threshold: Lowest score to learn from, on the scale 10 to 50.
        tokenizer: Decides between chats and plain text.

    Raises:
        InvalidRatedRowError: A row lacks prompt, response or score; rows are counted from 1.
    """
    examples = []
    for number, row in enumerate(rows, start=1):
        for name in (PROMPT, RESPONSE):
            if not isinstance(row.get(name), str) or not row[name].strip():
                raise InvalidRatedRowError(number, f"has no text in column {name}")
        if SCORE not in row:
            raise InvalidRatedRowError(number, f"has no column {SCORE}")
        if _number(number, row[SCORE]) >= threshold:
            prompt = [{"role": "user", "content": row[PROMPT]}]
            examples.append(_texts(tokenizer, prompt, completion=row[RESPONSE]))
    return Dataset.from_list(examples)


def _split(number: int, row: Mapping[str, Any], side: str) -> tuple[list[dict[str, str]], str]:
    """The messages before a response, and the response."""
    chat = row.get(side)
    if not isinstance(chat, list) or len(chat) < 2:
        raise InvalidPairError(number, f"has no chat in column {side}")
    for turn in chat:
        if not isinstance(turn, Mapping) or not isinstance(turn.get("content"), str):
            raise InvalidPairError(number, f"has a message without text in column {side}")
    messages = [{"role": turn.get("role", ""), "content": turn["content"]} for turn in chat]
    if messages[-1]["role"] != "assistant" or not messages[-1]["content"].strip():
        raise InvalidPairError(number, f"has no response at the end of column {side}")
    return messages[:-1], messages[-1]["content"]


def _number(row: int, score: Any) -> float:
    try:
        return math.nan if score is None else float(score)
    except (TypeError, ValueError):
        raise InvalidRatedRowError(row, f"has {score!r} in column {SCORE}") from None


def _texts(
    tokenizer: PreTrainedTokenizerBase, prompt: list[dict[str, str]], **responses: str
) -> dict[str, Any]:
    if tokenizer.chat_template is None:
        text = "\n".join(message["content"] for message in prompt)
        return {"prompt": f"{text}\n", **responses}
    chats = {name: [{"role": "assistant", "content": text}] for name, text in responses.items()}
    return {"prompt": prompt, **chats}
