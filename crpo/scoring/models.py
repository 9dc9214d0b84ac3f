"""Which loaded model measures a dimension?"""

import os
import threading
from pathlib import Path

from crpo.scoring.embeddings import Embedder
from crpo.scoring.profiles import LEARNED, Profile
from crpo.scoring.quality import SHIPPED, LearnedScorer, RewardModel, load_quality
from crpo.scoring.surprise import SurpriseModel

# Two models at a time come out wrong: transformers patches torch and itself while it reads weights.
# A process that was forked in the middle would keep these patches, and never tie weights again.
LOADING = threading.RLock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=LOADING.acquire, after_in_parent=LOADING.release, after_in_child=LOADING.release
    )


class Models:
    """The models of a profile, each loaded at its first use. Threads may share them.

    Args:
        profile: Which models, and where they run.
        cache: Folder for embeddings.
    """

    def __init__(self, profile: Profile, cache: Path) -> None:
        self.profile = profile
        self._cache = cache
        self._placement = (profile.device, profile.dtype, profile.trust_remote_code)
        self._embedder: Embedder | None = None
        self._surprise: SurpriseModel | None = None
        self._quality: LearnedScorer | RewardModel | None = None

    @property
    def names(self) -> dict[str, str]:
        """By dimension, a readable name of the model; nothing is loaded for it."""
        names = {
            "novelty": self.profile.embedding,
            "diversity": self.profile.embedding,
            "surprise": self.profile.surprise,
            "quality": self.profile.quality,
        }
        readable = {"quality": "learned from ratings"} if names["quality"] == LEARNED else {}
        return {name: Path(model).name for name, model in names.items()} | readable

    def fingerprint(self, dimension: str) -> str:
        """Name, version and precision of the model that measures a dimension."""
        if dimension == "surprise":
            return self.surprise.fingerprint
        return self.quality.fingerprint if dimension == "quality" else self.embedder.fingerprint

    @property
    def embedder(self) -> Embedder:
        """The embedding model."""
        if self._embedder is None:
            with LOADING:
                self._embedder = self._embedder or self._load_embedder(self.profile.embedding)
        return self._embedder

    @property
    def surprise(self) -> SurpriseModel:
        """The language model."""
        if self._surprise is None:
            with LOADING:
                self._surprise = self._surprise or SurpriseModel(
                    self.profile.surprise, *self._placement
                )
        return self._surprise

    @property
    def quality(self) -> LearnedScorer | RewardModel:
        """The learned score, or the reward model."""
        if self._quality is None:
            with LOADING:
                self._quality = self._quality or self._load_quality(self.profile.quality)
        return self._quality

    def _load_quality(self, name: str) -> LearnedScorer | RewardModel:
        if name != LEARNED and not name.endswith(".npz"):
            return RewardModel(name, *self._placement)
        path = SHIPPED if name == LEARNED else Path(name)
        return LearnedScorer(path, self._embedder_of(path))

    def _embedder_of(self, path: Path) -> Embedder:
        """The embedding model that a learned score was fitted with: the profile's, or its own."""
        name = load_quality(path).facts.embedding
        return self.embedder if name == self.embedder.name else self._load_embedder(name)

    def _load_embedder(self, name: str) -> Embedder:
        device = None if self.profile.device == "auto" else self.profile.device
        return Embedder(name, self._cache, device, self.profile.trust_remote_code)
