"""The benchmark's report as tables for people."""

from typing import Any

from rich.console import Console
from rich.table import Table

from brain.bench.peers import NOT_ASKED
from brain.bench.peers.team import AGREEMENT, OURS, OURS_FP32, OURS_FP32_FREE, OURS_FREE, OURS_TOP_P

SAME = ((OURS_TOP_P, "top-p 0.9"), (OURS_FREE, "not exact"), (OURS_FP32, "in fp32"), (OURS_FP32_FREE, "in fp32, not exact"))


def speed(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def peer_cell(case: dict[str, Any], peer: str, marks: str) -> str:
    """How fast a peer was, and in brackets how much faster ours is."""
    if peer not in case["tok_s"]:
        return "-"
    return f"{speed(case['tok_s'][peer])}{marks} ({case['ours_over'][peer]:.2f}x)"


def peak_cell(fraction: float | None) -> str:
    return "-" if fraction is None else f"{100 * fraction:.0f}%"


def is_over_peak(case: dict[str, Any]) -> bool:
    """More than the machine can do: something else ran while it was asked what it can."""
    return (case["roofline_fraction"] or 0) > 1


def model_table(name: str, model: dict[str, Any], peers: list[str]) -> Table:
    config = model["config"]
    sizes = ", ".join(f"{key} {config[key]}" for key in ("dim", "hidden", "n_layers", "n_heads", "n_kv_heads", "vocab"))
    table = Table(title=name, caption=sizes, title_justify="left", caption_justify="left")
    table.add_column("tokens a second (ours / peer)")
    for head in (OURS, f"of {model['arithmetic']} peak", "of fp32 peak", *peers):
        table.add_column(head, justify="right")
    for case in model["cases"].values():
        marks = {peer: " !" if peer in model["disagrees"] else "" for peer in peers}
        cells = [peer_cell(case, peer, marks[peer]) for peer in peers]
        own_peak = peak_cell(case["roofline_fraction"]) + (" !" if is_over_peak(case) else "")
        table.add_row(case["what"], speed(case["tok_s"][OURS]), own_peak, peak_cell(case["fp32_roofline_fraction"]), *cells)
        for engine, what in SAME:
            if engine in case["tok_s"]:
                table.add_row(f"  the same, {what}", speed(case["tok_s"][engine]), "", "", *[""] * len(peers))
    return table


def asked_peers(found: dict[str, Any]) -> dict[str, Any]:
    return {name: peer for name, peer in found["peers"].items() if peer.get("skipped") != NOT_ASKED}


def notes(found: dict[str, Any]) -> list[str]:
    """What a reader must know of the figures: peaks, versions, who was skipped, who computes something else."""
    one, every = found["peaks_gops"]["one_thread"], found["peaks_gops"]["all_threads"]
    peaks = "; ".join(f"{kind} {one[kind]} and {every[kind]}" for kind in one if one[kind] is not None)
    lines = [f"Peaks of one thread and of {found['threads']}, 10^9 operations a second: {peaks or 'no AVX2 here'}."]
    for name, peer in asked_peers(found).items():
        lines.append(f"{name}: skipped, {peer['skipped']}" if "skipped" in peer else f"{name} {peer['version']}")
    for model_name, model in found["models"].items():
        for engine in model["disagrees"]:
            far = model["farthest_logit"][engine]
            lines.append(f"! {model_name}: {engine} lies {far:.1e} from the reference; expected at most {AGREEMENT:g}")
        for case in filter(is_over_peak, model["cases"].values()):
            over = peak_cell(case["roofline_fraction"])
            lines.append(f"! {model_name}: {case['what']}: {over} of the peak; expected at most 100%; measure on a quiet machine")
    return lines


def print_tables(found: dict[str, Any]) -> None:
    """Tables and notes on stdout; as wide as they need to be where nobody watches."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    for name, model in found["models"].items():
        console.print(model_table(name, model, list(asked_peers(found))))
    console.print("\n".join(notes(found)), markup=False)
