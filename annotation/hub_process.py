"""How is the Hub asked so that nobody who rates meanwhile waits for it, whatever the Hub does?

By a process of its own that yields to every other. A job that takes too long ends with the process,
and the next job begins in a new one. Jobs and answers are lines of JSON; the token is in neither:
the process finds it where `huggingface_hub` looks (HF_TOKEN, `hf auth login`).
"""

import json
import os
import subprocess
import sys
import threading
from typing import IO, Any

from annotation.hub_errors import KINDS, HubRefusedError, HubSilentError, HubTroubleError

YIELDING = 15  # of 19, so that raters go first
QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",  # also a question of up to 3 s before every first job
    "HF_HUB_VERBOSITY": "critical",
}


class HubProcess:
    """A process that does jobs with one data set; started when the first one is asked for.

    Args:
        record: "owner/name".
        yielding: How much every other process goes first, of 19.
    """

    def __init__(self, record: str, yielding: int = YIELDING) -> None:
        self.record, self.yielding = record, yielding
        self._process: subprocess.Popen[str] | None = None
        self._door = threading.Lock()  # between starting and ending the process
        self._ended = False

    def __enter__(self) -> "HubProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()

    def ask(self, job: str, seconds: float, **facts: Any) -> Any:
        """Have a job of annotation/hub_files.py done.

        Args:
            job: list, there, commit, fetch or squash.
            seconds: After so many it is given up, and the process with it.
            facts: What the job takes.

        Raises:
            HubTroubleError: It was not done; a commit perhaps was.
        """
        process = self._started()
        clock = threading.Timer(max(seconds, 0.0), process.kill)
        clock.start()
        try:
            line = _exchange(process, json.dumps({"job": job, "facts": facts}))
        finally:
            clock.cancel()
        if not line.endswith("\n"):
            self.rest()
            if process.returncode == -9:
                raise HubSilentError(self.record, f"{seconds:.0f}")
            raise HubRefusedError(self.record, f"the copying process ended ({process.returncode})")
        answer = json.loads(line)
        if "kind" in answer:
            raise KINDS[answer["kind"]](self.record, answer["detail"], answer["wait"])
        return answer["done"]

    def rest(self) -> None:
        """End the process; the next job starts another."""
        with self._door:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def interrupt(self) -> None:
        """End a job in its middle, from another thread; the next one starts another process."""
        with self._door:
            if self._process is not None:
                self._process.kill()

    def end(self) -> None:
        """The same, and no job will start another."""
        with self._door:
            self._ended = True
        self.interrupt()

    def _started(self) -> "subprocess.Popen[str]":
        with self._door:
            if self._ended:
                raise HubSilentError(self.record, "0")
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603 (a module of this package)
                    [
                        sys.executable,
                        "-m",
                        "annotation.hub_process",
                        self.record,
                        str(self.yielding),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    env=os.environ | QUIET,
                    start_new_session=True,  # Ctrl-C is for the app, whose last copy this makes
                )
            return self._process


def _exchange(process: "subprocess.Popen[str]", asked: str) -> str:
    """The answer's line; without its end where the process has gone."""
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    try:
        process.stdin.write(asked + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline()


def serve(record: str, questions: IO[str], answers: IO[str]) -> None:
    """Do the jobs that come, one a line, until there are no more."""
    from annotation.hub_files import RecordFiles  # the client, which only this process needs

    files: RecordFiles | None = None
    for line in questions:
        asked = json.loads(line)
        try:
            files = files or RecordFiles(record)
            answer: dict[str, Any] = {"done": files.do(asked["job"], asked["facts"])}
        except HubTroubleError as error:
            answer = {"kind": type(error).__name__, "detail": error.detail, "wait": error.wait}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(int(sys.argv[2]))
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as said:
        os.dup2(2, 1)  # what a library prints is no answer
        serve(sys.argv[1], sys.stdin, said)
