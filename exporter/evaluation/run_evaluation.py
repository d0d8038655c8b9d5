"""Judges bundles: plans what is to be made, makes it, measures it, and puts the figures side by side."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from propsmith.exporter.evaluation.contenders import Contender, PropRequest, contender_of, shuffled
from propsmith.exporter.evaluation.evaluation_page import PictureRow, evaluation_page
from propsmith.exporter.evaluation.judgement import Column, Judgement, MeasureTable, Value, as_text, mean_of
from propsmith.exporter.evaluation.measure import FigureKind, Figures, Judged, PropMeasure, SetMeasure
from propsmith.exporter.evaluation.measures import NAMES, check_names, prop_measures, set_measures
from propsmith.exporter.evaluation.picture_rows import reconstruction_rows, sample_rows
from propsmith.exporter.evaluation.prop_maker import MakerOptions, RealTask, SampleTask, Task, sampled_prop
from propsmith.exporter.evaluation.props import EvaluatedProp
from propsmith.exporter.evaluation.real_props import RealProps, caption_of
from propsmith.exporter.evaluation.shape import reconstruction
from propsmith.exporter.evaluation.task_pool import run_tasks
from propsmith.exporter.evaluation.workspace import Workspace, read_record, write_bytes
from propsmith.runtime.backends.backend_kinds import AUTO
from propsmith.runtime.errors import InputError
from propsmith.runtime.geometry.lattice import DecodeOptions
from propsmith.runtime.options import GenerateOptions
from propsmith.runtime.progress import OnProgress

_MAKING = {
    "no_surface": FigureKind("samples without a surface", "down", "%"),
    "seconds": FigureKind("from prompt to file", None, "s"),
}


@dataclass(frozen=True)
class JudgeOptions:
    """How much is made and measured.

    Attributes:
        real: packs or folders of real props, with those that no training saw.
        prompts: what samples are made for; empty for the captions of held-out real props.
        props: so many prompts, at most.
        seeds: samples a prompt.
        reconstruct: so many held-out real props are reconstructed, at most.
        reference: so many real props of a kind samples are compared with, at most; None for all.
        training: so many training props samples are compared with, at most; None for all.
        suite: so many prompts of a measure's own, at most; None for all.
        steps: of the denoiser; None for each bundle's.
        resolution: lattice cells a side.
        controls: whether real props, shuffled prompts and noised latents are judged, too.
        measures: names of the measures.
        workers: processes.
        backend: what runs the bundles.

    Raises:
        InputError: a number is out of range, or a measure unknown; or there is nothing to make samples for.
    """

    real: tuple[Path, ...] = ()
    prompts: tuple[str, ...] = ()
    props: int = 64
    seeds: int = 2
    reconstruct: int = 32
    reference: int | None = None
    training: int | None = None
    suite: int | None = None
    steps: int | None = None
    resolution: int = DecodeOptions.resolution
    controls: bool = False
    measures: tuple[str, ...] = field(default=NAMES)
    workers: int = 1
    backend: str = AUTO

    def __post_init__(self) -> None:
        for name in ("props", "seeds", "reconstruct", "reference", "training", "suite", "workers"):
            value = getattr(self, name)
            if value is not None and value < (0 if name in ("reconstruct", "props", "suite") else 1):
                raise InputError(f"{name} must not be {value}: give a larger number")
        check_names(self.measures)
        GenerateOptions(steps=self.steps, resolution=self.resolution)
        if not self.real and not self.prompts and self.props:
            raise InputError("give --prompts, or --real for the captions of held-out real props")
        if self.controls and not self.real:
            raise InputError("controls need --real: real props stand in for a perfect model")


class Evaluation:
    """What is to be judged, opened and checked; nothing is made before `judge`.

    Args:
        bundles: names or folders, one or more.
        options: see JudgeOptions.

    Raises:
        BundleError: a bundle is missing, corrupt, or makes no props from words.
        InputError: a pack of real props can't be read.
    """

    def __init__(self, bundles: Sequence[str], options: JudgeOptions) -> None:
        self.options = options
        self.real = RealProps(options.real) if options.real else None
        self.contenders = [contender_of(name, options.steps, options.resolution) for name in bundles]
        if options.controls:
            self.contenders += [self.contenders[0].as_control(kind) for kind in ("real", "shuffled", "noised")]
        self.of_props = prop_measures(options.measures)
        self.of_sets = [m for m in set_measures(options.measures) if self.real is not None or not m.needs_real]
        self.requests = self._requests()

    def judge(self, folder: Path, on_progress: OnProgress | None = None) -> Judgement:
        """Make, measure, compare, and write evaluation.json, evaluation.txt and index.html into the folder.

        What is in the folder already isn't made again.

        Args:
            folder: must exist.
            on_progress: called with (what is done, share of all).
        """
        self.workspace = Workspace(folder)
        self.on_progress = on_progress or (lambda _what, _share: None)
        found = self._judged()
        record = found.to_dict() | {"options": asdict(self.options)}
        write_bytes(folder / "evaluation.json", (json.dumps(record, indent=1, default=str) + "\n").encode())
        write_bytes(folder / "evaluation.txt", as_text(found).encode())
        write_bytes(folder / "index.html", evaluation_page(found, self.pictures()).encode())
        return found

    def _judged(self) -> Judgement:
        tasks = list(dict.fromkeys(self._tasks()))
        steps = len(tasks) + len(self.contenders) * len(self.of_sets)
        maker = MakerOptions(
            self.workspace, self.options.real, self.options.measures, self.options.backend, threads=None
        )
        for done, task in enumerate(run_tasks(tasks, maker, self.options.workers), 1):
            self.on_progress(_about(task), done / max(steps, 1))
        subjects = [self._subject(contender) for contender in self.contenders]
        tables = [self._making()]
        if reconstruction.NAME in self.options.measures and self._reconstructed():
            tables.append(self._table(reconstruction.NAME, reconstruction.KINDS, self._reconstructions))
        tables += [self._table(m.name, m.kinds, partial(self._figures_of, m)) for m in self.of_props]
        for number, measure in enumerate(self.of_sets):
            start = len(tasks) + number * len(self.contenders)
            tables.append(self._set_table(measure, subjects, start, steps))
        columns = [
            Column(c.title, c.bundle, c.digest, c.control, len(s.samples))
            for c, s in zip(self.contenders, subjects, strict=True)
        ]
        return Judgement(tuple(columns), tuple(tables))

    def pictures(self) -> dict[str, tuple[list[str], list[PictureRow]]]:
        """What the page shows below the table."""
        shown = {"Samples": sample_rows(self.workspace, self.contenders, self.requests, self.real)}
        able = [contender for contender in self.contenders if contender.encoder is not None]
        if self.real is not None and self._reconstructed() and able:
            figures = {contender.key: self._reconstructions(contender) for contender in able}
            shown["Reconstructions"] = reconstruction_rows(self.workspace, able, self.real, figures)
        return shown

    def _requests(self) -> list[PropRequest]:
        """The samples that every bundle makes, a prompt's seeds one after the other."""
        seeds, options = range(self.options.seeds), self.options
        if options.prompts:
            return [PropRequest(p, seed, p) for p in dict.fromkeys(options.prompts[: options.props]) for seed in seeds]
        assert self.real is not None or not options.props
        by_prompt = {caption_of(r): r for r in reversed(self.real.records("asked", options.props))} if self.real else {}
        return [
            PropRequest(prompt, seed, prompt, record.row.get("category", ""), record.id)
            for prompt, record in reversed(by_prompt.items())
            for seed in seeds
        ]

    def judged(self, contender: Contender, measure: PropMeasure | None = None) -> list[PropRequest]:
        """The samples of a contender that a measure looks at; those of the captions without one."""
        requests = self.requests
        if measure is not None and measure.prompts:
            requests = [PropRequest(prompt, 0, prompt) for prompt in measure.prompts[: self.options.suite]]
        return shuffled(requests) if contender.control == "shuffled" else requests

    def _tasks(self) -> Iterator[Task]:
        for number in range(self._reconstructed()):
            yield from (RealTask(c, number) for c in self.contenders if c.encoder is not None)
        for contender in self.contenders:
            if contender.control == "real":
                yield from (RealTask(contender, number) for number in range(self._real_count()))
                continue
            if contender.control != "shuffled":  # whatever they were made for, they are the same props
                yield from (SampleTask(contender, request) for request in self.judged(contender))
            for measure in (m for m in self.of_props if m.prompts):
                yield from (SampleTask(contender, r, measure.name) for r in self.judged(contender, measure))

    def _reconstructed(self) -> int:
        if self.real is None or reconstruction.NAME not in self.options.measures:
            return 0
        return min(self.options.reconstruct, self.real.count("asked"))

    def _real_count(self) -> int:
        return min(self.options.props, self.real.count("asked")) if self.real is not None else 0

    def _subject(self, contender: Contender) -> Judged:
        if contender.control == "real":
            assert self.real is not None
            samples: list[EvaluatedProp] = list(self.real.props("asked", self._real_count()))
        else:
            found = (sampled_prop(self.workspace, contender, request) for request in self.judged(contender))
            samples = [prop for prop in found if prop is not None]
        options = self.options
        return Judged(contender.key, samples, self.real, options.reference, options.training, self.workspace.arrays)

    def _making(self) -> MeasureTable:
        def figures(contender: Contender) -> list[Figures]:
            if contender.control in ("real", "shuffled"):
                return []
            facts = [read_record(self.workspace.facts(contender.key, r.name)) or {} for r in self.judged(contender)]
            return [{"no_surface": float("empty" in f), "seconds": f.get("seconds")} for f in facts]

        return self._table("samples", _MAKING, figures)

    def _reconstructions(self, contender: Contender) -> list[Figures]:
        if contender.encoder is None or self.real is None:
            return []
        names = self.real.names("asked", self._reconstructed())
        return self._read(contender, reconstruction.NAME, names)

    def _figures_of(self, measure: PropMeasure, contender: Contender) -> list[Figures]:
        if contender.control == "real":
            if measure.prompts or self.real is None:
                return []
            names = self.real.names("asked", self._real_count())
        elif contender.control == "shuffled" and not measure.prompts:
            return []
        else:
            names = [request.judged_name for request in self.judged(contender, measure)]
        return self._read(contender, measure.name, names)

    def _read(self, contender: Contender, measure: str, names: Sequence[str]) -> list[Figures]:
        found = (read_record(self.workspace.figures(contender.key, measure, name)) for name in names)
        return [figures for figures in found if figures is not None]

    def _table(
        self, name: str, kinds: Mapping[str, FigureKind], figures: Callable[[Contender], Sequence[Figures]]
    ) -> MeasureTable:
        columns = [figures(contender) for contender in self.contenders]
        rows = {kind: tuple(mean_of([f.get(kind) for f in column]) for column in columns) for kind in kinds}
        return MeasureTable(name, dict(kinds), rows)

    def _set_table(self, measure: SetMeasure, subjects: Sequence[Judged], start: int, steps: int) -> MeasureTable:
        columns: list[Figures] = []
        for number, subject in enumerate(subjects):
            on_progress = _part(self.on_progress, f"{measure.name} of {subject.name}", start + number, steps)
            columns.append(measure.measure(subject, on_progress) if subject.samples else {})
            on_progress(1.0)
        counts = [len(subject.samples) for subject in subjects]
        rows = {
            kind: tuple(Value(c.get(kind), n) for c, n in zip(columns, counts, strict=True)) for kind in measure.kinds
        }
        return MeasureTable(measure.name, dict(measure.kinds), rows)


def _part(on_progress: OnProgress, what: str, start: int, steps: int) -> Callable[[float], None]:
    return lambda share: on_progress(what, (start + share) / steps)


def _about(task: Task) -> str:
    if isinstance(task, SampleTask):
        return f"{task.contender.title}: {task.request.prompt}"
    return f"{task.contender.title}: held-out prop {task.number + 1}"
