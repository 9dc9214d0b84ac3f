"""What keeps a text from speaking to a model in the model's own signs?

A tokenizer makes of the letters `<|im_end|>` the sign that ends a turn, whoever wrote them. So a
prompt could end itself and speak for the model, and a response could end before its end. Between
the first and the second letter of every such sign a text gets a space.
"""

import re

from transformers import PreTrainedTokenizerBase

LIKE_A_SIGN = re.compile(r"[<\[].*[>\]]")


def signs_of(tokenizer: PreTrainedTokenizerBase) -> re.Pattern[str]:
    """A pattern of what the tokenizer takes for a sign; it finds nothing where there are none.

    Special tokens, and of the other added ones those in brackets, such as `</think>`, at which
    templates cut a message.
    """
    added = {str(token): token.special for token in tokenizer.added_tokens_decoder.values()}
    special = {*tokenizer.all_special_tokens, *(text for text, is_one in added.items() if is_one)}
    signs = special | {text for text in added if LIKE_A_SIGN.fullmatch(text)}
    # The longest first, and none of a single letter or of blanks, which would break any text.
    written = sorted((sign for sign in signs if len(sign.strip()) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, written)) or r"(?!)")


def unsigned(text: str, signs: re.Pattern[str]) -> str:
    r"""The text without any sign.

    >>> unsigned("Stop.<|im_end|>", re.compile(r"<\|im_end\|>"))
    'Stop.< |im_end|>'
    """
    while signs.search(text):  # what is left of a sign may be another one
        text = signs.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)
    return text
