"""The CPU backend on the toy bundle, and how many threads it takes."""

import math
import os
import sys

import numpy as np
import pytest
from onnx import TensorProto, helper

from propsmith.runtime.backends.onnxruntime import ort_cpu
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.errors import BackendError, BundleError
from propsmith.runtime.model.bundle import Bundle

PHYSICAL_CORES = ort_cpu.physical_cores  # tests of a whole suite have one core each


@pytest.fixture(scope="module")
def bundle(tiny_bundle):
    return Bundle.load(tiny_bundle)


def denoiser_feed(rows=2, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "x": rng.standard_normal((rows, 16, 8), np.float32),
        "t": np.full(rows, 0.5, np.float32),
        "cond": rng.standard_normal((rows, 32), np.float32),
    }


def test_sessions_are_opened_once(bundle):
    backend = OnnxRuntimeBackend(bundle)
    assert backend.open("denoiser") is backend.open("denoiser")


def test_fp32_rows_do_not_depend_on_each_other(bundle):
    session = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser")
    feed = denoiser_feed(4)
    whole = session.run(feed)["out"]
    for row in range(4):
        alone = session.run({k: v[row : row + 1] for k, v in feed.items()})["out"]
        np.testing.assert_allclose(alone[0], whole[row], atol=2e-6)


def test_int8_is_near_fp32_and_not_the_same(bundle):
    feed = denoiser_feed()
    fp32 = OnnxRuntimeBackend(bundle, precision="fp32").open("denoiser").run(feed)["out"]
    int8 = OnnxRuntimeBackend(bundle, precision="int8").open("denoiser").run(feed)["out"]
    error = np.abs(int8 - fp32).max() / np.abs(fp32).max()
    assert 1e-4 < error < 0.1


def test_precision_choice(bundle, monkeypatch):
    monkeypatch.setattr(ort_cpu, "int8_is_exact", lambda: True)
    assert OnnxRuntimeBackend(bundle).precision_of("denoiser") == "int8"
    assert OnnxRuntimeBackend(bundle).precision_of("query") == "fp32"
    monkeypatch.setattr(ort_cpu, "int8_is_exact", lambda: False)
    assert OnnxRuntimeBackend(bundle).precision_of("denoiser") == "fp32"
    assert OnnxRuntimeBackend(bundle, precision="int8").precision_of("denoiser") == "int8"


def test_runs_are_repeatable_to_the_bit(bundle):
    feed = denoiser_feed()
    first = OnnxRuntimeBackend(bundle).open("denoiser").run(feed)["out"]
    again = OnnxRuntimeBackend(bundle).open("denoiser").run(feed)["out"]
    np.testing.assert_array_equal(first, again)


def test_wrong_feed_names_the_graph_and_shapes(bundle):
    session = OnnxRuntimeBackend(bundle).open("denoiser")
    with pytest.raises(BackendError, match=r"failed on graph 'denoiser' with x\[2, 16, 9\]"):
        session.run(denoiser_feed() | {"x": np.zeros((2, 16, 9), np.float32)})


def test_unknown_graph(bundle):
    with pytest.raises(BundleError, match="no graph 'nothing'"):
        OnnxRuntimeBackend(bundle).open("nothing")


def test_probe_is_what_its_comment_says():
    value_info = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["y"])],
        "p",
        [value_info("a", TensorProto.UINT8, ["m", "k"]), value_info("b", TensorProto.INT8, ["k", "n"])],
        [value_info("y", TensorProto.INT32, ["m", "n"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    assert model.SerializeToString() == ort_cpu.MATMUL_INTEGER.read_bytes()
    assert ort_cpu.int8_is_exact() in (True, False)


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
    assert ort_cpu.cpu_quota(tmp_path) == wanted


def test_where_there_are_no_control_groups_nothing_limits(tmp_path):
    assert ort_cpu.cpu_quota(tmp_path) == math.inf


@pytest.mark.parametrize(
    ("processors", "quota", "cores", "threads"),
    [
        (64, math.inf, 32, 8), (64, 2.0, 2, 2), (64, 1.5, 1, 1), (64, 0.25, 1, 1), (64, 16.0, 16, 8),
        (4, math.inf, 4, 4), (2, 16.0, 2, 2), (1, math.inf, 1, 1),
    ],
)  # fmt: skip
def test_threads_are_what_processors_and_quota_allow(processors, quota, cores, threads, monkeypatch):
    monkeypatch.setattr(ort_cpu, "physical_cores", PHYSICAL_CORES)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    monkeypatch.setattr(ort_cpu, "cpu_quota", lambda: quota)
    assert (ort_cpu.physical_cores(), ort_cpu.default_threads()) == (cores, threads)


def test_no_session_chooses_its_threads(bundle, monkeypatch):
    """One that does pins them to the machine's processors, and complains where a container lacks some."""
    chosen = []
    open_session = ort_cpu.ort.InferenceSession

    def opened(model, options, **rest):
        chosen.append(options.intra_op_num_threads)
        return open_session(model, options, **rest)

    monkeypatch.setattr(ort_cpu.ort, "InferenceSession", opened)
    ort_cpu.int8_is_exact.__wrapped__()
    ort_cpu.create_session(bundle, "denoiser", "fp32", ort_cpu.ort.SessionOptions(), ["CPUExecutionProvider"])
    ort_cpu.open_session(bundle, "denoiser", "fp32", threads=3)
    assert chosen == [1, ort_cpu.default_threads(), 3]
