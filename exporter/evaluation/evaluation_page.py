"""An evaluation as one page: the table, and every prop's pictures side by side; it needs no server."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from propsmith.exporter.evaluation.judgement import Column, Judgement, MeasureTable, better_of, shown
from propsmith.exporter.evaluation.props import VIEWS

_STYLE = f"""
:root {{ color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }}
body {{ margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 90rem; font: 16px/1.5 system-ui, sans-serif; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .2rem .8rem; text-align: right; vertical-align: top; }}
td:first-child, th:first-child {{ text-align: left; }} tr.name th {{ padding-top: 1rem; text-transform: capitalize; }}
tbody tr:not(.name) {{ border-top: 1px solid var(--line); }} td.better {{ font-weight: 700; color: #1a8a4a; }}
small {{ opacity: .65; }} table.props td {{ text-align: left; }}
i {{ display: inline-block; width: 8rem; height: 8rem; background-size: {VIEWS}00% 100%; border-radius: .4rem; }}
i:hover {{ animation: turn 2.4s steps({VIEWS - 1}, jump-none) infinite; }}
@keyframes turn {{ from {{ background-position: 0 0; }} to {{ background-position: 100% 0; }} }}
input {{ width: 100%; padding: .5rem; font: inherit; }}
"""

_LEGEND = "±: standard error of the mean over props. Bold: better by more than twice the error of the difference."

_SEARCH = """
const rows = document.querySelectorAll("table.props tbody tr");
document.querySelector("input").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const row of rows) row.hidden = !words.every((word) => row.dataset.words.includes(word));
});
"""


@dataclass(frozen=True)
class PictureRow:
    """Props that belong together.

    Attributes:
        title: what they show.
        cells: of each column the pictures' paths from the page, a strip of views each.
        notes: of each column what is to be said of them.
    """

    title: str
    cells: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def evaluation_page(judgement: Judgement, pictures: Mapping[str, tuple[Sequence[str], Sequence[PictureRow]]]) -> str:
    """The page's HTML.

    Args:
        judgement: the figures.
        pictures: heading -> the columns' titles and the rows below it.
    """
    tables = "\n".join(_pictures(heading, titles, rows) for heading, (titles, rows) in pictures.items() if rows)
    names = " and ".join(_text(column.title) for column in judgement.columns if not column.control)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evaluation of {names}</title>
<style>{_STYLE}</style>
<h1>Evaluation of {names}</h1>
<table>
<thead><tr><th></th>{"".join(map(_heading, judgement.columns))}</tr></thead>
<tbody>
{"".join(line for table in judgement.tables for line in _rows(table, judgement.columns))}</tbody>
</table>
<p><small>{_LEGEND}</small></p>
<input type="search" placeholder="Search by prompt" aria-label="Search by prompt">
{tables}
<script>{_SEARCH}</script>
</html>
"""


def _heading(column: Column) -> str:
    return f"<th>{_text(column.title)}<br><small>{_text(column.digest[:8])}, {column.samples} samples</small></th>"


def _rows(table: MeasureTable, columns: Sequence[Column]) -> Iterator[str]:
    yield f'<tr class="name"><th colspan="{len(columns) + 1}">{_text(table.name.replace("_", " "))}</th></tr>\n'
    for name, values in table.rows.items():
        kind = table.kinds[name]
        arrow = {"up": "↑ ", "down": "↓ ", None: ""}[kind.better]
        marks = better_of(kind, values, columns)
        cells = "".join(
            f'<td class="better" title="n = {value.count}">{shown(kind, value)}</td>'
            if mark
            else f'<td title="n = {value.count}">{shown(kind, value)}</td>'
            for value, mark in zip(values, marks, strict=True)
        )
        yield f"<tr><td>{arrow}{_text(kind.about)}</td>{cells}</tr>\n"


def _pictures(heading: str, titles: Sequence[str], rows: Sequence[PictureRow]) -> str:
    heads = "".join(f"<th>{_text(title)}</th>" for title in titles)
    return (
        f'<h2>{_text(heading)}</h2>\n<table class="props"><thead><tr><th></th>{heads}</tr></thead>\n<tbody>\n'
        + "\n".join(map(_picture_row, rows))
        + "\n</tbody></table>"
    )


def _picture_row(row: PictureRow) -> str:
    notes = row.notes or [""] * len(row.cells)
    cells = "".join(
        f"<td>{''.join(map(_picture, paths))}{f'<br><small>{_text(note)}</small>' if note else ''}</td>"
        for paths, note in zip(row.cells, notes, strict=True)
    )
    return f'<tr data-words="{_text(row.title.lower())}"><td>{_text(row.title)}</td>{cells}</tr>'


def _picture(path: str) -> str:
    return f"<i style=\"background-image:url('{_text(path)}')\"></i> "


def _text(text: str) -> str:
    return html.escape(text, quote=True)
