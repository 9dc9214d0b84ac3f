"""How does a view of the scores ask the server, and what does the server say?

Such a view keeps its form while the numbers in it change, so an answer is markup for marked places
and not for the whole page. The script that asks is `ask.js`, with the view's own one behind it.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import gradio as gr

from ui import scores_texts as words
from ui import texts
from ui.markup import escape
from ui.measuring import Failed, Waiting

HERE = Path(__file__).parent
AGAIN = 400  # ms until a page that waits asks again

Message = Mapping[str, object]
Parts = dict[str, str]  # what each marked place of the page shows now


def build(name: str, answer: Callable[[Message], str], *scripts: str) -> gr.HTML:
    """Put a view on the page that is being built.

    Args:
        name: Of the view; a constant, because the framework would run whatever came in with it.
            Its script is `<name>.js`.
        answer: Answers one message of the view; see `reply`.
        scripts: Names of those that stand between `ask.js` and the view's own.
    """
    return build_for(name, lambda message, _: answer(message), *scripts)


def build_for(name: str, answer: Callable[[Message, gr.Request], str], *scripts: str) -> gr.HTML:
    """The same for a view that needs to know who asks, and with which address."""
    frame = (
        f'<div class="{name}-page" data-view><div class="page wide">'
        f'<p class="loading" role="heading" aria-level="1">{texts.LOADING}</p></div></div>'
        '<p class="spoken" role="status" aria-live="polite"></p>'
    )
    files = [HERE / f"{script}.js" for script in ("ask", *scripts, name)]
    script = "\n".join(file.read_text(encoding="utf-8") for file in files)
    view = gr.HTML("", html_template=frame, js_on_load=script, apply_default_css=False)

    def act(request: gr.Request, event: gr.EventData) -> str:
        message = event._data if isinstance(event._data, Mapping) else {}
        if getattr(request.state, "annotator", None) is None:
            return reply(message, {"page": f'<p class="message">{words.NO_COOKIE}</p>'})
        return answer(message, request)

    # The page asks one thing at a time and keeps the last text that is waiting; "multiple" lets it
    # ask the next thing while the framework still tidies up after the last answer.
    view.act(
        act,
        None,
        view,
        queue=False,
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
    )
    return view


def reply(message: Message, parts: Parts, say: str = "", again: int = 0, **more: object) -> str:
    """An answer to a message, as JSON.

    Args:
        message: Its `n` comes back, so that the page knows an old answer.
        parts: Markup by place; "page" is the whole page.
        say: For a screen reader.
        again: Milliseconds until the page shall ask again, 0 for not.
        more: What only this view's script reads.
    """
    return json.dumps({"n": message.get("n"), "parts": parts, "say": say, "again": again} | more)


def waiting(state: Waiting | Failed, measuring: Callable[[int], str] = words.measuring) -> str:
    """What stands in place of numbers while they cannot be measured.

    Args:
        state: How far it is.
        measuring: Says what is measured, given the number of responses.
    """
    if isinstance(state, Failed):
        return (
            f'<div class="state warning"><p>{words.FAILED}</p>'
            f'<button type="button" class="primary" data-retry>{words.TRY_AGAIN}</button></div>'
        )
    sentence = measuring(state.responses) if state.responses else words.LOADING
    far = "" if state.share is None else f' value="{state.share:.2f}"'
    left = "" if state.seconds is None else f"<span>{words.left(state.seconds)}</span>"
    return (
        f'<div class="state"><p>{sentence} {left}</p>'
        f'<progress max="1"{far} aria-label="{escape(sentence)}"></progress></div>'
    )


def notices(*sentences: str) -> str:
    """What there is to say about a typed text; empty ones are left out."""
    said = " ".join(sentence for sentence in sentences if sentence)
    return f'<p class="notice">{said}</p>' if said else ""
