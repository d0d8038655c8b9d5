"""A small level, and an executor that does real work in this process, one task at a time."""

from concurrent.futures import Future

import pytest

from propsmith.runtime.batch.asset_work import AssetWorker, WorkOptions
from propsmith.runtime.batch.level_file import load_level
from propsmith.runtime.batch.plan import plan_assets
from propsmith.runtime.batch.store import Folder

LEVEL = """
name: my yard
seed: 3
props:
  - name: well
    prompt: mossy stone well
    count: 2
    tags: [water]
    placements: [{position: [0, 0, 0], turn: 90}, {position: [3, 0, 1]}, {position: [6, 0, 1], scale: 2}]
  - {name: crate, prompt: wooden crate, variations: 1, triangles: 300}
style: {texel_density: 16}
"""


class InProcess:
    """Does the work at once."""

    slots = 2
    crash_errors = (BrokenPipeError,)

    def __init__(self, options):
        self.worker = AssetWorker(options)
        self.sampled = []
        self.restarts = 0

    def _now(self, work, *arguments):
        future = Future()
        try:
            future.set_result(work(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def sample(self, batch):
        self.sampled.append([asset.name for asset in batch])
        return self._now(self.worker.sample, batch)

    def build(self, asset, latent):
        return self._now(self.worker.build, asset, latent)

    def replace_workers(self):
        self.restarts += 1

    def close(self):
        pass


@pytest.fixture
def level_file(tmp_path):
    path = tmp_path / "yard.yaml"
    path.write_text(LEVEL)
    return path


@pytest.fixture
def level(level_file):
    return load_level(level_file)


@pytest.fixture
def assets(level):
    return plan_assets(level)


@pytest.fixture
def store(tmp_path):
    return Folder(tmp_path / "out")


@pytest.fixture
def executor(tiny_bundle, store, level):
    return InProcess(WorkOptions(str(tiny_bundle), store, level.style, "ort-cpu", 1, steps=1, resolution=64))
