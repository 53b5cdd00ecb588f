"""One history whatever the machine is like: threads, hash seed, locale, zone, -O, compiler, kernels, and where it was stopped."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from brain.proof.exact import RUN, Build, builds, compile_build
from tests.compiled import ROOT, compiled
from tests.torture.files import bare
from tests.torture.lab import Failed, Lab, Verdict, World, no_harm
from tests.torture.programs import N_WORLDS
from tests.torture.shim import Mode, Plan

LOCALES = ("C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8", "xx_XX")
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", ":/nowhere", "EST5EDT")
TIMEOUT_S = 120


class Digests:
    """Four cases in five stop a run at some of its ticks and go on; the fifth lives it in a process of another kind."""

    name = "digests"

    def __init__(self, lab: Lab):
        self._lab = lab
        self._builds = [build for build in builds(False, []) if not build.runner]

    def case(self, number: int) -> Verdict:
        luck = self._lab.luck(self.name, number)
        if number % 5 == 4:
            self._in_a_process(luck)
        else:
            self._with_stops(self._lab.world(number % N_WORLDS), number // N_WORLDS, luck)
        return Verdict.GOOD

    # -- stops ---------------------------------------------------------------------------------------------------------

    def _with_stops(self, world: World, turn: int, luck: random.Random) -> None:
        """Stopped at one tick, each in its turn; at a few; or at all of them."""
        folder = self._lab.fresh()
        most = luck.choice((1, 1, 1, 4, world.ticks))
        command = world.run(folder)
        for stop in range(most):
            plan = Plan(Mode.STOP, self._call_of(world, turn % world.ticks) if stop == 0 else self._after(most, luck))
            step = self._lab.steps.island(command, plan=plan, folder=folder, setup=world.setup)
            no_harm(step, (0, 130))
            if step.first.code == 0:
                break
            command = ["resume", folder, "--quiet"]
        self._lab.goes_on(world, folder)

    def _call_of(self, world: World, tick: int) -> int:
        """Some call of a new run at this tick, near enough."""
        first, calls = self._lab.begun(world.number)
        return first + (calls - first) * tick // world.ticks

    def _after(self, most: int, luck: random.Random) -> int:
        """The first call of a resumed run is in its first tick; later ones anywhere."""
        return 1 if most > 4 else luck.randint(1, 100)

    # -- processes -----------------------------------------------------------------------------------------------------

    def _in_a_process(self, luck: random.Random) -> None:
        world = self._lab.world(luck.choice((N_WORLDS - 1, luck.randrange(N_WORLDS))))
        threads, build = luck.choice((1, 2, 3, 8, 0)), luck.choice(self._builds)
        kernels = luck.choice(build.kernels)
        how = {
            "PYTHONHASHSEED": str(luck.randrange(1 << 32)), "LC_ALL": luck.choice(LOCALES), "TZ": luck.choice(ZONES),
            "PYTHONUTF8": luck.choice("01"), "BRAIN_LIBRARY": str(self._library(build)), "BRAIN_KERNELS": kernels,
        }  # fmt: skip
        options = luck.choice(((), ("-O",), ("-OO",), ("-X", "dev"), ("-B", "-s")))
        folder = self._lab.fresh()
        arguments = [*options, "-m", "island", *world.run(folder, "--json", "--threads", str(threads))]
        done = self._python(arguments, how, luck)
        told = f"{build.name}, {kernels}, {threads} threads, {' '.join(options)} {how}"
        if done.returncode != 0:
            raise Failed(f"exit {done.returncode}: {done.stderr[-200:]}; {told}")
        if (digest := json.loads(done.stdout)["digest"]) != world.digest:
            raise Failed(f"digest {digest[:12]}; expected {world.digest[:12]}; {told}")
        verified = self._lab.steps.island(["verify", folder]).first
        self._lab.is_whole(world, folder, verified, but=("runs",))  # the number of threads is kept there

    def _python(self, arguments: list[Any], how: dict[str, str], luck: random.Random) -> subprocess.CompletedProcess[str]:
        environment = {**bare(), "PYTHONPATH": str(ROOT), **how}
        if luck.random() < 0.5:
            environment.pop("OMP_NUM_THREADS", None)
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            env=environment, cwd=luck.choice(("/", str(self._lab.folder), str(ROOT))),
            capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=TIMEOUT_S,
            preexec_fn=lambda: os.umask(0o077) and None,
        )  # fmt: skip

    def _library(self, build: Build) -> Path:
        name = f"libbrain {build.name}.so".replace(" ", "")
        return compiled(name, lambda out: compile_build(build, out, "-fPIC", "-shared", RUN))
