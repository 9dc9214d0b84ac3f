"""Who is slowed and who is not, and where a request comes from."""

import asyncio
import tracemalloc
from dataclasses import dataclass
from typing import Any

import pytest

from ui import limits_texts
from ui.buckets import MOST, Buckets
from ui.limits import Limits, address, hashed
from ui.rates import RATES, Rate, read_rates
from ui.settings import read

PAGES = frozenset({"/", "/rate", "/research"})


@dataclass
class World:
    """A server whose time stands still until it is moved on."""

    now: float = 1e6
    refused: int = 0
    status: int = 200  # of every answer that is not turned away
    proxies: int = 0

    def __post_init__(self) -> None:
        self.limits = Limits(
            self.answer, "key", PAGES, self.proxies, refused=self.count, clock=self.clock
        )

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": scope["state"]["address"].encode()})

    def count(self) -> None:
        self.refused += 1

    def clock(self) -> float:
        return self.now

    def ask(
        self,
        method: str = "POST",
        path: str = "/turn/rate",
        who: str = "",
        peer: str = "192.0.2.1",
        *,
        cookie: bool = True,
        query: str = "",
        forwarded: str = "",
        user: str | None = None,
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and body of the answer."""
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [(b"cookie", f"crpo_annotator={who}.signed".encode())] if cookie and who else []
        if forwarded:
            headers.append((b"x-forwarded-for", forwarded.encode()))
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(),
            "headers": headers, "client": (peer, 1),
            "state": {"annotator": who or None, "user": user},
        }  # fmt: skip
        asyncio.run(self.limits(scope, None, send))  # type: ignore[arg-type]
        known = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], known, sent[1]["body"].decode()

    def passed(self, many: int, **asked: Any) -> int:
        return sum(self.ask(**asked)[0] == 200 for _ in range(many))


def test_a_class_of_two_hundred_behind_one_address_is_never_refused() -> None:
    world = World()
    names = [f"{number:032x}" for number in range(200)]
    for name in names:  # all of them open the page at the same moment, twice
        assert world.ask("GET", "/", who=name, cookie=False)[0] == 200
        assert world.ask("GET", "/rate", who=name)[0] == 200
    for _ in range(30):
        for name in names:
            assert world.ask(who=name)[0] == 200
        world.now += 2
    assert world.refused == 0


def test_a_class_that_has_logged_in_has_no_new_people() -> None:
    world = World()
    for number in range(4 * 200):
        who = f"{number % 200:032x}"
        assert world.ask("GET", "/rate", who=who, cookie=False, user=who)[0] == 200


def test_a_script_with_one_cookie_is_slowed() -> None:
    world = World()
    passed = 0
    for _ in range(100):  # ten seconds at a hundred a second
        passed += world.passed(10, who="a" * 32)
        world.now += 0.1
    rate = RATES["turn.person"]
    assert rate.burst <= passed <= rate.burst + 10 * rate.per_second + 1


def test_a_page_is_made_for_whoever_reads_its_headers_alone_as_often_as_for_others() -> None:
    world = World()
    assert world.passed(100, method="HEAD", path="/", who="a" * 32) == RATES["view.person"].burst
    many = RATES["arrival.address"].burst
    assert world.passed(many + 50, method="HEAD", path="/") == many


def test_a_script_that_makes_new_people_is_slowed() -> None:
    world = World()
    rate = RATES["arrival.address"]
    passed = 0
    for number in range(2 * rate.burst):
        passed += world.ask("GET", "/", who=f"{number:032x}", cookie=False)[0] == 200
    world.now += 60
    passed += world.passed(100, method="GET", path="/", who="f" * 32, cookie=False)
    assert passed == rate.burst + 60 * rate.per_second
    assert world.ask("GET", "/", who="f" * 32, cookie=False, peer="192.0.2.2")[0] == 200


def test_the_answer_says_when_to_come_back_and_that_is_so() -> None:
    world = World()
    assert world.passed(61, who="a" * 32) == 60
    status, headers, body = world.ask(who="a" * 32)
    assert (status, headers["retry-after"], body) == (429, "1", limits_texts.SLOW)
    world.passed(1_000, who="a" * 32)  # asking in between makes nobody wait longer
    world.now += 1
    assert world.passed(4, who="a" * 32) == 3
    assert world.refused == 1_003


def test_a_page_that_is_not_shown_yet_says_so_in_one_line() -> None:
    world = World()
    world.passed(60, method="GET", path="/rate", who="a" * 32)
    status, headers, body = world.ask("GET", "/rate", who="a" * 32)
    assert status == 429
    assert "by itself in a second" in body
    assert 'http-equiv="refresh" content="1"' in body
    assert headers["content-type"].startswith("text/html")


def test_guesses_of_the_researchers_token_are_slowed_and_not_made_again_by_themselves() -> None:
    world = World()
    opened = [
        world.ask(
            "GET", "/research", who="a" * 32, query=f"{('token', '%74oken')[number % 2]}={number}"
        )
        for number in range(40)
    ]
    assert [status for status, _, _ in opened] == [200] * 30 + [429] * 10
    assert 'http-equiv="refresh"' not in opened[-1][2]
    assert world.ask("GET", "/research", who="a" * 32)[0] == 200  # who is in stays in
    world.now += 24 * 3600
    assert world.passed(100, method="GET", path="/research", who="a" * 32, query="token=x") == 30


def test_guesses_at_the_numbers_are_slowed_and_whoever_may_read_them_never_is() -> None:
    world = World()
    assert world.passed(100, method="GET", path="/metrics") == 100
    world.status = 401
    guesses = [world.ask("GET", "/metrics")[0] for _ in range(40)]
    assert guesses == [401] * 30 + [429] * 10


def test_what_nobody_can_do_too_often_has_no_limit() -> None:
    world = World()
    assert world.passed(2_000, method="GET", path="/health") == 2_000


def test_millions_of_addresses_take_a_few_megabytes() -> None:
    tracemalloc.start()
    buckets = Buckets(Rate(0.2, 500), lambda: 0.0)
    for number in range(150_000):
        buckets.take(f"{number:016x}")
        if number == 3 * MOST:
            tracemalloc.reset_peak()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(buckets.full_again) <= MOST
    assert peak < 8_000_000


def test_full_buckets_are_forgotten_before_others() -> None:
    now = [0.0]
    buckets = Buckets(Rate(1, 5), lambda: now[0])
    for _ in range(5):
        buckets.take("early and empty")
    now[0] = 3.0
    for number in range(MOST - 1):
        buckets.take(str(number))
    now[0] = 4.5  # all others are full again
    buckets.take("one more")
    assert set(buckets.full_again) == {"early and empty", "one more"}
    assert buckets.wait("early and empty") == 0  # 4.5 of 5 are back


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "found"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),  # the header counts for nothing
        ("10.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", 1, "198.51.100.7"),  # the left one is made up
        ("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7", 2, "198.51.100.7"),  # past the outer proxy
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1, not an address", 1, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7:4711", 1, "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2:3:4:5:6]:4711", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "", 0, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("", "", 0, "unknown"),
    ],
)
def test_the_address_is_what_the_last_trusted_proxy_saw(
    peer: str, forwarded: str, proxies: int, found: str
) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "headers": headers, "client": (peer, 1) if peer else None}
    assert address(scope, proxies) == found


def test_a_header_sent_twice_is_one_list() -> None:
    headers = [(b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-for", b"198.51.100.7")]
    scope = {"type": "http", "headers": headers, "client": ("10.0.0.1", 1)}
    assert address(scope, 1) == "198.51.100.7"


@pytest.mark.parametrize("proxies", [0, 1])
def test_nobody_escapes_a_limit_by_naming_other_addresses(proxies: int) -> None:
    world = World(proxies=proxies)
    many = RATES["arrival.address"].burst + 20
    passed = sum(
        world.ask("GET", "/", who=f"{number:032x}", cookie=False,
                  forwarded=f"203.0.113.{number % 250}, 198.51.100.7")[0] == 200
        for number in range(many)
    )  # fmt: skip
    assert passed == RATES["arrival.address"].burst


def test_an_address_goes_on_as_a_keyed_hash() -> None:
    seen = World().ask("GET", "/health")[2]
    assert seen == hashed(b"key", "192.0.2.1")
    assert len(seen) == 16
    assert seen != hashed(b"another", "192.0.2.1")
    assert "192" not in limits_texts.SLOW


def test_rates_can_be_changed_and_ended() -> None:
    changed = read_rates("turn.person=1/10, upload.address=0.5/3")
    assert changed["turn.person"] == Rate(1, 10)
    assert changed["view.person"] == RATES["view.person"]
    assert read_rates("off") == {}
    assert read([], {"CRPO_LIMITS": "off"}).limits == "off"


@pytest.mark.parametrize("given", ["on", "turn=3/60", "turn.person=0/60", "fly.person=1/1", "x"])
def test_another_rate_is_refused_in_one_line(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        read([], {"CRPO_LIMITS": given})
    assert f"CRPO_LIMITS: '{given}' is no limit" in capsys.readouterr().err
