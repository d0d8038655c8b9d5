"""`propsmith serve --ray`: jobs on a real Ray cluster of this machine, one node of which is lost."""

import asyncio
import importlib.util

import pytest

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.sketch_job import Sketch
from propsmith.engine_bridge.worker.supervisor import WorkerCrashedError
from propsmith.engine_bridge.worker.tasks import Failed, Finished, Preview, Task, TaskProgress, WorkerOptions
from propsmith.runtime.errors import InputError
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.pipeline import Pipeline
from tests.engine_bridge.conftest import QUICK, ServerProcess, eventually

OPTIONS = {"steps": 1, "resolution": 64, "triangles": 1, "texture": "none"}
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray isn't installed: pip install 'propsmith[cluster]'"
)


@needs_ray
@pytest.mark.parametrize(
    ("address", "said"),
    [("127.0.0.1:9", "no Ray cluster answers at 127.0.0.1:9"), ("nowhere", "HOST:PORT, auto or local, not 'nowhere'")],
)
def test_where_no_cluster_answers_it_says_so_at_once(tiny_bundle, address, said):
    from propsmith.engine_bridge.worker.ray_supervisor import RaySupervisor

    with pytest.raises(InputError, match=said):
        RaySupervisor(WorkerOptions(str(tiny_bundle)), address, 1)


@needs_ray
@pytest.mark.slow
@pytest.mark.usefixtures("one_cluster")
def test_the_bridge_in_front_of_a_cluster(tmp_path, tiny_bundle):
    server = ServerProcess(tmp_path, tiny_bundle, "--ray", "local").start()
    try:
        with server.client() as client:
            heard = []
            made = client.generate("wooden barrel", seed=7, on_event=lambda *said: heard.append(said), **QUICK)
            expected = Pipeline.load(tiny_bundle).generate("wooden barrel", seed=7, **OPTIONS).to_glb()
            assert made.glb == expected
            assert {"progress", "preview", "asset", "done"} <= {method for method, _ in heard}
            props = [{"name": f"chair{i}", "prompt": "red chair", "seed": i} for i in range(8)]
            level = {"level": {"props": props}, "steps": 1, "resolution": 64}
            client.request("batch", {**level, "job": "job-level-1"})
            eventually(lambda: any(client.request("attach", {"job": "job-level-1"})["assets"]), 60)
            kept = [asset for asset in client.request("cancel", {"job": "job-level-1"})["assets"] if asset]
            assert 1 <= len(kept) < 8
            done = client.run("batch", level)
            assert all(done["assets"])
            assert [kept_asset["id"] for kept_asset in kept] == [
                asset["id"] for asset in done["assets"] if asset in kept
            ]
            assert client.request("status")["worker"] == "ready"
    finally:
        assert server.stop() == 0


@needs_ray
@pytest.mark.slow
@pytest.mark.usefixtures("one_cluster")
def test_tasks_run_side_by_side_are_cancelled_and_told_when_their_node_is_lost(tiny_bundle, monkeypatch):
    import ray
    from ray.cluster_utils import Cluster

    from propsmith.engine_bridge.worker.ray_supervisor import RaySupervisor

    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        node = cluster.add_node(num_cpus=2, num_gpus=1)  # nothing here asks the card for more than its number
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False)
        workers = RaySupervisor(WorkerOptions(str(tiny_bundle), "ort-cpu"), cluster.address, 1)
        assert workers.slots == 2
        asyncio.run(_use(workers, cluster, node, tiny_bundle))
    finally:
        ray.shutdown()
        cluster.shutdown()


async def _use(workers, cluster, node, bundle):
    heard = []
    work = Generate("wooden barrel", seed=7, options=GenerateOptions(**OPTIONS))
    one, two = await asyncio.gather(
        workers.run(Task(1, work), heard.append), workers.run(Task(2, Sketch("red chair")), heard.append)
    )
    assert isinstance(one, Finished)
    assert isinstance(two, Finished)
    expected = Pipeline.load(bundle).generate("wooden barrel", seed=7, **OPTIONS).to_glb()
    assert one.files["glb"] == expected  # sampled by the actor
    assert {type(event) for event in heard} == {TaskProgress, Preview}

    long = Generate("wooden barrel", seed=8, options=GenerateOptions(resolution=256, texture="1024"))
    began = asyncio.Event()
    running = asyncio.create_task(workers.run(Task(3, long), lambda _: began.set()))
    await asyncio.wait_for(began.wait(), 60)
    workers.stop(3)
    cancelled = await asyncio.wait_for(running, 60)
    assert isinstance(cancelled, Failed)
    assert cancelled.kind == "cancelled"

    began.clear()
    running = asyncio.create_task(workers.run(Task(4, long), lambda _: began.set()))
    await asyncio.wait_for(began.wait(), 60)
    cluster.remove_node(node)
    with pytest.raises(WorkerCrashedError, match="lost with its machine"):
        await asyncio.wait_for(running, 90)
    await workers.close()
