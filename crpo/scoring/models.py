"""Which loaded model measures a dimension?"""

import threading
from pathlib import Path

from crpo.scoring.embeddings import Embedder
from crpo.scoring.profiles import LEARNED, Profile
from crpo.scoring.quality import SHIPPED, LearnedScorer, RewardModel, load_quality
from crpo.scoring.surprise import SurpriseModel


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
        self._door = threading.RLock()
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
        with self._door:
            if self._embedder is None:
                self._embedder = self._load_embedder(self.profile.embedding)
            return self._embedder

    @property
    def surprise(self) -> SurpriseModel:
        """The language model."""
        with self._door:
            if self._surprise is None:
                self._surprise = SurpriseModel(self.profile.surprise, *self._placement)
            return self._surprise

    @property
    def quality(self) -> LearnedScorer | RewardModel:
        """The learned score, or the reward model."""
        with self._door:
            if self._quality is None:
                name = self.profile.quality
                if name == LEARNED or name.endswith(".npz"):
                    path = SHIPPED if name == LEARNED else Path(name)
                    self._quality = LearnedScorer(path, self._embedder_of(path))
                else:
                    self._quality = RewardModel(name, *self._placement)
            return self._quality

    def _embedder_of(self, path: Path) -> Embedder:
        """The embedding model that a learned score was fitted with: the profile's, or its own."""
        name = load_quality(path).facts.embedding
        return self.embedder if name == self.embedder.name else self._load_embedder(name)

    def _load_embedder(self, name: str) -> Embedder:
        device = None if self.profile.device == "auto" else self.profile.device
        return Embedder(name, self._cache, device, self.profile.trust_remote_code)
