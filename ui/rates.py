"""How fast may a person, and how fast may an address, ask for what?

Each kind of request has a rate for one person (the signed cookie) and one for one address. Those
for an address leave room for a class of 200 behind one router, each of whom does something every
two seconds: 100 requests in a second, and twice that at an instruction to begin.

kind     what                                     a person       an address
turn     a message of a page: every judgement     3/s after 60   200/s after 1,000
view     a page, by somebody with a cookie        2/s after 60   100/s after 1,000
arrival  a page, by nobody known: a new person    -              0.2/s after 500
ask      scores, results, models                  5/s after 60   150/s after 600
upload   a file of items                          0.5/s after 20 1/s after 40
login    signing in with an account               -              2/s after 400
token    the link of the researchers, /metrics     -              1/30 s after 30

A person who reads nothing and holds two keys answers at most twice or three times a second, so 3/s
binds machines alone. New cookies are the way round it: 500 of them at once are a lecture hall, and
17,000 a day afterwards, which the flags of annotation/crowding.py show. Thirty guesses of a token
at once and 2,880 a day find none of 16 characters. CRPO_LIMITS changes rates, "off" ends them all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PERSON, ADDRESS = "person", "address"
WRITTEN = re.compile(r"([a-z]+\.(?:person|address))=(\d+(?:\.\d+)?)/(\d+)")


@dataclass(frozen=True)
class Rate:
    """How much is let through.

    Attributes:
        per_second: In the long run.
        burst: At once, after a rest.
    """

    per_second: float
    burst: int


RATES: Mapping[str, Rate] = {
    "turn.person": Rate(3, 60),
    "turn.address": Rate(200, 1_000),
    "view.person": Rate(2, 60),
    "view.address": Rate(100, 1_000),
    "arrival.address": Rate(0.2, 500),
    "ask.person": Rate(5, 60),
    "ask.address": Rate(150, 600),
    "upload.person": Rate(0.5, 20),
    "upload.address": Rate(1, 40),
    "login.address": Rate(2, 400),
    "token.address": Rate(1 / 30, 30),
}


def read_rates(text: str) -> Mapping[str, Rate]:
    """The rates that CRPO_LIMITS asks for: "off", or some of them as kind.whose=per second/burst.

    Raises:
        ValueError: Something else stands there; the message says what is allowed.

    >>> read_rates("turn.person=1/10")["turn.person"]
    Rate(per_second=1.0, burst=10)
    """
    if text.strip() == "off":
        return {}
    rates = dict(RATES)
    for part in filter(None, re.split(r"[\s,]+", text)):
        found = WRITTEN.fullmatch(part)
        if found is None or found[1] not in RATES or not float(found[2]) or not int(found[3]):
            raise ValueError(
                f"'{part}' is no limit; write off, or for example turn.person=3/60, with one of "
                f"{', '.join(RATES)} and numbers above 0"
            )
        rates[found[1]] = Rate(float(found[2]), int(found[3]))
    return rates
