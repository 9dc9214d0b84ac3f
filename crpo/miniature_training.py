"""What does `crpo miniature` do: train the very small model, measure it, write it with its card."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from transformers import LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.utils import logging

from crpo.errors import NoTrainingTextError
from crpo.miniature_model import (
    CONTEXT,
    Fit,
    Recipe,
    Text,
    answers,
    encode,
    fit,
    new_model,
    read_ocsai,
    read_texts,
    train,
    train_tokenizer,
)

ANSWERS_PER_PROMPT = 20  # sampled to see how many are copies
SAMPLES_PER_PROMPT = 2  # shown in the card
FOR_SAMPLES = 8  # prompts of the alternate uses that the card shows


@dataclass(frozen=True)
class Copies:
    """How many sampled answers are, but for case, a text of the training data."""

    share: float  # of the answers, in [0, 1]
    answers: int
    distinct: int


@dataclass(frozen=True)
class Report:
    """What was made and how good it is; a part whose data were not given is None."""

    recipe: Recipe
    parameters: int
    vocabulary: int
    uses: int  # training responses of the OCSAI file
    demo: int  # training responses of the demo files
    losses: list[float]
    held_out: Fit | None
    seen_demo: Fit | None
    people: float | None  # share of held-out human responses that the training data have too
    copies_uses: Copies | None
    copies_demo: Copies | None
    samples: dict[str, list[str]]


def main(argv: Sequence[str]) -> None:
    """Run `crpo miniature`.

    Raises:
        NoTrainingTextError: Neither --ocsai nor --demo is given.
        CrPOError: A file is empty or a row of it is unusable.
        OSError: A file cannot be read, or the folder not be written.
    """
    options = _parser().parse_args(argv)
    if options.ocsai is None and not options.demo:
        raise NoTrainingTextError
    logging.disable_progress_bar()
    uses = read_ocsai(options.ocsai) if options.ocsai else []
    demo = [text for path in options.demo for text in read_texts(path)]
    held_out = read_ocsai(options.validation) if options.validation else []
    options.output.mkdir(parents=True, exist_ok=True)  # a folder that cannot be is known at once

    recipe = replace(Recipe(), epochs=options.epochs, seed=options.seed)
    tokenizer = train_tokenizer([*uses, *demo], recipe.vocabulary)
    model = new_model(tokenizer, recipe)
    texts = [*uses, *demo * recipe.demo_copies]
    losses = train(model, encode(tokenizer, texts), recipe)
    report = measure(model, tokenizer, recipe, losses, uses, demo, held_out)

    model.save_pretrained(options.output)
    tokenizer.save_pretrained(options.output)
    (options.output / "README.md").write_text(card(report), encoding="utf-8")
    print("\n".join(summary(report)))
    print(f"written to {options.output}")


def measure(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    recipe: Recipe,
    losses: list[float],
    uses: Sequence[Text],
    demo: Sequence[Text],
    held_out: Sequence[Text],
) -> Report:
    """How well a trained miniature predicts, how often it copies, and what it says."""
    known = {_folded(text.response) for text in [*uses, *demo]}
    asked_uses = list(dict.fromkeys(text.prompt for text in uses))
    asked_demo = list(dict.fromkeys(text.prompt for text in demo))
    said = {
        prompt: answers(model, tokenizer, prompt, ANSWERS_PER_PROMPT, seed=recipe.seed + number)
        for number, prompt in enumerate(dict.fromkeys([*asked_uses, *asked_demo]))
    }
    people = [_folded(text.response) in known for text in held_out]
    shown = [*asked_uses[:FOR_SAMPLES], *asked_demo[::2]]
    return Report(
        recipe=recipe,
        parameters=model.num_parameters(),
        vocabulary=len(tokenizer),
        uses=len(uses),
        demo=len(demo),
        losses=losses,
        held_out=fit(model, tokenizer, held_out) if held_out else None,
        seen_demo=fit(model, tokenizer, demo) if demo else None,
        people=sum(people) / len(people) if people else None,
        copies_uses=_copies([said[prompt] for prompt in asked_uses], known),
        copies_demo=_copies([said[prompt] for prompt in asked_demo], known),
        samples={prompt: said[prompt][:SAMPLES_PER_PROMPT] for prompt in shown},
    )


def _copies(said: Sequence[Sequence[str]], known: set[str]) -> Copies | None:
    folded = [_folded(answer) for answers_of_one in said for answer in answers_of_one]
    if not folded:
        return None
    copied = sum(answer in known for answer in folded)
    return Copies(copied / len(folded), len(folded), len(set(folded)))


def _folded(text: str) -> str:
    return text.strip(" .!\n").casefold()


def summary(report: Report) -> list[str]:
    """The figures of a report, one a line."""
    tenth = max(1, len(report.losses) // 10)
    first, last = report.losses[:tenth], report.losses[-tenth:]
    lines = [
        f"{report.parameters:,} parameters, {report.vocabulary:,} tokens, "
        f"{CONTEXT:,} tokens of context",
        f"training loss: {sum(first) / tenth:.2f} in the first tenth of {len(report.losses):,} "
        f"steps, {sum(last) / tenth:.2f} in the last",
    ]
    if report.held_out:
        lines.append(
            f"held-out responses ({report.held_out.texts:,}): {_nats(report.held_out)}; "
            f"{report.people:.1%} of them are in the training data too"
        )
    if report.seen_demo:
        lines.append(
            f"demo responses ({report.seen_demo.texts:,}, trained on): {_nats(report.seen_demo)}"
        )
    for name, copies in (
        ("alternate uses", report.copies_uses),
        ("demo prompts", report.copies_demo),
    ):
        if copies:
            lines.append(
                f"answers sampled to the {name} ({copies.answers:,}, {copies.distinct:,} "
                f"distinct): {copies.share:.1%} are a training text word for word"
            )
    return lines


def _nats(of: Fit) -> str:
    return f"{of.nats_per_token:.3f} nats per token, {of.nats_per_character:.3f} per character"


def card(report: Report) -> str:
    """The README.md that stands beside the model."""
    recipe = report.recipe
    figures = "\n".join(f"- {line}" for line in summary(report))
    samples = "\n".join(
        f"- {prompt.replace(chr(10), ' ')}\n" + "\n".join(f"  - {_shown(text)}" for text in said)
        for prompt, said in report.samples.items()
    )
    return f"""---
license: mit
language: en
library_name: transformers
pipeline_tag: text-generation
tags: [creativity, demonstration]
---

# Miniature

A Llama of about one million parameters with a byte-level tokenizer of its own, trained from nothing
on short answers to creativity tasks. It stands in for a real language model where none is at hand:
it gives surprise and answers in the `demo` profile, and the training loop runs on it in minutes.

## What it is not

It knows no facts, follows no instruction and cannot reason. To an alternate-uses prompt about an
object that it has seen it answers in recognisable English; elsewhere it strings together phrases
that fit the task loosely or not at all. Its surprise ranks texts by how much they read like the
answers below, which is not how surprising they are to people, and the demonstration's own texts
were trained on, so they surprise it less than new texts of the same kind would. No result about
creativity should rest on it; use the `cpu` or `paper` profile for that.

## Data and licences

- {report.uses:,} alternate uses written by people, from OCSAI (MIT licence), each under the wording
  of the MuCE task; the ratings were not used. The responses themselves are not part of this folder.
- {report.demo:,} texts of this project's demonstration study (MIT licence), {recipe.demo_copies}
  times in each epoch.

## Training

    crpo miniature -o FOLDER --ocsai train.jsonl --validation val.jsonl \\
        --demo responses.jsonl arms.jsonl --epochs {recipe.epochs} --seed {recipe.seed}

{recipe.layers} layers, width {recipe.width}, {recipe.heads} heads, feed-forward width
{recipe.feed_forward}, tied embeddings, float32. AdamW, learning rate {recipe.learning_rate:g},
weight decay {recipe.weight_decay:g}, 5 % warm-up and a cosine to zero, batches of {recipe.batch}
texts; a token of the prompt weighs {recipe.prompt_weight:g} in the loss, one of the response 1.
A prompt is the user's words and a line break, an answer ends with `<end>`; there is no token for
the beginning.

## Figures

Surprise counts the tokens of the response alone, its end left out.

{figures}

## Samples

The first {SAMPLES_PER_PROMPT} answers to each prompt, unselected: temperature 0.7, nucleus 0.95.

{samples}
"""


def _shown(text: str) -> str:
    return " / ".join(line for line in text.splitlines() if line.strip()) or "(nothing)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crpo miniature",
        description="Train from nothing the very small model that ships with the package, and "
        "write it into a folder with a card that says how good it is.",
    )
    option = parser.add_argument
    option("-o", "--output", type=Path, required=True, help="folder to write the model into")
    option("--ocsai", type=Path, help="alternate uses to learn, an OCSAI file (JSONL)")
    option(
        "--demo",
        type=Path,
        nargs="+",
        default=[],
        help="more texts to learn: tables with the columns prompt and response",
    )
    option("--validation", type=Path, help="alternate uses to measure on, an OCSAI file")
    option("--epochs", type=_positive, default=Recipe.epochs, help="default: %(default)s")
    option("--seed", type=int, default=Recipe.seed, help="default: %(default)s")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
