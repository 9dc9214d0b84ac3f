"""What is the unit vector of a text? Each distinct text is encoded once, ever."""

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from sentence_transformers import SentenceTransformer

from crpo.errors import ModelLoadError
from crpo.scoring.cache import Cache, key_of
from crpo.scoring.dispersion import Vectors, unit
from crpo.scoring.hub import model_files

BATCH = 64  # texts
SPARE = 1  # tokens by which texts of a batch may differ, beyond an eighth of the shortest


class Embedder:
    """Texts to unit vectors, with one sentence-embedding model. Threads may share it.

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
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelLoadError(model, str(error).strip().splitlines()[0]) from error
        weights = next(self._model.parameters())
        dtype = str(weights.dtype).removeprefix("torch.")
        self.fingerprint = f"{files.name}@{files.revision}/{dtype}"
        self._lengths = _counter(self._model.tokenizer)
        self._cache = Cache(cache, self.fingerprint)
        self._lock = threading.Lock()

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
            progress: Called with the number of distinct texts that are known, then with those that
                have just been encoded.

        Returns:
            Shape (texts, dimensions), double precision.
        """
        keys = [key_of(text) for text in texts]
        known = self._cache.found(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if progress is not None:
            progress(len(known))
        with self._cache.adding(keep) as add:
            for batch in self._batches(new):
                with self._lock:  # one encoder; whoever waits for it waits for one batch
                    vectors = self._model.encode(
                        [new[key] for key in batch], batch_size=len(batch), show_progress_bar=False
                    )
                known |= add(zip(batch, np.asarray(vectors, np.float32), strict=True))
                if progress is not None:
                    progress(len(batch))
        if not keys:
            return np.zeros((0, self._model.get_embedding_dimension() or 0))
        return unit(np.stack([known[key] for key in keys]))

    def _batches(self, texts: dict[bytes, str]) -> Iterator[list[bytes]]:
        """Keys of texts of nearly the same number of tokens: hardly anything is padded."""
        keys = list(texts)
        longest = self._model.max_seq_length or 1 << 20
        lengths = np.minimum(self._lengths(list(texts.values())), longest)
        order = np.argsort(lengths, kind="stable")
        start = 0
        while start < len(order):
            shortest = lengths[order[start]]
            within = lengths[order[start : start + BATCH]] <= shortest + shortest // 8 + SPARE
            batch = order[start : start + int(within.sum())]
            start += len(batch)
            yield [keys[place] for place in batch]

    def truncated(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each text is longer than what the model reads of it, shape (texts,)."""
        longest = self._model.max_seq_length
        cut = np.zeros(len(texts), dtype=bool)
        # A token has at least one character, so most texts need no look.
        places = [p for p, text in enumerate(texts) if longest and len(text) > longest - 2]
        if places:
            cut[places] = np.array(self._lengths([texts[place] for place in places])) > longest
        return cut


def _counter(tokenizer: Any) -> Callable[[Sequence[str]], list[int]]:
    """A function that says how many tokens texts have, all of them read."""
    fast = getattr(tokenizer, "backend_tokenizer", None)
    if fast is None:
        return lambda texts: [
            len(tokenizer(text, truncation=False, verbose=False)["input_ids"]) for text in texts
        ]
    own = copy.deepcopy(fast)  # the model's own is told to pad and to cut
    own.no_padding()
    own.no_truncation()
    return lambda texts: [len(one) for one in own.encode_batch_fast(list(texts))]
