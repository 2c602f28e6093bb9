"""Artifact stores: a writer is killed, or meets a call that fails, at each of its moments."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

#: One process copies itself for each trial, so that a trial costs milliseconds. A moment is an event about a
#: file; at it the writer is killed, or the call fails with an error. A line of JSON says what went wrong.
_TRIALS = """
import errno, hashlib, json, os, signal, sys
from pathlib import Path
from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.codec_store import UNFINISHED, VARIABLE
from cloaca_nb.carried.handover import Handover

store, most = Path(sys.argv[1]), int(sys.argv[2])
os.environ[VARIABLE] = str(store)
VALUES = {"rows.load": list(range(60_000)), "names.load": ["a" * 400_000]}
EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.utime"}
state = {"left": 0, "how": 0}

class Context(dict):
    def set(self, key, value):
        self[key] = value

def hook(event, arguments):
    if event in EVENTS and state["left"]:
        state["left"] -= 1
        if not state["left"]:
            if not state["how"]:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(state["how"], os.strerror(state["how"]))

sys.addaudithook(hook)

def trial(how, at):
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        state.update(how=how, left=at)
        said = "done"
        try:
            Handover(Context()).give(VALUES)
        except CodecError as error:
            said = str(error)
        except BaseException as error:
            said = f"WRONG {type(error).__name__}: {error}"
        reached = not state["left"]
        state["left"] = 0
        os.write(write, json.dumps([reached, said]).encode())
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(pid, 0)
    text = os.read(read, 10_000)
    os.close(read)
    return [True, "killed"] if os.WIFSIGNALED(status) else json.loads(text)

def fault(said):
    good = said in {"done", "killed"} or (said.startswith("`") and " cannot be handed over: " in said)
    if not good:
        return said
    for path in store.rglob("*"):
        if path.is_file() and not path.name.startswith(UNFINISHED):
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
                return f"{path.name} is no whole file"
    context = Context()
    Handover(context).give(VALUES)
    later = Handover(context)
    if any(later.take(key) != value for key, value in VALUES.items()):
        return "another value is there"
    return ""

def empty():
    for path in sorted(store.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

done = 0
for how in (0, errno.ENOSPC, errno.EROFS, errno.EACCES, errno.ENOENT):
    for there in (False, True):  # whether the values lie in the store already
        for at in range(1, most + 1):
            empty()
            if there:
                Handover(Context()).give(VALUES)
            reached, said = trial(how, at)
            if not reached:
                break
            wrong = fault(said)
            done += 1
            if wrong:
                print(json.dumps([done, f"{how} at {at}, there: {there}: {wrong}"]))
                sys.exit()
print(json.dumps([done, ""]))
"""


def stores(folder: Path, most: int) -> Iterator[int]:
    """Attack writers of a store.

    Args:
        folder: An empty folder of the trials' own.
        most: At how many of a writer's moments, at most.

    Yields:
        How many trials were done.

    Raises:
        AssertionError: One did not hold.
    """
    store = folder / "store"
    store.mkdir()
    words = [sys.executable, "-c", _TRIALS, str(store), str(most)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    count, wrong = json.loads(done.stdout)
    assert not wrong, wrong
    yield count
