"""How many threads and workers this machine's processors serve: its cores, within a container's set and quota."""

import math
import os
import re
from pathlib import Path, PurePosixPath


def physical_cores() -> int:
    """Physical cores that this process may use: those of its set of processors, as far as a container's quota goes.

    Without a portable count of them, half the logical ones are taken where there are more than four. A quota of 1.5
    counts as one core: a thread beyond it is held up in the middle of an operator, and the others wait for it (a prop
    took 5.4 s with two threads, 4.4 s with one).
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    cores = usable if usable <= 4 else usable // 2
    return max(1, int(min(cores, cpu_quota())))


def cpu_quota(root: Path = Path("/")) -> float:
    """How many processors' time the control groups of this process (Linux; version 1 or 2) let it use; inf for all.

    Every group around its own may set a limit, too; the least counts.

    Args:
        root: the folder that `proc` and the mounts are in.
    """
    limits = [math.inf]
    try:
        lines = [line.split(":", 2) for line in _lines(root / "proc/self/cgroup")]
        own = {controller: path for _, controllers, path in lines for controller in controllers.split(",")}
        for line in _lines(root / "proc/self/mountinfo"):
            where, _, what = line.partition(" - ")
            kind, *_, options = what.split(" ")
            controller = {"cgroup2": "", "cgroup": "cpu"}.get(kind)
            if controller not in own or (kind == "cgroup" and "cpu" not in options.split(",")):
                continue
            below, mount = (_unescaped(field) for field in where.split(" ")[3:5])
            groups = _groups(root / mount.lstrip("/"), below, own[controller])
            limits += map(_quota_v2 if kind == "cgroup2" else _quota_v1, groups)
    except (OSError, ValueError):  # another system, or a sandbox that shows something else
        pass
    return min(limits)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()


def _unescaped(field: str) -> str:
    """A field of `mountinfo`, which has spaces and the like as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), field)


def _groups(mount: Path, below: str, own: str) -> list[Path]:
    """The folders of a group and those around it, of a mount that shows what lies below a group."""
    parts = PurePosixPath(own).parts
    shown = PurePosixPath(below).parts
    inside = parts[len(shown) :] if parts[: len(shown)] == shown and ".." not in parts else ()
    return [mount.joinpath(*inside[:depth]) for depth in range(len(inside) + 1)]


def _quota_v2(group: Path) -> float:
    try:
        quota, period = (group / "cpu.max").read_text(encoding="ascii").split()
        return math.inf if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):  # the root group has none
        return math.inf


def _quota_v1(group: Path) -> float:
    try:
        quota = int((group / "cpu.cfs_quota_us").read_text(encoding="ascii"))
        period = int((group / "cpu.cfs_period_us").read_text(encoding="ascii"))
        return quota / period if quota > 0 else math.inf
    except (OSError, ValueError, ZeroDivisionError):
        return math.inf


def default_threads() -> int:
    """Physical cores, at most 8.

    Logical cores cost: four threads on two cores ran 2.5 times slower.
    """
    return min(8, physical_cores())
