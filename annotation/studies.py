"""What a study is: what people are asked, on which scale, how often and by whom."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotation.errors import InvalidStudyError

KINDS = ("rating", "comparison", "writing")
REVEALS = ("never", "end", "each")
LOGINS = ("link", "participant", "huggingface")
STATES = ("open", "paused", "closed")
ANSWERS = ("a", "b", "tie", "both_bad")
SKIP_REASONS = {
    "unclear": "I do not understand the response.",
    "language": "It is in a language I do not read well enough.",
    "knowledge": "I do not know enough about the subject.",
    "upsetting": "I find it upsetting and would rather not judge it.",
}
REPORT_REASONS = {
    "offensive": "It is offensive or hateful.",
    "personal": "It tells private things about a real person.",
    "off_task": "It is no answer to the task.",
    "copied": "It is copied from somewhere.",
}
FIVE_POINTS = ("not at all", "slightly", "moderately", "very", "extremely")
INSTRUCTIONS = (
    "You will see one response at a time. Say how creative it is, in your own understanding of the "
    "word. Judge the responses relative to one another, use the whole scale, and do not think too "
    "long about any of them. There are no right answers."
)
CONSENT = (
    "Taking part is voluntary and you can stop at any time. Your answers are stored under a number "
    "that this browser keeps, without your name, and are used for research on creativity."
)
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Dimension:
    """One question of a study.

    Attributes:
        name: The word that stands in results, such as "creativity".
        question: What is asked about each item.
        labels: The points of the scale in words, from 1 upwards; none in a comparison.
    """

    name: str
    question: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A text whose rating is known beforehand: to practise on, or to see how a person judges.

    In a writing study it is a task to practise on.

    Attributes:
        prompt: What was asked.
        response: The text; of an attention check, what to choose; of writing, one possible answer
            that is shown afterwards, or nothing.
        expected: By dimension, the lowest and the highest point that fit.
        feedback: What a person reads after a practice item.
    """

    prompt: str
    response: str = ""
    expected: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    feedback: str = ""


@dataclass(frozen=True)
class Codes:
    """What a person gets at the end, by how it ended: a code, or an address (https://...)."""

    complete: str = ""
    no_consent: str = ""
    screened_out: str = ""
    failed_checks: str = ""


@dataclass(frozen=True)
class Study:
    """One study and its settings; a change after somebody has begun makes a new version.

    Attributes:
        id: Short name for commands and links.
        title: What people read on top.
        kind: "rating" (one response at a time), "comparison" (two) or "writing".
        instructions: What people read before they begin.
        consent: What people agree to before they begin.
        dimensions: The questions; exactly one in a comparison, none in a writing study.
        raters_per_item: How many people should judge each item.
        items_per_person: How many items one person is asked; None for all there are.
        demonstration: Shown for trying out, not for research.
        practice: What people rate or write to first, with feedback; in this order.
        gold: Texts that most people rate alike, among the items.
        checks: Texts that say what to choose, among the items.
        check_every: After so many items comes a gold text or a check, while there are some.
        abandoned_minutes: An item that nobody has answered for so long is given to somebody else.
        item_seconds: Time to look at one item, shown calmly; None for as long as one likes.
        break_every: After so many items a break is offered; None for never.
        languages: Languages of the texts that may be loaded; none for any.
        codes: What a person gets at the end.
        minutes: Of a writing study: time for one prompt; None for as long as one likes.
        answers: Of a writing study: "one" answer to a prompt, or as "many" as come to mind.
        review: Of a writing study: a researcher looks before an answer goes on to other studies.
        feeds: Of a writing study: rating studies that the answers go on to.
        set_size: Of a comparison: how many responses of an arm each side shows.
        pairs_per_cell: Of a comparison: pairs of two arms; None for one of each prompt.
        seed: Of a comparison: what the draw of pairs follows from.
        confidence: Of a comparison: people may say how sure they are.
        comments: Of a comparison: people may say why.
        reveal: Of a comparison: whether people learn who wrote what: "never", at the "end", or
            after "each" vote.
        chosen_by: Of a comparison: the measure by which responses were chosen; "" when they were
            drawn at random. Stands beside every result.
        baseline: Of a comparison: the arm that every pair has; "" for pairs of any two arms.
        login: Who may take part: anybody with the "link", with an id that a platform put into the
            link ("participant"), or with an account of "huggingface".
        judgements_at_most: At so many answers nobody new is let in; None for no limit.
        retention_days: So many days after the study was closed, what leads from an answer to a
            person is deleted; None keeps it until somebody deletes it.
        contact: Whom people may ask about the study and about their data; "" for nobody named.
        version: Goes into every judgement.
        state: "open", "paused" or "closed".

    Raises:
        InvalidStudyError: A setting is missing or impossible.
    """

    id: str
    title: str
    kind: str
    instructions: str
    consent: str
    dimensions: tuple[Dimension, ...]
    raters_per_item: int = 4
    items_per_person: int | None = None
    demonstration: bool = False
    version: int = 1
    state: str = "open"
    practice: tuple[Example, ...] = ()
    gold: tuple[Example, ...] = ()
    checks: tuple[Example, ...] = ()
    check_every: int = 10
    abandoned_minutes: float = 120.0
    item_seconds: int | None = None
    break_every: int | None = 50
    languages: tuple[str, ...] = ()
    codes: Codes = Codes()
    minutes: float | None = None
    answers: str = "many"
    review: bool = True
    feeds: tuple[str, ...] = ()
    set_size: int = 1
    pairs_per_cell: int | None = None
    seed: int = 0
    confidence: bool = False
    comments: bool = False
    reveal: str = "never"
    chosen_by: str = ""
    baseline: str = ""
    login: str = "link"
    judgements_at_most: int | None = None
    retention_days: int | None = None
    contact: str = ""

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise InvalidStudyError(self.id, problem)

    @property
    def points(self) -> dict[str, int]:
        """The number of points of each dimension's scale."""
        return {dimension.name: len(dimension.labels) for dimension in self.dimensions}

    @property
    def examples(self) -> list[tuple[str, Example]]:
        """Every example with its role among the items."""
        roles = {"practice": self.practice, "gold": self.gold, "check": self.checks}
        return [(role, example) for role, examples in roles.items() for example in examples]


def _problems(study: Study) -> list[str]:
    names = [dimension.name for dimension in study.dimensions]
    least_labels = 2 if study.kind == "rating" else 0
    checks = {
        "its id may have letters, digits, '-', '_' and '.', at most 64 of them": bool(
            ID_PATTERN.fullmatch(study.id)
        ),
        "it needs a title": bool(study.title.strip()),
        f"its kind is '{study.kind}'; choose one of: {', '.join(KINDS)}": study.kind in KINDS,
        f"its state is '{study.state}'; choose one of: {', '.join(STATES)}": study.state in STATES,
        "it needs a dimension to judge": bool(names) or study.kind == "writing",
        "a writing study has no dimensions": not names or study.kind != "writing",
        "a comparison asks about one dimension": study.kind != "comparison" or len(names) == 1,
        "two of its dimensions have the same name": len(set(names)) == len(names),
        "each dimension needs a name and a question": all(
            dimension.name.strip() and dimension.question.strip() for dimension in study.dimensions
        ),
        "each dimension of a rating study needs at least 2 labels": all(
            len(dimension.labels) >= least_labels for dimension in study.dimensions
        ),
        "raters_per_item must be at least 1": study.raters_per_item >= 1,
        "items_per_person must be at least 1, or left out": (
            study.items_per_person is None or study.items_per_person >= 1
        ),
        "version must be at least 1": study.version >= 1,
        "practice belongs to a rating or a writing study": (
            study.kind != "comparison" or not study.practice
        ),
        "gold and checks belong to a rating study": (
            study.kind == "rating" or not (study.gold or study.checks)
        ),
        "answers must be 'one' or 'many'": study.answers in {"one", "many"},
        f"login is '{study.login}'; choose one of: {', '.join(LOGINS)}": study.login in LOGINS,
        f"reveal is '{study.reveal}'; choose one of: {', '.join(REVEALS)}": study.reveal in REVEALS,
        "each time and number must be above 0": all(
            number is None or 0 < number < math.inf
            for number in (
                study.check_every,
                study.abandoned_minutes,
                study.item_seconds,
                study.break_every,
                study.minutes,
                study.set_size,
                study.pairs_per_cell,
                study.judgements_at_most,
                study.retention_days,
            )
        ),
    }
    problems = [problem for problem, fine in checks.items() if not fine]
    if study.kind == "writing":
        return problems or _task_problems(study.practice)
    return problems or [
        problem for role, one in study.examples for problem in _example_problems(study, role, one)
    ]


def _task_problems(practice: Sequence[Example]) -> list[str]:
    """What is wrong with the tasks on which people practise writing."""
    problems, seen = [], set()
    for one in practice:
        about = f"the practice task '{one.prompt.strip()[:40]}'"
        if not one.prompt.strip():
            problems.append("a practice task needs a prompt")
        elif one.expected:
            problems.append(f"{about} expects points, and writing has none")
        elif one.prompt in seen:
            problems.append(f"{about} is there twice")
        seen.add(one.prompt)
    return problems


def _example_problems(study: Study, role: str, example: Example) -> list[str]:
    """What is wrong with an example; two of one text must not contradict each other."""
    about = f"the {role} text '{example.response.strip()[:40]}'"
    if not example.response.strip() or not example.prompt.strip():
        return [f"a {role} text needs a prompt and a response"]
    if not example.expected:
        return [f"{about} does not say which points are expected"]
    for name, (low, high) in example.expected.items():
        points = study.points.get(name)
        if points is None:
            return [f"{about} expects '{name}', which the study does not ask"]
        if not 1 <= low <= high <= points:
            return [f"{about} expects {low} to {high} of 1 to {points}"]
    for _, other in study.examples:
        same = (other.prompt, other.response) == (example.prompt, example.response)
        if same and dict(other.expected) != dict(example.expected):
            return [f"{about} is there twice, with different points"]
    return []
