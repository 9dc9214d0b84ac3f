"""Which responses say who wrote them, and which only sound so."""

import pytest

from annotation.leaks import leak

ARMS = (
    "CNCL-Penn-State/CrPO-llama-3.1-8b-instruct-cre",
    "base",
    "human",
    "sft",
    "Weaver 12k",
    "MythoMax-L2 (13B)",
    "Claude Instant v1",
    "command-light",
)

TELLING = {
    "As an AI language model, I cannot have hobbies.": "As an AI language model",
    "Well, as a large language model trained on text, I enjoy verbs.": "as a large language model",
    "I'm an AI assistant, so no.": "I'm an AI assistant",
    "I’m just an AI and do not sleep.": "I’m just an AI",
    "I was trained by a large company.": "I was trained by",
    "I am a helpful tool developed by Google.": "I am a helpful tool developed by Google",
    "As an artificial intelligence, I have no hands.": "As an artificial intelligence",
    "As an AI, I would tie it to the moon.": "As an AI",
    "I don't have personal opinions on ropes.": "I don't have personal opinions",
    "ChatGPT says: a hat.": "ChatGPT",
    "A use that GPT-4 proposes.": "GPT-4",
    "OpenAI made me do it.": "OpenAI",
    "Made by Anthropic with love.": "Anthropic",
    "I am Llama, at your service.": "I am Llama",
    "My name is Claude. A rope is a snake.": "My name is Claude",
    "I'm Gemini, a large language model by Google.": "I'm Gemini",
    "Ask the Falcon language model for more.": "Falcon language model",
    "Qwen2.5 would say: a hammock.": "Qwen2.5",
    "DeepSeek would say: a hammock.": "DeepSeek",
    "Grok is a chatbot.": "Grok is a chatbot",
    "<|im_start|>assistant\nA hat": "<|im_start|>",
    "[INST] Name a use [/INST] A hat": "[INST], [/INST]",
    "A hat</s>": "</s>",
    "### Assistant: A hat": "### Assistant:",
    "A hat.\nUser: Another?\nAssistant: A boat.": "User: Another? Assistant:",
    # of the arms
    "MythoMax would call it a hat.": "MythoMax",
    "I am Weaver, and this is a hat.": "I am Weaver",
    "Yours, Weaver 12k": "Weaver 12k",
    "By CrPO-Llama 3.1 8B instruct cre": "CrPO-Llama 3.1 8B instruct cre",
    # other languages
    "Als KI-Sprachmodell habe ich keine Hände.": "Als KI-Sprachmodell",
    "En tant qu'intelligence artificielle, je passe.": "En tant qu'intelligence artificielle",
    "Como modelo de lenguaje no puedo.": "Como modelo de lenguaje",
    "Come modello linguistico non posso.": "Come modello linguistico",
    "Als AI-taalmodel heb ik geen handen.": "Als AI-taalmodel",
    "Jako model językowy nie mogę.": "Jako model językowy",
    "Как языковая модель, я не могу.": "Как языковая модель",
    "作为一个人工智能，我没有手。": "作为一个人工智能",
    "我是ChatGPT开发的": "ChatGPT",
    "כמודל שפה אין לי ידיים": "כמודל שפה",
    # tricks of letters
    "ＣｈａｔＧＰＴ says: a hat": "ChatGPT",
    "Chat\u200bGPT says: a hat": "ChatGPT",
    "ChаtGРT says: a hat": "ChаtGРT",
    "CHAT\u00a0GPT": "CHAT GPT",
    "Chat\u2013GPT": "Chat\u2013GPT",
}

INNOCENT = (
    "",
    "A llama spits at the moon, and the alpaca laughs.",
    "As a llama, I object to being tied.",
    "I am a Gemini, born under the twins.",
    "Paint like Claude Monet.",
    "I am Claude Monet and this rope is a lily.",
    "The mistral blows from the north.",
    "A falcon model made of paper.",
    "Ask the copilot for a rope.",
    "A bard sings of a palm tree and a bloom.",
    "Use it as a base for a human pyramid.",
    "I am human. I am base. I am plain.",
    "I am light as a command from a state.",
    "The AI in the fridge orders a rope.",
    "Train a dog with it; a model railway needs one, too.",
    "A tablet made by Google would sink.",
    "I own an assistant called Bob.",
    "He was trained by monks.",
    "I am a weaver of ropes.",
    "We weave the state flag.",
    "My name is Instruct.",
    "The assistant: a play in one act",
    "Write <b>rope</b> & <s-curve>",
    "<spoiler> it is a rope",
)


@pytest.mark.parametrize(("text", "words"), TELLING.items())
def test_a_response_that_says_who_wrote_it_is_caught_with_its_words(text: str, words: str) -> None:
    assert (leak(text, ARMS) or "").startswith(words)


@pytest.mark.parametrize("text", INNOCENT)
def test_a_response_that_only_sounds_so_is_not_caught(text: str) -> None:
    assert leak(text, ARMS) is None


def test_a_name_that_the_prompt_has_says_nothing() -> None:
    prompt = "Invent a rival of ChatGPT"
    assert leak("ChatGPT would weep.", (), prompt) is None
    assert leak("ChatGPT would weep.", (), "Invent a rival") == "ChatGPT"
    assert leak("As an AI language model, ChatGPT would weep.", (), prompt) == (
        "As an AI language model"
    )


def test_each_finding_is_named_once_and_not_too_many() -> None:
    assert leak("OpenAI, openai, Anthropic, Qwen, Mixtral") == "OpenAI, Anthropic, Qwen"


def test_arms_of_ordinary_words_do_not_make_ordinary_texts_leaks() -> None:
    arms = ("base", "Human Experts", "happy", "Model 2", "The third", "creative writing", "state")
    for text in (
        "happy state",
        "I am happy",
        "a model 2 metres long",
        "human experts",
        "the third",
    ):
        assert leak(text, arms) is None


def test_a_text_without_an_end_takes_no_time() -> None:
    assert leak("as an " * 20_000 + "i am " * 20_000 + "\n" * 1000, ARMS) is None
