"""Where do people log in, and as which app are we known there?

A Space whose card says `hf_oauth: true` gets all of it in its environment. Elsewhere one registers
an app with the provider and sets the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ui.login_errors import LoginSettingsError

HUB = "https://huggingface.co"
CALLBACK = "/login/callback"  # a Space's app may come back to any path; others register this one
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Provider:
    """An OpenID provider and how it knows us.

    Attributes:
        client: Our id there.
        secret: Our password there.
        url: The provider, without a last slash.
        address: Of this app as browsers see it, without a last slash.
    """

    client: str
    secret: str = field(repr=False)
    url: str
    address: str

    @property
    def callback(self) -> str:
        """Where the provider sends people back to."""
        return self.address + CALLBACK


def read(environment: Mapping[str, str], root_path: str = "") -> Provider | None:
    """The provider of the environment; None where nobody can log in.

    Args:
        environment: OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OPENID_PROVIDER_URL (the Hub when
            missing), and SPACE_HOST, or CRPO_ADDRESS for other hosts than a Space.
        root_path: The path under which a proxy shows the app.

    Raises:
        LoginSettingsError: One of them is missing, or is no address with HTTPS.
    """
    client = environment.get("OAUTH_CLIENT_ID", "").strip()
    if not client:
        return None
    secret = environment.get("OAUTH_CLIENT_SECRET", "").strip()
    if not secret:
        raise LoginSettingsError("OAUTH_CLIENT_SECRET", "", "set it to the provider's word")
    host = environment.get("SPACE_HOST", "").strip()
    address = environment.get("CRPO_ADDRESS", "").strip()
    address = _safe("CRPO_ADDRESS", address or (f"https://{host}{root_path}" if host else ""))
    url = _safe("OPENID_PROVIDER_URL", environment.get("OPENID_PROVIDER_URL", "").strip() or HUB)
    return Provider(client, secret, url, address)


def _safe(name: str, given: str) -> str:
    """An address that nobody listens to on the way; without a last slash."""
    parts = urlsplit(given)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not (secure and parts.hostname) or parts.query or parts.fragment or parts.username:
        raise LoginSettingsError(name, given, "write it as https://rate.example.org")
    return given.rstrip("/")
