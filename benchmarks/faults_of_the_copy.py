"""What is lost when the Hub, or the disks of servers that copy to it, go away?

The scenarios `away` and `twins` of benchmarks/faults.py.
"""

import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

from browser_support import ROOT, Server, serve
from hub_record_stand_in import environment, record_hub
from simulated_raters import Seen, at_work, fill, free_port

RECORD, SERVERS, ENDINGS = "lab/record", ("one", "other"), 20
OFTEN = {"CRPO_RECORD": RECORD, "CRPO_RECORD_JUDGEMENTS": "10"}


def away(db: Path, seen: Seen, _: int) -> str:
    """A Hub that takes connections and says nothing, and then one that is not there."""
    fill(db)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        known = OFTEN | {
            "HF_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "HF_HUB_OFFLINE": "0",
            "HF_TOKEN": "hf_" + "x" * 34,
        }
        with serve(db, **known) as server, at_work(server.url, seen):
            time.sleep(10)
            silent.close()
            time.sleep(10)
    return "the Hub was silent for 10 s and gone for 10 s"


def twins(db: Path, seen: Seen, _: int) -> str:
    """Each has a disk of its own; the store that is accounted for is made of the data set alone."""
    killed = 0
    with record_hub() as hub, ExitStack() as working:
        known = environment(hub, db.parent / "home") | OFTEN
        known |= {"CRPO_SECRET": "of both, so that people stay who they are"}
        places = {name: db.parent / name / "space.db" for name in SERVERS}
        ports = {name: free_port() for name in SERVERS}
        running: dict[str, ExitStack] = {}

        def start(name: str) -> Server:
            places[name].parent.mkdir(exist_ok=True)
            running[name] = ExitStack()
            served = serve(places[name], ports[name], CRPO_ORIGIN=name, **known)
            return running[name].enter_context(served)

        (db.parent / "one").mkdir()
        fill(places["one"], 2_000)
        servers = {"one": start("one")}
        _until_copied(places["one"])
        servers["other"] = start("other")  # from the data set
        for name in SERVERS:
            working.enter_context(at_work(servers[name].url, seen, 10))
        for ending in range(ENDINGS):
            time.sleep(random.uniform(1, 4))
            name = SERVERS[ending % 2]
            if random.random() < 0.5:
                servers[name].process.send_signal(signal.SIGKILL)
                servers[name].process.wait()
                killed += 1
                running[name].close()
            else:
                running[name].close()  # as a Space restarts: told to end, and its disk is gone
                shutil.rmtree(places[name].parent)
            servers[name] = start(name)
        time.sleep(3)
        working.close()
        for name in SERVERS:
            running[name].close()
        command = [sys.executable, "-m", "annotation.cli", "pull", RECORD, "--db", str(db)]
        asked = {**environment(hub, db.parent / "home"), "PATH": "/usr/bin:/bin"}
        subprocess.run(command, cwd=ROOT, env=asked, check=True, capture_output=True)
    return f"{killed} times killed, {ENDINGS - killed} times ended and the disk lost"


def _until_copied(db: Path) -> None:
    """Wait until the data set has all that a store has."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        while connection.execute("SELECT EXISTS (SELECT 1 FROM changes)").fetchone()[0]:
            time.sleep(0.2)
