"""Memory of a server's workers: proportional set size, so that shared pages are not counted twice."""

from __future__ import annotations

from pathlib import Path


def worker_memory_mib(master: int) -> list[float]:
    """PSS of each process below `master`; of `master` itself when it works alone."""
    workers = _children(master)
    # `serve` may sit in front of the server's own master: the workers are the leaves of the tree.
    while grandchildren := [pid for worker in workers for pid in _children(worker)]:
        workers = grandchildren
    return [_pss_mib(pid) for pid in workers or [master]]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        found.extend(int(child) for child in children.read_text().split())
    return found


def _pss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/smaps_rollup names no Pss")
