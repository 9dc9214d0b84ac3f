"""What are the creativity scores of the responses to a prompt?

One object holds the models of a profile and gives the four dimensions: for one prompt, for many at
once, and for a text that is still being typed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np

from crpo.errors import UnknownDimensionError, UnknownModeError
from crpo.scoring.cache import Cache, cache_folder, key_of
from crpo.scoring.dispersion import Vectors, VectorSum, mean_distances
from crpo.scoring.diversity import diversity
from crpo.scoring.groups import (
    DIMENSIONS,
    Company,
    Group,
    GroupScores,
    Together,
    measures,
)
from crpo.scoring.live import LiveScore, against, live
from crpo.scoring.models import Models
from crpo.scoring.ngrams import ngram_diversity
from crpo.scoring.normalise import normalise
from crpo.scoring.novelty import all_words, novelty
from crpo.scoring.profiles import Profile
from crpo.scoring.themes import theme_uniqueness, themes

MODES = ("default", "reference")
STEP = 128  # (prompt, response) pairs between two reports of progress
Progress = Callable[[str, int], None]
Pairs = list[tuple[str, str]]


@dataclass
class _Part:
    """A group while it is measured; every list and vector has one place a distinct response."""

    group: Group
    distinct: tuple[str, ...]
    words: list[tuple[str, ...]]
    table: dict[str, Vectors] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    themes: float = float("nan")
    company: Company = field(default_factory=Company)


class Scorer:
    """The four dimensions under one profile. Models load at first use; threads may share it.

    Args:
        profile: Which models.
        mode: "default", or "reference" to decide edge cases as the authors' code does.
        cache: Folder for what models said of texts; the user's cache by default.

    Raises:
        UnknownModeError: There is no such mode.
    """

    def __init__(self, profile: Profile, mode: str = "default", cache: Path | None = None) -> None:
        if mode not in MODES:
            raise UnknownModeError(mode, MODES)
        self.profile = profile
        self.mode = mode
        self.reference = mode == "reference"
        self._cache = cache or cache_folder()
        self._caches: dict[str, Cache] = {}
        self.loaded = Models(profile, self._cache)

    @property
    def models(self) -> dict[str, str]:
        """By dimension, a readable name of the model that measures it."""
        return self.loaded.names

    def fingerprint(self, dimension: str) -> str:
        """What makes two scores of a dimension comparable: model, version, precision, mode."""
        return f"{self.loaded.fingerprint(dimension)}/{self.mode}"

    def score(
        self,
        prompt: str,
        responses: Sequence[str],
        dimensions: Sequence[str] = DIMENSIONS,
        language: str = "English",
        keep: bool = True,
    ) -> GroupScores:
        """Score the responses to one prompt; see `score_all`."""
        return self.score_all([Group(prompt, tuple(responses), language)], dimensions, keep=keep)[0]

    def score_all(
        self,
        groups: Sequence[Group],
        dimensions: Sequence[str] = DIMENSIONS,
        progress: Progress | None = None,
        begin: Progress | None = None,
        keep: bool = True,
    ) -> list[GroupScores]:
        """Score the responses to many prompts; every distinct text meets each model once.

        Args:
            groups: One per prompt.
            dimensions: Which dimensions to measure.
            progress: Called with what has been measured ("embed", "surprise", "quality") and on
                how many more texts.
            begin: Called with the same names and how many texts there are, before each begins.
            keep: Write what the models say to the disk cache, from which an interrupted run goes
                on; never the texts themselves.

        Raises:
            UnknownDimensionError: A dimension has another name.
            ModelLoadError: A model cannot be loaded.
        """
        check_dimensions(dimensions)
        parts = [_part(group) for group in groups]
        if {"novelty", "diversity"} & set(dimensions):
            self._measure_distances(parts, progress, begin, keep)
        pairs = [(part.group.prompt, text) for part in parts for text in part.distinct]
        for name in ("surprise", "quality"):
            if name not in dimensions:
                continue
            if begin is not None:
                begin(name, len(pairs))
            measure = self._surprises if name == "surprise" else self._qualities
            numbers = self._remembered(self.fingerprint(name), pairs, measure, name, progress, keep)
            ends = np.cumsum([len(part.distinct) for part in parts])[:-1]
            for part, own in zip(parts, np.split(numbers, ends), strict=True):
                part.cut[name] = int(own[:, -1].sum())
                part.table[name] = own[:, 0]
                if name == "surprise":
                    part.table["surprise_total"] = own[:, 1]
                    part.table["perplexity"] = np.exp(own[:, 0])
                    if self.reference:  # the authors' code takes the perplexity for the surprise
                        part.table["surprise"] = part.table["perplexity"]
        return [self._finish(part, dimensions) for part in parts]

    def live(self, response: str, group: GroupScores) -> LiveScore:
        """Score a text as one more response to a group's prompt, at the cost of the text alone."""
        return live(self.loaded, response, group, self.reference)

    def against(self, group: GroupScores, responses: Sequence[str]) -> dict[str, Vectors]:
        """Score texts beside a group that they do not join; see `live.against`."""
        return against(self.loaded, group, responses, self.reference)

    def _measure_distances(
        self, parts: list[_Part], progress: Progress | None, begin: Progress | None, keep: bool
    ) -> None:
        """Novelty, diversity and what comes with them, from one pass over the distinct texts."""
        own_words = [[tuple(dict.fromkeys(text)) for text in part.words] for part in parts]
        texts = list(
            dict.fromkeys(
                chain(
                    (word for own in own_words for text in own for word in text),
                    (text for part in parts for text in part.distinct),
                )
            )
        )
        if begin is not None:
            begin("embed", len(texts))
        report = None if progress is None else lambda number: progress("embed", number)
        embedder = self.loaded.embedder
        units = embedder.encode(texts, keep=keep, progress=report)
        row = {text: place for place, text in enumerate(texts)}
        for part, split in zip(parts, own_words, strict=True):
            vectors = units[[row[text] for text in part.distinct]]
            # No token spans a space, so these are the words of the responses joined by spaces.
            vocabulary = dict.fromkeys(word for text in split for word in text)
            word_sum = VectorSum.of(units[[row[word] for word in vocabulary]])
            dsi = mean_distances(units, [[row[word] for word in text] for text in split])
            if self.reference:
                dsi = np.nan_to_num(dsi)  # no two words have dispersion 0 there
            gaps, apart = novelty(dsi, word_sum.mean_distance()), diversity(vectors)
            if len(vectors) == 1:  # nothing to depart from, and nothing to differ from
                gaps, apart = (gaps, np.zeros(1)) if self.reference else (gaps * np.nan, apart)
            theme_of = themes(vectors)
            part.table |= {
                "dsi": dsi,
                "novelty": gaps,
                "diversity": apart,
                "theme_uniqueness": theme_uniqueness(theme_of, len(vectors)),
            }
            part.themes = float("nan") if theme_of is None else float(theme_of.max() + 1)
            part.company = Company(vectors, dsi, frozenset(vocabulary), word_sum)
            part.cut["novelty"] = part.cut["diversity"] = int(
                embedder.truncated(part.distinct).sum()
            )

    def _surprises(self, pairs: Pairs) -> list[list[float]]:
        found = self.loaded.surprise.measure(pairs, reference=self.reference)
        return [[one.mean, one.total, one.truncated] for one in found]

    def _qualities(self, pairs: Pairs) -> list[list[float]]:
        return [[one.value, one.truncated] for one in self.loaded.quality.measure(pairs)]

    def _remembered(
        self,
        kind: str,
        pairs: Pairs,
        measure: Callable[[Pairs], list[list[float]]],
        stage: str,
        progress: Progress | None,
        keep: bool,
    ) -> Vectors:
        """What a model says of pairs, shape (pairs, numbers): from the cache, or measured now."""
        if kind not in self._caches:
            self._caches[kind] = Cache(self._cache, kind)
        cache = self._caches[kind]
        keys = [key_of(*pair) for pair in pairs]
        known = cache.found(keys)
        new = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        if progress is not None:
            progress(stage, len(pairs) - len(new))
        order = sorted(new, key=lambda key: sum(map(len, new[key])))  # little padding in a batch
        with cache.adding(keep) as add:
            for start in range(0, len(order), STEP):
                batch = order[start : start + STEP]
                rows = np.array(measure([new[key] for key in batch]), dtype=np.float64)
                known |= add(zip(batch, rows, strict=True))
                if progress is not None:
                    progress(stage, len(batch))
        return np.array([known[key] for key in keys]) if keys else np.zeros((0, 3))

    def _finish(self, part: _Part, dimensions: Sequence[str]) -> GroupScores:
        group, own, table = part.group, part.distinct, part.table
        table["length"] = np.array([len(words) for words in part.words], dtype=np.float64)
        table["ngram_diversity"] = np.array([ngram_diversity([words]) for words in part.words])
        place_of = {text: place for place, text in enumerate(own)}
        places = np.array([place_of.get(text, -1) for text in group.responses], dtype=int)

        def spread(column: Vectors) -> Vectors:
            """From distinct to all responses; blank ones have no value."""
            return np.asarray(np.append(column, np.nan)[places])  # -1 is the nan at the end

        return GroupScores(
            prompt=group.prompt,
            responses=group.responses,
            language=group.language,
            values={name: spread(table[name]) for name in measures(dimensions)},
            normalised={name: spread(self._normalised(table[name])) for name in dimensions},
            undefined={name: _undefined(table[name], group.responses) for name in dimensions},
            truncated={name: part.cut[name] for name in dimensions},
            fingerprints={name: self.fingerprint(name) for name in dimensions},
            distinct=own,
            together=Together(
                diversity=VectorSum.of(part.company.vectors).mean_distance(),
                ngram_diversity=ngram_diversity(part.words),
                themes=part.themes,
                length=float(table["length"].mean()) if own else float("nan"),
            ),
            company=part.company,
        )

    def _normalised(self, column: Vectors) -> Vectors:
        if len(column) == 1 and not self.reference:
            return np.full(1, np.nan)  # one response has no place among others
        return normalise(column)


def check_dimensions(names: Iterable[str]) -> None:
    """Refuse a dimension that nothing measures.

    Raises:
        UnknownDimensionError: A dimension has another name.
    """
    for name in names:
        if name not in DIMENSIONS:
            raise UnknownDimensionError(name, DIMENSIONS)


def _part(group: Group) -> _Part:
    distinct = tuple(dict.fromkeys(text for text in group.responses if text.strip()))
    return _Part(group, distinct, [all_words(text, group.language) for text in distinct])


def _undefined(column: Vectors, responses: Iterable[str]) -> int:
    blank = len({text for text in responses if not text.strip()})
    return int(np.isnan(column).sum()) + blank
