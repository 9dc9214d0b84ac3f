"""Which creativity tasks does MuCE know, and in which words is each one asked?"""

from collections.abc import Sequence

from crpo.errors import UnknownTaskError

OC = "original and creative"

# Task (MuCE column TasksNamesFull): its wordings, {item} being what the task is about. Metaphors
# are asked in three ways, one per study that MuCE took them from; everywhere else there is one.
WORDINGS: dict[str, tuple[str, ...]] = {
    "Consequences": (f"Come up with an {OC} consequence for the following scenario:\n{{item}}",),
    "Alternate Uses of Objects Task": (
        f"Come up with an {OC} use for the following object: {{item}}",
    ),
    "Design Solutions": (f"Come up with an {OC} solution to {{item}}.",),
    "Real-Life Creative Problem Solving": (
        f"Come up with an {OC} solution for the following real-world problem:\n{{item}}",
    ),
    "Metaphors": (
        f"Come up with an {OC} metaphor to describe the following concept: {{item}}.",
        f"Finish the sentence with an {OC} metaphor: {{item}}.",
        f"Come up with an {OC} metaphoric equivalent for the concept described below:\n{{item}}.",
    ),
    "Research Questions": (
        f"Come up with an {OC} scientific research question for the following scenario:\n{{item}}",
    ),
    "Hypothesis Generation": (
        f"Come up with an {OC} scientific hypothesis for the following scenario:\n{{item}}",
    ),
    "Experiment Design": (
        f"Come up with an {OC} experiment to test the following hypothesis or research question:"
        "\n{item}.",
    ),
    "Question Asking": (
        f"Come up with an {OC} question you could ask about the following object: {{item}}.",
    ),
    "Malevolent Problems": (
        f"Come up with an {OC} way to react to the following unfair scenario and get back at or"
        " sabotage the wrongdoer:\n{item}",
    ),
    "Sentence Completion": (f"Finish the sentence with an {OC} ending: {{item}}.",),
    "Instances of Common Concepts": (
        f"Come up with an {OC} instance of the following concept: {{item}}.",
    ),
    "Analogies": (
        f"Come up with an {OC} analogy to explain the following concept or concepts: {{item}}.",
    ),
    "Stories": (
        f"Come up with an {OC} story which includes the following 3 words, make it around"
        " 5 sentences long: {item}.",
    ),
    "Associations": (
        f"Come up with an {OC} word that is associated with the following word: {{item}}.",
    ),
    "Essays": (
        f"Come up with an {OC} essay describing a project you would like to complete in your"
        " field of study.",
    ),
    "Poems": (f"Come up with an {OC} poem about the following concept: {{item}}.",),
    "Emotions in Everyday Situations": (
        f"Come up with an {OC} sentence describing the emotions that the following everyday"
        " situation triggers in you: {item}.",
    ),
    "Evoking Emotional Responses from People": (
        f"Come up with an {OC} way to evoke the following emotional reaction in people as a"
        " television show producer: {item}.",
    ),
    "Emotional Trials": (
        f"Come up with an {OC} way to combine three emotional terms that you associate with the"
        " following situation: {item}.",
    ),
    "Invent Nicknames": (f"Come up with an {OC} nickname for the following thing: {{item}}.",),
    "Composites": (
        f"Come up with an {OC} compound word that describes the following emotion, by using the"
        " following emotion as part of the compound word: {item}.",
    ),
    "Alternate Titles Generation": (
        f"Come up with an {OC} title for the following well-known book or movie: {{item}}.",
    ),
    "Situation Redescription": (
        f"Come up with an {OC} way to reevaluate the following situation and see it in a positive"
        " light: {item}.",
    ),
    "Plot Titles Generation": (f"Come up with an {OC} title for the following passage: {{item}}.",),
    "Combining Objects": (
        "Come up with two objects that can be combined in an"
        f" {OC} way to achieve the following purpose: {{item}}.",
    ),
}

# Asks people how to harm someone, so it is neither shown nor trained on unless wanted.
MALEVOLENT = frozenset({"Malevolent Problems"})


def task_names(*, malevolent: bool = False) -> Sequence[str]:
    """The tasks that may be shown and trained on, in MuCE's order.

    Args:
        malevolent: Whether to include the task that asks for harm.
    """
    return [name for name in WORDINGS if malevolent or name not in MALEVOLENT]


def full_prompt(
    task: str,
    item: str,
    language: str = "English",
    *,
    wording: int = 0,
    malevolent: bool = False,
) -> str:
    r"""The words in which a task is put to a person or a model (MuCE column FullPrompt).

    Args:
        task: A name from `task_names`, spelled as in MuCE.
        item: What the task is about; several words of one item are joined by ", ".
        language: The language to answer in; any but English adds a line that asks for it.
        wording: Which of the task's wordings, from 0; only Metaphors have more than one.
        malevolent: Whether the task that asks for harm is allowed.

    Raises:
        UnknownTaskError: No such task, or the malevolent one without its flag.
        IndexError: The task has no such wording.

    Source:
        MuCE's FullPrompt column, arXiv 2505.14442.

    >>> full_prompt("Design Solutions", "lost gloves", "French")
    'Come up with an original and creative solution to lost gloves.\nPlease respond in French.'
    """
    known = task_names(malevolent=malevolent)
    if task not in known:
        raise UnknownTaskError(task, known, withheld=task in MALEVOLENT)
    prompt = WORDINGS[task][wording].format(item=item)
    if language.lower() == "english":
        return prompt
    return f"{prompt}\nPlease respond in {language.capitalize()}."
