"""Models that measure, models that only look like it, and what stays on the disk."""

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForSequenceClassification,
    LlamaModel,
)

from crpo.errors import ModelLoadError, NotCausalError, RewardHeadError
from crpo.scoring.embeddings import Embedder
from crpo.scoring.hub import MINILM, model_files
from crpo.scoring.models import LOADING
from crpo.scoring.quality import RewardModel
from crpo.scoring.surprise import SurpriseModel

SMALL: dict[str, Any] = {
    "vocab_size": 30_522,
    "hidden_size": 16,
    "num_attention_heads": 2,
    "num_hidden_layers": 1,
    "intermediate_size": 16,
    "max_position_embeddings": 64,
}


def saved(model: Any, folder: Path) -> str:
    """A model of random weights with a tokenizer that is always here."""
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(model_files(MINILM).folder).save_pretrained(folder)
    return str(folder)


def test_a_causal_model_of_another_name_measures_surprise(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=30_522, n_embd=16, n_head=2, n_layer=1, n_positions=64)
    model = SurpriseModel(saved(GPT2LMHeadModel(config), tmp_path))
    one, cut, nothing = model.measure([("A use:", "a swing"), ("A use:", "word " * 200), ("p", "")])
    assert one.mean == pytest.approx(np.log(30_522), rel=0.1)  # nothing learned: every word alike
    assert not one.truncated
    assert cut.truncated
    assert np.isnan(nothing.mean)


def test_a_batch_gives_what_each_response_gives_alone(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=30_522, n_embd=16, n_head=2, n_layer=1, n_positions=64)
    model = SurpriseModel(saved(GPT2LMHeadModel(config), tmp_path))
    pairs = [("A use:", "a swing " * n) for n in (1, 7, 3)]
    together = [one.nats for one in model.measure(pairs)]
    for pair, nats in zip(pairs, together, strict=True):
        np.testing.assert_allclose(model.measure([pair])[0].nats, nats, atol=1e-5)


def test_a_model_that_predicts_no_next_token_is_refused(tmp_path: Path) -> None:
    folder = saved(BertForMaskedLM(BertConfig(**SMALL)), tmp_path)
    with pytest.raises(NotCausalError, match="BertForMaskedLM"):
        SurpriseModel(folder)


def test_a_reward_model_gives_one_number_a_response(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = LlamaConfig(**SMALL, num_labels=1, pad_token_id=0)
    folder = saved(LlamaForSequenceClassification(config), tmp_path)
    pairs = [("p", "a swing"), ("p", "a boat " * 9), ("p", "a swing"), ("p", "word " * 200)]
    model = RewardModel(folder)
    together = model.measure(pairs)
    assert together[0].value == pytest.approx(together[2].value, abs=1e-6)
    assert together[0].value != pytest.approx(together[1].value, abs=1e-3)
    assert [one.truncated for one in together] == [False, False, False, True]
    for pair, one in zip(pairs, together, strict=True):  # padding changes nothing
        assert model.measure([pair])[0].value == pytest.approx(one.value, abs=1e-6)


def test_a_text_that_is_measured_in_pieces_has_the_surprise_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    model = SurpriseModel(saved(LlamaForCausalLM(LlamaConfig(**SMALL)), tmp_path))
    pair = ("A use:", "tie the boat to a tree and " * 3)
    whole = model.measure([pair])[0].nats
    vocabulary = model._vocabulary
    for tokens in (1, 7):
        monkeypatch.setattr("crpo.scoring.surprise.LOGITS", tokens * vocabulary)
        np.testing.assert_allclose(model.measure([pair])[0].nats, whole, atol=1e-5)


def test_a_reward_model_with_two_heads_or_none_is_refused(tmp_path: Path) -> None:
    two = LlamaForSequenceClassification(LlamaConfig(**SMALL, num_labels=2, pad_token_id=0))
    with pytest.raises(RewardHeadError, match="gives 2 numbers per text"):
        RewardModel(saved(two, tmp_path / "two"))
    headless = LlamaModel(LlamaConfig(**SMALL, num_labels=1, pad_token_id=0))
    with pytest.raises(ModelLoadError, match="no trained output for a reward"):
        RewardModel(saved(headless, tmp_path / "none"))


@pytest.mark.parametrize("kind", [SurpriseModel, RewardModel, Embedder])
def test_weights_that_are_cut_short_are_one_line(kind: Any, tmp_path: Path) -> None:
    config = LlamaConfig(**SMALL, num_labels=1, pad_token_id=0)
    made = LlamaForSequenceClassification if kind is RewardModel else LlamaForCausalLM
    folder = Path(saved(made(config), tmp_path))
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(ModelLoadError) as caught:
        kind(str(folder))
    assert "\n" not in str(caught.value)


def test_what_is_kept_is_read_again_and_what_is_typed_is_not_written(tmp_path: Path) -> None:
    first = Embedder(MINILM, tmp_path)
    kept = first.encode(["a rope", "a box"], keep=True)
    first.encode(["what somebody typed"])
    first.encode(["a hat"], keep=True)
    encoded: list[int] = []
    again = Embedder(MINILM, tmp_path)
    np.testing.assert_array_equal(
        again.encode(["a rope", "a box", "a hat"], progress=encoded.append)[:2], kept
    )
    assert encoded == [3]  # all known
    again.encode(["what somebody typed"], progress=encoded.append)
    assert encoded == [3, 0, 1]


def test_a_cache_that_is_broken_or_cannot_be_written_costs_only_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Embedder(MINILM, tmp_path).encode(["a rope"], keep=True)
    (shard,) = tmp_path.rglob("*.npz")
    shard.write_bytes(shard.read_bytes()[:50])
    vectors = Embedder(MINILM, tmp_path).encode(["a rope"])
    assert np.isfinite(vectors).all()
    assert "cannot be read" in caplog.text
    file = tmp_path / "file"
    file.write_text("not a folder")
    assert np.isfinite(Embedder(MINILM, file).encode(["a rope"], keep=True)).all()
    assert "not kept" in caplog.text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_is_forked_when_no_model_is_loading_and_can_load_itself() -> None:
    order: list[str] = []
    loading, enough = threading.Event(), threading.Event()

    def load() -> None:
        with LOADING:
            loading.set()
            enough.wait(60)
            order.append("loaded")

    def fork() -> None:
        process = os.fork()
        if not process:
            os._exit(0 if LOADING.acquire(blocking=False) else 1)
        order.append("forked")
        assert os.waitpid(process, 0)[1] == 0
        order.append("could load")

    threads = [threading.Thread(target=load), threading.Thread(target=fork)]
    threads[0].start()
    assert loading.wait(60)
    threads[1].start()
    threads[1].join(0.5)  # were it not held back, it would be done by then
    enough.set()
    for thread in threads:
        thread.join(60)
    assert order == ["loaded", "forked", "could load"]
