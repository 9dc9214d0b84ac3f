"""What are the creativity scores of the responses to a prompt?

One object holds the models of a profile and gives the four dimensions: for one prompt, for many at
once, and for a text that is still being typed.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crpo.errors import UnknownDimensionError, UnknownModeError
from crpo.scoring.dispersion import Vectors, VectorSum
from crpo.scoring.diversity import diversity
from crpo.scoring.embeddings import Embedder, cache_folder
from crpo.scoring.normalise import normalise
from crpo.scoring.novelty import novelty, words
from crpo.scoring.profiles import LEARNED, Profile
from crpo.scoring.quality import SHIPPED, LearnedScorer, RewardModel, load_quality
from crpo.scoring.surprise import Surprise, SurpriseModel

DIMENSIONS = ("novelty", "diversity", "surprise", "quality")
# What each dimension brings along beside itself.
BESIDE = {"novelty": ("dsi",), "diversity": (), "surprise": ("perplexity",), "quality": ()}
MODES = ("default", "reference")
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Group:
    """The responses to one prompt, to be scored together."""

    prompt: str
    responses: tuple[str, ...]
    language: str = "English"


@dataclass(frozen=True)
class GroupScores:
    """The scores of the responses to one prompt.

    Attributes:
        prompt: What was asked.
        responses: What was answered, repeats included.
        language: The language of the responses.
        values: By name (the dimensions, `dsi` and `perplexity`), shape (responses,); nan where
            undefined.
        normalised: By dimension, stretched to 0..1 over the distinct responses.
        undefined: By dimension, how many distinct responses have no value.
        truncated: How many distinct texts were longer than a model takes in.
        fingerprints: By dimension, which model of which version measured it, and how.
        distinct: The distinct responses that are not blank.
        vectors: Their unit vectors, shape (distinct, d).
        dsi: Their dispersions, shape (distinct,).
        vocabulary: All their words.
        word_sum: Sum of the words' unit vectors.
    """

    prompt: str
    responses: tuple[str, ...]
    language: str
    values: dict[str, Vectors]
    normalised: dict[str, Vectors]
    undefined: dict[str, int]
    truncated: int
    fingerprints: dict[str, str]
    distinct: tuple[str, ...]
    vectors: Vectors
    dsi: Vectors
    vocabulary: frozenset[str]
    word_sum: VectorSum


@dataclass(frozen=True)
class LiveScore:
    """The scores of one text as one more response to a prompt.

    Attributes:
        values: By name as in `GroupScores`; nan where undefined.
        others: By dimension, the values of the group's distinct responses beside it; with one more
            member their novelty and diversity move a little too.
        tokens: The text's tokens, each with its surprise in nats.
        words: The text's distinct words, each with its mean distance to the others (0..2).
        truncated: Whether a model did not read all of it.
    """

    values: dict[str, float]
    others: dict[str, Vectors]
    tokens: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, float], ...]
    truncated: bool


class Scorer:
    """The four dimensions under one profile. Models load at first use; threads may share it.

    Args:
        profile: Which models.
        mode: "default", or "reference" to decide edge cases as the authors' code does.
        cache: Folder for embeddings; the user's cache by default.

    Raises:
        UnknownModeError: There is no such mode.
    """

    def __init__(self, profile: Profile, mode: str = "default", cache: Path | None = None) -> None:
        if mode not in MODES:
            raise UnknownModeError(mode, MODES)
        self.profile = profile
        self.mode = mode
        self._reference = mode == "reference"
        self._cache = cache or cache_folder()
        self._placement = (profile.device, profile.dtype, profile.trust_remote_code)
        self._door = threading.RLock()
        self._embedder: Embedder | None = None
        self._surprise: SurpriseModel | None = None
        self._quality: LearnedScorer | RewardModel | None = None

    @property
    def models(self) -> dict[str, str]:
        """By dimension, a readable name of the model that measures it."""
        names = {
            "novelty": self.profile.embedding,
            "diversity": self.profile.embedding,
            "surprise": self.profile.surprise,
            "quality": self.profile.quality,
        }
        readable = {"quality": "learned from ratings"} if names["quality"] == LEARNED else {}
        return {name: Path(model).name for name, model in names.items()} | readable

    def score(
        self,
        prompt: str,
        responses: Sequence[str],
        dimensions: Sequence[str] = DIMENSIONS,
        language: str = "English",
    ) -> GroupScores:
        """Score the responses to one prompt; see `score_all`."""
        return self.score_all([Group(prompt, tuple(responses), language)], dimensions)[0]

    def score_all(
        self,
        groups: Sequence[Group],
        dimensions: Sequence[str] = DIMENSIONS,
        progress: Progress | None = None,
    ) -> list[GroupScores]:
        """Score the responses to many prompts; every distinct text meets each model once.

        Args:
            groups: One per prompt.
            dimensions: Which dimensions to measure.
            progress: Called with what has been measured ("embed", "surprise", "quality") and on
                how many more texts.

        Raises:
            UnknownDimensionError: A dimension has another name.
            ModelLoadError: A model cannot be loaded.
        """
        for name in dimensions:
            if name not in DIMENSIONS:
                raise UnknownDimensionError(name, DIMENSIONS)
        distinct = [
            tuple(dict.fromkeys(text for text in group.responses if text.strip()))
            for group in groups
        ]
        report = progress or (lambda stage, number: None)
        tables: list[dict[str, Vectors]] = [{} for _ in groups]
        details = [
            (np.zeros((0, 0)), np.zeros(0), frozenset[str](), VectorSum(0, np.zeros(0)))
            for _ in groups
        ]
        truncated = [0] * len(groups)
        if {"novelty", "diversity"} & set(dimensions):
            texts = [
                [words(text, group.language) for text in own]
                for group, own in zip(groups, distinct, strict=True)
            ]
            everything = dict.fromkeys(
                [word for own in texts for text in own for word in text]
                + [text for own in distinct for text in own]
            )
            self.embedder.encode(
                list(everything), keep=True, progress=lambda number: report("embed", number)
            )
            for place, (own, split) in enumerate(zip(distinct, texts, strict=True)):
                tables[place], details[place] = self._distances(own, split)
                truncated[place] = self.embedder.truncated(own)
        pairs = [
            (group.prompt, text)
            for group, own in zip(groups, distinct, strict=True)
            for text in own
        ]
        ends = np.cumsum([len(own) for own in distinct])[:-1]
        if "surprise" in dimensions:
            found = self.surprise_model.measure(
                pairs,
                reference=self._reference,
                progress=lambda number: report("surprise", number),
            )
            for table, means in zip(
                tables, np.split(np.array([one.mean for one in found]), ends), strict=True
            ):
                table["perplexity"] = np.exp(means)
                # The authors' code takes the perplexity for the surprise.
                table["surprise"] = table["perplexity"] if self._reference else means
        if "quality" in dimensions:
            scores = self.quality_model.measure(
                pairs, progress=lambda number: report("quality", number)
            )
            for table, part in zip(tables, np.split(np.array(scores), ends), strict=True):
                table["quality"] = part
        return [
            self._finish(group, own, table, dimensions, cut, detail)
            for group, own, table, cut, detail in zip(
                groups, distinct, tables, truncated, details, strict=True
            )
        ]

    def live(self, response: str, group: GroupScores) -> LiveScore:
        """Score a text as one more response to a group's prompt.

        The same numbers as `score` gives for the group with the text added to it, at the cost of
        the text alone: the group's sums are kept.
        """
        measured = set(group.fingerprints)
        values = dict.fromkeys(
            (name for one in measured for name in (one, *BESIDE[one])), float("nan")
        )
        others = {name: self._of_distinct(group, name) for name in DIMENSIONS if name in measured}
        if not response.strip():
            return LiveScore(values, others, (), (), False)
        tokens: tuple[tuple[str, float], ...] = ()
        spread: tuple[tuple[str, float], ...] = ()
        cut = False
        if measured & {"novelty", "diversity"}:
            own = words(response, group.language)
            units = self.embedder.encode([response, *own])
            cut = bool(self.embedder.truncated([response]))
            table, spread = self._added(group, response, own, units)
            values["dsi"] = table["dsi"][0]
            for name in measured & {"novelty", "diversity"}:
                values[name], others[name] = table[name][0], table[name][1:]
        if "surprise" in measured:
            pair = [(group.prompt, response)]
            one: Surprise = self.surprise_model.measure(pair, reference=self._reference)[0]
            mean = one.perplexity if self._reference else one.mean
            values |= {"surprise": mean, "perplexity": one.perplexity}
            tokens = tuple(zip(one.tokens, one.nats.tolist(), strict=True))
            cut = cut or one.truncated
        if "quality" in measured:
            values["quality"] = self.quality_model.measure([(group.prompt, response)])[0]
        return LiveScore(values, others, tokens, spread, cut)

    def against(self, group: GroupScores, responses: Sequence[str]) -> dict[str, Vectors]:
        """Score texts beside a group that does not change, such as rejected beside chosen ones.

        Args:
            group: Its distinct responses are what novelty and diversity are measured against.
            responses: Any texts; one of the group gets the group's own value.

        Returns:
            By dimension, shape (responses,); nan where undefined.
        """
        members = {text: place for place, text in enumerate(group.distinct)}
        outside = [t for t in dict.fromkeys(responses) if t.strip() and t not in members]
        table = {name: self._of_distinct(group, name).tolist() for name in group.fingerprints}
        pairs = [(group.prompt, text) for text in outside]
        if "surprise" in table:
            found = self.surprise_model.measure(pairs, reference=self._reference)
            table["surprise"] += [one.perplexity if self._reference else one.mean for one in found]
        if "quality" in table:
            table["quality"] += self.quality_model.measure(pairs)
        if "diversity" in table:
            total = VectorSum.of(group.vectors).total
            units = self.embedder.encode(outside, keep=True)
            n = len(group.distinct)
            table["diversity"] += list(1 - units @ total / n) if n else [float("nan")] * len(units)
        if "novelty" in table:
            together = group.word_sum.mean_distance()
            own = [self._dsi(words(text, group.language)) for text in outside]
            table["novelty"] += [novelty(one, together) for one in own]
        place_of = members | {text: len(members) + i for i, text in enumerate(outside)}
        return {
            name: np.array(
                [column[place_of[t]] if t in place_of else float("nan") for t in responses]
            )
            for name, column in table.items()
        }

    @property
    def embedder(self) -> Embedder:
        """The embedding model."""
        with self._door:
            if self._embedder is None:
                self._embedder = Embedder(
                    self.profile.embedding,
                    self._cache,
                    None if self.profile.device == "auto" else self.profile.device,
                    self.profile.trust_remote_code,
                )
            return self._embedder

    @property
    def surprise_model(self) -> SurpriseModel:
        """The language model."""
        with self._door:
            if self._surprise is None:
                self._surprise = SurpriseModel(self.profile.surprise, *self._placement)
            return self._surprise

    @property
    def quality_model(self) -> LearnedScorer | RewardModel:
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
        return self.embedder if name == self.embedder.name else Embedder(name, self._cache)

    def _dsi(self, own: Sequence[str]) -> float:
        if len(own) < 2:
            return 0.0 if self._reference else float("nan")
        return VectorSum.of(self.embedder.encode(own)).mean_distance()

    def _distances(
        self, own: Sequence[str], split: Sequence[tuple[str, ...]]
    ) -> tuple[dict[str, Vectors], tuple[Vectors, Vectors, frozenset[str], VectorSum]]:
        """Novelty and diversity of the distinct responses to one prompt."""
        units = self.embedder.encode(own)
        # No token spans a space, so these are the words of the responses joined by spaces.
        vocabulary = list(dict.fromkeys(word for text in split for word in text))
        word_sum = VectorSum.of(self.embedder.encode(vocabulary))
        dispersions = np.array([self._dsi(text) for text in split])
        apart = diversity(units) if len(units) else np.zeros(0)
        if self._reference and len(own) == 1:
            apart = np.zeros(1)
        gaps = [novelty(one, word_sum.mean_distance()) for one in dispersions]
        if len(own) == 1 and not self._reference:
            gaps = [float("nan")]  # nothing to depart from
        table = {"dsi": dispersions, "novelty": np.array(gaps), "diversity": apart}
        return table, (units, dispersions, frozenset(vocabulary), word_sum)

    def _added(
        self, group: GroupScores, response: str, own: Sequence[str], units: Vectors
    ) -> tuple[dict[str, Vectors], tuple[tuple[str, float], ...]]:
        """Novelty and diversity of a group with one text more; the text comes first."""
        dsi = VectorSum.of(units[1:]).mean_distance()
        if self._reference and len(own) < 2:
            dsi = 0.0
        new = [place for place, word in enumerate(own, 1) if word not in group.vocabulary]
        together = (group.word_sum + VectorSum.of(units[new])) if new else group.word_sum
        dispersions = np.array([dsi, *group.dsi])
        known = group.distinct.index(response) if response in group.distinct else None
        members = group.vectors if known is not None else np.vstack([units[:1], group.vectors])
        apart = diversity(members)
        if known is not None:
            apart = np.concatenate([apart[known : known + 1], apart])
        gaps = 2 * np.abs(dispersions - together.mean_distance())
        if len(members) == 1:
            gaps, apart = (
                (gaps, np.zeros_like(apart)) if self._reference else (gaps * np.nan, apart)
            )
        table = {"dsi": dispersions, "novelty": gaps, "diversity": apart}
        distances = VectorSum.of(units[1:]).distances(units[1:])
        return table, tuple(zip(own, distances.tolist(), strict=True))

    def _of_distinct(self, group: GroupScores, name: str) -> Vectors:
        first = {text: place for place, text in reversed(list(enumerate(group.responses)))}
        return group.values[name][[first[text] for text in group.distinct]]

    def _finish(
        self,
        group: Group,
        own: tuple[str, ...],
        table: dict[str, Vectors],
        dimensions: Sequence[str],
        truncated: int,
        detail: tuple[Vectors, Vectors, frozenset[str], VectorSum],
    ) -> GroupScores:
        place_of = {text: place for place, text in enumerate(own)}
        places = np.array([place_of.get(text, -1) for text in group.responses], dtype=int)

        def spread(column: Vectors) -> Vectors:
            """From distinct to all responses; blank ones have no value."""
            return np.asarray(np.append(column, np.nan)[places])  # -1 is the nan at the end

        wanted = [name for one in dimensions for name in (*BESIDE[one], one)]
        vectors, dsi, vocabulary, word_sum = detail
        return GroupScores(
            prompt=group.prompt,
            responses=group.responses,
            language=group.language,
            values={name: spread(table[name]) for name in wanted},
            normalised={name: spread(self._normalised(table[name])) for name in dimensions},
            undefined={name: _undefined(table[name], group.responses) for name in dimensions},
            truncated=truncated,
            fingerprints={name: self._fingerprint(name) for name in dimensions},
            distinct=own,
            vectors=vectors,
            dsi=dsi,
            vocabulary=vocabulary,
            word_sum=word_sum,
        )

    def _normalised(self, column: Vectors) -> Vectors:
        if len(column) == 1 and not self._reference:
            return np.full(1, np.nan)  # one response has no place among others
        return normalise(column)

    def _fingerprint(self, dimension: str) -> str:
        model = {
            "surprise": lambda: self.surprise_model.fingerprint,
            "quality": lambda: self.quality_model.fingerprint,
        }.get(dimension, lambda: self.embedder.fingerprint)()
        return f"{model}/{self.mode}"


def _undefined(column: Vectors, responses: Iterable[str]) -> int:
    blank = len({text for text in responses if not text.strip()})
    return int(np.isnan(column).sum()) + blank
