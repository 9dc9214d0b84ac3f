"""With which flags does a cookie leave the server?

One place for all of them: scripts cannot read what gives a right, other sites cannot send it along,
it does not travel without encryption where there is one, and it stays under the path of this app.
"""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope


@dataclass(frozen=True)
class Cookies:
    """How cookies of this app are set.

    Attributes:
        path: Where the app begins under its host, "/" or such as "/studies".
        secure: Always over HTTPS, as on a Space; otherwise a request that came so decides.
    """

    path: str = "/"
    secure: bool = False

    def line(
        self,
        scope: Scope,
        name: str,
        value: str,
        seconds: int,
        *,
        hidden: bool = True,
        framed: bool = False,
        below: str = "",
    ) -> str:
        """The value of a Set-Cookie header.

        Args:
            scope: The request that is answered.
            name: Of the cookie.
            value: Letters that need no quotes.
            seconds: Until the browser forgets it; 0 makes it forget now.
            hidden: No script can read it.
            framed: It also comes in a frame that another site shows; needs HTTPS.
            below: Only for paths under this one, such as "/login".
        """
        secure = self.secure or scope.get("scheme") == "https"
        path = (self.path.rstrip("/") + below) or "/"
        site = "None; Partitioned" if framed and secure else "Lax"
        return (
            f"{name}={value}; Path={path}; Max-Age={seconds}"
            + ("; HttpOnly" if hidden else "")
            + ("; Secure" if secure else "")
            + f"; SameSite={site}"
        )


def sent(scope: Scope) -> dict[str, str]:
    """The cookies of a request, by name, read as the framework reads them.

    Each stands for itself: one that another app or site has put there, in whatever form, takes none
    of ours away (Python's own reader drops all of them).
    """
    return cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))
