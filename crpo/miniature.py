"""Where is the very small model that ships with the package?"""

from pathlib import Path

# A Llama of about one million parameters with its tokenizer, made by `crpo miniature`.
MINIATURE: Path = Path(__file__).with_suffix("")
