"""Which files does a Space need to run this app?

A Space of the kind "gradio" installs requirements.txt before it copies anything else, so that file
names every version itself; then it runs `python spaces_app.py` beside the packages and waits for an
answer on port 7860.

Source:
    https://huggingface.co/docs/hub/spaces-config-reference
    https://huggingface.co/docs/hub/spaces-dependencies
"""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from annotation.code_version import code_version
from crpo.publishing.privacy import TOKEN
from crpo.publishing_errors import LeakError
from ui import deploy_texts as words
from ui.deploy_errors import NoCheckoutError, UnpinnedError

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("annotation", "crpo", "ui")
TOP = ("spaces_app.py", "LICENSE")
# Of files in the packages; a store, a key or a log that lies there is none of these.
SUFFIXES = frozenset(
    {".py", ".css", ".js", ".json", ".jsonl", ".yaml", ".jinja", ".md", ".npz", ".safetensors"}
)
PYTHON = "3.11"  # that the tests run with
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
STARTUP = "30m"  # that the Hub waits for the first answer; the app needs seconds
NAME = "creative-preference"


def space_files(hardware: str, root: Path = ROOT) -> dict[str, bytes]:
    """The content of every file of the Space, by its name there.

    Args:
        hardware: What the Space will run on, such as "cpu-basic"; decides the build of torch.
        root: The folder of the project.

    Raises:
        NoCheckoutError: The project's own files are not there.
        UnpinnedError: A needed package has no tested version.
        LeakError: A file holds a token of the Hub.
    """
    for name in (*TOP, "pyproject.toml", "constraints.txt"):
        if not (root / name).is_file():
            raise NoCheckoutError(root, name)
    code = {name: (root / name).read_bytes() for name in TOP}
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*")):
            if file.is_file() and file.suffix in SUFFIXES:
                code[file.relative_to(root).as_posix()] = file.read_bytes()
    pins = requirements(root, hardware)
    version = _version()
    made = {
        "README.md": readme(hardware, pins).encode(),
        "requirements.txt": ("\n".join(pins) + "\n").encode(),
        # Nothing is installed there, and this tells Python which version it runs.
        f"{NAME.replace('-', '_')}-{version}.dist-info/METADATA": (
            f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {version}\n"
        ).encode(),
    }
    for name, content in code.items():
        if TOKEN.search(content):
            raise LeakError(name, "a token")
    return {**made, **code}


def readme(hardware: str, pins: list[str]) -> str:
    """The page of the Space, with the settings that the Hub reads at its top."""
    gradio = next(one for one in pins if one.startswith("gradio==")).partition("==")[2]
    settings = {
        "title": words.TITLE,
        "colorFrom": "indigo",
        "colorTo": "gray",
        "sdk": "gradio",
        "sdk_version": gradio,
        "python_version": PYTHON,
        "app_file": "spaces_app.py",
        "suggested_hardware": hardware,
        "startup_duration_timeout": STARTUP,
        "hf_oauth": True,  # name and account only; no scope beyond these
        "license": "mit",
        "short_description": words.ABOUT,
    }
    top = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
    return f"---\n{top}---\n\n{words.README}"


def requirements(root: Path, hardware: str) -> list[str]:
    """The lines of requirements.txt: every package the app needs, with its tested version.

    Args:
        root: The folder of the project.
        hardware: On a CPU, torch comes in the build without 2 GB of GPU libraries.

    Raises:
        UnpinnedError: A needed package has no tested version.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tested = dict(
        re.findall(r"(?m)^([\w.-]+)==(\S+)$", (root / "constraints.txt").read_text("utf-8"))
    )
    versions = {str(canonicalize_name(name)): str(version) for name, version in tested.items()}
    asked = [*project["dependencies"], *project["optional-dependencies"]["offline"]]
    found: set[str] = set()
    for line in asked:
        if canonicalize_name(Requirement(line).name) not in versions:
            raise UnpinnedError(Requirement(line).name)
        _collect(line, versions, found)
    first = [f"--extra-index-url {CPU_WHEELS}"] if hardware.startswith("cpu-") else []
    return [*first, *(f"{name}=={versions[name]}" for name in sorted(found))]


def _collect(line: str, versions: dict[str, str], found: set[str]) -> None:
    """Add a requirement and, as far as they were tested, all that it needs."""
    one = Requirement(line)
    name = str(canonicalize_name(one.name))
    extras = one.extras or {""}
    if name not in versions or (name in found and extras == {""}):
        return
    found.add(name)
    try:
        needs = requires(name) or []
    except PackageNotFoundError:
        return
    for need in needs:
        marker = Requirement(need).marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            _collect(need, versions, found)


def _version() -> str:
    """Version and commit in one word, as Python writes versions: 0.1.0+8af8bb1.changed."""
    number, _, commit = code_version().partition(" ")
    if not re.match(r"\d", number):
        number = "0.0.0"
    commit = commit.strip("()").replace("-", ".")
    return f"{number}+{commit}" if commit else number
