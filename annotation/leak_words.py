"""The words by which a response says that a model wrote it, and which one.

These are patterns for a text that annotation/leaks.py has made plain: nothing is upper case,
letters that look alike are one letter, and a space stands for any run of spaces, hyphens and
underscores.
"""

# Names that mean nothing else, wherever they stand.
MODELS = (
    r"chat ?gpt",
    r"gpt ?(?:\d|neo|j)[\w.]*",
    r"(?:microsoft|github) copilot",
    r"bing (?:chat|ai)",
    r"claude (?:ai|instant|sonnet|opus|haiku|v?\d[\d.]*)",
    r"gemini (?:ai|pro|ultra|nano|flash|v?\d[\d.]*)",
    r"google (?:bard|gemini|palm)",
    r"(?:meta|code|tiny|open) ?llama",
    r"llama ?v?[1-4](?:\.\d)?",
    r"mistral (?:ai|\d+b|large|7b)|mixtral",
    r"qwen[\w.]*",
    r"tongyi qianwen",
    r"deep ?seek",
    r"grok \d",
    r"(?:stable ?)vicuna|vicuna \d+b",
    r"falcon (?:\d+b|llm)",
    r"palm ?2",
    r"phi ?[1-4] (?:mini|small|medium)",
    r"gemma ?[1-3] \d+b",
    r"command r(?: plus|\+)",
    r"stable ?lm",
    r"star(?:coder|chat)",
    r"red ?pajama",
    r"wizard ?(?:lm|coder)",
    r"open ?assistant|oasst",
    r"chat ?glm|internlm|baichuan ?\d|ernie bot",
    r"bloomz|flan t5|gpt neox\w*",
)
# Names that are also animals, people, a wind: they count where a text says them of itself.
AMBIGUOUS = """
alpaca bard bing bloom claude copilot dolly ernie falcon gemini gemma gpt grok guanaco
jurassic koala kimi lamda llama luminous mistral nova olmo orca palm phi platypus pythia
titan tulu vicuna yi zephyr
"""
# Those who make nothing but models.
MAKERS = (
    r"open ?ai",
    r"anthropic(?! (?:principle|argument|bias|reasoning))",
    r"deep ?mind",
    r"(?:google|meta|mistral|stability|moonshot|zhipu|nous|inflection) (?:ai|research)",
    r"x\.ai",
    r"eleuther ?ai",
    r"hugging ?face",
    r"ai21(?: labs)?",
    r"aleph alpha",
    r"mosaic ?ml",
    r"lm ?sys",
    r"laion",
    r"alibaba cloud",
    r"technology innovation institute",
)
# Those who also make other things: they count as the maker of "I" or of a model.
FIRMS = (
    r"(?:google|meta|facebook|microsoft|alibaba|amazon|apple|ibm|nvidia|databricks|cohere|baidu|"
    r"tencent|salesforce|together computer|mistral|xai|bytedance|huawei|yandex|sber|stanford|"
    r"uc berkeley|a team (?:of|at)|(?:researchers|engineers|scientists) (?:at|from))"
)
AI = r"(?:ai|a\.i\.?|artificial intelligence)"
SURE_KIND = (
    rf"(?:(?:{AI} )?language model|llm|{AI} (?:\w+ )?(?:model|assistant|chatbot)|chat ?bot {AI})"
)
KIND = (
    rf"(?:{SURE_KIND}|{AI}(?: (?:bot|system|program|entity|powered \w+))?|chat ?bot|"
    r"(?:virtual|digital|conversational) assistant|machine learning model|neural network|"
    r"computer program)"
)
MADE = r"(?:trained|developed|created|made|built|designed|programmed|fine tuned|powered|maintained)"
# What a model says of itself, by language.
DISCLOSURES = (
    rf"(?:as|being) an? (?:\w+ ){{0,3}}{SURE_KIND}",
    rf"as an? (?:\w+ ){{0,3}}{KIND}(?=[,;(]|(?: [\w']+){{0,6}} (?:i|i'm|i've|my) )",
    rf"i(?: am|'m|m) (?:(?:just|only|merely|simply|actually) )*(?:an?|your) (?:\w+ ){{0,3}}{KIND}",
    rf"i(?: was|'ve been| have been| am|'m) (?:\w+ ){{0,6}}{MADE} (?:and \w+ )?(?:by|at) "
    rf"(?:[\w']+ ){{0,5}}{FIRMS}",
    rf"{KIND} (?:\w+ ){{0,4}}{MADE} (?:and \w+ )?(?:by|at) (?:[\w']+ ){{0,5}}{FIRMS}",
    r"i(?: was|'ve been| have been| am|'m) (?:\w+ ){0,2}trained (?:by|on|using|with)",
    r"my (?:training (?:data|set|corpus)|(?:knowledge|training) cut ?off)",
    r"knowledge cut ?off(?: date)?",
    r"i (?:do not|don't|cannot|can't) (?:have|hold|possess|form) (?:any )?personal "
    r"(?:opinions?|beliefs?|experiences?|feelings?|preferences?|emotions?)",
    r"i (?:do not|don't) have (?:access to )?real time (?:data|information|access)",
    r"i (?:do not|don't) have the ability to (?:browse|access) the (?:web|internet)",
    # German, French, Spanish, Italian, Dutch, Polish, Russian
    r"als (?:ein )?(?:\w+ )?(?:ki(?: (?:sprach)?modell)?|(?:ki )?sprachmodell)(?=[ ,])",
    r"ich bin (?:nur )?eine? (?:ki|künstliche intelligenz|(?:\w+ )?sprachmodell|chatbot)",
    r"en tant qu(?:e |')(?:une? )?(?:ia|intelligence artificielle|(?:grand )?mod[eè]le de langage|"
    r"assistant (?:ia|virtuel))",
    r"je suis (?:une? )?(?:ia|intelligence artificielle|mod[eè]le de langage)",
    r"como (?:una? )?(?:ia(?=,)|inteligencia artificial|modelo de (?:lenguaje|ia))",
    r"soy (?:una? )?(?:ia|inteligencia artificial|modelo de lenguaje)",
    r"(?:come|in quanto) (?:una? |un')?(?:ia(?=,)|intelligenza artificiale|"
    r"modello (?:linguistico|di linguaggio|di lingua))",
    r"sono (?:una? |un')?(?:ia|intelligenza artificiale|modello linguistico)",
    r"als (?:een )?(?:groot )?(?:ai(?: (?:taal)?model| assistent)?(?=[ ,])|taalmodel)",
    r"ik ben (?:maar )?een (?:ai|kunstmatige intelligentie|taalmodel)",
    r"jako (?:duży )?(?:model językowy|sztuczna inteligencja|ai(?=,))",
    r"jestem (?:modelem językowym|sztuczną inteligencją)",
    r"(?:как|я) (?:большая )?(?:языковая модель|искусственный интеллект(?=[,.]))",
)
# In languages whose words have no spaces around them, or grow together with small ones.
DISCLOSURES_INSIDE = (
    r"作为(?:一个|一名|一款|一种)?(?:大型)?(?:人工智能|ai|语言模型)",
    r"我是(?:一个|一名|一款|一种)?(?:由.{1,12}(?:训练|开发)的)?(?:大型)?(?:人工智能|ai|语言模型)",
    r"כ(?:מודל שפה|בינה מלאכותית)",
    r"אני (?:מודל שפה|בינה מלאכותית)",
    r"(?:كنموذج|بصفتي نموذج|أنا نموذج)\w* ?(?:لغوي|ذكاء|لغة)",
)
# What is left of the form in which a model was asked; here a line end is not a space.
TEMPLATES = (
    r"<\|[\w ]{2,30}\|>",
    r"\[/?inst\]",
    r"<</?sys>>",
    r"</?s>(?!\w)",
    r"<(?:start|end) of turn>",
    r"<(?:human|bot|assistant|user)>:?",
    r"(?:^|\n) ?#{2,4} ?(?:assistant|human|user|system|instruction|response|input) ?:",
    r"(?:^|\n) ?(?:user|human) ?:[^\n]*\n ?(?:assistant|ai|bot|chatbot) ?:",
    r"(?:^|\n) ?(?:assistant|chatbot) ?: ",
)
# Words in the names of arms that say nothing about whose they are.
ORDINARY = """
adapter alpha alternative any baseline base best beta big bot chat checkpoint code coder
control cre creative creativity demo diverse diversity dpo editor epoch expert extended
final first full gold greedy group high human humans instruct instruction language large
last light lite llm long lora low mean medium merged mini model models nano new novel
novelty old one orpo our people person plain plus ppo preview pro python quality random
reference rlhf run sample sampled second sft short small step student students style
supreme surprise system tall teacher test text the third tiny top tuned tuning turbo
ultra variant version vivid web writer writers
"""
