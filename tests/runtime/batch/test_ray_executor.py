"""A level on a real Ray cluster of three nodes, one of which is lost in the middle."""

import importlib.util
import signal

import pytest

from propsmith.runtime.batch.asset_work import WorkOptions
from propsmith.runtime.batch.executors import LocalExecutor
from propsmith.runtime.batch.level_file import Level, LevelEntry
from propsmith.runtime.batch.plan import plan_assets, plan_batches
from propsmith.runtime.batch.scheduler import Scheduler
from propsmith.runtime.batch.store import Folder
from propsmith.runtime.errors import InputError

LEVEL = Level(
    "l", (LevelEntry("crate", "wooden crate", count=9), LevelEntry("chair", "red chair", count=2, variations=1)), seed=1
)


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_it_says_what_to_install(tiny_bundle, tmp_path):
    from propsmith.runtime.batch.ray_executor import RayExecutor

    with pytest.raises(InputError, match=r"pip install 'propsmith\[cluster\]'"):
        RayExecutor(options(tiny_bundle, tmp_path), "local", 1)


def options(bundle, folder):
    return WorkOptions(str(bundle), Folder(folder), LEVEL.style, "ort-cpu", 1, steps=1, resolution=64)


@pytest.mark.slow
@pytest.mark.usefixtures("one_cluster")
def test_a_lost_node_costs_no_asset_and_changes_no_byte(tiny_bundle, tmp_path, monkeypatch):
    ray = pytest.importorskip("ray", reason="Ray isn't installed: pip install 'propsmith[cluster]'")
    from ray.cluster_utils import Cluster

    from propsmith.runtime.batch.ray_executor import RayExecutor

    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    assets = plan_assets(LEVEL)
    local = LocalExecutor(options(tiny_bundle, tmp_path / "local"), 1)
    try:
        expected = Scheduler(local, plan_batches(assets, 1), {}).run()
    finally:
        local.close()

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False)
        executor = RayExecutor(options(tiny_bundle, tmp_path / "ray"), cluster.address, 1)
        assert executor.slots == 3
        built = []

        def lose_a_node(outcome):
            built.append(outcome.made)
            if outcome.made == 4 and nodes:
                cluster.remove_node(nodes.pop())

        outcome = Scheduler(executor, plan_batches(assets, 1), {}, lose_a_node).run()
        executor.close()
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert outcome.failures == {}
    assert len(nodes) == 1
    assert outcome.made == len(assets) == len(outcome.records)
    files = [{name: record["files"] for name, record in o.records.items()} for o in (expected, outcome)]
    assert files[0] == files[1]
    assert Folder(tmp_path / "ray").names() == Folder(tmp_path / "local").names()


def test_ray_leaves_sigterm_to_the_command():
    from propsmith.runtime.batch import ray_executor

    class Ray:
        def init(self, **_):
            signal.signal(signal.SIGTERM, lambda *_: None)

    before = signal.getsignal(signal.SIGTERM)
    ray_executor._connect(Ray(), "local", 1)
    assert signal.getsignal(signal.SIGTERM) is before
