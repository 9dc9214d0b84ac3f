"""Which words does a researcher read about the data of one person?"""

from collections.abc import Mapping

TITLE = "One person’s data"
LEAD = (
    "For somebody who asks what is stored of them, or to have it deleted. People see their code "
    "on the start page, and where they agree, pause and end."
)
FIELD = "Who"
HINT = "Their code, their id on the platform that sent them, or their name in results."
FIND = "Find this person"
NEEDED = "Write who is meant."
NOBODY = "Nobody in this store is called so. Their data may be deleted already."
PUBLIC = (
    "This is their name in results and files, which others may know, too. Make sure that it is "
    "they who ask; their code is known to them alone."
)
DOWNLOAD = "Download everything (JSON)"
DELETE = "Delete everything"
SURE = "This cannot be undone. Copies on the Hub are purged; files that you exported stay with you."
SURE_YES = "Delete it now"
SURE_NO = "Keep it"
CODES = "Code"
SINCE = "Agreed"


def found(people: int) -> str:
    """How many numbers stand for this person."""
    if people == 1:
        return "One person is called so."
    return f"{people:,} browsers came with this id; all of them are meant."


def given(studies: Mapping[str, int]) -> str:
    """How much there is, study by study."""
    rows = [f"{count:,} in “{title}”" for title, count in studies.items()]
    return f"Answers: {', '.join(rows) or 'none'}."


def texts(count: int, items: int, others: int) -> str:
    """What goes with the texts that a person wrote."""
    if not count:
        return ""
    wrote = "One text of theirs is" if count == 1 else f"{count:,} texts of theirs are"
    shown = "1 item" if items == 1 else f"{items:,} items"
    judged = "1 judgement" if others == 1 else f"{others:,} judgements"
    return f"{wrote} in {shown} of other studies; these go, too, with {judged} by other people."


def deleted(given: int, others: int) -> str:
    """Said when it is done."""
    more = f", and {others:,} by other people of their texts" if others else ""
    return f"Deleted: {given:,} answers{more}. What is left is a code that finds nobody."


def not_yet(given: int, others: int) -> str:
    """Said when traces are left in the file for a while."""
    return f"{deleted(given, others)} Traces in the file go within ten minutes."


def copy_beside(name: str) -> str:
    """A copy that an upgrade left still holds the person."""
    return f"The copy {name} on the server is from before and still holds it."
