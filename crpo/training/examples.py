"""What does a trainer see of a row: chats where the tokenizer knows them, plain text where not?

Plain text is the prompt, a newline, the response (design of the method, section 2); the trainer
adds the end-of-text token.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from datasets import Dataset
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from crpo.data import check_pairs, check_rated, prompt_of, response_of
from crpo.data_errors import NothingToTrainError
from crpo.errors import ModelLoadError
from crpo.scoring.fingerprints import check_fingerprints
from crpo.signs import signs_of, unsigned
from crpo.training.weights import DIMENSIONS

SCORES = [f"{dimension}_{side}" for dimension in DIMENSIONS for side in ("chosen", "rejected")]


def load_tokenizer(model: str) -> PreTrainedTokenizerBase:
    """The tokenizer of a model, with a padding token.

    Raises:
        ModelLoadError: There is none under that name.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(model, trust_remote_code=False)
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
        rows: Pairs with MuCE-Pref columns.
        tokenizer: Decides between chats and plain text.

    Raises:
        NothingToTrainError: There is no row.
        InvalidPairError: A row is not such a pair.
        MixedScoresError: A dimension was measured in several ways.
    """
    if not rows:
        raise NothingToTrainError
    check_fingerprints(rows)
    scores = [name for name in SCORES if any(name in row for row in rows)]
    signs = signs_of(tokenizer)
    examples = []
    for pair in check_pairs(rows):
        texts = {side: response_of(pair[side]) for side in ("chosen", "rejected")}
        example = _example(tokenizer, signs, prompt_of(pair), texts)
        examples.append(example | {name: pair.get(name) for name in scores})
    return Dataset.from_list(examples)


def response_examples(
    rows: Sequence[Mapping[str, Any]], threshold: float, tokenizer: PreTrainedTokenizerBase
) -> Dataset:
    """Responses with a score of at least `threshold`, as prompts and completions.

    Args:
        rows: Rated responses with MuCE columns.
        threshold: Lowest score to learn from, on the scale 10 to 50.
        tokenizer: Decides between chats and plain text.

    Raises:
        InvalidRatedRowError: A row is not such a response.
    """
    good = [row for row in check_rated(rows) if row["facsco_grm_scaled"] >= threshold]
    signs = signs_of(tokenizer)
    return Dataset.from_list(
        [
            _example(tokenizer, signs, row["FullPrompt"], {"completion": row["Response"]})
            for row in good
        ]
    )


def _example(
    tokenizer: PreTrainedTokenizerBase,
    signs: re.Pattern[str],
    prompt: str,
    responses: Mapping[str, str],
) -> dict[str, Any]:
    """A prompt with its responses; none of them can end a turn, see `crpo/signs.py`."""
    prompt = unsigned(prompt, signs)
    responses = {name: unsigned(text, signs) for name, text in responses.items()}
    if tokenizer.chat_template is None:
        return {"prompt": f"{prompt}\n", **responses}
    turns = {name: [{"role": "assistant", "content": text}] for name, text in responses.items()}
    return {"prompt": [{"role": "user", "content": prompt}], **turns}
