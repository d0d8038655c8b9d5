"""Which pictures an evaluation's page shows beside each other."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from propsmith.exporter.evaluation.contenders import Contender, PropRequest
from propsmith.exporter.evaluation.evaluation_page import PictureRow
from propsmith.exporter.evaluation.measure import Figures
from propsmith.exporter.evaluation.prop_maker import reconstructed
from propsmith.exporter.evaluation.real_props import RealProps, file_name
from propsmith.exporter.evaluation.workspace import Workspace


def sample_rows(
    workspace: Workspace, contenders: Sequence[Contender], requests: Sequence[PropRequest], real: RealProps | None
) -> tuple[list[str], list[PictureRow]]:
    """The columns' titles, and a row a prompt: the real prop, if it is one's caption, and every contender's samples."""
    makers = list({contender.key: contender for contender in contenders if contender.control != "real"}.values())
    names = {} if real is None else {record.id: file_name(record) for record in real.records("asked")}
    rows = []
    for prompt in dict.fromkeys(request.prompt for request in requests):
        of_prompt = [request for request in requests if request.prompt == prompt]
        name = names.get(of_prompt[0].reference, "")
        cells = [_existing(workspace, "real", [name])] if names else []
        cells += [_existing(workspace, c.key, [request.name for request in of_prompt]) for c in makers]
        rows.append(PictureRow(prompt, cells))
    return [*(["real"] if names else []), *(contender.title for contender in makers)], rows


def reconstruction_rows(
    workspace: Workspace, contenders: Sequence[Contender], real: RealProps, figures: Mapping[str, Sequence[Figures]]
) -> tuple[list[str], list[PictureRow]]:
    """The columns' titles, and a row a real prop: itself, and what came back of it.

    Args:
        workspace: where the pictures are.
        contenders: those that reconstruct.
        real: the real props.
        figures: of each contender's key, the figures of the reconstructed props in order.
    """
    count = max((len(found) for found in figures.values()), default=0)
    rows = []
    for number, record in enumerate(real.records("asked", count)):
        cells = [_existing(workspace, "real", [file_name(record)])]
        cells += [_existing(workspace, reconstructed(c), [file_name(record)]) for c in contenders]
        notes = ["", *(_said(figures[c.key][number]) for c in contenders)]
        rows.append(PictureRow(record.row["caption"], cells, notes))
    return ["real", *(contender.title for contender in contenders)], rows


def _said(figures: Figures) -> str:
    names = {"iou": "IoU", "f_score": "F", "sharp_recall": "sharp", "thin_recall": "thin"}
    known = {title: value for name, title in names.items() if (value := figures.get(name)) is not None}
    return ", ".join(f"{title} {value:.2f}" for title, value in known.items())


def _existing(workspace: Workspace, key: str, names: Sequence[str]) -> list[str]:
    """Paths of those pictures that there are, from the workspace's folder."""
    files = [workspace.pictures(key, name) for name in names if name]
    return [_relative(file, workspace.folder) for file in files if file.exists()]


def _relative(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()
