"""The picture of the layers in `docs/`, from the imports; `python -m tests.architecture_picture` draws it anew."""

import ast
from collections import Counter
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "architecture.svg"
SOURCES = sorted(p for top in ("core", "dashboard", "pages") for p in (ROOT / top).rglob("*.py"))
# From top to bottom; what is not named here are the values, names and settings that all layers share.
LAYERS = {
    "pages": "one concern a page; a page reads like its outline",
    "dashboard": "charts, components, sentences, services, the server",
    "cli": "the same verbs without a browser",
    "operations": "the verbs that pages and commands share",
    "audit": "what explanations are worth: metrics, people, intervals",
    "rate": "campaigns: what is judged, by whom, what was said",
    "explain": "evidence, prompts, backends, claims, verdicts",
    "attribute": "where a score comes from, in several lenses",
    "recommend": "training, serving, top-N, evaluation",
    "datasets": "formats, validation, the demo world",
    "store": "immutable folders and one journal, in DuckDB",
    "shared": "types, results, columns, progress, settings, errors",
}
ROW, CELL, LEFT, TOP = 46, 46, 460, 118
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2933 }
  .name { font-weight: 600; font-size: 15px }
  .quiet { fill: #52606d }
  .count { text-anchor: middle }
  .paper { fill: #ffffff }
  .box { fill: #f5f7fa; stroke: #9aa5b1 }
  .grid { stroke: #cbd2d9 }
  .cell { fill: #2f6fb0 }
  .own { fill: #9aa5b1; fill-opacity: .25 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #11181c } text { fill: #e4e7eb } .quiet { fill: #9aa5b1 } .box { fill: #1f2933; stroke: #52606d }
    .grid { stroke: #3e4c59 } .cell { fill: #4f9ae0 }
  }
"""


@cache
def imports(path: Path) -> list[str]:
    """All that a module imports, inside its functions too, as `module.name`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def layer_of(module: str) -> str | None:
    """The layer of a module of ours; None for a library."""
    top, _, rest = module.partition(".")
    if top != "core":
        return top if top in LAYERS else None
    inside = rest.partition(".")[0]
    return inside if inside in LAYERS else "cli" if inside == "__main__" else "shared"


def counted(sources: list[Path], root: Path) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Modules a layer, and for a pair of layers the modules of the first that import something of the second."""
    modules: Counter[str] = Counter()
    edges: Counter[tuple[str, str]] = Counter()
    for path in sources:
        own = layer_of(".".join(path.relative_to(root).with_suffix("").parts))
        assert own is not None
        modules[own] += 1
        edges.update((own, other) for other in {layer_of(name) for name in imports(path)} - {own, None} if other)
    return modules, edges


def drawn(modules: Counter[str], edges: Counter[tuple[str, str]]) -> str:
    """The picture as SVG: a row and a column a layer; imports look down, so all figures stand right of the diagonal."""
    width, height = LEFT + CELL * len(LAYERS) + 12, TOP + ROW * len(LAYERS) + 34
    most = max(edges.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title">',
        '<title id="title">The layers of Whyboard and how many modules of each import each layer below</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    for row, (layer, purpose) in enumerate(LAYERS.items()):
        top, across = TOP + ROW * row, LEFT + CELL * row + CELL / 2
        parts += [
            f'<rect class="box" x="8" y="{top + 3}" width="{LEFT - 16}" height="{ROW - 6}" rx="6"/>',
            f'<text class="name" x="20" y="{top + 20}">{layer}</text>',
            f'<text class="quiet" x="20" y="{top + 36}">{escape(purpose)}</text>',
            f'<text class="quiet" x="{LEFT - 20}" y="{top + 20}" text-anchor="end">{modules[layer]} modules</text>',
            f'<text x="{across + 4}" y="{TOP - 8}" transform="rotate(-60 {across + 4} {TOP - 8})">{layer}</text>',
            f'<line class="grid" x1="{LEFT}" y1="{top}" x2="{width - 12}" y2="{top}"/>',
            f'<rect class="own" x="{LEFT + CELL * row}" y="{top}" width="{CELL}" height="{ROW}"/>',
        ]
        for column, other in enumerate(LAYERS):
            if count := edges[layer, other]:
                x, tint = LEFT + CELL * column, 0.12 + 0.6 * count / most
                parts += [
                    f'<rect class="cell" x="{x}" y="{top}" width="{CELL}" height="{ROW}" fill-opacity="{tint:.2f}"/>',
                    f'<text class="count" x="{x + CELL / 2}" y="{top + 28}">{count}</text>',
                ]
    told = "Row imports column: modules of the row that import something of the column."
    parts += [f'<text class="quiet" x="{LEFT}" y="{height - 12}">{told}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Draw the picture from the imports as they are."""
    PICTURE.write_text(drawn(*counted(SOURCES, ROOT)), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
