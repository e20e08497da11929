"""A picture as SVG: the same shapes that a canvas paints, written down instead."""

from collections.abc import Sequence
from math import cos, radians, sin
from xml.sax.saxutils import escape

from apps.simulator.picture.canvas import Canvas, Point
from apps.simulator.picture.caption import caption_of
from apps.simulator.picture.colours import Colour
from apps.simulator.picture.painter import Commission, compose_on

# Decimals of a coordinate by level: what is written finely takes more text.
_DECIMALS = (0, 1, 2)


class VectorCanvas(Canvas):
    """Takes what `Canvas` does, at the picture's own size, and keeps it as elements."""

    def __init__(self, width: int, height: int, decimals: int) -> None:
        self.scale = 1
        self.width, self.height = width, height
        self.unit = min(width, height) / 100
        self._decimals = decimals
        self._elements: list[str] = []
        self._definitions: list[str] = []

    def gradient(self, top: float, bottom: float, colours: Sequence[Colour], *, backdrop: bool = False) -> None:
        first, last = max(0, round(top)), min(self.height, round(bottom))
        if last <= first:
            return
        stops = "".join(
            f'<stop offset="{at / max(1, len(colours) - 1):.3g}" stop-color="{_hex(colour)}"/>'
            for at, colour in enumerate(colours)
        )
        name = self._defined('<linearGradient id="{}" x1="0" x2="0" y1="0" y2="1">' + stops + "</linearGradient>")
        self._add(f'<rect y="{first}" width="{self.width}" height="{last - first}" fill="url(#{name})"/>')

    def polygon(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        self._add(f'<polygon points="{self._points(points)}" {_fill(colour, alpha)}/>')

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: int = 255) -> None:
        n = self._number
        self._add(f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(rx)}" ry="{n(ry)}" {_fill(colour, alpha)}/>')

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0) -> None:
        if right <= left or bottom <= top:
            return
        n = self._number
        place = f'x="{n(left)}" y="{n(top)}" width="{n(right - left)}" height="{n(bottom - top)}"'
        self._add(f"<rect {place}{f' rx={chr(34)}{n(radius)}{chr(34)}' if radius else ''} {_fill(colour, 255)}/>")

    def line(self, points: Sequence[Point], colour: Colour, width: float, alpha: int = 255) -> None:
        drawn = f'stroke="{_hex(colour)}" stroke-width="{max(1, round(width))}" stroke-linejoin="round"'
        self._add(f'<polyline points="{self._points(points)}" fill="none" {drawn}{_opacity("stroke", alpha)}/>')

    def arc(self, x: float, y: float, radius: float, start: int, end: int, colour: Colour, width: float) -> None:
        n = self._number
        (x1, y1), (x2, y2) = ((x + radius * cos(radians(at)), y + radius * sin(radians(at))) for at in (start, end))
        large = int((end - start) % 360 > 180)
        path = f"M{n(x1)} {n(y1)}A{n(radius)} {n(radius)} 0 {large} 1 {n(x2)} {n(y2)}"
        drawn = f'stroke="{_hex(colour)}" stroke-width="{max(1, round(width))}"'
        self._add(f'<path d="{path}" fill="none" {drawn}/>')

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: int) -> None:
        light = _hex(colour)
        name = self._defined(
            '<radialGradient id="{}">'
            f'<stop offset="0" stop-color="{light}" stop-opacity="{strength / 255:.2f}"/>'
            f'<stop offset="1" stop-color="{light}" stop-opacity="0"/></radialGradient>'
        )
        n = self._number
        self._add(f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="url(#{name})"/>')

    def write(self, text: str) -> None:
        """A caption in the lower left corner."""
        size = max(9, round(self.unit * 100) // 46)
        style = f'font-family="sans-serif" font-size="{size}" fill="#fff" stroke="#14161f" stroke-width="{size // 5}"'
        self._add(f'<text x="{size}" y="{self.height - size}" {style} paint-order="stroke">{escape(text)}</text>')

    def document(self, title: str) -> str:
        """All of it as a file."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        definitions = f"<defs>{''.join(self._definitions)}</defs>" if self._definitions else ""
        body = "\n".join(self._elements)
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><title>{escape(title)}</title>'
        return f"{head}{definitions}\n{body}\n</svg>\n"

    def _add(self, element: str) -> None:
        self._elements.append(element)

    def _defined(self, definition: str) -> str:
        name = f"g{len(self._definitions)}"
        self._definitions.append(definition.replace("{}", name, 1))
        return name

    def _points(self, points: Sequence[Point]) -> str:
        return " ".join([f"{self._number(x)},{self._number(y)}" for x, y in points])

    def _number(self, value: float) -> str:
        text = f"{value:.{self._decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def drawn(commission: Commission, level: int) -> str:
    """The picture as the text of an SVG file; `level` from 0, coarse, to 2, fine."""
    canvas = VectorCanvas(commission.width, commission.height, _DECIMALS[level])
    compose_on(canvas, commission, detail=level)
    caption = caption_of(commission.prompt)
    if caption:
        canvas.write(caption)
    return canvas.document(caption or "A picture")


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _fill(colour: Colour, alpha: int) -> str:
    return f'fill="{_hex(colour)}"{_opacity("fill", alpha)}'


def _opacity(what: str, alpha: int) -> str:
    return "" if alpha >= 255 else f' {what}-opacity="{alpha / 255:.2f}"'
