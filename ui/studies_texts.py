"""Which words does a researcher read on the pages of studies?"""

from collections.abc import Sequence

# What is wrong, at the field where it is.
NEEDED = "This is needed."
CHOOSE = "Choose one."
CHOOSE_KIND = "Choose what people do."
ID_RULE = "Use letters, digits, '-', '_' and '.', at most 64, and begin with a letter or digit."
ID_STAYS = "The id stays as it is, because links and answers name it."
SCALES_STAY = (
    "People have begun this study, so what they do, the names of the questions and the number of "
    "points stay as they are. A study with another scale is a new study."
)
WHOLE = "Give a whole number above 0."
NUMBER = "Give a number above 0."
CODE = "Give a code, or an address that begins with https://."
SAME_NAME = "Another question has this name already."
SAME_TASK = "Another practice task has this wording already."
LABELS = "Name 2 to 11 points, one a line."
NO_DIMENSION = "People need a question to answer."
ONE_DIMENSION = "A comparison asks one question."


def too_long(longest: int) -> str:
    """A field holds too much."""
    return f"This may have at most {longest:,} characters."


def too_many(most: int) -> str:
    """A list is too long."""
    return f"This may have at most {most} rows."


def expected_rule(names: Sequence[str]) -> str:
    """How points that are expected are written."""
    if len(names) == 1:
        return "Write the points that fit, such as 4-5 or 3."
    return f"Write name and points, such as {names[0] if names else 'novelty'}: 4-5; one for each."


def not_asked(name: str, names: Sequence[str]) -> str:
    """Points for a question that is not there."""
    return f"The study does not ask for {name[:40]}; it asks for {', '.join(names)}."


def off_scale(points: int) -> str:
    """Points that are not on the scale."""
    return f"The scale has the points 1 to {points}; write the lower one first."


# The list of studies.
TITLE = "Studies"
LEAD = "Make a study, send its link to people, and watch it fill."
NEW = "New study"
EMPTY = (
    "There is no study yet. Make the first one: it takes a few minutes, and you see it as a rater."
)
COLUMNS = {
    "study": "Study",
    "state": "State",
    "items": "Items",
    "judgements": "Answers",
    "people": "People",
    "share": "Complete",
    "ways": "",
}
KINDS = {"rating": "Rating", "comparison": "Comparison", "writing": "Writing"}
KINDS_WHAT = {
    "rating": "People read one response at a time and choose a point on each scale.",
    "comparison": "People read two responses to one task and choose, not knowing whose they are.",
    "writing": "People answer creative tasks in their own words.",
}
STATES = {"open": "Open", "paused": "Paused", "closed": "Closed"}
STATES_WHAT = {
    "open": "People with the link can take part.",
    "paused": "Nobody gets anything new; who is in the middle of an item may finish it.",
    "closed": "It takes nothing new any more. You can open it again.",
}
TO_STATE = {"open": "Open it", "paused": "Pause it", "closed": "Close it"}
COPY_LINK = "Copy link"
COPIED = "Copied"
RESULTS = "Results"
SETTINGS = "Settings"
ITEMS = "Items"
VIEWS = "Parts of this study"
ALL = "All studies"
NOT_HERE_TITLE = "No such study"
NOT_HERE = "The address names a study that is not here."
LINK = "Link for people who take part"
LATE = "The server has not answered yet. What you typed is still here: try again in a moment."
STORE = "The server could not save just now. What you typed is still here: try again in a moment."

# The form.
NEW_TITLE = "New study"
SAVE = "Save"
MAKE = "Make the study"
PREVIEW = "Preview"
PREVIEW_TITLE = "As a rater sees it"
PREVIEW_NOTE = "First the page before the start, then the first item. Nothing here is stored."
PREVIEW_PRACTICE = (
    "First the page before the start, then each practice task and its feedback, with answers of "
    "ours, then the first task. Nothing here is stored."
)
PREVIEW_STANDS_IN = "The study has no items yet, so a text of ours stands in."
SAMPLE_CODE = "1a2b-3c4d-5e6f"
SAMPLE_PROMPT = "Come up with an original and creative use for the following object: rope"
SAMPLES = (
    "Lay it across the classroom floor and call it the equator; whoever steps over must speak the "
    "language of the other half.",
    "Tie up a boat with it.",
)
CLOSE = "Close"
BEGUN = (
    "Ratings rest on this study, so the names of its questions and the number of points stay as "
    "they are. Once people have begun, a change makes a new version, and every answer keeps the "
    "version it was given under."
)
FILLED = "The study has items, so what people do stays as it is."
WHAT_PEOPLE_DO = "What people do"
WORDS = "Title and wording"
QUESTIONS = "Questions"
HOW_MANY = "How many, how long"
KNOWN = {"rating": "Texts that teach and check", "writing": "Practice"}
KNOWN_LEAD = {
    "rating": (
        "Their points are known before. They show how carefully somebody reads; nobody is left out "
        "because of them unless you say so."
    ),
    "writing": (
        "Tasks before those that count. People write, then see their own answers again with your "
        "feedback. What they write is kept while they practise and deleted when they go on: it is "
        "in no result and no file. Take tasks that are not among those that count."
    ),
}
PAIRS = "Pairs"
PEOPLE = "People and their data"
ENDING = "Languages and endings"
YAML = "As a file"
YAML_LEAD = (
    "The same settings as YAML, for crpo-data init or for another study. Paste one here to fill "
    "the form; nothing is saved before you press the button below."
)
YAML_FIELD = "YAML"
TO_YAML = "Write the settings here"
FROM_YAML = "Fill the form from this"
FILLED_FORM = "The form now holds what the YAML says. Nothing is saved yet."
ADD: dict[str, str | dict[str, str]] = {  # one wording, or one for each kind of study
    "dimensions": "Add a question",
    "practice": {"rating": "Add a practice text", "writing": "Add a practice task"},
    "gold": "Add a gold text",
    "checks": "Add a check",
}
REMOVE = "Remove"
LISTS = {
    "practice": ("Practice", "Come first, with feedback, in this order."),
    "gold": ("Gold texts", "Texts that most people rate alike, hidden among the items."),
    "checks": ("Attention checks", "Texts that say what to choose, hidden among the items."),
}
# name: label, what it means
FIELDS = {
    "title": ("Title", "People read it on top of every page."),
    "id": ("Id", "Short name in links and commands; it never changes."),
    "instructions": (
        "Instructions",
        "Markdown: # headings, - lists, *emphasis*, [links](https://...).",
    ),
    "consent": ("Taking part", "What people agree to before they begin. Markdown, too."),
    "name": ("Name in the results", "One word, such as creativity."),
    "question": ("Question", ""),
    "labels": ("Points in words", "One a line, the lowest first."),
    "raters_per_item": (
        "People per item",
        "Ratings need four or more. What votes need stands on the study’s page.",
    ),
    "items_per_person": ("Items per person", "Empty: as many as there are."),
    "item_seconds": ("Seconds per item", "A calm reminder, nothing more. Empty: none."),
    "break_every": ("A break after so many items", "Empty: none."),
    "abandoned_minutes": (
        "Minutes until an item is given to somebody else",
        "Counted from when it was shown. A late answer still counts.",
    ),
    "check_every": ("A gold text or check after so many items", ""),
    "prompt": ("Task", ""),
    "response": ("Text", ""),
    "expected": ("Points that fit", "Such as 4-5; with several questions novelty: 4-5; quality: 3"),
    "feedback": ("Feedback", "Read after the answer."),
    "minutes": ("Minutes per task", "Empty: as long as one likes."),
    "answers": ("Answers to a task", ""),
    "review": ("I look at each answer before it goes on to another study", ""),
    "feeds": ("Goes on to these rating and comparison studies", "Their ids, with commas between."),
    "set_size": (
        "Responses on a side",
        "More than one shows sets of an arm's responses, for diversity.",
    ),
    "pairs_per_cell": (
        "Pairs for any two arms",
        "Empty: one for each task that both answered.",
    ),
    "seed": ("Seed of the draw", "The same seed and responses give the same pairs."),
    "chosen_by": (
        "Responses were chosen by",
        "Empty: drawn at random. A measure named here stands beside every result, because a "
        "choice by a measure favours arms that were trained on it.",
    ),
    "confidence": ("Ask how sure people are (they may leave it out)", ""),
    "comments": ("Let people say why", ""),
    "reveal": (
        "Whether people learn who wrote what",
        "A vote stands once its arms were shown. Nobody is given responses again whose arm they "
        "know, so some people get fewer pairs.",
    ),
    "login": ("Who may take part", ""),
    "judgements_at_most": (
        "Answers at most",
        "Then nobody new is let in; who has begun may finish. Empty: no limit.",
    ),
    "retention_days": (
        "Days until answers are nobody’s",
        "Counted from when the study is closed. Answers stay; what leads from them to a person "
        "is deleted, and comments are. Empty: kept until you delete it.",
    ),
    "contact": (
        "Whom people may ask",
        "A name and an email address, shown before people agree. Empty: nobody is named.",
    ),
    "languages": ("Languages of the texts", "Such as English, German. Empty: any."),
    "complete": ("Code at the end", "A code, or an address that begins with https://."),
    "no_consent": ("Code without consent", ""),
    "screened_out": ("Code when somebody does not fit", ""),
    "failed_checks": ("Code after failed checks", ""),
    "demonstration": ("A demonstration: for trying out, not for research", ""),
}
PRACTISED = (  # label and hint of a practice text, by kind
    {"rating": "Text", "writing": "One possible answer"},
    {"writing": "Shown beside their own answers. Empty: none."},
)
REVEALS = {
    "never": "Never",
    "end": "At the end of their session, if they ask",
    "each": "After each vote",
}
LOGINS = {
    "link": "Anybody with the link",
    "participant": "Who comes from a platform that puts an id into the link, such as Prolific",
    "huggingface": "Who logs in with an account of Hugging Face",
}
NO_LOGIN = (
    "This site has no login: nobody can take part in such a study here. Whoever runs the site can "
    "set one up (docs/deploy.md)."
)
ANSWERS = {"one": "One", "many": "As many as come to mind"}
ID_TAKEN = "There is a study with this id already."
KIND_STAYS = "The study has items, so this stays as it is."


def problems(number: int) -> str:
    """Above the form, when it was not saved."""
    places = "One field needs" if number == 1 else f"{number} fields need"
    return f"Nothing was saved. {places} a change."


def version(number: int) -> str:
    """Which version of a study it is."""
    return f"version {number}"


def percent(share: float | None) -> str:
    """How complete a study is; never 100 % before it is."""
    return "–" if share is None else f"{int(100 * share)} %"


def changed(state: str) -> str:
    """Said after a study was opened, paused or closed."""
    return f"{STATES[state]}. {STATES_WHAT[state]}"
