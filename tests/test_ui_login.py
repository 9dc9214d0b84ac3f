"""Logging in with an account of a provider, out again, and what an attacker gets instead."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_support import Server, serve
from openid_stand_in import ANNA, BEN, Hub, known_to, provider
from ui_support import fill, study

from annotation.store import Store
from ui import access, login, login_texts, logins
from ui.login_errors import LoginSettingsError
from ui.login_settings import Provider, read

EVENT = "/gradio_api/run/predict"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Server]]:
    db = tmp_path_factory.mktemp("login") / "a.db"
    store = fill(db)
    store.add_study(study("known", "rating", login="huggingface"))
    store.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with provider() as hub:
        known = known_to(hub, f"http://127.0.0.1:{port}")
        with serve(db, port, CRPO_RESEARCHERS="anna, Carla", **known) as server:
            yield hub, server


@pytest.fixture
def hub(running: tuple[Hub, Server]) -> Hub:
    """The provider as it was at first."""
    fresh = Hub(url=running[0].url)
    vars(running[0]).update(vars(fresh))
    return running[0]


@pytest.fixture
def client(running: tuple[Hub, Server], hub: Hub) -> Iterator[httpx.Client]:
    """A browser that nobody has used yet."""
    with browser(running[1].url) as visitor:
        yield visitor


def browser(url: str, headers: dict[str, str] | None = None) -> httpx.Client:
    """One that waits for a busy machine, and keeps no connection that the server may end."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(base_url=url, headers=headers, limits=limits, timeout=60)


def get(address: str) -> httpx.Response:
    return httpx.get(address, timeout=60)


def sent_back(client: httpx.Client, to: str = "/research") -> str:
    """The address at which the provider sends a browser back."""
    begun = client.get("/login", params={"to": to})
    assert begun.status_code == 302
    return get(begun.headers["location"]).headers["location"]


def log_in(client: httpx.Client, to: str = "/research") -> httpx.Response:
    return client.get(sent_back(client, to))


def cookie(answer: httpx.Response, name: str) -> dict[str, str]:
    """A cookie that an answer sets: its value and its flags, each in small letters."""
    for line in answer.headers.get_list("set-cookie"):
        first, *flags = line.split("; ")
        if first.startswith(f"{name}="):
            named = [flag.lower().partition("=") for flag in flags]
            return {flag: value for flag, _, value in named} | {"value": first.partition("=")[2]}
    return {}


def is_researcher(client: httpx.Client) -> bool:
    """Whether the page of studies tells this browser anything; the route of items asks the same."""
    answered = client.post("/research/items", json={})
    assert answered.status_code in {200, 403}
    return answered.status_code == 200


def test_a_name_of_the_list_opens_the_researchers_pages_and_another_does_not(
    client: httpx.Client, hub: Hub
) -> None:
    back = log_in(client)
    assert (back.status_code, back.headers["location"]) == (303, "../research")
    assert is_researcher(client)
    assert cookie(back, access.HINT)["value"] == "research"
    hub.account = BEN
    assert log_in(client).status_code == 303
    assert not is_researcher(client)
    assert access.HINT not in client.cookies


def test_the_login_asks_for_the_profile_alone_with_state_nonce_and_proof_of_the_code(
    client: httpx.Client, hub: Hub
) -> None:
    sent_back(client)
    sent_back(client)
    for asked in hub.asked:
        assert (asked["scope"], asked["response_type"]) == ("openid profile", "code")
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"{client.base_url}/login/callback".replace(
            "//login", "/login"
        )
    first, second = hub.asked
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_nothing_of_the_provider_is_kept_but_the_name(client: httpx.Client, hub: Hub) -> None:
    back = log_in(client)
    assert not [path for path in hub.paths if "userinfo" in path]
    everything = " ".join(back.headers.get_list("set-cookie")) + back.text
    assert "hf_oauth" not in everything
    assert ANNA["sub"] not in everything
    assert login.FLOW not in client.cookies


def test_the_cookies_of_a_login_are_closed_to_scripts_and_other_sites(
    client: httpx.Client,
) -> None:
    begun = client.get("/login")
    flow = cookie(begun, login.FLOW)
    assert {"httponly": "", "samesite": "lax", "path": "/login", "max-age": "600"}.items() <= (
        flow.items()
    )
    back = get(begun.headers["location"]).headers["location"]
    own = cookie(client.get(back), logins.COOKIE)
    assert {"httponly": "", "samesite": "lax", "path": "/"}.items() <= own.items()
    assert own["max-age"] == str(logins.MAX_AGE)


def test_one_account_is_one_rater_on_every_device(running: tuple[Hub, Server], hub: Hub) -> None:
    views = []
    for _ in range(2):
        with browser(running[1].url) as device:
            device.get("/rate")
            log_in(device, "/rate?study=known")
            device.post("/turn/rate?study=known", json={"action": "consent"})
            views.append(device.cookies[logins.COOKIE])
    with Store(running[1].db) as store, store.read() as tables:
        rows = tables.connection.execute(
            "SELECT id, kind FROM annotators JOIN enrolments ON annotators.id = annotator_id "
            "WHERE study_id = 'known'"
        ).fetchall()
    assert [row[1] for row in rows] == ["login"]
    assert views[0] != views[1]
    assert ANNA["sub"] not in rows[0][0]


@pytest.mark.parametrize(
    ("to", "ends"),
    [
        ("/rate?study=a b&PROLIFIC_PID=x", "../rate?study=a+b&PROLIFIC_PID=x"),
        ("/rate?study=a&continue=somebody.else&token=x", "../rate?study=a"),
        ("https://elsewhere.example/rate", "../"),
        ("//elsewhere.example/rate", "../"),
        ("/\\elsewhere.example/rate", "../"),
        ("https:/rate", "../"),
        ("javascript:alert(1)", "../"),
        ("/login?to=/rate", "../"),
        ("/logout", "../"),
        ("/rate/../research", "../"),
        ("/rate\r\nSet-Cookie: a=b", "../"),
        ("http://[", "../"),
        ("", "../"),
    ],
)
def test_a_login_ends_on_a_page_of_ours_and_as_nobody_else(
    client: httpx.Client, to: str, ends: str
) -> None:
    back = log_in(client, to)
    assert (back.status_code, back.headers["location"]) == (303, ends)
    assert not cookie(back, "a")


def test_a_host_that_a_request_names_changes_nothing(client: httpx.Client, hub: Hub) -> None:
    client.get("/login", headers={"host": "elsewhere.example", "x-forwarded-host": "elsewhere"})
    begun = client.get("/login", headers={"host": "elsewhere.example"})
    assert "elsewhere" not in begun.headers["location"]


def test_an_address_of_somebody_elses_login_logs_nobody_in(
    running: tuple[Hub, Server], client: httpx.Client, hub: Hub
) -> None:
    hub.account = BEN
    with browser(running[1].url) as attacker:
        address = sent_back(attacker)
    for begun in (False, True):  # also while the victim is about to log in
        if begun:
            client.get("/login")
        answered = client.get(address)
        assert answered.status_code == 403
        assert login_texts.FAILED[:30] in answered.text
        assert logins.COOKIE not in client.cookies


@pytest.mark.parametrize("change", [("state=", "state=x"), ("code=", "code=x"), ("state=", "s=")])
def test_another_state_or_code_logs_nobody_in(
    client: httpx.Client, change: tuple[str, str]
) -> None:
    assert client.get(sent_back(client).replace(*change)).status_code == 403
    assert logins.COOKIE not in client.cookies


def test_a_login_cannot_be_played_again(client: httpx.Client) -> None:
    address = sent_back(client)
    flow = client.cookies[login.FLOW]
    assert client.get(address).status_code == 303
    client.cookies.clear()
    assert client.get(address).status_code == 403
    assert client.get(address, headers={"cookie": f"{login.FLOW}={flow}"}).status_code == 403
    assert logins.COOKIE not in client.cookies


@pytest.mark.parametrize("sign", ["other key", "public key", "none", "no identity"])
def test_an_identity_without_the_providers_signature_logs_nobody_in(
    client: httpx.Client, hub: Hub, sign: str
) -> None:
    hub.sign = sign
    assert log_in(client).status_code == 403
    assert logins.COOKIE not in client.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another app"},
        {"aud": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"nonce": "of another login"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["64a1"]},
    ],
    ids=str,
)
def test_an_identity_for_another_app_time_or_login_logs_nobody_in(
    client: httpx.Client, hub: Hub, claims: dict[str, Any]
) -> None:
    hub.claims = claims
    assert log_in(client).status_code == 403
    assert logins.COOKIE not in client.cookies


@pytest.mark.parametrize("name", [None, 7, "", "anna\r\nx: y", "ann\u0430", "anna;", ["anna"]])
def test_a_name_that_no_account_can_have_is_no_researchers(
    client: httpx.Client, hub: Hub, name: object
) -> None:
    hub.claims = {"preferred_username": name}
    assert log_in(client).status_code == 303
    assert not is_researcher(client)


def test_names_are_told_apart_as_the_hub_does(client: httpx.Client, hub: Hub) -> None:
    hub.account = {"sub": "3", "preferred_username": "cArLa"}
    log_in(client)
    assert is_researcher(client)


def test_who_declines_or_finds_no_provider_reads_what_to_do(client: httpx.Client, hub: Hub) -> None:
    hub.denies = True
    assert log_in(client).status_code == 403
    hub.denies = False
    address = sent_back(client)
    hub.down = True
    hub.codes.clear()
    refused = client.get(address)
    assert (refused.status_code, "/login" in refused.text) == (403, True)
    assert logins.COOKIE not in client.cookies


def test_the_log_says_how_logins_ended_and_of_whom_nothing(
    running: tuple[Hub, Server], client: httpx.Client, hub: Hub
) -> None:
    log_in(client)
    hub.sign = "other key"
    address = sent_back(client)
    client.get(address)
    said = running[1].said
    assert '"outcome": "done"' in said
    assert '"outcome": "refused", "error": "BadSignatureError"' in said
    code = address.partition("code=")[2].partition("&")[0]
    for secret in (code, hub.asked[-1]["state"], ANNA["sub"], ANNA["preferred_username"], "hf_"):
        assert secret not in said


def test_a_login_gives_a_new_cookie_and_the_one_before_gives_nothing(
    running: tuple[Hub, Server], client: httpx.Client, hub: Hub
) -> None:
    """Session fixation: what an attacker put into the browser before is not what counts after."""
    hub.account = BEN
    with browser(running[1].url) as attacker:
        log_in(attacker)
        planted = attacker.cookies[logins.COOKIE]
    hub.account = ANNA
    client.cookies.set(logins.COOKIE, planted, domain="127.0.0.1", path="/")
    log_in(client)
    mine = client.cookies[logins.COOKIE]
    assert mine != planted
    assert is_researcher(client)
    client.cookies.clear()
    client.cookies.set(logins.COOKIE, planted, domain="127.0.0.1", path="/")
    assert not is_researcher(client)


def test_logging_out_ends_the_login_and_every_copy_of_its_cookie(client: httpx.Client) -> None:
    log_in(client)
    copy = client.cookies[logins.COOKIE]
    out = client.post("/logout")
    assert (out.status_code, out.headers["location"]) == (303, "./")
    assert {logins.COOKIE, logins.SHOWN, access.HINT}.isdisjoint(client.cookies)
    client.cookies.set(logins.COOKIE, copy, domain="127.0.0.1", path="/")
    assert not is_researcher(client)


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]
)
def test_no_other_site_can_log_somebody_out(client: httpx.Client, headers: dict[str, str]) -> None:
    log_in(client)
    assert client.post("/logout", headers=headers).status_code == 403
    assert client.get("/logout").status_code == 404
    assert is_researcher(client)


def test_the_researchers_page_offers_the_login(client: httpx.Client) -> None:
    page = client.get("/research").text
    assert ".page .by-login { display: block; }" in page
    assert re.search(r'href="login\?to=%2Fresearch"', access.strangers())


def test_without_a_provider_there_is_no_login(tmp_path: Path) -> None:
    with serve(tmp_path / "a.db") as server:
        for path, home in (("/login", "./"), ("/login/callback?code=a&state=b", "../")):
            answer = get(server.url + path)
            assert answer.status_code == 404
            assert f"{login_texts.NOWHERE_TITLE}</h1>" in answer.text
            assert f'href="{home}"' in answer.text
        assert ".by-login { display: block; }" not in get(f"{server.url}/research").text


def test_a_space_without_a_chosen_token_has_no_link_and_makes_no_file(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with provider() as hub:
        known = known_to(hub, "https://lab-study.hf.space")
        space = {"SPACE_ID": "lab/study", "SPACE_AUTHOR_NAME": "lab"}
        with serve(db, **known, **space) as server:
            assert "token=" not in server.said
            assert not (tmp_path / "a.db.researcher").exists()
            with browser(server.url) as client:
                for token in ("", "None", "x" * 16):
                    client.get("/research", params={"token": token})
                assert access.COOKIE not in client.cookies
                page = client.get("/rate", headers={"x-forwarded-proto": "https"})
                hub.down = True
                away = client.get("/login")
                hub.down = False
                begun = client.get("/login", headers={"x-forwarded-proto": "https"})
    assert (away.status_code, login_texts.UNREACHABLE[:40] in away.text) == (503, True)
    mine, flow = cookie(page, "crpo_annotator"), cookie(begun, login.FLOW)
    assert {"secure", "httponly", "partitioned"} <= set(mine)
    assert (mine["samesite"], flow["samesite"]) == ("none", "lax")
    assert "secure" in flow
    assert "lab-study.hf.space%2Flogin%2Fcallback" in begun.headers["location"]


def test_below_a_path_of_a_proxy_the_login_comes_back_there_and_its_cookies_stay_there(
    tmp_path: Path,
) -> None:
    with provider() as hub:
        known = known_to(hub, "https://lab.example/studies")
        with (
            serve(
                tmp_path / "a.db", CRPO_ROOT_PATH="/studies", CRPO_PROXIES="1", **known
            ) as server,
            browser(server.url, {"x-forwarded-proto": "https"}) as client,
        ):
            begun = client.get("/studies/login", params={"to": "/rate?study=a"})
            address = get(begun.headers["location"]).headers["location"]
            flow = cookie(begun, login.FLOW)
            held = {"cookie": f"{login.FLOW}={flow['value']}"}
            back = client.get(address.removeprefix("https://lab.example"), headers=held)
    assert address.startswith("https://lab.example/studies/login/callback?")
    assert (flow["path"], "secure" in flow) == ("/studies/login", True)
    assert back.headers["location"] == "../rate?study=a"
    own = cookie(back, logins.COOKIE)
    assert (own["path"], "secure" in own) == ("/studies", True)


def test_the_owner_of_a_space_is_a_researcher_and_a_made_up_owner_elsewhere_is_not() -> None:
    owner = {"SPACE_AUTHOR_NAME": "Lab"}
    assert access.names(["Anna"], owner | {"SPACE_ID": "lab/study"}) == {"anna", "lab"}
    assert access.names(["Anna", "\u212arl"], owner) == {"anna"}


def test_the_environment_says_where_people_log_in() -> None:
    space = {
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "word",
        "OPENID_PROVIDER_URL": "https://huggingface.co",
        "SPACE_HOST": "lab-study.hf.space",
    }
    known = read(space)
    assert known == Provider("id", "word", "https://huggingface.co", "https://lab-study.hf.space")
    assert "word" not in repr(known)
    assert read({"SPACE_HOST": "lab-study.hf.space"}) is None
    below = read(space, "/studies")
    assert below is not None
    assert below.callback == "https://lab-study.hf.space/studies/login/callback"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"OAUTH_CLIENT_SECRET": ""}, "OAUTH_CLIENT_SECRET"),
        ({"SPACE_HOST": ""}, "CRPO_ADDRESS"),
        ({"CRPO_ADDRESS": "http://rate.example.org"}, "CRPO_ADDRESS"),
        ({"CRPO_ADDRESS": "https://rate.example.org/?a=b"}, "CRPO_ADDRESS"),
        ({"OPENID_PROVIDER_URL": "http://huggingface.co"}, "OPENID_PROVIDER_URL"),
        ({"OPENID_PROVIDER_URL": "https://a@huggingface.co"}, "OPENID_PROVIDER_URL"),
    ],
)
def test_half_a_provider_is_an_error_that_names_what_is_missing(
    change: dict[str, str], name: str
) -> None:
    whole = {"OAUTH_CLIENT_ID": "id", "OAUTH_CLIENT_SECRET": "word", "SPACE_HOST": "x.hf.space"}
    with pytest.raises(LoginSettingsError, match=name):
        read(whole | change)
