"""How many votes would change the ranking, in a study's report?"""

import math

from crpo import report_page as page
from ui import attack_texts as words
from ui import report_parts as parts
from ui.ranking_attack import plain_row
from ui.report_shown import Shown


def attack(shown: Shown) -> str:
    """A sentence on the first place, and a table of all that was looked at."""
    found = shown.estimates.attacks
    if found is None or not found.attacks:
        return ""
    lead = found.attacks[0]
    share = found.share(lead.votes) if lead.votes is not None else math.nan
    return page.section(
        "attack",
        words.TITLE,
        page.sentences(words.lead(lead.arm, lead.over, lead.votes, share, lead.raters)),
        parts.table(
            words.LABEL,
            (*words.HEADS[:3], words.people(found.per_rater)),
            [plain_row(found, one) for one in found.attacks],
        ),
        page.sentences(words.REPORT_NOTE, kind="note"),
    )
