"""What does the view of one text hold before anything is measured?"""

from collections.abc import Sequence

from annotation.content import Prompt
from ui import figures, markup, tasks
from ui import scores_texts as words
from ui.instruments import Offer, choice
from ui.scores_rows import empty_row


def page(prompts: Sequence[Prompt], offers: Sequence[Offer]) -> str:
    """The page with nothing measured: places to write on the left, four rows on the right."""
    rows = "".join(empty_row(name) for name in words.NAMES)
    return (
        '<div class="page wide scores" data-scores>'
        f'<div class="opening"><h1>{words.TITLE}</h1><p class="lead">{words.LEAD}</p>'
        f"{markup.tabs('/scores')}</div>"
        '<div class="write">'
        f'{tasks.choice(prompts)}<label for="response">{words.RESPONSE}</label>'
        f'<textarea id="response" rows="5" dir="auto" placeholder="{words.RESPONSE_HINT}" '
        f'aria-describedby="private"></textarea><p class="small" id="private">{words.PRIVATE}</p>'
        '<div data-part="notice"></div><div data-part="state"></div>'
        f'<p class="notice warning" data-late hidden>{words.LATE}</p></div>'
        f'<section class="rows" aria-label="{words.SCORES}">{rows}'
        f'<p class="small" data-part="marks"></p>{choice(offers)}'
        '<div data-part="csv"></div></section>'
        f'<div class="why"><section><h2>{words.SURPRISE_TITLE}</h2>'
        f'<p class="small">{words.SURPRISE_LEAD}</p>'
        '<div class="tinted" dir="auto" data-part="tokens"></div>'
        '<p class="peaks" data-part="peaks"></p>'
        f'<div class="key">{figures.legend(words.NATS)}<label class="switch">'
        f'<input type="checkbox" data-numbers><span>{words.SHOW_NATS}</span></label></div>'
        f'</section><section><h2>{words.SPREAD_TITLE}</h2><div data-part="spread"></div>'
        "</section></div></div>"
    )
