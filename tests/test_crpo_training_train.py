"""Training from scored pairs, from Python and from the command line."""

import json
import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from training_support import DIMENSIONS, pairs, save_llama

from crpo.cli import main as crpo
from crpo.errors import InvalidPairError, ModelLoadError, TrainingSettingError
from crpo.table import write_rows
from crpo.training.adapter import AdapterSettings
from crpo.training.examples import load_tokenizer, preference_examples
from crpo.training.record import data_sha256, write_json
from crpo.training.train import train

SMALL = AdapterSettings(lora_r=4, lora_alpha=8)
QUICK = {"per_device_train_batch_size": 4, "learning_rate": 1e-2, "disable_tqdm": True}


@pytest.fixture(scope="session")
def llama(tmp_path_factory) -> Path:
    return save_llama(tmp_path_factory.mktemp("train_llama"))


def _adapter(folder):
    return load_file(folder / "adapter_model.safetensors")


def test_a_run_leaves_adapter_tokenizer_log_and_record(llama, tmp_path):
    result = train(
        pairs(), llama, tmp_path, SMALL, lambda_novelty=1.0, lambda_quality=0.5, seed=3, **QUICK
    )
    assert (result.pairs, result.steps) == (16, 4)
    assert {path.name for path in tmp_path.iterdir()} == {
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "chat_template.jinja",
        "crpo_run.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "training_log.json",
    }
    log = json.loads((tmp_path / "training_log.json").read_text())
    assert log[-1]["train_loss"] == pytest.approx(result.loss)
    record = json.loads((tmp_path / "crpo_run.json").read_text())
    assert record["settings"]["lambda_quality"] == 0.5
    assert "lambda_surprise" not in record["settings"]  # only what differs from the defaults
    assert record["weights"]["pairs"] == 16
    assert record["weights"]["mean"] == pytest.approx(result.weights.mean)
    assert record["adapter"]["lora_r"] == 4
    assert record["data"] == {"pairs": 16, "used": 16, "sha256": data_sha256(pairs())}
    assert record["seed"] == 3
    assert record["steps"] == 4


def test_the_same_seed_gives_the_same_adapter_and_another_seed_another(llama, tmp_path):
    first, second, other = (
        _adapter(train(pairs(), llama, tmp_path / name, SMALL, seed=seed, **QUICK).adapter)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)
    assert all(values.any() for name, values in first.items() if "lora_B" in name)


def test_undefined_scores_are_counted_in_the_record(llama, tmp_path):
    rows = pairs()
    rows[0]["novelty_chosen"] = None
    rows[1]["novelty_chosen"] = None
    result = train(rows, llama, tmp_path, SMALL, lambda_novelty=1.0, **QUICK)
    assert result.weights.undefined == {"novelty": 2}


def test_a_pair_whose_prompt_fills_the_length_is_left_out_and_that_is_recorded(llama, tmp_path):
    rows = pairs()
    for side in ("chosen", "rejected"):
        rows[0][side][0]["content"] = "long " * 60
    result = train(rows, llama, tmp_path, SMALL, lambda_novelty=1.0, max_length=256, **QUICK)
    assert result.pairs == result.weights.pairs == 15
    assert json.loads((tmp_path / "crpo_run.json").read_text())["data"]["used"] == 15


def test_chats_stay_chats_where_the_tokenizer_knows_them(llama):
    examples = preference_examples(pairs(1), load_tokenizer(str(llama)))
    assert examples[0]["prompt"] == [{"role": "user", "content": "Come up with a use for: brick"}]
    assert examples[0]["chosen"][0]["role"] == "assistant"
    assert {f"{dimension}_chosen" for dimension in DIMENSIONS} <= set(examples.column_names)


def test_without_a_chat_template_a_pair_is_prompt_newline_response(tmp_path):
    model = save_llama(tmp_path, chat=False)
    examples = preference_examples(pairs(1), load_tokenizer(str(model)))
    assert examples[0]["prompt"] == "Come up with a use for: brick\n"
    assert examples[0]["chosen"] == "a bed for a mouse, number 0"


def test_a_row_that_is_no_pair_is_named(llama, tmp_path):
    rows = pairs(3)
    rows[2]["rejected"][0]["content"] = "another prompt"
    with pytest.raises(InvalidPairError, match="pair 3 has two different prompts"):
        train(rows, llama, tmp_path, SMALL, **QUICK)


def test_a_model_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ModelLoadError) as caught:
        train(pairs(), tmp_path / "nothing", tmp_path / "out", SMALL, **QUICK)
    assert "\n" not in str(caught.value)


def test_a_recipe_gives_the_settings_and_the_command_line_wins(llama, tmp_path, capsys):
    table, recipe, out = tmp_path / "pairs.jsonl", tmp_path / "recipe.yaml", tmp_path / "out"
    write_rows(table, pairs())
    recipe.write_text(
        "lambda_novelty: 1.0\nlambda_quality: 1.0\nlearning_rate: 1e-2\nlora_r: 4\n"
        "max_steps: 2\nper_device_train_batch_size: 4\ndisable_tqdm: true\n"
    )
    arguments = ["train", str(table), "--model", str(llama), "--output_dir", str(out)]
    assert crpo([*arguments, "--config", str(recipe), "--lambda_novelty", "0.25"]) == 0
    assert "Trained on 16 pairs" in capsys.readouterr().out
    record = json.loads((out / "crpo_run.json").read_text())
    assert record["settings"]["lambda_novelty"] == 0.25
    assert record["settings"]["lambda_quality"] == 1.0
    assert record["settings"]["learning_rate"] == 1e-2
    assert (record["steps"], record["adapter"]["lora_r"]) == (2, 4)


def test_a_csv_of_pairs_trains_as_a_jsonl_does(llama, tmp_path):
    found = []
    for ending in ("jsonl", "csv"):
        table, out = tmp_path / f"pairs.{ending}", tmp_path / ending
        write_rows(table, pairs())
        arguments = ["train", str(table), "--model", str(llama), "--output_dir", str(out)]
        arguments += ["--lambda_surprise", "1", "--lora_r", "4", "--max_steps", "2"]
        assert crpo([*arguments, "--disable_tqdm", "true"]) == 0
        found.append(_adapter(out))
    assert all(torch.equal(found[0][name], found[1][name]) for name in found[0])


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--lambda_novelty", "high"], "invalid float value: 'high'"),
        (["--lambda_novlety", "1"], "lambda_novlety"),
        (["--lambda_novelty", "-1"], "must be a number of 0 or more"),
        (["--lambda_novelty", "1", "--loss_type", "hinge"], "sigmoid loss alone"),
        (["--config", "nowhere.yaml"], "nowhere.yaml"),
        (["--warmup_steps", "0.5", "--lr_scheduler_type", "sometimes"], "sometimes"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line_and_exit_code_1(
    extra, words, llama, tmp_path, capsys
):
    table = tmp_path / "pairs.jsonl"
    write_rows(table, pairs())
    arguments = ["train", str(table), "--model", str(llama), "--output_dir", str(tmp_path / "out")]
    assert crpo([*arguments, *extra]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_missing_scores_are_one_line_and_exit_code_1(llama, tmp_path, capfd):
    table = tmp_path / "pairs.jsonl"
    write_rows(table, [{k: v for k, v in row.items() if "novelty" not in k} for row in pairs()])
    arguments = ["train", str(table), "--model", str(llama), "--output_dir", str(tmp_path / "out")]
    assert crpo([*arguments, "--lambda_novelty", "1"]) == 1
    assert "the pairs have no column novelty_chosen; add them with 'crpo score'" in (
        capfd.readouterr().err
    )
    assert not (tmp_path / "out").exists()


def test_a_layer_that_the_model_lacks_is_an_error(llama, tmp_path):
    adapter = AdapterSettings(lora_target_modules="q_proj_of_another_model")
    with pytest.raises(TrainingSettingError, match=r"Target modules .* not found"):
        train(pairs(), llama, tmp_path / "out", adapter, **QUICK)


@pytest.mark.parametrize("missing", ["--output_dir", "--model"])
def test_a_missing_argument_is_named(missing, tmp_path, capsys):
    arguments = {"--model": "m", "--output_dir": str(tmp_path)}
    del arguments[missing]
    given = [part for pair in arguments.items() for part in pair]
    assert crpo(["train", "pairs.jsonl", *given]) == 1
    assert missing in capsys.readouterr().err


def test_help_is_short_and_help_all_lists_every_setting(capsys):
    for option, longest in (("-h", 40), ("--help_all", 10_000)):
        with pytest.raises(SystemExit) as caught:
            crpo(["train", option])
        assert caught.value.code == 0
        text = capsys.readouterr().out
        assert "--lambda_novelty" in text
        assert len(text.splitlines()) < longest
    assert "--gradient_accumulation_steps" in text


def test_records_are_valid_json_even_with_undefined_numbers(tmp_path):
    write_json(tmp_path / "new" / "a.json", {"loss": float("nan"), "log": [float("inf"), 1.5]})
    text = (tmp_path / "new" / "a.json").read_text()
    assert json.loads(text) == {"loss": None, "log": [None, 1.5]}


def test_under_bf16_the_adapter_keeps_full_precision(llama, tmp_path):
    settings = {"bf16": True, "use_cpu": True, "logging_steps": 1, "lambda_novelty": 1.0}
    result = train(pairs(), llama, tmp_path, SMALL, **settings, **QUICK)
    first = result.log[0]
    assert first["loss"] == pytest.approx(math.log(2) * first["weights/mean"], abs=1e-3)
    assert {values.dtype for values in _adapter(tmp_path).values()} == {torch.float32}
    record = json.loads((tmp_path / "crpo_run.json").read_text())
    given = {"dtype": "bfloat16", "use_safetensors": True}
    assert record["settings"]["model_init_kwargs"] == given


def test_the_reference_computed_once_trains_as_one_computed_at_every_step(llama, tmp_path):
    once, always = (
        train(
            pairs(),
            llama,
            tmp_path / str(cached),
            SMALL,
            lambda_novelty=1.0,
            precompute_ref_log_probs=cached,
            logging_steps=1,
            **QUICK,
        ).log
        for cached in (True, False)
    )
    for mine, theirs in zip(once[:-1], always[:-1], strict=True):
        assert mine["loss"] == pytest.approx(theirs["loss"], abs=1e-6)
        assert mine["rewards/margins"] == pytest.approx(theirs["rewards/margins"], abs=1e-5)
