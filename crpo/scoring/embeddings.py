"""What is the unit vector of a text? Each distinct text is encoded once, ever.

Vectors are kept in memory and, for whole data sets, in a folder on disk: one file per batch, named
at random and renamed into place, so that several processes can share the folder.
"""

import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from crpo.errors import ModelLoadError
from crpo.scoring.dispersion import Vectors, unit
from crpo.scoring.hub import model_files

BATCH = 64
SPARE = 16  # characters by which texts of a batch may differ beyond twice the shortest
SHARD = 4096  # vectors in one file at most, so that an interrupted run loses little
LARGEST_MEMORY = 1_000_000  # vectors; beyond that, what was not asked to be kept is forgotten
log = logging.getLogger(__name__)


class Embedder:
    """Texts to unit vectors, with one sentence-embedding model.

    Args:
        model: A name on the Hub, or a folder.
        cache: Folder for vectors on disk; None keeps them in memory only.
        device: A torch device; the fastest there is by default.
        trust_remote_code: Run Python that comes with the model.

    Raises:
        ModelLoadError: The model cannot be loaded.
        ChecksumError: The copy that the extra `offline` installs is not the Hub's model.
    """

    def __init__(
        self,
        model: str,
        cache: Path | None = None,
        device: str | None = None,
        trust_remote_code: bool = False,
    ) -> None:
        files = model_files(model, code=trust_remote_code)
        self.name = files.name
        try:
            self._model = SentenceTransformer(
                str(files.folder),
                device=device,
                trust_remote_code=trust_remote_code,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelLoadError(model, str(error).strip().splitlines()[0]) from error
        weights = next(self._model.parameters())
        dtype = str(weights.dtype).removeprefix("torch.")
        self.fingerprint = f"{files.name}@{files.revision}/{dtype}"
        self._vectors: dict[bytes, NDArray[np.float32]] = {}
        self._saved: set[bytes] = set()
        self._lock = threading.Lock()
        self._folder = None
        if cache is not None:
            self._folder = cache / hashlib.sha256(self.fingerprint.encode()).hexdigest()[:16]
            self._load()

    def encode(
        self,
        texts: Sequence[str],
        keep: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Vectors:
        """Unit vectors of texts.

        Args:
            texts: Any texts, repeats included.
            keep: Write what is new to the disk cache.
            progress: Called with the number of texts that have just been encoded.

        Returns:
            Shape (texts, dimensions), double precision.
        """
        keys = [_key(text) for text in texts]
        with self._lock:  # one encoder, however many visitors
            new = {
                key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors
            }
            if len(self._vectors) + len(new) > LARGEST_MEMORY:
                self._forget(set(keys))
                new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._vectors}
            self._encode(new, keep, progress)
            found = [self._vectors[key] for key in keys]
        if not found:
            return np.zeros((0, self._model.get_embedding_dimension() or 0))
        return unit(np.stack(found))

    def truncated(self, texts: Iterable[str]) -> int:
        """How many texts are longer than what the model reads of them."""
        longest = self._model.max_seq_length
        if longest is None:
            return 0
        # A token has at least one character, so most texts need no look.
        candidates = [text for text in texts if len(text) > longest - 2]
        if not candidates:
            return 0
        tokens = self._model.tokenizer(candidates, truncation=False, verbose=False)["input_ids"]
        return sum(len(ids) > longest for ids in tokens)

    def _encode(
        self, new: dict[bytes, str], keep: bool, progress: Callable[[int], None] | None
    ) -> None:
        order = sorted(new, key=lambda key: len(new[key]))  # little padding in a batch
        unsaved: list[bytes] = []
        start = 0
        while start < len(order):
            longest = 2 * len(new[order[start]]) + SPARE  # one long text would pad all the others
            batch = [key for key in order[start : start + BATCH] if len(new[key]) <= longest]
            start += len(batch)
            vectors = self._model.encode(
                [new[key] for key in batch], batch_size=BATCH, show_progress_bar=False
            )
            self._vectors.update(zip(batch, np.asarray(vectors, np.float32), strict=True))
            if keep:  # what somebody types is never written down
                unsaved += batch
            if len(unsaved) >= SHARD or (unsaved and start == len(order)):
                self._save(unsaved)
                unsaved = []
            if progress is not None:
                progress(len(batch))

    def _forget(self, needed: set[bytes]) -> None:
        for key in list(self._vectors):
            if key not in needed and key not in self._saved:
                del self._vectors[key]

    def _load(self) -> None:
        if self._folder is None or not self._folder.is_dir():
            return
        for path in self._folder.glob("*.npz"):
            try:
                with path.open("rb") as file, np.load(file, allow_pickle=False) as shard:
                    keys, vectors = shard["keys"], shard["vectors"]
            except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
                log.warning("a cached file is left out because it cannot be read: %s", error)
                continue
            self._vectors.update(zip(map(bytes, keys), vectors, strict=True))
        self._saved = set(self._vectors)

    def _save(self, keys: list[bytes]) -> None:
        if self._folder is None:
            return
        unfinished = self._folder / f"{uuid.uuid4()}.unfinished"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as out:
                np.savez(
                    out,
                    keys=np.array([np.frombuffer(key, np.uint8) for key in keys]),
                    vectors=np.stack([self._vectors[key] for key in keys]),
                )
            unfinished.replace(unfinished.with_suffix(".npz"))
        except OSError as error:  # a cache that cannot be written costs time, nothing else
            log.warning("embeddings are not kept for the next time: %s", error)
            self._folder = None
            return
        self._saved.update(keys)


def cache_folder() -> Path:
    """Where vectors are kept between runs: CRPO_CACHE, or a folder in the user's cache."""
    named = os.environ.get("CRPO_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "creative-preference"


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
