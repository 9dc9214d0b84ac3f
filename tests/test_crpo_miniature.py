"""The miniature that ships with the package, and the command that makes it."""

import json
import re
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from crpo import cli
from crpo.errors import NoTrainingTextError
from crpo.miniature import MINIATURE
from crpo.miniature_model import (
    Recipe,
    Text,
    answers,
    encode,
    fit,
    new_model,
    read_ocsai,
    token_nats,
    train,
    train_tokenizer,
)
from crpo.miniature_training import main
from crpo.tasks import full_prompt

DEMO = Path(__file__).parents[1] / "annotation" / "demo"
AWKWARD = ["plain", "  two spaces", "\nline\n\nbreaks\n", "🦊 עברית <b>&", "", "tab\there", "\r\n"]


@pytest.fixture(scope="module")
def model():
    return AutoModelForCausalLM.from_pretrained(MINIATURE).eval()


@pytest.fixture(scope="module")
def tokenizer():
    return AutoTokenizer.from_pretrained(MINIATURE)


@pytest.fixture
def few_uses(tmp_path):
    """A small OCSAI file."""
    things = ["brick", "rope", "box"]
    verbs = ["build a", "paint a", "hide a", "stop a", "weigh a"]
    ends = ["house", "door", "boat", "kite"]
    rows = [
        {"prompt": f"AUT Prompt:{thing}\nResponse:{verb} {end}\nScore:\n", "completion": "20"}
        for thing in things
        for verb in verbs
        for end in ends
    ]
    path = tmp_path / "uses.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_the_miniature_has_about_one_million_parameters_and_at_most_five_megabytes(model):
    assert 0.8e6 < model.num_parameters() < 1.3e6
    assert sum(path.stat().st_size for path in MINIATURE.iterdir()) <= 5e6
    assert (MINIATURE / "model.safetensors").is_file()
    assert not list(MINIATURE.glob("*.py"))
    assert model.dtype == torch.float32
    assert model.config.max_position_embeddings >= 512


def test_its_tokenizer_gives_any_text_back_unchanged(tokenizer):
    for text in AWKWARD:
        assert tokenizer.decode(tokenizer.encode(text)) == text


def test_the_tokens_of_a_prompt_begin_every_conversation_with_it(tokenizer):
    for prompt in AWKWARD:
        for response in AWKWARD:
            chat = [{"role": "user", "content": prompt}]
            start = tokenizer.apply_chat_template(
                chat, add_generation_prompt=True, return_dict=False
            )
            whole = tokenizer.apply_chat_template(
                [*chat, {"role": "assistant", "content": response}], return_dict=False
            )
            assert whole[: len(start)] == start
            assert whole[-1] == tokenizer.eos_token_id
            assert whole.count(tokenizer.eos_token_id) == 1
            assert tokenizer.decode(whole[len(start) : -1]) == response


def test_training_sees_what_the_chat_template_writes(tokenizer):
    text = Text("Say\nsomething", "new")
    chat = [
        {"role": "user", "content": text.prompt},
        {"role": "assistant", "content": text.response},
    ]
    assert encode(tokenizer, [text])[0].tokens == tokenizer.apply_chat_template(
        chat, return_dict=False
    )


def test_surprise_in_a_batch_is_the_surprise_of_each_text_alone(model, tokenizer):
    texts = encode(tokenizer, [Text("Use a brick", "as a very small table"), Text("Hm", "no")])
    with torch.no_grad():
        together, _ = token_nats(model, texts)
        for row, text in enumerate(texts):
            tokens = torch.tensor([text.tokens])
            mean = model(tokens, labels=tokens).loss.item()
            own = together[row, : len(text.tokens) - 1]
            assert own.mean().item() == pytest.approx(mean, abs=1e-5)
            assert together[row, len(text.tokens) - 1 :].sum() == 0


def test_it_predicts_unseen_alternate_uses_as_well_as_its_card_says(model, tokenizer, shared):
    held_out = read_ocsai(shared / "data" / "ocsai" / "val.jsonl")
    measured = fit(model, tokenizer, held_out)
    assert measured.nats_per_character < 1.33
    stated = re.search(
        r"held-out responses.*: ([\d.]+) nats per token",
        (MINIATURE / "README.md").read_text("utf-8"),
    )
    assert stated
    assert measured.nats_per_token == pytest.approx(float(stated[1]), abs=0.002)


def test_it_answers_every_demo_prompt(model, tokenizer):
    lines = (DEMO / "arms.jsonl").read_text("utf-8").splitlines()
    prompts = list(dict.fromkeys(json.loads(line)["prompt"] for line in lines))
    said = [answers(model, tokenizer, prompt, 4, longest=24) for prompt in prompts]
    assert all(sum(len(text.split()) >= 1 for text in texts) >= 3 for texts in said)


def test_its_alternate_uses_are_made_of_words_that_people_use(model, tokenizer, shared):
    uses = read_ocsai(shared / "data" / "ocsai" / "train.jsonl")
    known = {word for text in uses for word in re.findall(r"[a-z]+", text.response.lower())}
    prompt = full_prompt("Alternate Uses of Objects Task", "brick")
    said = " ".join(answers(model, tokenizer, prompt, 40)).lower()
    words = re.findall(r"[a-z]+", said)
    assert sum(word in known for word in words) / len(words) > 0.85


def test_the_command_trains_a_model_that_loads_and_has_learned(few_uses, tmp_path, capsys):
    folder = tmp_path / "model"
    data = ["--ocsai", str(few_uses), "--validation", str(few_uses)]
    assert cli.main(["miniature", "-o", str(folder), *data, "--epochs", "8"]) == 0
    shown = capsys.readouterr().out
    losses = re.search(r"training loss: ([\d.]+) .*, ([\d.]+) in the last", shown)
    assert losses
    assert float(losses[2]) < float(losses[1]) - 1
    made = AutoModelForCausalLM.from_pretrained(folder).eval()
    again = fit(made, AutoTokenizer.from_pretrained(folder), read_ocsai(few_uses))
    assert f"{again.nats_per_token:.3f} nats per token" in shown
    card = (folder / "README.md").read_text("utf-8")
    assert "60 alternate uses" in card
    assert shown.splitlines()[1] in card


def test_the_same_seed_makes_the_same_model_and_another_seed_another(few_uses):
    uses = read_ocsai(few_uses)

    def last_loss(seed):
        recipe = Recipe(epochs=1, seed=seed, vocabulary=300, width=32, layers=1, feed_forward=64)
        tokenizer = train_tokenizer(uses, recipe.vocabulary)
        return train(new_model(tokenizer, recipe), encode(tokenizer, uses), recipe)[-1]

    assert last_loss(1) == last_loss(1)
    assert last_loss(1) != last_loss(2)


def test_without_data_it_says_what_to_give(tmp_path):
    with pytest.raises(NoTrainingTextError, match="--ocsai FILE"):
        main(["-o", str(tmp_path / "model")])
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "No such file"),
        ("", "holds no rows"),
        ('{"prompt": "Response:only", "completion": "3"}', "row 1 is no 'AUT Prompt"),
        ('{"prompt": "AUT Prompt:box\\nResponse: \\nScore:\\n"}', "row 1 is no 'AUT Prompt"),
    ],
)
def test_a_missing_or_unusable_file_is_one_line_and_leaves_nothing(
    content, problem, tmp_path, capsys
):
    data = tmp_path / "data.jsonl"
    if content is not None:
        data.write_text(content, encoding="utf-8")
    assert cli.main(["miniature", "-o", str(tmp_path / "model"), "--ocsai", str(data)]) == 1
    shown = capsys.readouterr().err.strip()
    assert problem in shown
    assert "\n" not in shown
    assert not (tmp_path / "model").exists()


def test_a_demo_row_without_a_response_is_named(tmp_path, capsys):
    data = tmp_path / "demo.jsonl"
    data.write_text('{"prompt": "a", "response": "b"}\n{"prompt": "a"}\n', encoding="utf-8")
    assert cli.main(["miniature", "-o", str(tmp_path / "model"), "--demo", str(data)]) == 1
    assert "row 2 has no text in column response" in capsys.readouterr().err
