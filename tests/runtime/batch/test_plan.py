"""The plan: names and seeds that no other entry changes, and batches that follow from the level alone."""

from propsmith.runtime.batch.level_file import Level, LevelEntry
from propsmith.runtime.batch.plan import derived_seed, plan_assets, plan_batches

LEVEL = Level("l", (LevelEntry("a", "x", count=2, variations=2), LevelEntry("b", "y")), seed=5)


def test_names_and_parents():
    assets = plan_assets(LEVEL)
    assert [(a.name, a.parent) for a in assets] == [
        ("a_001", None), ("a_001_v01", "a_001"), ("a_001_v02", "a_001"),
        ("a_002", None), ("a_002_v01", "a_002"), ("a_002_v02", "a_002"),
        ("b", None),
    ]  # fmt: skip
    assert assets[1].parent_seed == assets[0].seed


def test_seeds_stay_when_entries_come_and_go():
    before = {a.name: a.seed for a in plan_assets(LEVEL)}
    more = Level("l", (LevelEntry("c", "z"), *LEVEL.entries, LevelEntry("d", "z")), seed=5)
    after = {a.name: a.seed for a in plan_assets(more)}
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)


def test_the_seed_of_a_level_and_of_an_entry_count():
    assert plan_assets(LEVEL, 6)[0].seed != plan_assets(LEVEL)[0].seed
    fixed = Level("l", (LevelEntry("a", "x", count=2, seed=40),), seed=5)
    assert [a.seed for a in plan_assets(fixed)] == [40, 41]


def test_derived_seeds_are_stable_and_every_json_reader_keeps_them():
    assert derived_seed(7, "well", 0) == 6318682507878451
    assert all(derived_seed(i, "x", i) < 2**53 for i in range(1000))


def test_batches_hold_all_assets_once_and_variations_apart():
    assets = plan_assets(LEVEL)
    parts = plan_batches(assets, 2)
    assert sorted(a.name for part in parts for a in part) == sorted(a.name for a in assets)
    assert [len(part) for part in parts] == [2, 1, 2, 2]
    assert all(len({a.parent is None for a in part}) == 1 for part in parts)
