"""A store in which every text that somebody can write is an attack on whoever reads it."""

from pathlib import Path

from annotation.content import Entry, Prompt, Response
from annotation.exclusions import exclude
from annotation.store import Store
from annotation.studies import Codes, Dimension, Example, Study
from annotation.writing_tables import add_prompts

# Whatever of it came to life would set window.ran, or stay in the page as an element of its own.
EVIL = (
    "\"'><img src=x onerror='window.ran=1'><script data-evil>window.ran=2</script>"
    "<svg onload='window.ran=3'></svg><iframe srcdoc='<p>x</p>'></iframe></textarea></style>"
    "</title></template> ${window.ran=4} {{window.ran=5}} {{{value}}} `x` "
    "[a](javascript:window.ran=6) [b](data:text/html,<script>window.ran=7</script>) "
    "<a href='javascript:window.ran=8'>c</a> <base href='//evil.example'> "
    "![d](http://evil.example/d.png) \u202eevil\u202c =1+1 '; DROP TABLE items; --"
)
BORN = (
    "img[src=x], [onerror], [onload], [data-evil], iframe, base[href*='evil'], "
    "a[href^='javascript:' i], a[href^='data:' i], img[src^='http']"
)
LABELS = tuple(f"{point} {EVIL}" for point in ("no", "hardly", "some", "much", "full"))
RATES, COMPARES, WRITES = "h-rates", "h-compares", "h-writes"


def hostile(text: str) -> str:
    """A text that can be found again, with the attack behind it."""
    return f"{text} {EVIL}"


def fill(path: Path) -> Store:
    """Studies of the three kinds; what can be written into them is hostile."""
    store = Store(path)
    spoken = {
        "instructions": hostile("Instructions"),
        "consent": hostile("Consent"),
        "contact": hostile("Contact"),
        "codes": Codes(*[hostile("Code")] * 4),
    }
    known = Example(hostile("Task"), hostile("Answer"), {hostile("Asked"): (1, 5)}, hostile("Said"))
    asked = Dimension(hostile("Asked"), hostile("Question"), LABELS)
    store.add_study(
        Study(
            RATES,
            hostile("Rates"),
            "rating",
            dimensions=(asked,),
            practice=(known,),
            languages=(EVIL,),
            **spoken,  # type: ignore[arg-type]
        )
    )
    store.add_study(
        Study(
            COMPARES,
            hostile("Compares"),
            "comparison",
            dimensions=(Dimension("creativity", hostile("Question")),),
            confidence=True,
            comments=True,
            reveal="each",
            chosen_by=hostile("Measure"),
            **spoken,  # type: ignore[arg-type]
        )
    )
    task = Example(hostile("Task"), hostile("Answer"), feedback=hostile("Said"))
    store.add_study(
        Study(WRITES, hostile("Writes"), "writing", dimensions=(), practice=(task,), **spoken)  # type: ignore[arg-type]
    )
    prompts = [
        Prompt(hostile("Kind"), hostile(f"Thing {n}"), hostile("Wording"), EVIL) for n in (1, 2)
    ]
    answers = [
        Response(one.id, hostile(f"Text {arm}"), "model", hostile(arm), hostile("File"))
        for one in prompts
        for arm in ("arm-1", "arm-2")
    ]
    by_prompt = list(zip(prompts, (answers[:2], answers[2:]), strict=True))
    store.add_items(RATES, [Entry(one, (text,)) for one, both in by_prompt for text in both])
    store.add_items(COMPARES, [Entry(one, tuple(both)) for one, both in by_prompt])
    store.write(lambda tables: add_prompts(tables.connection, WRITES, prompts))
    for who in ("a" * 32, "b" * 32):
        store.ensure_annotator(who)
        for study in (RATES, COMPARES, WRITES):
            store.consent(study, who)
    exclude(store, RATES, "b" * 32, hostile("Reason"), hostile("Researcher"))
    exclude(store, COMPARES, "b" * 32, hostile("Reason"), hostile("Researcher"))
    return store


class Pickled:
    """Writes a file where it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path(self.path).write_text, ("ran",)
