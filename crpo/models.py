"""What does a model's name mean: which files, and which adapters on top of which base?

A name is one of

- a folder with a model, or with an adapter, as `crpo train` and `crpo publish` leave it,
- OWNER/NAME[@REVISION] on the Hub, again a model or an adapter, such as
  CNCL-Penn-State/CrPO-llama-3.1-8b-instruct-cre,
- `miniature`, the very small model that ships,
- MODEL+ADAPTER, two such names, where an adapter shall stand on another base than its own.

An adapter says in adapter_config.json what it stands on; that can be an adapter, too. Weights are
read from safetensors alone, and Python that comes with a model is fetched only on request.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crpo.errors import ModelLoadError
from crpo.miniature import MINIATURE
from crpo.scoring.hub import ModelFiles, model_files, need_weights

ADAPTER = "adapter_config.json"
NAMES = {"miniature": str(MINIATURE)}
ON_HUB = re.compile(r"[\w.-]+(/[\w.-]+)?(@[\w./-]+)?")  # some, such as gpt2, have no owner
DEEPEST = 4  # adapters on adapters


@dataclass(frozen=True)
class FoundModel:
    """A model on this machine.

    Attributes:
        name: What it is called, without any folder of this machine: the name of its last folder,
            or OWNER/NAME; an adapter's where there is one.
        base: The files of the whole model.
        adapters: The files of what stands on it, from the base upwards; mostly none or one.
        tokenizer: Folder of the tokenizer: the last adapter's where it brings one.
    """

    name: str
    base: ModelFiles
    adapters: tuple[ModelFiles, ...]
    tokenizer: Path

    @property
    def id(self) -> str:
        """Names and versions: `NAME@REVISION`, joined by + where adapters stand on the model."""
        return "+".join(f"{one.name}@{one.revision}" for one in (self.base, *self.adapters))

    @property
    def adapter_hash(self) -> str | None:
        """The adapters' versions; None without an adapter."""
        return "+".join(one.revision for one in self.adapters) or None


def find_model(name: str | Path, *, code: bool = False) -> FoundModel:
    """Find a model and everything that it stands on; what is missing is fetched from the Hub.

    Args:
        name: As above.
        code: Fetch the model's own Python files too.

    Raises:
        ModelLoadError: No such model or base, no safetensors in it, or a Hub that does not answer.
    """
    base, adapter = split_name(str(name))
    if adapter is None:
        return _found(base, code)
    under, top = _found(base, code), model_files(NAMES.get(adapter, adapter))
    if not (top.folder / ADAPTER).is_file():
        raise ModelLoadError(adapter, f"it stands after the +, but has no {ADAPTER}")
    return _joined(under, top)


def trainable(name: str) -> str:
    """What the libraries for training take for a model of any name: a folder, or a Hub name.

    Args:
        name: As above, but for MODEL+ADAPTER: training goes on with an adapter on its own base.

    Returns:
        A folder as it is; an adapter of the Hub as the folder where it lies here, and so a model
        with a revision. A full model of the Hub stays a name, by which records and cards know it.

    Raises:
        ModelLoadError: There is no such model.
    """
    if split_name(name)[1] is not None:
        raise ModelLoadError(name, "training goes on with one model or one adapter; give it alone")
    name = NAMES.get(name, name)
    if Path(name).is_dir():
        need_weights(Path(name).name, Path(name))
        return name
    found = find_model(name)
    if found.adapters:
        return str(found.adapters[-1].folder)
    return str(found.base.folder) if "@" in name else name


def stands_on(folder: Path) -> str:
    """The model under an adapter, as a folder or a Hub name that the libraries take.

    Raises:
        ModelLoadError: It is not here, or it is an adapter, too.
    """
    base = _base(folder, folder.name)
    if is_adapter(Path(base)):
        problem = f"it stands on another adapter, {Path(base).name}; merge that one first"
        raise ModelLoadError(folder.name, problem)
    return str(find_model(base).base.folder) if ON_HUB.fullmatch(base) and "@" in base else base


def split_name(name: str) -> tuple[str, str | None]:
    """The model and the adapter in a name; None where it names one thing alone.

    >>> split_name("owner/base+owner/adapter")
    ('owner/base', 'owner/adapter')
    """
    if Path(name).is_dir() or "+" not in name:
        return name, None
    base, _, adapter = name.rpartition("+")
    return base, adapter


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds an adapter, which needs a model under it."""
    return (folder / ADAPTER).is_file()


def _found(name: str, code: bool) -> FoundModel:
    chain = list(_chain(name, code))
    found = FoundModel(chain[-1].name, chain[-1], (), chain[-1].folder)
    for files in reversed(chain[:-1]):
        found = _joined(found, files)
    return found


def _joined(under: FoundModel, top: ModelFiles) -> FoundModel:
    own = (top.folder / "tokenizer_config.json").is_file()
    tokenizer = top.folder if own else under.tokenizer
    return FoundModel(top.name, under.base, (*under.adapters, top), tokenizer)


def _chain(name: str, code: bool) -> Iterator[ModelFiles]:
    """A model's files; of an adapter, its own, then those of what it stands on."""
    wanted = NAMES.get(name, name)
    for _ in range(DEEPEST):
        files = model_files(wanted, code=code)
        yield files
        if not is_adapter(files.folder):
            return
        wanted = _base(files.folder, name)
    raise ModelLoadError(name, f"more than {DEEPEST - 1} adapters stand on each other")


def _base(folder: Path, name: str) -> str:
    """What an adapter stands on: a folder in it, as it says or beside it, or a name on the Hub."""
    config = _config(folder, name)
    base = str(config.get("base_model_name_or_path") or "")
    places = [folder / base, Path(base)]
    if Path(base).is_absolute():  # where the whole run was moved, it is still beside it
        places.append(folder.parent / Path(base).name)
    for place in places:
        if base and place.is_dir() and place.resolve() != folder.resolve():
            return str(place)
    if not ON_HUB.fullmatch(base):
        last = Path(base).name
        problem = f"it is an adapter, and its base '{last}' is not here; write BASE+{name}"
        raise ModelLoadError(name, problem)
    revision = config.get("revision")
    return f"{base}@{revision}" if revision and "@" not in base else base


def _config(folder: Path, name: str) -> dict[str, Any]:
    try:
        config = json.loads((folder / ADAPTER).read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        config = None
    if not isinstance(config, dict):
        raise ModelLoadError(name, f"its {ADAPTER} cannot be read")
    return config
