"""How many threads and workers are taken, by what the machine or the container has."""

import math
import os
import sys

import pytest

from propsmith.runtime.backends import onnxrt, processors

PHYSICAL_CORES = processors.physical_cores  # tests of a whole suite have one core each

V2 = "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "31 23 0:28 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
    "33 31 0:30 {below} /sys/fs/cgroup/cpu,cpuacct rw,relatime master:11 - cgroup cgroup rw,cpu,cpuacct\n"
)
OWN_V1 = "9:cpuset:/else\n4:cpu,cpuacct:{own}\n1:name=systemd:/docker/c0ffee\n"
CPU = "sys/fs/cgroup/cpu,cpuacct"


def v1(folder, quota, period=100_000):
    return {f"{folder}/cpu.cfs_quota_us": f"{quota}\n", f"{folder}/cpu.cfs_period_us": f"{period}\n"}


@pytest.mark.parametrize(
    ("own", "mounts", "limits", "wanted"),
    [
        # Version 2: a container sees its own group as the root; on the host it's somewhere below.
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "200000 100000\n"}, 2.0),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "150000 100000\n"}, 1.5),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "max 100000\n"}, math.inf),
        ("0::/\n", V2, {}, math.inf),
        ("0::/a.slice/b.scope\n", V2, {"sys/fs/cgroup/a.slice/b.scope/cpu.max": "300000 100000\n"}, 3.0),
        (
            "0::/a.slice/b.scope\n", V2,
            {
                "sys/fs/cgroup/a.slice/cpu.max": "100000 50000\n",
                "sys/fs/cgroup/a.slice/b.scope/cpu.max": "max 100000\n",
                "sys/fs/cgroup/a.slice/other.scope/cpu.max": "10000 100000\n",
            },
            2.0,
        ),
        ("0::/../../outside\n", V2, {"sys/fs/cgroup/cpu.max": "50000 100000\n"}, 0.5),
        # Version 1, of Docker: the mount shows what lies below the container's group.
        (OWN_V1.format(own="/docker/c0ffee"), V1.format(below="/docker/c0ffee"), v1(CPU, 400_000), 4.0),
        (OWN_V1.format(own="/docker/c0ffee"), V1.format(below="/docker/c0ffee"), v1(CPU, -1), math.inf),
        (OWN_V1.format(own="/pod:cri/c"), V1.format(below="/"), v1(f"{CPU}/pod:cri/c", 25_000, 10_000), 2.5),
        (OWN_V1.format(own="/a"), V1.format(below="/"), v1(f"{CPU}/b", 100_000), math.inf),
        # Both at a time; mounts with spaces; what can't be understood.
        (
            "4:cpu:/x\n0::/\n", "33 31 0:30 / /sys/fs/cgroup/my\\040cpu rw - cgroup cgroup rw,cpu\n" + V2,
            v1("sys/fs/cgroup/my cpu/x", 600_000), 6.0,
        ),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "a lot\n"}, math.inf),
        ("0::/\n", V2, {"sys/fs/cgroup/cpu.max": "100000 0\n"}, math.inf),
        ("no groups here\n", V2, {"sys/fs/cgroup/cpu.max": "200000 100000\n"}, math.inf),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason="names of control groups have colons")
def test_quotas_of_control_groups(own, mounts, limits, wanted, tmp_path):
    for name, text in {"proc/self/cgroup": own, "proc/self/mountinfo": mounts, **limits}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert processors.cpu_quota(tmp_path) == wanted


def test_where_there_are_no_control_groups_nothing_limits(tmp_path):
    assert processors.cpu_quota(tmp_path) == math.inf


@pytest.mark.parametrize(
    ("usable", "quota", "cores", "threads"),
    [
        (64, math.inf, 32, 8), (64, 2.0, 2, 2), (64, 1.5, 1, 1), (64, 0.25, 1, 1), (64, 16.0, 16, 8),
        (4, math.inf, 4, 4), (2, 16.0, 2, 2), (1, math.inf, 1, 1),
    ],
)  # fmt: skip
def test_threads_are_what_processors_and_quota_allow(usable, quota, cores, threads, monkeypatch):
    monkeypatch.setattr(processors, "physical_cores", PHYSICAL_CORES)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(usable)), raising=False)
    monkeypatch.setattr(processors, "cpu_quota", lambda: quota)
    assert (processors.physical_cores(), processors.default_threads()) == (cores, threads)


def test_the_old_name_counts_the_same():
    assert onnxrt.default_threads is processors.default_threads
    assert onnxrt.physical_cores is PHYSICAL_CORES
