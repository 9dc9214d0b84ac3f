"""The page of operating, the numbers for machines, and what the whole app writes down."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_support import Server, barriers, chromium, serve
from ui_support import CREATIVITY, NOVELTY, Person, comparing, fill, rated, study

from annotation.store import Store
from ui import operating, operating_texts, operating_view
from ui.errors import TokenError
from ui.health import VERSION
from ui.operating_facts import CopyStatus, Station, quantile
from ui.operating_route import metrics_token
from ui.pages import PAGES

TOKEN = "a-token-of-metrics-alone"
SECRET = "what-researchers-come-in-with"


@dataclass(frozen=True)
class Copied:
    """What a copier says of itself."""

    on: bool = True
    rows_behind: int = 0
    judgements_behind: int = 0
    oldest: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    next_try: datetime | None = None


@dataclass(frozen=True)
class Copier:
    state: Copied

    def status(self) -> CopyStatus:
        return self.state


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fill(tmp_path / "a.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("operating") / "a.db"
    fill(db).close()
    names = {"CRPO_METRICS_TOKEN": TOKEN, "CRPO_RESEARCHER_TOKEN": SECRET}
    with serve(db, CRPO_LOG_LEVEL="debug", CRPO_LIMITS="off", **names) as running:
        yield running


def parts(station: Station, action: str = "live") -> dict[str, str]:
    answer = json.loads(operating.turn(station, True, {"action": action, "n": 1}))
    assert answer["again"] == (0 if action == "open" else operating.AGAIN)
    return dict(answer["parts"])


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def test_a_stranger_learns_nothing_from_any_message(store: Store) -> None:
    station = Station(store)
    for action in ("open", "live", None):
        page = operating.turn(station, False, {"action": action})
        assert VERSION not in page
        assert operating_texts.PEOPLE not in page


def test_an_app_that_nobody_has_used_yet_says_so(store: Store) -> None:
    found = parts(Station(store))
    assert operating_texts.WELL in found["state"]
    assert operating_texts.NO_ANSWERS in found["groups"]
    assert operating_texts.COPY_OFF in found["groups"]
    assert 'data-part="groups"' in parts(Station(store), "open")["page"]


def test_judgements_are_counted_by_kind_and_by_what_people_did(store: Store) -> None:
    person = Person(store).begin()
    person.rate(creativity="3")
    person.rate(creativity="4")
    person.send("undo")
    voting = comparing(store, annotator="2" * 32).begin()
    voting.send("answer", answer="a")
    voting.send("skip", reason="language")
    station = Station(store)
    facts = station.facts()
    assert facts.judgements == {
        ("rating", "answered"): 2,
        ("rating", "withdrawn"): 1,
        ("comparison", "answered"): 1,
        ("comparison", "skipped"): 1,
    }
    shown = words(parts(station)["groups"])
    assert "Ratings 2 given, 1 taken back" in shown
    assert "Comparisons 1 given, 1 skipped" in shown
    text = station.counters.text()
    assert 'crpo_judgements{act="answered",study_kind="rating"} 2.0' in text
    assert f'version="{VERSION}"' in text
    assert facts.schema in shown


def test_a_rating_on_two_dimensions_is_one_judgement(store: Store) -> None:
    store.add_study(study("two", "rating", CREATIVITY, NOVELTY))
    store.add_items("two", rated("A swing.", "A clothesline."))
    person = Person(store, study="two").begin()
    person.rate(creativity="4", novelty="2")
    person.send("undo")
    person.rate(creativity="5", novelty="2")
    counted = {("rating", "answered"): 2, ("rating", "withdrawn"): 1}
    assert Station(store).facts().judgements == counted


def test_what_takes_long_to_count_is_counted_once_for_everybody(store: Store) -> None:
    station = Station(store)
    first = station.facts().judgements
    Person(store).begin().rate(creativity="3")
    assert station.facts().judgements is first


def test_a_store_that_cannot_be_read_leaves_the_other_numbers(store: Store) -> None:
    station = Station(store)
    store.close()
    found = parts(station)
    assert operating_texts.REASONS["closed"] in found["state"]
    assert operating_texts.NOT_KNOWN in found["groups"]
    assert "crpo_store_readable 0.0" in station.counters.text()


def test_the_copy_says_how_far_it_is_and_what_went_wrong(store: Store) -> None:
    now = datetime.now(UTC)
    behind = Copied(
        rows_behind=1200,
        judgements_behind=340,
        oldest=now - timedelta(hours=2, minutes=3),
        last_success=now - timedelta(hours=2),
        last_error="<b>503</b>",
        next_try=now + timedelta(minutes=4, seconds=30),
    )
    found = parts(Station(store, Copier(behind)))
    shown = words(found["groups"])
    assert "340 answers (1,200 rows)" in shown
    assert "2 h 3 min" in shown
    assert "in 4 min" in shown
    assert "&lt;b&gt;503" in found["groups"]
    assert operating_texts.COPY_FAILING in found["state"]
    assert "lacks 340 answers; the oldest has waited for 2 h 3 min" in words(found["state"])
    text = Station(store, Copier(behind)).counters.text()
    assert "crpo_copy_judgements_behind 340.0" in text
    assert "crpo_copy_failing 1.0" in text
    well = parts(Station(store, Copier(Copied(last_success=now))))
    assert operating_texts.WELL in well["state"]
    assert "Last copied now" in words(well["groups"])


def test_little_room_and_slow_saving_are_said_before_anybody_loses_patience(store: Store) -> None:
    facts = Station(store).facts()
    assert operating_view.troubles(facts, "") == []
    full = replace(facts, free_bytes=400_000_000)
    assert "Only 400.0 MB is left" in operating_view.troubles(full, "")[0]
    large = replace(facts, free_bytes=5_000_000_000, store_bytes=2_000_000_000)
    assert large.little_room
    slow = replace(facts, pulse=replace(facts.pulse, lags=(0.01,) * 90 + (2.5,) * 10))
    assert "longer than 2.5 s" in operating_view.troubles(slow, "")[0]
    both = operating_view.state(replace(full, pulse=slow.pulse), "locked")
    assert "3 things to look at" in both
    assert quantile([], 0.5) != quantile([], 0.5)  # nan


def test_every_reason_of_the_health_check_has_a_sentence() -> None:
    from ui import health

    reasons = {health.UNUSABLE, health.SLOW, *health.WORDS.values()}
    assert reasons == set(operating_texts.REASONS)


def test_a_token_of_metrics_that_is_short_is_refused() -> None:
    assert metrics_token({}) == ""
    with pytest.raises(TokenError, match="CRPO_METRICS_TOKEN"):
        metrics_token({"CRPO_METRICS_TOKEN": "short"})


@pytest.mark.parametrize("path", ["/healthz", "/health"])
def test_whoever_asks_is_told_whether_the_app_is_well_and_no_more(
    server: Server, path: str
) -> None:
    answered = httpx.get(server.url + path)
    assert (answered.status_code, answered.json()) == (200, {"status": "ok", "version": VERSION})
    assert answered.headers["cache-control"] == "no-store"
    head = httpx.head(server.url + path)
    assert (head.status_code, head.content) == (200, b"")
    assert httpx.post(server.url + path).status_code == 404


def test_the_numbers_are_for_researchers_and_for_whoever_holds_the_token(server: Server) -> None:
    address = f"{server.url}/metrics"
    for given in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ÿ"):
        refused = httpx.get(address, headers={"authorization": given.encode("latin-1")})
        assert (refused.status_code, "crpo_" in refused.text) == (401, False)
    for token in (TOKEN, SECRET):
        answered = httpx.get(address, headers={"authorization": f"Bearer {token}"})
        assert answered.status_code == 200
        assert answered.headers["content-type"].startswith("text/plain; version=1.0.0")
        assert f'crpo_info{{schema="{newest(server)}",version="{VERSION}"}} 1.0' in answered.text
    with researcher(server) as client:
        assert client.get("/metrics").status_code == 200
    # The token of metrics opens nothing else.
    with httpx.Client(base_url=server.url) as client:
        client.get("/research", params={"token": TOKEN})
        assert client.get("/metrics").status_code == 401


def newest(server: Server) -> str:
    with Store(server.db) as store:
        return Station(store).facts().schema


@contextmanager
def researcher(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as client:
        client.get("/research", params={"token": SECRET})
        yield client


def event(client: httpx.Client, path: str, message: Any) -> str:
    """Ask as the page at a path does, where it has such a way of asking; what was answered."""
    page = client.get(path).text
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page)
    assert found is not None
    said = ""
    for one in json.loads(found[1])["dependencies"]:
        body = {"data": [], "fn_index": one["id"], "session_hash": "abc", "event_data": message}
        said += client.post("/gradio_api/run/predict", json=body).text
    return said


def test_the_page_answers_researchers_alone_over_the_wire(server: Server) -> None:
    with httpx.Client(base_url=server.url) as stranger, researcher(server) as client:
        refused = event(stranger, operating.PATH, {"action": "live", "n": 1})
        shown = event(client, operating.PATH, {"action": "live", "n": 1})
    assert operating_texts.PEOPLE not in refused
    assert operating_texts.PEOPLE in shown


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fits_and_has_no_barrier(server: Server, theme: str) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/research?token={SECRET}")
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{server.url}{operating.PATH}?__theme={theme}")
            page.get_by_text(operating_texts.WELL).wait_for()
            assert page.get_by_role("heading", name=operating_texts.SAVING).is_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert barriers(page) == []


def test_no_line_of_the_log_holds_a_text_an_id_a_token_or_an_address(server: Server) -> None:
    mark = "Mark4711"
    with researcher(server) as client:
        for path in PAGES:
            client.get(path, params={"study": mark, "PROLIFIC_PID": mark})
            event(client, path, {"action": "open", "n": mark, "text": mark})
            event(client, path, [mark])
            client.post(f"/turn{path}", json={"action": "consent", "study": mark, "text": mark})
            client.post(f"/turn{path}", content=mark * 20_000)
            client.get(f"{path}/{mark}", headers={"x-forwarded-for": "203.0.113.77"})
        client.post("/gradio_api/run/predict", json={"data": [mark], "fn_index": 9_999})
        client.post("/gradio_api/run/predict", content=mark)
        client.post("/research/items", content=mark, params={"study": mark})
        client.get("/research/report", params={"study": mark})
        client.get("/metrics", headers={"authorization": f"Bearer {mark}"})
        client.post("/turn/rate", params={"study": "rope"}, json={"action": "show"})
        client.post("/turn/rate", params={"study": "rope"}, json={"action": "consent"})
        client.post("/turn/rate", params={"study": mark}, json={"action": "answer", "token": mark})
        cookies = [cookie.value or "" for cookie in client.cookies.jar]
        with Store(server.db) as store, store.read() as tables:
            people = [row[0] for row in tables.connection.execute("SELECT id FROM annotators")]
        # The last test of this server: an error in the midst of its work, of no kind it knows.
        with closing(sqlite3.connect(server.db)) as connection:
            connection.execute("ALTER TABLE enrolments RENAME TO elsewhere")
        broken = client.post("/turn/rate", params={"study": "rope"}, json={"action": "show"})
        assert broken.status_code == 500
    said = server.said.splitlines()[3:]  # behind what the command prints of itself
    events = [json.loads(line) for line in said]
    assert {"start", "login", "request.error", "request.failed"} <= {one["event"] for one in events}
    (error,) = [one for one in events if one["event"] == "request.error"]
    assert (error["route"], error["error"]) == ("/turn/rate", "OperationalError")
    assert "annotation/tables.py:" in error["trace"]
    whole = "\n".join(said)
    assert people
    cookies = [value for value in cookies if len(value) >= 16]  # not those that are only a mark
    assert cookies
    for private in (mark, TOKEN, SECRET, "127.0.0.1", "203.0.113.77", *cookies, *people):
        assert private not in whole, f"{private[:12]} stands in the log"
