"""A handle's life: one call at a time, closed in the midst of one, and carried over a fork, where its threads are not."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from brain.binding import Brain, BrainError
from brain.model_file import SHIPPED

ROOT = Path(__file__).resolve().parents[2]
ROWS = 60
E_BUSY = 8


def long_round(brain: Brain) -> None:
    brain.reset_slots(range(ROWS))
    one_round(brain)


def one_round(brain: Brain) -> None:
    """One call, made again while somebody who only asks whether it has begun is inside at that moment."""
    while True:
        try:
            brain.round(range(ROWS), prompts=[[1, 5]] * ROWS, max_new=300, agent_ids=range(ROWS), temperature=1.0)
        except BrainError as error:
            if "another thread" in str(error):
                continue
            raise
        return


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, which must end by itself."""
    head = (
        "import os, sys, threading, time\nfrom brain.binding import Brain, BrainError\nfrom brain.model_file import SHIPPED\n"
        "from tests.brain.test_handle import long_round, one_round, ROWS\n"
        "def line(call):\n    try:\n        return call()\n    except BrainError as error:\n        return str(error)\n"
    )
    command = [sys.executable, "-c", head + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_second_call_is_refused_with_a_line_of_its_own() -> None:
    """The library itself, without the binding's lock: the line is the refused thread's, whatever the other call says later."""
    with Brain(SHIPPED, n_slots=ROWS) as brain:
        with pytest.raises(BrainError, match="slot 99"):
            brain.reset_slots([99])
        inside = threading.Thread(target=one_round, args=(brain,))
        inside.start()
        statuses = set[int]()
        while inside.is_alive():
            statuses.add(status := brain._library.brain_slot_reset(brain._handle, 0) if brain._inside.locked() else 0)
            if status == E_BUSY:
                assert brain._library.brain_slot_length(brain._handle, 0) == -1
                assert brain._library.brain_error() == b"another thread is inside this brain; make one call at a time"
                with pytest.raises(BrainError, match="another thread is inside"):
                    brain.slot_length(0)
                break
        inside.join()
        assert E_BUSY in statuses
        assert brain.slot_length(0) > 0


def test_closing_waits_for_the_round_that_another_thread_has_in_it() -> None:
    done = run(
        "for _ in range(4):\n"
        "    brain = Brain(SHIPPED, ROWS, 2)\n"
        "    inside = threading.Thread(target=one_round, args=(brain,))\n"
        "    inside.start()\n"
        "    while inside.is_alive() and brain._library.brain_slot_length(brain._handle, 0) != -1: pass\n"  # until it is busy
        "    brain.close()\n"
        "    inside.join()\n"
        "    print(line(lambda: brain.slot_length(0)))\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("was closed; open it again") == 4


def test_the_library_waits_by_itself_too() -> None:
    done = run(
        "brain = Brain(SHIPPED, ROWS, 2)\n"
        "inside = threading.Thread(target=one_round, args=(brain,))\n"
        "inside.start()\n"
        "while brain._library.brain_slot_length(brain._handle, 0) != -1: pass\n"
        "brain._library.brain_close(brain._handle)\n"
        "brain._handle.value = None\n"
        "inside.join()\n"
        "print('closed')\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "closed\n", "")


@pytest.mark.parametrize("ends", ["brain.close(); os._exit(0)", "sys.exit()"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_forked_child_is_told_so_and_neither_its_calls_nor_its_end_hang(ends: str, inside: bool) -> None:
    """Also of a fork in the midst of a round, whose locks are held for ever in the child."""
    done = run(
        "brain = Brain(SHIPPED, ROWS, 2)\n"
        f"inside = threading.Thread(target=long_round, args=(brain,)) if {inside} else None\n"
        "if inside: inside.start(); time.sleep(0.03)\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    print(line(lambda: long_round(brain)), flush=True)\n"
        f"    {ends}\n"
        "_, status = os.waitpid(child, 0)\n"
        "if inside: inside.join()\n"
        "long_round(brain)\n"
        "print(status, brain.slot_length(0))\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    said, parent = done.stdout.splitlines()
    assert "opened before a fork; open it again" in said or (inside and "another thread is inside" in said)
    assert parent == "0 302"


def test_a_brain_opened_in_the_child_lives_there() -> None:
    done = run(
        "brain = Brain(SHIPPED, ROWS, 2)\n"
        "if not (child := os.fork()):\n"
        "    with Brain(SHIPPED, ROWS, 2) as own: long_round(own); print(own.slot_length(0), flush=True)\n"
        "    os._exit(0)\n"
        "sys.exit(os.waitpid(child, 0)[1])\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "302\n", "")
