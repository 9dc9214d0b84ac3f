"""An OpenID provider on this machine, in the place of the Hub: whom it is told is logged in."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from stand_in import QuietHandler, listening

CLIENT, SECRET = "the app", "the app's password"
KEY = RSAKey.generate_key(2048, {"kid": "1"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"})
ANNA = {"sub": "64a1", "preferred_username": "anna"}
BEN = {"sub": "77b2", "preferred_username": "Ben"}


@dataclass
class Hub:
    """What the provider knows and does.

    Attributes:
        account: Who is logged in there, in every browser.
        claims: What it says otherwise in an identity; None leaves a claim out.
        sign: "key", "other key", "public key" (as a password), "none", or "no identity".
        down: It answers nothing but errors.
        denies: The person declines.
        asked: What the login asked for, oldest first.
        codes: What it gave out and has not taken back.
    """

    account: dict[str, str] = field(default_factory=lambda: dict(ANNA))
    claims: dict[str, Any] = field(default_factory=dict)
    sign: str = "key"
    down: bool = False
    denies: bool = False
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)


class HubHandler(QuietHandler):
    """Discovery, keys, the page that logs in, and tokens."""

    hub: Hub

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.hub.paths.append(parts.path)
        if self.hub.down:
            self.send_error(503)
        elif parts.path == "/.well-known/openid-configuration":
            self._say(self._discovery())
        elif parts.path == "/keys":
            self._say({"keys": [KEY.as_dict(private=False)]})
        elif parts.path == "/oauth/authorize":
            self._authorize({k: v[0] for k, v in parse_qs(parts.query).items()})
        elif parts.path == "/oauth/userinfo":
            self._say({"sub": "0", "preferred_username": "boss"})  # a lie that nobody shall ask for
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.hub.paths.append(self.path)
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        code = self.hub.codes.pop(given.get("code", ""), None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if (
            code is None
            or self.headers.get("authorization") != f"Basic {known}"
            or given.get("redirect_uri") != code["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != code["code_challenge"]
        ):
            self._say({"error": "invalid_grant"}, 400)
            return
        answer = {"access_token": "hf_oauth_secret", "token_type": "bearer", "expires_in": 3600}
        if self.hub.sign != "no identity":
            answer["id_token"] = self._identity(code)
        self._say(answer)

    def _discovery(self) -> dict[str, Any]:
        url = self.hub.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/oauth/authorize",
            "token_endpoint": f"{url}/oauth/token",
            "userinfo_endpoint": f"{url}/oauth/userinfo",
            "jwks_uri": f"{url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _authorize(self, asked: dict[str, str]) -> None:
        self.hub.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.hub.codes[code] = asked | {"account": dict(self.hub.account)}
        said = {"error": "access_denied"} if self.hub.denies else {"code": code}
        query = urlencode(said | {"state": asked["state"]})
        self.send_response(303)
        self.send_header("Location", f"{asked['redirect_uri']}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _identity(self, code: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {"iss": self.hub.url, "aud": CLIENT, "iat": now, "exp": now + 600}
        claims |= {"nonce": code["nonce"]} | code["account"] | self.hub.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.hub.sign in {"none", "public key"}:
            kind = "none" if self.hub.sign == "none" else "HS256"
            parts = [{"alg": kind, "kid": "1"}, claims]
            signed = ".".join(_part(json.dumps(one).encode()) for one in parts)
            digest = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{'' if kind == 'none' else _part(digest)}"
        key = OTHER_KEY if self.hub.sign == "other key" else KEY
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)

    def _say(self, answer: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _part(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).decode().rstrip("=")


@contextmanager
def provider() -> Iterator[Hub]:
    """A running provider."""
    hub = Hub()
    with listening(HubHandler, hub=hub) as url:
        hub.url = url
        yield hub


def known_to(hub: Hub, address: str) -> dict[str, str]:
    """The environment of an app that knows this provider.

    Args:
        hub: The provider.
        address: Of the app.
    """
    return {
        "OAUTH_CLIENT_ID": CLIENT,
        "OAUTH_CLIENT_SECRET": SECRET,
        "OPENID_PROVIDER_URL": hub.url,
        "CRPO_ADDRESS": address,
    }
