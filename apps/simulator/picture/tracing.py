"""A painted picture traced: fields of one colour as the paths of an SVG."""

from PIL import Image

# Fields along the longer side, and colours, by level.
_FIELDS = (64, 96, 160)
_COLOURS = (12, 24, 48)


def traced(image: Image.Image, level: int) -> str:
    """The text of an SVG file; `level` from 0, coarse, to 2, fine."""
    width, height = image.size
    fields = _FIELDS[level]
    across = max(1, fields * width // max(width, height))
    down = max(1, fields * height // max(width, height))
    small = image.convert("RGB").resize((across, down), Image.Resampling.BOX)
    indexed = small.quantize(_COLOURS[level], method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    runs = _runs(list(indexed.tobytes()), across)
    palette = indexed.getpalette() or []
    paths = [
        f'<path fill="#{bytes(palette[3 * colour : 3 * colour + 3]).hex()}" d="{"".join(parts)}"/>'
        for colour, parts in sorted(runs.items())
    ]
    size = f'width="{width}" height="{height}" viewBox="0 0 {across} {down}" preserveAspectRatio="none"'
    body = "\n".join(paths)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} shape-rendering="crispEdges">\n{body}\n</svg>\n'


def _runs(pixels: list[int], across: int) -> dict[int, list[str]]:
    """By colour the runs of equal fields in a row, each as a rectangle of a path."""
    runs: dict[int, list[str]] = {}
    for row in range(len(pixels) // across):
        line = pixels[row * across : (row + 1) * across]
        start = 0
        for at in range(1, across + 1):
            if at == across or line[at] != line[start]:
                runs.setdefault(line[start], []).append(f"M{start} {row}h{at - start}v1h-{at - start}z")
                start = at
    return runs
