"""How does a model come into memory, with its adapters, and how is a conversation put to it?"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
from peft import PeftModel
from safetensors import SafetensorError
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils.logging import disable_progress_bar

from crpo.data import Turn
from crpo.errors import ModelLoadError
from crpo.models import FoundModel
from crpo.signs import signs_of, unsigned

# Loading a model shows a bar of its own otherwise, in the middle of ours.
disable_progress_bar()

Network = TypeVar("Network", bound=Any)


def load_tokenizer(found: FoundModel, *, code: bool = False) -> PreTrainedTokenizerBase:
    """The tokenizer of a model, with a padding token, padding on the left.

    Args:
        found: The model.
        code: Run Python that comes with it.

    Raises:
        ModelLoadError: There is none.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(found.tokenizer, trust_remote_code=code)
    except (OSError, ValueError) as error:
        raise ModelLoadError(found.name, first_line(error)) from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "left"  # answers start where the prompts end
    return tokenizer


def load_causal(found: FoundModel, *, code: bool = False) -> PreTrainedModel:
    """A model that writes, in its own precision, on the GPU where there is one.

    Args:
        found: The model.
        code: Run Python that comes with it.

    Raises:
        ModelLoadError: It cannot be loaded, or it is of another kind.
    """
    try:
        network = AutoModelForCausalLM.from_pretrained(
            found.base.folder, dtype="auto", use_safetensors=True, trust_remote_code=code
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelLoadError(found.name, first_line(error)) from error
    network = with_adapters(network, found)
    return network.to("cuda" if torch.cuda.is_available() else "cpu").eval()


def with_adapters(network: Network, found: FoundModel) -> Network:
    """The same model with its adapters merged into its weights.

    Merged, because an adapter beside the weights makes small models twice as slow.

    Raises:
        ModelLoadError: An adapter does not fit the model.
    """
    for adapter in found.adapters:
        try:
            with quiet_peft():
                put_on = PeftModel.from_pretrained(network, str(adapter.folder))
                network = put_on.merge_and_unload()
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            problem = f"its adapter does not fit {found.base.name}: {first_line(error)}"
            raise ModelLoadError(adapter.name, problem) from error
    return network


def render(tokenizer: PreTrainedTokenizerBase, chat: Sequence[Turn]) -> list[int]:
    """Token ids of a conversation up to where the answer starts, as in training.

    No message can end its turn: see `crpo/signs.py`.

    Args:
        tokenizer: Without a chat template, every message is a line of its own.
        chat: User and assistant by turns, the user last.
    """
    signs = signs_of(tokenizer)
    told = [{**turn, "content": unsigned(turn["content"], signs)} for turn in chat]
    if tokenizer.chat_template is None:
        text = "".join(f"{turn['content']}\n" for turn in told)
        return list(tokenizer(text)["input_ids"])
    text = tokenizer.apply_chat_template(told, tokenize=False, add_generation_prompt=True)
    # The template writes the special tokens itself.
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def first_line(error: BaseException) -> str:
    """What a library says, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@contextmanager
def quiet_peft() -> Iterator[None]:
    """Hide three warnings of PEFT 0.21 that nobody who uses it can do anything about.

    It reads an attribute of transformers 5.23 under its old name, says that it has turned the
    matrices of GPT-2's layers round, as it must, and does not see that embeddings are tied once
    a first adapter stands on them (the second one is tied all the same, as a test shows).
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is dep", FutureWarning)
        warnings.filterwarnings("ignore", "fan_in_fan_out is set to False", UserWarning)
        warnings.filterwarnings("ignore", ".*ensure_weight_tying`, but no tied", UserWarning)
        yield
