"""Which methods and paths does the app have a route for? Prints them as JSON, for test_ui_rights.

In a process of its own, because an app that is made and not served leaves loops open.
"""

import json
import re
import sys
from pathlib import Path

from annotation.store import Store
from ui import gate, pages
from ui.access import Access
from ui.instruments import Instruments
from ui.settings import Settings


def routes(db: Path) -> set[tuple[str, str]]:
    """Those of the app and of the framework, parameters filled in, and what the gate lets in."""
    with Store(db) as store:
        made = pages.create(store, Settings(db), "key", Access("key", None), Instruments("demo"))
        found: set[tuple[str, str]] = set()
        todo = [("", route) for route in made.routes]
        while todo:
            before, route = todo.pop()
            path = before + (getattr(route, "path", None) or "")
            inner = getattr(getattr(route, "original_router", route), "routes", None)
            if inner:
                todo.extend((path, one) for one in inner)
            for method in getattr(route, "methods", None) or ():
                found.add((method, re.sub(r"\{[^}]*\}", "x", path) or "/"))
    listed = {("GET", path) for path in gate.READ | pages.PAGES | {pages.LONG}}
    return found | listed | {("POST", path) for path in gate.WRITE}


if __name__ == "__main__":
    print(json.dumps(sorted(routes(Path(sys.argv[1])))))
