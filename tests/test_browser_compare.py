"""People who compare at a real browser: mouse, touch and keys, phones, how sure and why, sets."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from browser_support import Server, barriers, chromium, serve, settled
from ui_support import LONG, NASTY, PLAIN, PROMPT, fill, paired, study
from visiting import Visit

from annotation.content import Entry, Prompt, Response
from annotation.store import Store
from annotation.studies import Codes, Dimension
from annotation.tables import Tables
from ui import compare_texts as words
from ui import texts

pytestmark = pytest.mark.browser

LONG_PAIR = tuple(f"{number} {LONG}" for number in range(3))
ARMS = ("cre", "dpo", "human")
WORDY = Prompt("uses", "rope", LONG[:3000])
DIVERSE = Dimension("diversity", "Which set is more diverse?")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("browser") / "a.db"
    with fill(db) as store:
        add(store, "long", paired(PLAIN, LONG_PAIR))
        add(store, "longer", paired(LONG_PAIR, LONG_PAIR[::-1]))
        add(store, "pairs", paired(tuple(f"plain {n}" for n in range(8)),
                                   tuple(f"vivid {n}, " * 9 for n in range(8))))  # fmt: skip
        full = {"confidence": True, "comments": True}
        add(store, "full", paired(PLAIN, (NASTY, "second\nline", "third")), **full, reveal="end")
        add(store, "each", paired(), **full, reveal="each")
        add(store, "panel", panel(), **full, reveal="end", codes=Codes("DONE-3"), break_every=4)
        add(store, "wordy", [Entry(WORDY, (written(WORDY, "cre"), written(WORDY, "dpo")))])
        add(store, "sets", paired(PLAIN[:1], (NASTY,)), DIVERSE, **full, set_size=3)
        store.write(make_sets)
    with serve(db) as running:
        yield running


def add(store: Store, name: str, entries: list[Entry], *asked: Dimension, **settings: Any) -> None:
    store.add_study(study(name, "comparison", *asked, raters_per_item=50, **settings))
    store.add_items(name, entries)


def panel() -> list[Entry]:
    """Two prompts, three arms, each two of them once with each prompt."""
    prompts = [Prompt("uses", thing, f"A use for a {thing}") for thing in ("rope", "sock")]
    return [
        Entry(prompt, (written(prompt, a), written(prompt, b)))
        for prompt in prompts
        for a, b in (("cre", "dpo"), ("cre", "human"), ("dpo", "human"))
    ]


def written(prompt: Prompt, arm: str) -> Response:
    text = f"idea {ARMS.index(arm)} for the {prompt.item}"
    return Response(
        prompt.id, text, "human" if arm == "human" else "model", None if arm == "human" else arm
    )


def make_sets(tables: Tables) -> None:
    sql = "SELECT id, first_id, second_id FROM items WHERE study_id = 'sets'"
    item, *sides = tables.connection.execute(sql).fetchone()
    known = {one.text: one.id for one in tables.responses(PROMPT.id)}
    more = [known[PLAIN[1]], known[LONG_PAIR[1]]]
    for side, own in zip(("first", "second"), sides, strict=True):
        for position, response in enumerate([own, *more]):
            tables.connection.execute(
                "INSERT INTO item_sets VALUES (?, ?, ?, ?)", (item, side, position, response)
            )


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    visitor = Visit(browser, server)
    yield visitor
    visitor.close()


def rows(server: Server, sql: str, *values: object) -> list[Any]:
    with sqlite3.connect(server.db) as db:
        return db.execute(sql, values).fetchall()


def votes(visit: Visit) -> list[tuple[Any, ...]]:
    """What a person has answered, as it stands in the record."""
    return rows(
        visit.server,
        "SELECT answer, confidence, comment FROM votes WHERE annotator_id = ? "
        "AND action = 'vote' ORDER BY rowid",
        visit.annotator,
    )


def see_both(visit: Visit) -> None:
    """Scroll until both responses have been in sight, which opens the answers."""
    visit.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    visit.page.wait_for_selector(".answer:enabled")


def test_a_person_compares_undoes_and_resumes_in_a_new_tab(visit: Visit) -> None:
    page = visit.begin("/compare?study=pairs")
    first = visit.shown()
    assert len(first) == 2
    assert page.locator(".prompt").count() == 1
    visit.click("text=B is more creative")
    second = visit.shown()
    visit.click("button >> text=Undo")
    assert visit.shown() == first
    assert "B is" in page.locator("[aria-current=true]").text_content()
    visit.click("text=Both are poor")
    assert visit.shown() == second
    tab = visit.open("/compare?study=pairs", visit.tab())
    assert visit.shown(tab) == second
    assert [answer for answer, *_ in votes(visit)] == ["b", "both_bad"]


def test_comparing_works_with_every_key(visit: Visit) -> None:
    visit.begin("/compare?study=pairs")
    visit.press("a", "2", "e", "4", "1", "b", "3", "p")
    assert visit.heading() == texts.FINISHED_TITLE
    assert [answer for answer, *_ in votes(visit)] == ["a", "b", "tie", "both_bad"] * 2


def test_single_keys_can_be_switched_off_and_stay_off(visit: Visit) -> None:
    page = visit.begin("/compare?study=full")
    page.uncheck("[data-keys]")
    shown = visit.shown()
    visit.press("a", "1", "u", "?", "g", "w")
    assert visit.shown() == shown
    assert page.locator(".sure :checked").count() == 0
    assert page.locator(".why input").is_hidden()
    page.reload()
    settled(page)
    assert not page.locator("[data-keys]").is_checked()
    page.check("[data-keys]")
    page.locator("[data-focus]").focus()
    visit.press("e")
    assert visit.shown() != shown


def test_a_vote_is_one_press_and_how_sure_and_why_go_along_for_who_wants(visit: Visit) -> None:
    page = visit.begin("/compare?study=full")
    assert page.locator(".sure :checked").count() == 0
    visit.press("a")  # one press
    visit.click(".sure >> text=fairly sure")
    visit.click("button >> text=Say why")
    page.keyboard.type("a b 1 u")  # no shortcut while one writes
    visit.press("Enter")  # back to the answers, choosing none
    assert visit.place() == "2 of 3"
    visit.press("b")
    assert page.locator(".sure :checked").count() == 0
    assert page.locator(".why input").input_value() == ""
    assert page.locator(".why input").is_visible()  # stays open, so that nothing moves
    visit.press("c", "e")
    assert votes(visit) == [("a", None, None), ("b", 2, "a b 1 u"), ("tie", 3, None)]
    visit.click("button >> text=Undo")
    assert page.locator(".sure :checked").get_attribute("value") == "3"


def test_how_sure_one_is_can_be_taken_back_and_moved_with_arrows(visit: Visit) -> None:
    page = visit.begin("/compare?study=full")
    chosen = page.locator(".sure :checked")
    visit.press("f")
    assert chosen.get_attribute("value") == "2"
    visit.press("f")
    assert chosen.count() == 0
    page.click(".sure >> text=certain")
    page.click(".sure >> text=certain")
    assert chosen.count() == 0
    page.locator(".sure input").first.focus()
    visit.press("Space", "ArrowRight")
    assert chosen.get_attribute("value") == "2"
    assert page.evaluate("document.activeElement.value") == "2"
    visit.press("Tab")  # the group is one stop; next are the answers
    assert page.evaluate("document.activeElement.value") == "a"


def test_how_sure_and_why_survive_a_reload_of_their_tab(visit: Visit) -> None:
    page = visit.begin("/compare?study=full")
    visit.press("g", "w")
    page.keyboard.type("it is like ${home} & <b>")
    page.reload()
    settled(page)
    assert page.locator(".sure :checked").get_attribute("value") == "1"
    visit.click("text=A is more creative")
    assert votes(visit) == [("a", 1, "it is like ${home} & <b>")]


def test_after_each_vote_the_names_are_shown_and_enter_goes_on(visit: Visit) -> None:
    page = visit.begin("/compare?study=each")
    first = visit.shown()
    visit.press("b")
    assert visit.heading() == words.TITLE
    assert visit.shown() == first
    names = {text.split()[-1] for text in page.locator(".card h2").all_inner_texts()}
    assert names == {"demo-plain", "demo-vivid"}
    assert page.locator(".card.chosen h2").inner_text().startswith("B")
    assert barriers(page) == []
    visit.press("Enter")
    assert visit.place() == "2 of 3"
    visit.press("u")
    assert visit.place() == "2 of 3"
    assert page.locator(".notice:not([hidden])").text_content() == words.NOTHING_LEFT


def test_sets_are_read_as_numbered_lists_in_cards_of_one_height(visit: Visit) -> None:
    page = visit.begin("/compare?study=sets")
    assert page.locator(".card ol").count() == 2
    assert page.locator(".card").first.locator("li").count() == 3
    one, two = visit.boxes(".card")
    assert (one["y"], one["width"], one["height"]) == (two["y"], two["width"], two["height"])
    assert NASTY in visit.shown()
    assert page.evaluate("window.ran") is None
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.set')).listStyleType") == "decimal"
    )
    assert visit.boxes(".answer")[0]["y"] < 800
    assert barriers(page) == []


def test_three_raters_play_a_blind_study_from_consent_to_code_and_reveal(
    browser: Any, server: Server
) -> None:
    """One with the keys, one with the mouse, one on a phone with a finger."""
    people = [
        Visit(browser, server),
        Visit(browser, server),
        Visit(browser, server, 375, 760, has_touch=True, is_mobile=True),
    ]
    for person in people:
        assert "Taking part is voluntary" in person.open("/compare?study=panel").content()
        person.click("[data-act=consent]")
    plans: list[list[str]] = [["a", "b", "e"], ["a", "b", "tie"], ["b", "a", "both_bad"]]
    seen: list[list[tuple[list[str], str]]] = [[], [], []]
    turn = 0
    while any(person.heading() != texts.FINISHED_TITLE for person in people):
        for number, person in enumerate(people):
            page = person.page
            if not page.locator(".answer").count():
                if page.locator("[data-act=show]").count():
                    person.click("[data-act=show]")  # after a break
                continue
            answer = plans[number][turn % 3]
            key = {"e": "tie"}.get(answer, answer)
            seen[number].append((person.shown(), key))
            if number == 0:
                person.press(answer)
                continue
            see_both(person)
            button = page.locator(f".answer[value={answer}]:enabled")
            (button.tap if number == 2 else button.click)()
            settled(page)
        turn += 1
    for person, own in zip(people, seen, strict=True):
        assert len(own) == 6
        assert "DONE-3" in person.page.content()
        assert "cre" not in {word for view in own for text in view[0] for word in text.split()}
        person.click("[data-act=reveal]")
        told = person.page.locator("ol.votes > li").all()
        assert len(told) == 6
        for listed, (shown, answer) in zip(told, own, strict=True):
            names = [ARMS[int(text.split()[1])] for text in shown]
            expected = [f"{side} {words.arm(name)}" for side, name in zip("AB", names, strict=True)]
            assert re.sub(r"\s+", " ", listed.locator(".names").inner_text()) == " ".join(expected)
            assert listed.locator(".given").inner_text() == words.YOURS[answer]
        assert "DONE-3" in person.page.content()
        person.click("[data-act=show]")
        assert person.page.locator("[data-act=undo]").count() == 0
    cells = rows(server, "SELECT low_arm, high_arm, served FROM cells WHERE study_id = 'panel'")
    assert sorted(cells) == [("cre", "dpo", 6), ("cre", "human", 6), ("dpo", "human", 6)]
    stored = rows(
        server, "SELECT annotator_id, item_id, side FROM votes WHERE study_id = 'panel' "
        "AND action = 'vote'"
    )  # fmt: skip
    assert set(Counter(who for who, *_ in stored).values()) == {6}
    assert {side for *_, side in stored} == {"ab", "ba"}
    assert rows(server, "SELECT count(*) FROM assignments WHERE study_id = 'panel' "
                "AND revealed IS NULL") == [(0,)]  # fmt: skip
    for person in people:
        person.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 760)])
@pytest.mark.parametrize("name", ["pairs", "full"])
def test_buttons_and_cards_stay_where_they_are_between_pairs(
    browser: Any, server: Server, name: str, width: int, height: int
) -> None:
    visit = Visit(browser, server, width, height)
    visit.begin(f"/compare?study={name}")
    before = visit.boxes(".answer")
    assert len({(box["width"], box["height"]) for box in before}) == 1
    if width > 1000:
        one, two = visit.boxes(".card")
        assert (one["y"], one["width"], one["height"]) == (two["y"], two["width"], two["height"])
    for answer in ("a", "b"):
        see_both(visit)
        visit.click(f".answer[value={answer}]:enabled")
        assert visit.boxes(".answer") == before
    visit.close()


def test_long_responses_scroll_inside_their_own_card(visit: Visit) -> None:
    page = visit.begin("/compare?study=long")
    heights = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(e => [e.clientHeight, e.scrollHeight])"
    )
    assert max(scroll for _, scroll in heights) > 2 * heights[0][0]
    assert heights[0][0] == heights[1][0]
    assert visit.boxes(".answer")[0]["y"] < 800


def test_a_long_task_scrolls_and_can_be_reached_with_the_keyboard(visit: Visit) -> None:
    page = visit.begin("/compare?study=wordy")
    scrolled = "document.querySelector('.task').scrollTop"
    assert page.evaluate("document.activeElement.matches('.task')")
    page.keyboard.press("PageDown")
    page.wait_for_function(f"{scrolled} > 0")
    visit.press("Tab", "Shift+Tab")
    assert page.evaluate("document.activeElement.matches('.task')")
    assert all(box["y"] < 800 for box in visit.boxes(".answer"))
    assert barriers(page) == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (375, 667), (640, 400), (1280, 800)])
@pytest.mark.parametrize("name", ["full", "sets", "each"])
def test_no_view_is_wider_than_its_window(
    browser: Any, server: Server, name: str, width: int, height: int
) -> None:
    # 640 by 400 is a window of 1280 by 800 at 200 %.
    visit = Visit(browser, server, width, height)
    page = visit.begin(f"/compare?study={name}")

    def fits() -> None:
        sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1]

    for _ in range(4):
        fits()
        if page.locator(".answers").count():
            see_both(visit)
            if page.locator("[data-why]:visible").count():
                page.click("[data-why]")
                fits()
            visit.click(".answer[value=a]:enabled")
        elif page.locator("[data-act=on]").count():
            visit.click("[data-act=on]")
    if page.locator("[data-act=reveal]").count():
        visit.click("[data-act=reveal]")
        page.locator("summary").first.click()
        fits()
    visit.close()


def test_on_a_phone_a_stands_above_b_and_the_answers_stay_in_sight(
    browser: Any, server: Server
) -> None:
    visit = Visit(browser, server, 375, 760)
    page = visit.begin("/compare?study=longer")  # whichever side is first, it fills the window
    one, two = visit.boxes(".card")
    assert (one["x"], one["y"] + one["height"] <= two["y"]) == (two["x"], True)
    assert page.locator(".answer:disabled").count() == 4  # B has not been in sight
    assert page.locator("[data-unseen]").is_visible()
    visit.press("a")
    assert "1 of" in visit.place()
    page.mouse.wheel(0, 900)
    page.wait_for_function("window.scrollY > 500")
    page.locator(".card").nth(1).scroll_into_view_if_needed()
    page.wait_for_selector(".answer:enabled")
    assert not page.locator("[data-unseen]").is_visible()
    assert all(0 < box["y"] < 760 for box in visit.boxes(".answer"))
    assert any(0 <= box["y"] < 10 for box in visit.boxes(".card h2"))
    visit.close()


def test_on_a_phone_the_texts_keep_most_of_the_window(browser: Any, server: Server) -> None:
    visit = Visit(browser, server, 375, 667, has_touch=True, is_mobile=True)
    page = visit.begin("/compare?study=full")
    see_both(visit)
    assert page.locator(".sure").is_visible()
    (bar,) = visit.boxes(".answers")
    assert bar["height"] < 0.35 * 667
    visit.close()


def test_every_control_is_large_enough_to_hit(browser: Any, server: Server) -> None:
    visit = Visit(browser, server, 375, 760)
    visit.begin("/compare?study=full")
    for box in visit.boxes(".page button:visible, .page label:visible"):
        assert min(box["width"], box["height"]) >= 24
    visit.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, server: Server, theme: str) -> None:
    visit = Visit(browser, server)
    page = visit.begin(f"/compare?study=full&__theme={theme}")

    def check(where: str) -> None:
        assert barriers(page) == [], where

    check("compare")
    visit.press("f", "w")
    check("sure and why")
    visit.press("Enter", "a", "u")
    check("undone")
    visit.press("a", "s")
    check("skip")
    visit.press("Escape", "b", "a")
    check("finished")
    visit.click("[data-act=reveal]")
    check("who wrote what")
    page.locator("summary").first.click()
    check("one pair of them")
    visit.close()
