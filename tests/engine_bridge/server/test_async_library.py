"""The library as the server uses it: jobs come back, or are dropped in words."""

import asyncio

import pytest

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Job
from propsmith.engine_bridge.library import Library
from propsmith.engine_bridge.protocol import RpcError
from propsmith.engine_bridge.server.async_library import AsyncLibrary
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.options import GenerateOptions


@pytest.fixture
def stored(tmp_path):
    library = Library(tmp_path / "library")
    yield library
    library.close()


@pytest.fixture
def library(stored, tiny_bundle):
    opened = AsyncLibrary(stored, Bundle.load(tiny_bundle))
    yield opened
    opened.close()


def test_a_job_comes_back_as_it_was(library):
    job = Job("job-00000001", Generate("chair", seed=3, count=2, options=GenerateOptions(steps=2)))
    job.failures.append({"index": 1, "seed": 4, "kind": "empty_field", "message": "m"})
    job.crashes = 1
    asyncio.run(library.save_job(job, None))
    asyncio.run(library.update_job(job))
    (restored,) = asyncio.run(library.unfinished_jobs())
    assert (restored.work, restored.failures, restored.crashes) == (job.work, job.failures, 1)
    assert asyncio.run(library.find_job("job-00000002")) is None


@pytest.mark.parametrize("change", [{"options": {"steps": 0}}, {"options": {"gone": 1}}, {"kind": "gone"}])
def test_what_another_version_stored_is_dropped(stored, library, change):
    stored.save_job("job-00000001", "queued", {**Generate("chair").to_dict(), **change})
    stored.save_job("job-00000002", "queued", Generate("chair").to_dict())
    assert [job.id for job in asyncio.run(library.unfinished_jobs())] == ["job-00000002"]
    assert stored.job("job-00000001").state == "failed"


def test_what_is_not_there_and_what_cannot_be_read_are_told_apart(stored, library):
    asset = "a" * 32
    with pytest.raises(RpcError) as error:
        asyncio.run(library.read_file(asset, "glb"))
    assert (error.value.kind, error.value.message) == ("asset", f"there is no asset {asset} with a file 'glb'")
    files = {"glb": b"glTF", "latent": b"x"}
    added = asyncio.run(library.add(Generate("chair"), 0, {"prompt": "chair", "title": "chair", "recipe": {}}, files))
    assert asyncio.run(library.known_assets(Generate("chair"))) == {0: added}
    lost = stored.path(added["id"], "latent")
    lost.unlink()
    assert asyncio.run(library.known_assets(Generate("chair"))) == {}
    with pytest.raises(RpcError) as error:
        asyncio.run(library.latent(added["id"]))
    message = f"the latent of asset {added['id']} is lost ({lost}): make the prop again"
    assert (error.value.kind, error.value.message) == ("storage", message)
    lost.mkdir()
    with pytest.raises(RpcError, match="can't be used: ") as error:
        asyncio.run(library.latent(added["id"]))
    assert error.value.kind == "storage"
