"""`crpo publish`: a trained adapter, its tokenizer, its card and its evidence in one folder."""

import argparse
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crpo.errors import FolderNotEmptyError, IncompleteRunError
from crpo.miniature import MINIATURE
from crpo.publishing.card import model_card
from crpo.training.record import write_json

# Nothing else leaves the run: no optimizer state, no pickle, no checkpoint.
ENDINGS = {".safetensors", ".json", ".jinja", ".model", ".txt"}
RECORDS = {"crpo_run.json", "crpo_sft.json", "training_log.json"}  # they are part of the evidence
NEEDED = ("adapter_config.json", "adapter_model.safetensors", "tokenizer_config.json")
MINIATURE_NAME = "the miniature of this project"


@dataclass(frozen=True)
class Published:
    """A published folder and the files in it, relative to it."""

    folder: Path
    files: tuple[str, ...]


def publish(
    run: Path | str,
    to: Path | str,
    *,
    name: str | None = None,
    license_id: str | None = None,
    force: bool = False,
) -> Published:
    """Put an adapter and what is known about it into a folder, complete or not at all.

    A base model that is a folder of this machine is copied along, since nobody else has it.

    Args:
        run: Folder of a finished `crpo run` or `crpo train`.
        to: The folder to make.
        name: What the model is called; the folder's name by default.
        license_id: Hub identifier of the licence. By default MIT for the project's own miniature,
            otherwise left to the base model's.
        force: Replace a folder that was published before.

    Raises:
        IncompleteRunError: A piece is missing in the run.
        FolderNotEmptyError: The folder holds something, and `force` is not given or it was not
            published.
    """
    run, to = Path(run), Path(to)
    adapter = run if (run / "adapter_config.json").exists() else run / "crpo"
    _check(run, adapter)
    _check_room(to, force)
    evidence, base = _gather(run, adapter)
    if license_id is None and evidence["base"]["name"] == MINIATURE_NAME:
        license_id = "mit"
    unfinished = to.with_name(f".{to.name}.{os.getpid()}.unfinished")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(adapter, unfinished)
        if base is not None:
            _copy(base, unfinished / "base")
        _name_base(unfinished / "adapter_config.json", evidence["base"])
        write_json(unfinished / "evidence.json", evidence)
        card = model_card(name or to.resolve().name, evidence, license_id)
        (unfinished / "README.md").write_text(card, encoding="utf-8")
        _replace(unfinished, to)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    files = sorted(str(path.relative_to(to)) for path in to.rglob("*") if path.is_file())
    return Published(to, tuple(files))


def main(argv: Sequence[str]) -> None:
    """Run `crpo publish`."""
    parser = argparse.ArgumentParser(
        prog="crpo publish",
        description="Put a trained adapter, its tokenizer, a model card and the evidence "
        "(settings, data, scores) into a folder. Nothing in it names a person.",
        allow_abbrev=False,
    )
    parser.add_argument("run", type=Path, help="folder of a finished crpo run or crpo train")
    parser.add_argument("--to", type=Path, required=True, help="the folder to make")
    parser.add_argument("--name", help="what the model is called (default: the folder's name)")
    parser.add_argument("--license", help="Hub identifier, such as mit or llama3.1")
    parser.add_argument("--force", action="store_true", help="replace a folder published before")
    given = parser.parse_args(argv)
    published = publish(
        given.run, given.to, name=given.name, license_id=given.license, force=given.force
    )
    print(f"Published to {published.folder}:")
    for file in published.files:
        print(f"  {file}  {(published.folder / file).stat().st_size:,} bytes")


def _check(run: Path, adapter: Path) -> None:
    missing = [name for name in (*NEEDED, "crpo_run.json") if not (adapter / name).is_file()]
    if run != adapter:  # a whole run, whose scores belong to it
        missing += [name for name in ("run.json", "evaluation.json") if not (run / name).is_file()]
    if missing:
        raise IncompleteRunError(run, missing)


def _check_room(to: Path, force: bool) -> None:
    """Refuse to overwrite anything but, by force, what an earlier run of this command made."""
    if not to.exists() or (to.is_dir() and not any(to.iterdir())):
        return
    if not force or not (to / "evidence.json").is_file():
        raise FolderNotEmptyError(to)


def _gather(run: Path, adapter: Path) -> tuple[dict[str, Any], Path | None]:
    """Everything that is known about a run, and the base model's folder if it is a local one."""
    training = _read(adapter / "crpo_run.json")
    model = training["model"]
    local = Path(model) if Path(model).is_absolute() or Path(model).exists() else None
    if local is not None and not (local / "config.json").is_file():
        raise IncompleteRunError(run, [f"its base model {model}"])
    tuned = None
    if local is not None and (local / "crpo_sft.json").is_file():
        tuned = _read(local / "crpo_sft.json")
    origin = tuned["model"] if tuned else model
    evidence = {
        "base": {
            "name": _base_name(origin),
            "on_hub": not Path(origin).exists(),
            "copied": local is not None,
        },
        "training": training,
        "sft": tuned,
        "run": _read(run / "run.json") if (run / "run.json").is_file() else None,
        "evaluation": _read(run / "evaluation.json") if run != adapter else None,
    }
    return _without_paths(evidence), local


def _base_name(model: str) -> str:
    if Path(model).resolve() == MINIATURE.resolve():
        return MINIATURE_NAME
    return Path(model).name if Path(model).exists() else model


def _without_paths(value: Any) -> Any:
    """The same with folders of this machine reduced to their names."""
    if isinstance(value, Mapping):
        return {key: _without_paths(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_paths(item) for item in value]
    if isinstance(value, str) and Path(value).is_absolute():
        return Path(value).name
    return value


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_file() and path.suffix in ENDINGS and path.name not in RECORDS:
            shutil.copy(path, target / path.name)


def _name_base(path: Path, base: Mapping[str, Any]) -> None:
    """Say in the adapter where its base is: on the Hub, or beside it."""
    config = _read(path)
    config["base_model_name_or_path"] = "base" if base["copied"] else base["name"]
    write_json(path, config)


def _replace(unfinished: Path, to: Path) -> None:
    """Put the finished folder in its place; what it replaces goes only when that has worked."""
    old = to.with_name(f".{to.name}.{os.getpid()}.old")
    if to.exists():
        to.rename(old)
    try:
        unfinished.rename(to)
    except OSError:
        if old.exists():
            old.rename(to)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        raise IncompleteRunError(path.parent, [f"a readable {path.name}"]) from None
