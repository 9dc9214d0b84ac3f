"""Tiny models and rows for the tests of training."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MixtralConfig,
    MixtralForCausalLM,
    PreTrainedTokenizerFast,
)

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['content'] }}"
    "{{ eos_token if message['role'] == 'assistant' else '\\n' }}{% endfor %}"
)
SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}
DIMENSIONS = ("novelty", "diversity", "surprise", "quality")
OBJECTS = ("brick", "rope", "spoon", "umbrella")
USES = (
    "a bed for a mouse",
    "hold the door",
    "a slow clock that counts rain",
    "throw it",
    "a drum for an orchestra of moles",
    "paper weight",
)


def tokenizer(chat: bool) -> PreTrainedTokenizerFast:
    """One token per byte, with or without a chat template."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(["<pad>", "<end>", *alphabet])}
    bytewise = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=bytewise, pad_token="<pad>", eos_token="<end>", model_max_length=512
    )
    if chat:
        made.chat_template = CHAT_TEMPLATE
    return made


def save_llama(folder: Path, chat: bool = True) -> Path:
    """A random Llama of some 30,000 parameters."""
    words = tokenizer(chat)
    torch.manual_seed(0)
    config = LlamaConfig(vocab_size=len(words), pad_token_id=0, eos_token_id=1, **SIZES)
    return _save(LlamaForCausalLM(config), words, folder)


def save_mixtral(folder: Path) -> Path:
    """A random mixture of experts that asks for its load-balancing loss."""
    words = tokenizer(chat=True)
    torch.manual_seed(0)
    config = MixtralConfig(
        vocab_size=len(words),
        pad_token_id=0,
        eos_token_id=1,
        num_local_experts=2,
        num_experts_per_tok=1,
        output_router_logits=True,
        router_aux_loss_coef=0.1,
        **SIZES,
    )
    return _save(MixtralForCausalLM(config), words, folder)


def _save(model: Any, words: PreTrainedTokenizerFast, folder: Path) -> Path:
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def pairs(number: int = 16, **scores: float) -> list[dict[str, Any]]:
    """Preference pairs in MuCE-Pref's columns with scores that differ, or with those given."""
    rows = []
    for place in range(number):
        prompt = f"Come up with a use for: {OBJECTS[place % len(OBJECTS)]}"
        chosen = f"{USES[place % len(USES)]}, number {place}"
        rejected = USES[(place + 1) % len(USES)]
        row = {
            "dataset": "test",
            "task": "Alternate Uses",
            "score_label": "creativity",
            "score_chosen": 40.0,
            "score_rejected": 20.0,
            "chosen": _chat(prompt, chosen),
            "rejected": _chat(prompt, rejected),
        }
        for offset, name in enumerate(DIMENSIONS):
            row[f"{name}_chosen"] = ((place * 7 + offset * 3) % 11) / 10
            row[f"{name}_rejected"] = ((place * 5 + offset) % 7) / 10
        rows.append(row | scores)
    return rows


def rated(number: int = 16) -> list[dict[str, Any]]:
    """Rated responses in MuCE's columns; three in four have a score of 30 or more."""
    return [
        {
            "Dataset": "test",
            "TasksNamesFull": "Alternate Uses",
            "FullPrompt": f"Come up with a use for: {OBJECTS[place % len(OBJECTS)]}",
            "Response": f"{USES[place % len(USES)]}, number {place}",
            "RatingLabel": "creativity",
            "facsco_grm_scaled": (20.0, 30.0, 40.0, 50.0)[place % 4],
        }
        for place in range(number)
    ]


def _chat(prompt: str, response: str) -> list[dict[str, str]]:
    return [
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": response},
    ]
