"""Runs that end before their time."""

import errno
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from training_support import pairs, rated, save_llama
from transformers import TrainerCallback

from crpo.cli import main as crpo
from crpo.table import write_rows
from crpo.training import stopping
from crpo.training.adapter import AdapterSettings
from crpo.training.checkpoints import last_checkpoint
from crpo.training.config import CrPOConfig
from crpo.training.sft import sft
from crpo.training.stopping import limits_in_one_line
from crpo.training.train import train
from crpo.training_errors import (
    DiskFullError,
    NotFiniteError,
    TrainingMemoryError,
    TrainingStoppedError,
)

SMALL = AdapterSettings(lora_r=4, lora_alpha=8)
QUICK = {"per_device_train_batch_size": 2, "learning_rate": 1e-2, "disable_tqdm": True}


@pytest.fixture(scope="module")
def llama(tmp_path_factory) -> Path:
    return save_llama(tmp_path_factory.mktemp("stopped_llama"))


@pytest.fixture
def during(monkeypatch):
    """Do something in the middle of a step."""

    def do(step, what):
        def on_step_begin(self, args, state, control, **facts):
            if type(self).__name__ == "Guard" and state.global_step == step - 1:
                what(facts)

        monkeypatch.setattr(TrainerCallback, "on_step_begin", on_step_begin)

    return do


@pytest.fixture
def interruptible():
    """Ctrl-C does what it does in a terminal; a shell ignores it for what it runs beside itself."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _send(number):
    return lambda facts: os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_asked_to_stop_a_run_ends_its_step_and_keeps_a_checkpoint(
    number, llama, tmp_path, during, monkeypatch
):
    before = signal.getsignal(number)
    with monkeypatch.context():
        during(3, _send(number))
        with pytest.raises(TrainingStoppedError, match=r"after step 3 of 8.*--resume"):
            sft(rated(20), llama, tmp_path / "run", SMALL, **QUICK)
    monkeypatch.undo()
    assert signal.getsignal(number) is before
    assert last_checkpoint(tmp_path / "run").name == "checkpoint-3"
    assert not (tmp_path / "run" / "crpo_sft.json").exists()
    resumed = sft(rated(20), llama, tmp_path / "run", SMALL, resume=True, **QUICK)
    whole = sft(rated(20), llama, tmp_path / "whole", SMALL, **QUICK)
    assert resumed.steps == whole.steps == 8
    assert resumed.loss == pytest.approx(whole.loss, abs=1e-6)
    first, second = (load_file(result.model / "model.safetensors") for result in (resumed, whole))
    assert all(torch.allclose(first[name], second[name], atol=1e-6, rtol=0) for name in first)


def test_a_signal_that_comes_twice_at_once_is_one_wish(llama, tmp_path, during):
    def twice(facts):
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)

    during(2, twice)
    with pytest.raises(TrainingStoppedError):
        sft(rated(), llama, tmp_path / "run", SMALL, **QUICK)
    assert last_checkpoint(tmp_path / "run").name == "checkpoint-2"


def test_asked_again_later_it_ends_at_once(llama, tmp_path, during, monkeypatch, interruptible):
    monkeypatch.setattr(stopping, "AGAIN", -1.0)  # however soon the second one comes

    def twice(facts):
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)  # to this thread: each is seen before the next

    during(3, twice)
    with pytest.raises(KeyboardInterrupt):
        sft(rated(), llama, tmp_path / "run", SMALL, save_steps=1, **QUICK)
    assert last_checkpoint(tmp_path / "run").name == "checkpoint-2"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_asked_in_its_last_step_a_run_has_finished(llama, tmp_path, during):
    during(2, _send(signal.SIGINT))
    assert sft(rated(), llama, tmp_path / "run", SMALL, max_steps=2, **QUICK).steps == 2


def test_the_command_ends_with_130_and_one_line(llama, tmp_path, during, capsys):
    table = tmp_path / "pairs.jsonl"
    write_rows(table, pairs())
    arguments = ["train", str(table), "--model", str(llama), "--output_dir", str(tmp_path / "run")]
    arguments += ["--lora_r", "4", "--disable_tqdm", "true", "--per_device_train_batch_size", "2"]
    during(1, _send(signal.SIGINT))
    assert crpo(arguments) == 130
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == (
        "crpo train: stopped after step 1 of 8, with a checkpoint; "
        "the same command with --resume goes on from there"
    )


def test_outside_the_main_thread_a_run_trains_as_ever(llama, tmp_path):
    steps = []

    def run():
        steps.append(sft(rated(), llama, tmp_path / "run", SMALL, max_steps=1, **QUICK).steps)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert steps == [1]


def _spoil(where):
    def do(facts):
        name = "lora_B" if where == "weights" else "lora_A"
        found = [p for n, p in facts["model"].named_parameters() if name in n]
        if where == "weights":
            found[0].data.fill_(float("nan"))
        else:
            found[0].register_hook(lambda grad: grad * float("inf"))

    return do


@pytest.mark.parametrize("run", [train, sft])
@pytest.mark.parametrize(
    ("where", "words"), [("weights", "the loss is not"), ("gradient", "a gradient is not")]
)
def test_numbers_that_are_not_finite_end_a_run_before_they_reach_the_weights(
    run, where, words, llama, tmp_path, during
):
    during(3, _spoil(where))
    rows = pairs() if run is train else rated()
    with pytest.raises(NotFiniteError, match=rf"{words}.* in step 3.*checkpoint-2") as caught:
        run(rows, llama, tmp_path / "run", SMALL, save_steps=1, **QUICK)
    assert "\n" not in str(caught.value)
    kept = load_file(last_checkpoint(tmp_path / "run") / "adapter_model.safetensors")
    assert all(torch.isfinite(values).all() for values in kept.values())


FILLED = """
import resource, sys
from transformers import Trainer
from crpo.cli import main

whole = Trainer._save_checkpoint

def full(self, model, trial):
    if self.state.global_step == 2:
        resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))
    whole(self, model, trial)

Trainer._save_checkpoint = full
code = main(sys.argv[1:])
sys.exit(code)
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [8_000, 50_000], ids=["weights", "optimizer"])
def test_a_full_disk_is_one_line_and_the_last_good_checkpoint_stays(room, llama, tmp_path):
    table, out = tmp_path / "pairs.jsonl", tmp_path / "out"
    write_rows(table, pairs())
    command = ["train", str(table), "--model", str(llama), "--output_dir", str(out)]
    command += ["--save_steps", "1", "--lora_r", "16", "--per_device_train_batch_size", "2"]
    script = FILLED.format(room=room)
    ended = subprocess.run(
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    last = ended.stderr.splitlines()[-1]
    assert last == (
        f"crpo train: no room left to write in {out}; the last good one is checkpoint-1; make "
        "room, then repeat the command with --resume"
    )
    assert {path.name for path in out.glob("checkpoint-*")} == {"checkpoint-1"}
    assert last_checkpoint(out) == out / "checkpoint-1"


def test_a_file_that_grows_too_large_is_known_however_it_is_told(tmp_path):
    config = CrPOConfig(output_dir=str(tmp_path / "run"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        for write in (
            lambda: (tmp_path / "text").write_text("a" * 10_000),
            lambda: save_file({"a": torch.zeros(10_000)}, tmp_path / "tensors"),
            lambda: torch.save({"a": torch.zeros(10_000)}, tmp_path / "pickle"),
        ):
            with (
                pytest.raises(DiskFullError, match="there is no checkpoint"),
                limits_in_one_line(config),
            ):
                write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        SafetensorError("I/O error: No space left on device (os error 28)"),
    ],
    ids=str,
)
def test_a_full_disk_is_known_by_its_words(error, tmp_path):
    config = CrPOConfig(output_dir=str(tmp_path / "run"))
    with pytest.raises(DiskFullError), limits_in_one_line(config):
        raise error


def test_a_full_memory_says_which_settings_need_less(tmp_path):
    config = CrPOConfig(output_dir=str(tmp_path), per_device_train_batch_size=8)
    words = "--per_device_train_batch_size 4 --gradient_accumulation_steps 2"
    with pytest.raises(TrainingMemoryError, match=words), limits_in_one_line(config):
        torch.empty(1 << 60)
    with pytest.raises(TrainingMemoryError, match=words), limits_in_one_line(config):
        raise torch.OutOfMemoryError("CUDA out of memory.")


def test_another_error_stays_what_it_was(tmp_path):
    config = CrPOConfig(output_dir=str(tmp_path))
    with pytest.raises(RuntimeError, match="shapes"), limits_in_one_line(config):
        raise RuntimeError("shapes differ")
