"""A level's report: one page that opens from its folder, without a server or anything from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence

from propsmith.runtime.batch.asset_work import AssetRecord, glb_name, thumbnail_name
from propsmith.runtime.batch.level_file import Level
from propsmith.runtime.batch.plan import Asset
from propsmith.runtime.batch.scheduler import Outcome

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
  --card: color-mix(in srgb, currentColor 4%, transparent); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.02em; }
p.facts { margin: .25rem 0 1.5rem; opacity: .75; }
input { width: 100%; padding: .6rem .8rem; margin-bottom: 1.25rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
ul.props { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
ul.props li { border: 1px solid var(--line); border-radius: .8rem; background: var(--card); overflow: hidden; }
ul.props li[hidden] { display: none; }
ul.props img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #eef0f3; }
ul.props div { padding: .6rem .8rem .8rem; font-size: .85rem; }
ul.props a { font-weight: 600; font-size: .95rem; color: inherit; overflow-wrap: anywhere; }
ul.props span { display: block; opacity: .72; }
section.failures { border: 1px solid #c0392b; border-radius: .8rem; padding: .5rem 1.2rem 1rem; margin-bottom: 1.5rem; }
section.failures h2 { font-size: 1.1rem; margin: .5rem 0; }
"""

_SEARCH = """
const box = document.querySelector("input"), cards = document.querySelectorAll("ul.props li");
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const card of cards) card.hidden = !words.every((word) => card.dataset.words.includes(word));
});
"""


def report_page(level: Level, assets: Sequence[Asset], outcome: Outcome, picture: int) -> str:
    """The page's HTML.

    Args:
        level: what was to be made.
        assets: the plan.
        outcome: what became of it.
        picture: pixels a side of the thumbnails.
    """
    records = outcome.records
    done = [asset for asset in assets if asset.name in records]
    triangles = sum(records[asset.name]["triangles"][0] for asset in done)
    size = sum(records[asset.name]["files"][glb_name(asset.name)]["bytes"] for asset in done)
    facts = f"{len(done)} of {len(assets)} props, {triangles:,} triangles, {size / 2**20:.1f} MiB"
    cards = "\n".join(_card(asset, records[asset.name], picture) for asset in done)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(level.name)}</title>
<style>{_STYLE}</style>
<h1>{_text(level.name)}</h1>
<p class="facts">{facts}</p>
{_failures(assets, outcome)}
<input type="search" placeholder="Search by name, prompt or tag" aria-label="Search by name, prompt or tag">
<ul class="props">
{cards}
</ul>
<script>{_SEARCH}</script>
</html>
"""


def _card(asset: Asset, record: AssetRecord, picture: int) -> str:
    low, high = record["bounds"]
    size = " × ".join(f"{b - a:.2f}" for a, b in zip(low, high, strict=True))
    triangles = " / ".join(f"{count:,}" for count in record["triangles"])
    subject = asset.entry.prompt or (asset.entry.image.name if asset.entry.image else "")
    words = " ".join((asset.name, subject, *asset.entry.tags)).lower()
    return (
        f'<li data-words="{_text(words)}"><img src="{_text(thumbnail_name(asset.name))}" alt="{_text(subject)}" '
        f'width="{picture}" height="{picture}" loading="lazy"><div>'
        f'<a href="{_text(glb_name(asset.name))}">{_text(asset.name)}</a>'
        f"<span>{_text(subject)}</span><span>{size} m</span><span>{triangles} triangles</span>"
        f"<span>seed {record['recipe']['seed']}</span></div></li>"
    )


def _failures(assets: Sequence[Asset], outcome: Outcome) -> str:
    failed = [asset.name for asset in assets if asset.name in outcome.failures]
    if not failed:
        return ""
    rows = "".join(f"<li><b>{_text(name)}</b>: {_text(outcome.failures[name])}</li>" for name in failed)
    return f'<section class="failures"><h2>Not made</h2><ul>{rows}</ul></section>'


def _text(text: str) -> str:
    return html.escape(text, quote=True)
