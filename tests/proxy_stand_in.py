"""A reverse proxy that shows an app below a path of its own, as the one in front of a site does."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from stand_in import QuietHandler, listening

HOPS = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"}


@dataclass
class Proxy:
    """Where it is, what it stands before, and what was asked of it beside that."""

    url: str = ""
    app: str = ""
    path: str = "/studies"
    cuts: bool = True  # the path off, before it hands a request on
    protocol: str = "http"  # that it says the browser speaks
    missed: list[str] = field(default_factory=list)


@contextmanager
def proxy_stand_in(app: str, **settings: object) -> Iterator[Proxy]:
    """A running proxy in front of an app, on this machine only."""
    proxy = Proxy(app=app, **settings)  # type: ignore[arg-type]
    with listening(ProxyHandler, state=proxy) as address:
        proxy.url = address + proxy.path
        yield proxy


class ProxyHandler(QuietHandler):
    state: Proxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._hand_on()

    def do_POST(self) -> None:
        self._hand_on()

    def _hand_on(self) -> None:
        path, found, rest = self.path.partition(f"{self.state.path}/")
        if path or not found:
            self.state.missed.append(self.path)
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        inside = "/" + rest if self.state.cuts else self.path
        host = self.headers["Host"]
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        headers |= {"X-Forwarded-Host": host, "X-Forwarded-Proto": self.state.protocol}
        headers |= {"X-Forwarded-For": self.client_address[0]}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        link = http.client.HTTPConnection(urlsplit(self.state.app).netloc, timeout=60)
        try:
            link.request(self.command, inside, body or None, headers)
            self._hand_back(link.getresponse())
        finally:
            link.close()

    def _hand_back(self, answer: http.client.HTTPResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOPS | {"content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while part := answer.read1(65536):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")
