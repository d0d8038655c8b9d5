import numpy as np
import pytest

from propsmith.exporter.evaluation.measure import ArrayCache, Judged
from propsmith.exporter.evaluation.shape.diversity import Diversity
from propsmith.exporter.evaluation.shape.near_copies import Memorization, Solids
from propsmith.exporter.evaluation.shape.real_solids import solid
from tests.exporter.evaluation.judged import cuboid, prop_of

pytest.importorskip("igl")

PLANK, POST = cuboid((1.9, 0.6, 0.8)), cuboid((0.5, 1.9, 0.5))
TURNED = cuboid((0.8, 0.6, 1.9))
SHORTER = cuboid((1.9, 0.6, 0.4))


class Reals:
    """Real props: a plank to train on, and a plank and a post held out."""

    KINDS = {"training": [PLANK], "asked": [TURNED, POST]}  # noqa: RUF012

    def count(self, kind):
        return len(self.KINDS[kind])

    def props(self, kind, limit=None):
        return (prop_of(mesh, name=f"{kind}{n}") for n, mesh in enumerate(self.KINDS[kind]))


def subject(tmp_path, *samples):
    props = [prop_of(mesh, name=f"{prompt}-{n}", seed=n) for n, (prompt, mesh) in enumerate(samples)]
    props = [type(p)(p.name, prompt, p.model, p.seed) for p, (prompt, _) in zip(props, samples, strict=True)]
    return Judged("new", props, Reals(), None, None, ArrayCache(tmp_path))


def test_turned_copies_are_found_and_others_not():
    known = Solids()
    known.add(solid(prop_of(PLANK).mesh))
    assert known.nearest(solid(prop_of(TURNED).mesh)) == 1
    assert known.nearest(solid(prop_of(POST).mesh)) == 0
    assert known.nearest(solid(prop_of(SHORTER).mesh)) == 0  # half as large: no copy whatever its place
    near = known.nearest(solid(prop_of(cuboid((1.8, 0.6, 0.8))).mesh))
    assert near == pytest.approx(1.8 / 1.9, abs=0.03)


def test_samples_are_held_against_the_control(tmp_path):
    samples = subject(tmp_path, ("plank", PLANK), ("plank", TURNED), ("post", POST), ("plank", SHORTER))
    found = Memorization().measure(samples, lambda share: None)
    # A plank was trained on; a turned one and a post are held out.
    assert found == {"near_copies": 0.5, "control": 0.5, "over_control": 0.0, "held_out_copies": 0.75}
    assert len(list((tmp_path / "solids").rglob("*.npy"))) == 7
    # What was kept is used: the same names give the same figures, whatever the shapes are now.
    again = subject(tmp_path, ("plank", POST), ("plank", POST), ("post", POST), ("plank", POST))
    assert Memorization().measure(again, lambda share: None) == found


def test_diversity_is_the_distance_of_seeds(tmp_path):
    samples = subject(tmp_path, ("plank", PLANK), ("plank", SHORTER), ("post", POST), ("post", POST))
    found = Diversity().measure(samples, lambda share: None)
    plank, shorter, post = (solid(prop_of(mesh).mesh) for mesh in (PLANK, SHORTER, POST))
    half = 1 - np.count_nonzero(shorter) / np.count_nonzero(plank)
    other = 1 - np.count_nonzero(plank & post) / np.count_nonzero(plank | post)
    assert found["between_seeds"] == pytest.approx(half / 2)
    assert found["between_prompts"] == pytest.approx(other)
    assert found["diversity"] == pytest.approx(half / 2 / other)
    alone = subject(tmp_path, ("plank", PLANK))
    assert Diversity().measure(alone, lambda share: None)["diversity"] is None
