"""What must a reader of a published model know about it?"""

from collections.abc import Mapping
from typing import Any

from huggingface_hub import ModelCardData

from crpo.training.weights import DIMENSIONS

PAPER = "2505.14442"
LABELS = {
    "novelty": "novelty",
    "diversity": "diversity",
    "surprise": "surprise (nats per token)",
    "quality": "quality",
    "characters": "length (characters)",
    "distinct": "distinct answers (share)",
}


def model_card(name: str, evidence: Mapping[str, Any], license_id: str | None) -> str:
    """The README.md of a published adapter.

    Args:
        name: What the model is called.
        evidence: What `crpo.publishing.publish` gathers: `base`, `training`, and where there are
            any `sft`, `run` and `evaluation`.
        license_id: Hub identifier of the licence; None leaves it to the base model's.
    """
    sections = [
        _front_matter(evidence, license_id),
        f"# {' '.join(name.split())}\n\n{_opening(evidence)}",
        f"## How to load it\n\n{_loading(evidence)}",
        f"## Training\n\n{_training(evidence)}",
        f"## Data\n\n{_data(evidence)}",
        f"## Scores\n\n{_scores(evidence)}",
        f"## Limits\n\n{_limits(evidence, license_id)}",
        f"## Versions\n\n{_versions(evidence)}",
        f"## Citation\n\n{_citation()}",
    ]
    return "\n\n".join(sections) + "\n"


def _front_matter(evidence: Mapping[str, Any], license_id: str | None) -> str:
    base = evidence["base"]
    data = ModelCardData(
        base_model=base["name"] if base["on_hub"] else None,
        library_name="peft",
        pipeline_tag="text-generation",
        license=license_id,
        tags=["crpo", "dpo", "creativity", "lora", "trl", f"arxiv:{PAPER}"],
    )
    return f"---\n{data.to_yaml()}\n---"


def _opening(evidence: Mapping[str, Any]) -> str:
    lambdas = _lambdas(evidence)
    active = [f"{name} ({value:g})" for name, value in lambdas.items() if value]
    weighted = (
        f"Every pair counted by the creativity of its chosen response: {', '.join(active)}."
        if active
        else "Every pair counted the same (plain DPO)."
    )
    return (
        f"A LoRA adapter for {_base_name(evidence)}, trained with creativity-weighted DPO (CrPO, "
        f"[arXiv {PAPER}](https://arxiv.org/abs/{PAPER})) on preferences between rated "
        f"answers. {weighted} All numbers below, and the settings in full, are in `evidence.json`."
    )


def _loading(evidence: Mapping[str, Any]) -> str:
    base = evidence["base"]
    source = 'f"{folder}/base"' if base["copied"] else f'"{base["name"]}"'
    note = (
        "\n\nThe adapter belongs to the model in `base`, which is published along with it."
        if base["copied"]
        else ""
    )
    return f"""```python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

folder = "."  # this folder
tokenizer = AutoTokenizer.from_pretrained(folder)
base = AutoModelForCausalLM.from_pretrained({source})
model = PeftModel.from_pretrained(base, folder)
```{note}"""


def _training(evidence: Mapping[str, Any]) -> str:
    training = evidence["training"]
    weights, adapter = training["weights"], training["adapter"]
    lambdas = ", ".join(f"{name} {value:g}" for name, value in _lambdas(evidence).items())
    lines = [
        f"- base: {_base_name(evidence)}",
        f"- lambdas: {lambdas}; mean pair weight {weights['mean']:.3f}",
        f"- adapter: rank {adapter['lora_r']}, alpha {adapter['lora_alpha']}",
        f"- steps: {training['steps']}, mean loss {training['loss']:.4f}, "
        f"{training['seconds']:.0f} s",
        f"- seed: {training['seed']}",
    ]
    if evidence.get("sft"):
        sft = evidence["sft"]
        lines.insert(
            1,
            f"- before: fine-tuned on {sft['data']['used']:,} responses with a score of "
            f"{sft['data']['threshold']:g} or more, merged into the base",
        )
    return "\n".join(lines)


def _data(evidence: Mapping[str, Any]) -> str:
    data = evidence["training"]["data"]
    lines = [f"- {data['used']:,} preference pairs, sha256 `{data['sha256']}`"]
    if evidence.get("run"):
        rated, pairs = evidence["run"]["data"], evidence["run"]["pairs"]
        raters = ", ".join(f"{count:,} by {who}" for who, count in rated["rated_by"].items())
        lines += [
            f"- made from {pairs['responses']:,} of {rated['rows']:,} rated responses to "
            f"{pairs['prompts']:,} prompts, sha256 `{rated['sha256']}`",
            f"- rated: {raters or 'not recorded'}",
            f"- the chosen response is longer in {pairs['chosen_longer']:,} pairs and shorter in "
            f"{pairs['chosen_shorter']:,}",
        ]
    return "\n".join(lines)


def _scores(evidence: Mapping[str, Any]) -> str:
    evaluation = evidence.get("evaluation")
    if not evaluation:
        return "Not evaluated yet."
    scorers = "; ".join(f"{d}: {model}" for d, model in evaluation["scorers"].items())
    table = score_table(evaluation)
    return (
        f"Mean over {evaluation['prompts']} prompts with {evaluation['samples']} answers each, "
        "and its 95 % interval from drawing prompts again. Measured by "
        f"{scorers}.\n\n{table}\n\n"
        "Differences on the same prompts; undecided means that the interval contains 0.\n\n"
        f"{difference_table(evaluation)}"
    )


def score_table(evaluation: Mapping[str, Any]) -> str:
    """The mean of every measure for every arm, as a Markdown table."""
    arms = evaluation["arms"]
    rows = [
        [label, *(_estimate(arm[measure]) for arm in arms.values())]
        for measure, label in LABELS.items()
    ]
    return _table(["", *arms], rows)


def difference_table(evaluation: Mapping[str, Any]) -> str:
    """The differences of the last arm to those before it but the base, as a Markdown table."""
    base, *_, last = evaluation["arms"]
    found = [
        entry
        for entry in evaluation["differences"]
        if entry["arm"] == last and entry["baseline"] != base
    ]
    rows = [
        [label, *(_difference(entry[measure]) for entry in found)]
        for measure, label in LABELS.items()
    ]
    return _table(["", *(f"{last} - {entry['baseline']}" for entry in found)], rows)


def _limits(evidence: Mapping[str, Any], license_id: str | None) -> str:
    lines = []
    evaluation, run = evidence.get("evaluation"), evidence.get("run")
    if run and run["base"]["parameters"] < 100_000_000:
        million = run["base"]["parameters"] / 1e6
        lines.append(f"A model of {million:.1f} million parameters: it shows the method, no more.")
    if evaluation:
        lines += [
            "The scorers that weighted the pairs also measured the answers, and the prompts were "
            "those trained on, so the scores above say what training moved, not how people judge.",
            "Intervals are over prompts; other seeds of training would differ more.",
        ]
    lines.append("Answers were not checked for truth, bias or safety.")
    if license_id is None:
        lines.append("The licence of the base model applies.")
    return "\n".join(f"- {line}" for line in lines)


def _versions(evidence: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {number}" for name, number in evidence["training"]["versions"].items()
    )


def _citation() -> str:
    return f"""```bibtex
@inproceedings{{ismayilzada2025creative,
  title = {{Creative Preference Optimization}},
  author = {{Ismayilzada, Mete and Laverghetta Jr., Antonio and Luchini, Simone A. and Patel, Reet
            and Bosselut, Antoine and van der Plas, Lonneke and Beaty, Roger E.}},
  booktitle = {{Findings of the Association for Computational Linguistics: EMNLP 2025}},
  year = {{2025}},
  eprint = {{{PAPER}}},
  archivePrefix = {{arXiv}}
}}
```"""


def _lambdas(evidence: Mapping[str, Any]) -> dict[str, float]:
    settings = evidence["training"]["settings"]  # holds what differs from the default of 0
    return {name: settings.get(f"lambda_{name}", 0.0) for name in DIMENSIONS}


def _base_name(evidence: Mapping[str, Any]) -> str:
    return str(evidence["base"]["name"])


def _estimate(value: Mapping[str, float | None]) -> str:
    mean, low, high = value["mean"], value["low"], value["high"]
    if mean is None:
        return "undefined"
    if low is None or high is None:
        return f"{mean:.3g}"
    return f"{mean:.3g} [{low:.3g}, {high:.3g}]"


def _difference(value: Mapping[str, float | None]) -> str:
    low, high = value["low"], value["high"]
    if low is None or high is None or low <= 0 <= high:
        return f"{_estimate(value)} undecided"
    return _estimate(value)


def _table(head: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
