"""`crpo sft`: how does a model first learn what well-rated responses look like?

Usage: crpo sft RATED --model MODEL --output_dir FOLDER [--config RECIPE.yaml] [--NAME VALUE ...]

RATED is a table of rated responses (JSONL, CSV or Parquet) as `crpo-data export` writes it. The
fine-tuned model goes to FOLDER as a full model; `crpo train` then trains a new adapter on top.

  --threshold                 lowest score to learn from, 30 by default on the scale 10 to 50
  --lora_r, --lora_alpha, --lora_dropout, --lora_target_modules
                              the adapter that is trained and then merged into the model
  --learning_rate, --num_train_epochs, --per_device_train_batch_size, --max_length, --seed, ...
                              any setting of TRL's SFTConfig; --help_all lists them

A recipe holds the same names, one a line; the command line wins over the recipe.
"""

from collections.abc import Sequence

from crpo.data import read_rated
from crpo.training.adapter import AdapterSettings
from crpo.training.config import ResponseConfig
from crpo.training.parser import parse
from crpo.training.sft import sft_from


def main(argv: Sequence[str]) -> None:
    """Run `crpo sft`."""
    adapter, config, command = parse(argv, (AdapterSettings, ResponseConfig), __doc__ or "")
    result = sft_from(read_rated(command.table), command.model, config, adapter)
    print(
        f"Fine-tuned on {result.responses} of {result.rows} responses in {result.seconds:.0f} s: "
        f"{result.steps} steps, loss {result.loss:.3f}. The model is in {result.model}"
    )
