"""Which models measure the four dimensions?"""

from dataclasses import dataclass
from pathlib import Path

from crpo.errors import UnknownProfileError
from crpo.miniature import MINIATURE
from crpo.scoring.hub import MINILM, hub_answers, is_here

LEARNED = "learned"  # the quality model that ships with the package


@dataclass(frozen=True)
class Profile:
    """Three models and how to run them; each is a folder or a name on the Hub."""

    name: str
    embedding: str  # novelty and diversity
    surprise: str  # a causal language model
    quality: str  # "learned", a file of `crpo quality fit`, or a reward model
    device: str = "auto"  # "cpu", "cuda", "mps"; auto takes the fastest there is
    dtype: str = "auto"  # of the language models; auto is bfloat16 on a GPU, else float32
    trust_remote_code: bool = False  # run Python that comes with a model


@dataclass(frozen=True)
class Choice:
    """A profile and the sentence that says why it was taken."""

    profile: Profile
    reason: str


PROFILES = {
    "demo": Profile("demo", MINILM, str(MINIATURE), LEARNED),
    "cpu": Profile("cpu", MINILM, "HuggingFaceTB/SmolLM2-135M-Instruct", LEARNED),
    "paper": Profile(
        "paper",
        "jinaai/jina-embeddings-v3",
        "google/gemma-2-27b-it",
        "Skywork/Skywork-Reward-Gemma-2-27B-v0.2",
    ),
}
NAMES = ("auto", *PROFILES)


def profile(name: str) -> Profile:
    """The profile of a name.

    Args:
        name: "demo" (everything ships with the package), "cpu" (small models of the Hub), "paper"
            (the published ones; they need a large GPU), or "auto" (see `choose`).

    Raises:
        UnknownProfileError: There is no such profile.
    """
    return choose(name).profile


def choose(name: str) -> Choice:
    """The profile of a name, with the reason; "auto" decides within two seconds.

    Auto takes "cpu" where its models are on this machine or the Hub answers, else "demo".

    Raises:
        UnknownProfileError: There is no such profile.
    """
    if name == "auto":
        return _automatic()
    if name not in PROFILES:
        raise UnknownProfileError(name, NAMES)
    return Choice(PROFILES[name], f"Profile {name}, as asked for.")


def ready(profile: Profile) -> bool:
    """Whether a profile can measure without the network: all its models are on this machine."""
    shipped = profile.quality == LEARNED or Path(profile.quality).is_file()
    return (
        is_here(profile.embedding)
        and is_here(profile.surprise)
        and (shipped or is_here(profile.quality))
    )


def _automatic() -> Choice:
    cpu = PROFILES["cpu"]
    if ready(cpu):
        return Choice(cpu, "Profile cpu: its models are on this machine.")
    if hub_answers():
        return Choice(cpu, "Profile cpu: the Hub answers, so its models can be fetched once.")
    return Choice(
        PROFILES["demo"],
        "Profile demo: the models of profile cpu are not on this machine, and the Hub does not "
        "answer, so the very small models that ship with the package are used.",
    )
