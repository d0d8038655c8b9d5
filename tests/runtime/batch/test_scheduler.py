"""Running a plan: everything is made once, nothing finished again, and one bad asset doesn't stop the rest."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from propsmith.runtime.batch import scheduler
from propsmith.runtime.batch.asset_work import glb_name, record_name, thumbnail_name
from propsmith.runtime.batch.plan import plan_batches
from propsmith.runtime.batch.run_level import changed_files, name_missing
from propsmith.runtime.batch.scheduler import MAX_CRASHES, Outcome, Scheduler, finished_record
from propsmith.runtime.errors import EmptyFieldError, WriteError
from propsmith.runtime.gltf.glb_reader import read_glb
from propsmith.runtime.pipeline import STAGES
from propsmith.runtime.recipe import Recipe

NAMES = ["well_001", "well_002", "crate", "crate_v01"]


def run(executor, assets, finished=None, size=1):
    return Scheduler(executor, plan_batches(assets, size), finished or {}).run()


def test_every_asset_is_made_once_with_its_recipe(executor, assets, store):
    outcome = run(executor, assets)
    assert sorted(outcome.records) == sorted(NAMES)
    assert (outcome.made, outcome.failures) == (4, {})
    for asset in assets:
        glb = read_glb(store.root / glb_name(asset.name))
        assert glb.extras["propsmith"]["seed"] == asset.seed
        assert Recipe.from_dict(glb.extras["propsmith"]).prompt == asset.entry.prompt
    assert outcome.records["crate"]["triangles"][0] <= 300
    stages = {*STAGES, "hulls", "write", "thumbnail"}
    assert outcome.records["well_001"]["seconds"].keys() == stages
    assert outcome.records["crate_v01"]["seconds"].keys() == stages - {"condition"}


def test_a_batchs_time_is_shared(executor, assets):
    first, second = executor.worker.sample(assets[:2])
    assert first.seconds == second.seconds
    assert first.seconds is not second.seconds


def test_a_batch_is_sampled_in_one_go_and_gives_each_its_own(executor, assets):
    outcome = run(executor, assets, size=8)
    assert executor.sampled == [["well_001", "well_002", "crate"], ["crate_v01"]]
    hashes = {record["files"][glb_name(name)]["sha256"] for name, record in outcome.records.items()}
    assert len(hashes) == 4


def test_what_is_finished_is_not_made_again(executor, assets, store):
    first = run(executor, assets)
    done = {a.name: finished_record(store, a.name, executor.worker.key(a)) for a in assets}
    assert done == first.records
    del done["crate"]
    executor.sampled.clear()
    again = run(executor, assets, done)
    assert executor.sampled == [["crate"]]
    assert again.records.keys() == first.records.keys()
    assert again.records["crate"]["files"] == first.records["crate"]["files"]


@pytest.mark.parametrize("damage", ["other key", "no picture", "another model", "no JSON", "a list", "no record"])
def test_a_damaged_asset_is_made_again(damage, executor, assets, store):
    run(executor, assets[:1])
    asset = assets[0]
    record = json.loads(store.read(record_name(asset.name)))
    key = executor.worker.key(asset)
    assert finished_record(store, asset.name, key) == record
    if damage == "other key":
        key = "0" * 64
    elif damage == "no picture":
        (store.root / "thumbnails" / f"{asset.name}.png").unlink()
    elif damage == "another model":
        store.write(glb_name(asset.name), b"glTF")
    elif damage == "no record":
        (store.root / record_name(asset.name)).unlink()
    else:
        store.write(record_name(asset.name), b"{" if damage == "no JSON" else b"[]")
    assert finished_record(store, asset.name, key) is None


def test_what_no_run_made_is_known_from_what_a_killed_one_left(executor, assets, store):
    run(executor, assets[2:])
    glb, picture, record = glb_name("crate_v01"), thumbnail_name("crate_v01"), store.root / record_name("crate_v01")

    def changed():
        return list(changed_files(store, assets, executor.worker))

    assert changed() == []
    made, written = store.read(glb), record.read_bytes()
    record.unlink()
    assert changed() == []  # killed before the record
    store.write(picture, b"other")
    (store.root / glb).unlink()
    assert changed() == [picture]  # a picture is written after its model
    store.write(glb, store.read(glb_name("crate")))
    assert changed() == [glb, picture]  # another prop of ours
    record.write_bytes(written)
    store.write(glb, made + b"edited")
    assert changed() == [glb, picture]  # the recipe is there, and still it was changed
    store.write(record_name("crate_v01"), written.replace(executor.worker.key(assets[3]).encode(), b"0" * 64))
    store.write(glb, made)
    assert changed() == [picture]  # the level was edited


def test_a_key_depends_on_all_that_the_files_depend_on(executor, assets):
    keys = {executor.worker.key(asset) for asset in assets}
    assert len(keys) == len(assets)


def test_a_bad_asset_is_told_and_the_others_are_made(executor, assets, monkeypatch):
    build = executor.worker.build

    def broken(asset, latent):
        if asset.name == "well_002":
            raise EmptyFieldError("no surface")
        if asset.name == "crate":
            raise ZeroDivisionError("oh")
        return build(asset, latent)

    monkeypatch.setattr(executor.worker, "build", broken)
    outcome = run(executor, assets)
    assert outcome.failures == {"well_002": "no surface", "crate": "ZeroDivisionError: oh"}
    assert sorted(outcome.records) == ["crate_v01", "well_001"]


def test_a_full_disk_ends_the_run_and_keeps_what_is_finished(executor, assets, store, monkeypatch):
    build = executor.worker.build

    def full(asset, latent):
        if asset.name == "crate":
            raise WriteError("can't write crate.glb: No space left on device")
        return build(asset, latent)

    monkeypatch.setattr(executor.worker, "build", full)
    with pytest.raises(WriteError, match="No space left"):
        run(executor, assets)
    assert store.read(record_name("well_001")) is not None


@pytest.mark.parametrize("at", ["build", "sample"])
def test_an_asset_that_kills_its_worker_is_given_up_alone(at, executor, assets, monkeypatch):
    work = getattr(executor.worker, at)

    def deadly(what, *rest):
        names = [what.name] if at == "build" else [asset.name for asset in what]
        if "well_002" in names:
            raise BrokenPipeError
        return work(what, *rest)

    monkeypatch.setattr(executor.worker, at, deadly)
    outcome = run(executor, assets)
    assert outcome.failures == {"well_002": f"its worker died {MAX_CRASHES} times: is there enough memory?"}
    assert len(outcome.records) == 3
    assert executor.restarts == MAX_CRASHES


def test_a_worker_that_dies_once_costs_nothing(executor, assets, monkeypatch):
    build, crashes = executor.worker.build, []

    def once(asset, latent):
        if not crashes:
            crashes.append(asset.name)
            raise BrokenPipeError
        return build(asset, latent)

    monkeypatch.setattr(executor.worker, "build", once)
    outcome = run(executor, assets)
    assert sorted(outcome.records) == sorted(NAMES)
    assert executor.restarts == 1


def test_seeds_without_a_surface_are_passed_over(executor, assets, monkeypatch):
    finish, tried = executor.worker.pipeline.finish, []

    def empty_first(latent, recipe, clock):
        tried.append(recipe.seed)
        if len(tried) == 1:
            raise EmptyFieldError("nothing")
        return finish(latent, recipe, clock)

    monkeypatch.setattr(executor.worker.pipeline, "finish", empty_first)
    outcome = run(executor, assets[:1])
    assert tried == [assets[0].seed, assets[0].seed + 1]
    assert outcome.records["well_001"]["recipe"]["seed"] == assets[0].seed + 1


def test_waiting_goes_on_after_looking_up(executor, assets, monkeypatch):
    monkeypatch.setattr(scheduler, "_LOOKS_UP", 0.001)
    with ThreadPoolExecutor(1) as thread:
        monkeypatch.setattr(executor, "build", partial(thread.submit, executor.worker.build))
        assert sorted(run(executor, assets).records) == sorted(NAMES)


def test_what_is_short_of_the_plan_is_a_failure(assets):
    outcome = name_missing(Outcome({"well_001": {}}, {"crate": "no surface"}, made=1), assets)
    unknown = "it wasn't made, for no known reason: run again with --resume"
    assert outcome.failures == {"well_002": unknown, "crate": "no surface", "crate_v01": unknown}
