"""A surface to paint on: shapes in pixels of a larger picture, shrunk in the end so that edges are smooth."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from apps.simulator.picture.colours import Colour

Point = tuple[float, float]
# Above so many pixels the picture is painted at its own size: there a step at an edge is small anyway.
_SMOOTHED_PIXELS = 1_700_000


class Canvas:
    """`width` and `height` in pixels of the surface; `unit` is a hundredth of its shorter side.

    What is painted between `backdrop` and the end stands before it: with `cut_out` the rest becomes transparent.
    """

    def __init__(self, width: int, height: int, *, smooth: bool, cut_out: bool) -> None:
        self.scale = 2 if smooth and width * height <= _SMOOTHED_PIXELS else 1
        self.width, self.height = width * self.scale, height * self.scale
        self.unit = min(self.width, self.height) / 100
        self._image = Image.new("RGB", (self.width, self.height))
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._mask = Image.new("L", self._image.size) if cut_out else None
        self._mask_draw = ImageDraw.Draw(self._mask) if self._mask else None

    def gradient(self, top: float, bottom: float, colours: Sequence[Colour], *, backdrop: bool = False) -> None:
        """A band over the whole width, from one colour to the next downwards."""
        first, last = max(0, round(top)), min(self.height, round(bottom))
        if last <= first:
            return
        column = Image.new("RGB", (1, len(colours)))
        column.putdata(list(colours))
        # From the middle of the first colour to that of the last: beyond them there is nothing to mix with.
        band = column.resize((1, last - first), Image.Resampling.BILINEAR, box=(0, 0.5, 1, len(colours) - 0.5))
        self._image.paste(band.resize((self.width, last - first), Image.Resampling.NEAREST), (0, first))
        if not backdrop and self._mask_draw:
            self._mask_draw.rectangle((0, first, self.width, last), fill=255)

    def polygon(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        self._draw.polygon(points, fill=(*colour, alpha))
        if self._mask_draw and alpha > 127:
            self._mask_draw.polygon(points, fill=255)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: int = 255) -> None:
        """Around its centre."""
        box = (x - rx, y - ry, x + rx, y + ry)
        self._draw.ellipse(box, fill=(*colour, alpha))
        if self._mask_draw and alpha > 127:
            self._mask_draw.ellipse(box, fill=255)

    def circle(self, x: float, y: float, radius: float, colour: Colour, alpha: int = 255) -> None:
        self.ellipse(x, y, radius, radius, colour, alpha)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0) -> None:
        """A rectangle, with round corners where a radius is given."""
        if right <= left or bottom <= top:
            return
        for draw in (self._draw, self._mask_draw):
            if draw:
                fill = (*colour, 255) if draw is self._draw else 255
                draw.rounded_rectangle((left, top, right, bottom), radius, fill=fill)

    def line(self, points: Sequence[Point], colour: Colour, width: float, alpha: int = 255) -> None:
        thick = max(1, round(width))
        self._draw.line(points, fill=(*colour, alpha), width=thick, joint="curve")
        if self._mask_draw and alpha > 127:
            self._mask_draw.line(points, fill=255, width=thick, joint="curve")

    def arc(self, x: float, y: float, radius: float, start: int, end: int, colour: Colour, width: float) -> None:
        """Part of a circle's line, in degrees clockwise from three o'clock."""
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.arc(box, start, end, fill=(*colour, 255), width=max(1, round(width)))
        if self._mask_draw:
            self._mask_draw.arc(box, start, end, fill=255, width=max(1, round(width)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: int) -> None:
        """Light around a point, `strength` of 255 in its middle, nothing at `radius`."""
        side = max(2, round(radius * 2))
        disc = Image.radial_gradient("L").resize((side, side), Image.Resampling.BILINEAR)
        # Pillow's gradient is 0 in the middle and 180 in the middle of each side; squared, light ends softly.
        light = disc.point([max(0, 178 - value) ** 2 * strength // 178**2 for value in range(256)])
        self._image.paste(colour, (round(x) - side // 2, round(y) - side // 2), light)

    def blur(self, radius: float) -> None:
        """Softens what is painted so far, such as what lies behind a portrait."""
        small = self._image.reduce(4)
        small = small.filter(ImageFilter.BoxBlur(max(1, radius / 4)))
        self._image.paste(small.resize(self._image.size, Image.Resampling.BILINEAR))

    def finished(self) -> Image.Image:
        """The picture at its own size: RGBA where it was to be cut out, else RGB."""
        image = self._image
        if self._mask:
            image.putalpha(self._mask)
        return image.reduce(self.scale) if self.scale > 1 else image
