"""How does an adapter become a whole model that loads without any other?"""

from pathlib import Path

from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from crpo.publishing_errors import MergeError

PART = "5GB"  # of a file of weights; smaller parts download side by side


def merge(adapter: Path, base: str, to: Path) -> None:
    """Save a base model with an adapter merged into its weights, in the base's precision.

    Args:
        adapter: Folder of the adapter and its tokenizer.
        base: Folder of the base model, or its name on the Hub.
        to: Folder of the merged model: safetensors of at most 5 GB each, and the tokenizer.

    Raises:
        MergeError: The base cannot be loaded, or the merged weights are not finite.
    """
    try:
        model = AutoModelForCausalLM.from_pretrained(
            base, dtype="auto", use_safetensors=True, trust_remote_code=False
        )
        merged = PeftModel.from_pretrained(model, adapter).merge_and_unload(safe_merge=True)
    except (OSError, ValueError, RuntimeError) as error:
        shown = Path(base).name if Path(base).is_absolute() else base
        raise MergeError(shown, str(error).splitlines()[0][:200]) from error
    merged.save_pretrained(to, max_shard_size=PART)
    AutoTokenizer.from_pretrained(adapter, trust_remote_code=False).save_pretrained(to)
