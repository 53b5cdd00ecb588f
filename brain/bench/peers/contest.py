"""Ours and the peers on one model: everything in turns, medians of the rounds, so that a slow minute slows them all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import sleep

from brain.bench.peers import THREADS, Peer
from brain.bench.peers.team import FREE, OURS, OURS_FP32, OURS_TOP_P, OWN, Team
from brain.bench.roofline import Peaks, Probe, decode_flop, prefill_flop
from brain.errors import BrainError
from brain.model_file import ModelConfig

N_ROWS = 100
N_PROMPT = 40
EARLY, LATE = 128, 383  # the first 128 positions, and those behind them as far as a context of 384 goes
MIN_CONTEXT = 16
EXTRAS = (OURS_TOP_P, *FREE)
PAUSE_S = 0.02  # lets the last engine's threads stop spinning

Say = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """One thing to measure: decoding positions first .. last - 1, or reading prompts of `last` tokens."""

    key: str
    n_rows: int
    first: int
    last: int
    is_prefill: bool = False
    has_extras: bool = False  # ours is measured again: drawing with top-p, and without the promise of the same bits

    def flop(self, config: ModelConfig) -> float:
        """Of one token."""
        return prefill_flop(config, self.last) if self.is_prefill else decode_flop(config, self.first, self.last)

    def tok_s(self, team: Team) -> float:
        sleep(PAUSE_S)
        return team.prefill_tok_s(self.last) if self.is_prefill else team.decode_tok_s(self.first, self.last)

    def __str__(self) -> str:
        rows = f"{self.n_rows} row{'s' if self.n_rows > 1 else ''}"
        return f"prefill, {rows} x {self.last}" if self.is_prefill else f"decode, {rows}, {self.first} to {self.last - 1}"


def cases(context: int) -> tuple[Case, ...]:
    """What is measured; a context shorter than 384 shortens the ranges."""
    if context < MIN_CONTEXT:
        raise BrainError(f"the model's context is {context}; the benchmark needs at least {MIN_CONTEXT}")
    early, late = min(EARLY, context // 2), min(LATE, context - 1)
    return (
        Case("decode_tok_s_100", N_ROWS, 0, early, has_extras=True),
        Case("decode_tok_s_100_late", N_ROWS, early, late),
        Case("prefill_tok_s", N_ROWS, 0, min(N_PROMPT, context - 1), is_prefill=True),
        Case("decode_tok_s_1", 1, 0, early),
        Case("decode_tok_s_1_late", 1, early, late),
    )


@dataclass
class Outcome:
    """What came of one model: medians, and what is to be said of the engines."""

    config: ModelConfig
    cases: tuple[Case, ...]
    peaks: dict[str, list[Peaks]] = field(default_factory=dict)  # case key -> the machine in each of its rounds
    tok_s: dict[str, dict[str, float]] = field(default_factory=dict)  # case key -> engine -> tokens a second
    rounds: dict[str, dict[str, list[float]]] = field(default_factory=dict)  # the same, each round's
    arrangement: dict[str, dict[str, str]] = field(default_factory=dict)  # case key -> engine -> the faster arrangement
    farthest: dict[str, float] = field(default_factory=dict)  # engine -> farthest logit from the reference
    disagrees: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)  # engine -> why

    def note(self, case: Case, team: Team, figures: list[float]) -> None:
        """Keeps the figures if their median is the best of this engine's arrangements."""
        if median(figures) > self.tok_s.setdefault(case.key, {}).get(team.engine, 0):
            self.tok_s[case.key][team.engine] = median(figures)
            self.rounds.setdefault(case.key, {})[team.engine] = figures
            self.arrangement.setdefault(case.key, {})[team.engine] = team.arrangement


def open_team(outcome: Outcome, engine: str, path: Path, n_rows: int, n_threads: int, arrangement: str) -> Team | None:
    """None if it does not work, with the reason noted; our own must work."""
    try:
        team = Team(engine, path, n_rows, n_threads, arrangement)
    except BrainError as error:
        if engine in OWN:
            raise
        outcome.skipped[engine] = str(error).removeprefix(f"{engine}: ")
        return None
    if engine in FREE:  # it promises nothing: where numbers are rounded to integers, another last bit is another step
        return team
    outcome.farthest[engine] = max(team.farthest, outcome.farthest.get(engine, 0))
    if not team.agrees:
        outcome.disagrees.add(engine)
    return team


@contextmanager
def open_teams(outcome: Outcome, peers: Sequence[Peer], path: Path, n_rows: int, n_threads: int) -> Iterator[list[Team]]:
    """Every engine in every arrangement. With one thread all arrangements are the same, so each has one."""
    wanted = [(OURS, THREADS), (OURS_FP32, THREADS)] + [(extra, THREADS) for extra in EXTRAS] * (n_rows > 1)
    wanted += [(peer.name, way) for peer in peers for way in peer.arrangements[: None if n_threads > 1 else 1]]
    teams: list[Team] = []
    try:
        for engine, way in wanted:
            team = open_team(outcome, engine, path, n_rows, n_threads, way)
            teams += [team] if team else []
        yield teams
    finally:
        for team in teams:
            team.close()


def run_rounds(outcome: Outcome, teams: list[Team], case: Case, probe: Callable[[], Peaks], n_rounds: int, say: Say) -> None:
    """The machine and every team in turn, then again; the medians go into the outcome. A peer that fails plays no longer."""
    playing = [team for team in teams if team.engine not in EXTRAS or case.has_extras]
    figures: dict[Team, list[float]] = {team: [] for team in playing}
    for i in range(n_rounds):
        say(f"{case}: round {i + 1} of {n_rounds}")
        outcome.peaks.setdefault(case.key, []).append(probe())
        for team in [team for team in playing if team in teams]:
            try:
                figures[team].append(case.tok_s(team))
            except BrainError as error:
                if team.engine in OWN:
                    raise
                outcome.skipped[team.engine] = str(error).removeprefix(f"{team.engine}: ")
                teams.remove(team)
                team.close()
    for team in playing:
        if team in teams:
            outcome.note(case, team, figures[team])


def hold(
    path: Path, config: ModelConfig, peers: Sequence[Peer], probe: Probe, n_threads: int, n_rounds: int, say: Say
) -> Outcome:
    """Measures one model. One row runs on one thread, and for three times the rounds, being short."""
    outcome = Outcome(config, cases(config.context))
    outcome.skipped = {peer.name: why for peer in peers if (why := peer.missing())}
    present = [peer for peer in peers if peer.name not in outcome.skipped]
    for n_rows, threads, rounds in ((N_ROWS, n_threads, n_rounds), (1, 1, 3 * n_rounds)):
        say(f"starting {len(present) + 1} engines with {n_rows} row{'s' if n_rows > 1 else ''}")
        with open_teams(outcome, present, path, n_rows, threads) as teams:
            for case in outcome.cases:
                if case.n_rows == n_rows:
                    run_rounds(outcome, teams, case, partial(probe.peaks, threads), rounds, say)
    return outcome
