"""Who may go into a study? Everybody with the link, or whom its setting `login` names.

A platform's id stands in the address, so whoever knows one can make it up: it keeps out those who
were not sent, and gives nobody another person's place. An account is the provider's word.
"""

from urllib.parse import urlencode

from annotation import entrance_tables
from annotation.store import Store
from annotation.studies import Study
from ui import login_page, markup
from ui.identity import CARRY
from ui.stage import Visitor
from ui.tokens import Tokens


def before(
    store: Store,
    tokens: Tokens,
    study: Study,
    visitor: Visitor,
    path: str,
    title: str,
    more: str = "",
) -> str:
    """The view in place of a study, for whoever may not go in; empty for the others.

    Args:
        store: Where the study is.
        tokens: Hashes what a platform calls people.
        study: The study.
        visitor: Who asks.
        path: Of the study's page.
        title: Of the browser's tab.
        more: Markup below, where something was sent that was not taken.
    """
    if study.login == "huggingface" and not visitor.account:
        query = {"study": study.id} | (
            {"participant": visitor.participant} if visitor.participant else {}
        )
        return login_page.asked(study, f"{path}?{urlencode(query)}", title, more)
    if study.login == "participant" and not store.has_consented(study.id, visitor.annotator):
        platform = tokens.participant(visitor.participant)
        if platform is None:
            return login_page.platform_only()
        with store.read() as tables:
            if entrance_tables.taken(tables.connection, study.id, platform, visitor.annotator):
                return login_page.twice()
    return ""


def kind(visitor: Visitor) -> str:
    """Of which kind an annotator is in the store: known by an account, or by a browser."""
    return "login" if visitor.account else "local"


def elsewhere(tokens: Tokens, visitor: Visitor, path: str, study: Study) -> str:
    """The address with which a person goes on with another device.

    With an account they log in there, so that no address makes anybody of an account.
    """
    if visitor.account:
        return ""
    return f"{markup.at(path)}?study={study.id}&{CARRY}={tokens.personal(visitor.annotator)}"
