"""Under which name is a platform's id of a person kept? As a hash that only this app can make."""

import hmac
import os
import re
from pathlib import Path

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{1,64}")


def hashed(secret: str, name: str) -> str | None:
    """A hash of what a platform calls a person, salted with the key of the app.

    Args:
        secret: The app's key.
        name: The platform's id; client text.

    Returns:
        32 hexadecimal digits; None without a well-formed name (letters, digits, '-' and '_', at
        most 64 of them).
    """
    if not WELL_FORMED.fullmatch(name):
        return None
    return hmac.digest(secret.encode(), f"participant/{name}".encode(), "sha256").hex()[:32]


def secret_of(db: Path) -> str | None:
    """The key of the app that serves a store: CRPO_SECRET or the file `DB.secret`; or None."""
    if given := os.environ.get("CRPO_SECRET"):
        return given
    try:
        return db.with_name(f"{db.name}.secret").read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
