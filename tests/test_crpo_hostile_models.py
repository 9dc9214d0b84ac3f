"""Folders and repositories of models that bring code: as a pickle, as Python, in a template."""

import contextlib
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hostile_support import Pickled
from jinja2.exceptions import SecurityError

from crpo.data_errors import HubDataError
from crpo.errors import CrPOError, ModelLoadError
from crpo.evaluation.noveltybench_models import Classifier
from crpo.hub_data import folder_rows
from crpo.miniature import MINIATURE
from crpo.model_loading import load_causal, load_tokenizer, render
from crpo.models import find_model, trainable
from crpo.scoring.embeddings import Embedder
from crpo.scoring.hub import model_files
from crpo.scoring.quality import RewardModel
from crpo.scoring.surprise import SurpriseModel
from crpo.training.examples import load_tokenizer as tokenizer_for_training

OWN_CODE = """
from pathlib import Path
Path({ran!r}).write_text("ran")
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
class Own(LlamaForCausalLM): pass
class OwnConfig(LlamaConfig): pass
class OwnTokenizer(PreTrainedTokenizerFast): pass
"""


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    """A file that is there when code of the folder has run."""
    return tmp_path / "ran"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model like the miniature."""
    return Path(shutil.copytree(MINIATURE, tmp_path / "model"))


def change(path: Path, **settings: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))


def loads_anyhow(name: str) -> list[Callable[[], object]]:
    """Every way in which a model comes into memory."""
    return [
        lambda: load_tokenizer(find_model(name)),
        lambda: load_causal(find_model(name)),
        lambda: SurpriseModel(name, "cpu"),
        lambda: RewardModel(name, "cpu"),
        lambda: Embedder(name, device="cpu"),
        lambda: Classifier(name, "cpu"),
        lambda: tokenizer_for_training(name),
        lambda: trainable(name),
    ]


def pickled(path: Path, ran: Path) -> None:
    torch.save({"weight": Pickled(str(ran))}, path)


def test_the_pickle_of_these_tests_runs_where_it_is_trusted(ran: Path, tmp_path: Path) -> None:
    pickled(tmp_path / "a.bin", ran)
    torch.load(tmp_path / "a.bin", weights_only=False)
    assert ran.exists()


@pytest.mark.parametrize("place", range(8))
def test_a_model_whose_weights_are_a_pickle_is_refused_before_it_is_opened(
    folder: Path, ran: Path, place: int
) -> None:
    (folder / "model.safetensors").unlink()
    pickled(folder / "pytorch_model.bin", ran)
    change(folder / "config.json", num_labels=1 if place == 3 else 2)
    loads = loads_anyhow(str(folder))[place]
    if place != 6:  # a tokenizer has no weights
        with pytest.raises(ModelLoadError, match="safetensors"):
            loads()
    shutil.copy(MINIATURE / "model.safetensors", folder / "decoy.safetensors")
    if place not in {0, 6, 7}:  # what reads weights
        with pytest.raises(ModelLoadError):
            loads()
    assert not ran.exists()


def test_an_adapter_whose_weights_are_a_pickle_is_refused(
    folder: Path, tmp_path: Path, ran: Path
) -> None:
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    about = {"peft_type": "LORA", "base_model_name_or_path": str(folder), "r": 2}
    (adapter / "adapter_config.json").write_text(json.dumps(about))
    pickled(adapter / "adapter_model.bin", ran)
    shutil.copy(MINIATURE / "model.safetensors", adapter / "decoy.safetensors")
    for loads in (model_files, find_model, trainable):
        with pytest.raises(ModelLoadError, match="safetensors"):
            loads(str(adapter))
    assert not ran.exists()


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("kind", ["llama", "of-its-own"])
def test_python_that_comes_with_a_model_is_never_run_unasked(
    folder: Path, ran: Path, place: int, kind: str
) -> None:
    (folder / "own.py").write_text(OWN_CODE.format(ran=str(ran)))
    classes = ("AutoModelForCausalLM", "AutoModelForSequenceClassification", "AutoModel")
    own: dict[str, Any] = dict.fromkeys(classes, "own.Own") | {"AutoConfig": "own.OwnConfig"}
    change(folder / "config.json", auto_map=own, model_type=kind, num_labels=2)
    own = {"AutoTokenizer": ["own.OwnTokenizer", "own.OwnTokenizer"]}
    change(folder / "tokenizer_config.json", auto_map=own, tokenizer_class="OwnTokenizer")
    with contextlib.suppress(CrPOError, ValueError):  # what becomes of it is another question
        loads_anyhow(str(folder))[place]()
    assert not ran.exists()


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.__class__.__init__.__globals__ }}",
        "{{ raise_exception.__globals__['os'].system('true') }}",
        "{% for x in messages.__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_of_python(template: str) -> None:
    tokenizer = load_tokenizer(find_model("miniature"))
    tokenizer.chat_template = template
    with pytest.raises(SecurityError):
        render(tokenizer, [{"role": "user", "content": "x"}])


def test_a_data_set_that_brings_a_script_or_a_pickle_runs_nothing(
    tmp_path: Path, ran: Path
) -> None:
    script = f"open({str(ran)!r}, 'w')\nimport datasets\n"
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "set.py").write_text(script)
    (tmp_path / "set" / "data.pkl").write_bytes(pickle.dumps(Pickled(str(ran))))
    with pytest.raises(HubDataError):
        folder_rows(tmp_path / "set")
    assert not ran.exists()
