"""What goes with the two formats that are more than one flat picture: GIF, which moves, and SVG, which is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.catalog.queries import CatalogModel
from apps.openai_api.admission import is_withdrawn
from apps.openai_api.images import refusals
from apps.openai_api.images.request import ImageRequest
from apps.simulator.reasoning import NONE, default_effort, efforts_of

# The platform's own, where a request leaves them open.
_USUAL_FRAMES = 9
_USUAL_MILLISECONDS = 200
_LONGEST_MILLISECONDS = 655_350
# Parameters that the formats do not have, by format; `stream` with all that belongs to it.
_FOREIGN: Mapping[str, tuple[str, ...]] = {
    "gif": ("stream", "partial_images", "mask", "output_compression"),
    "svg": ("stream", "partial_images", "output_compression"),
}


@dataclass(frozen=True)
class Animation:
    """`milliseconds` is how long each frame is seen, in the hundredths of a second that a GIF knows."""

    frames: int
    milliseconds: int


@dataclass(frozen=True)
class Author:
    """Who writes an SVG; `effort` is `none` for those that do not reason."""

    model: CatalogModel
    effort: str


def check_format(request: ImageRequest) -> None:
    """Raises ApiError for parameters that do not go with the format that is asked for."""
    output_format = getattr(request, "output_format", None) or "png"
    for name in _FOREIGN.get(output_format, ()):
        # A compression of 100 is none, and no drafts are none.
        if getattr(request, name, None) not in (None, False, 0, 100):
            raise refusals.not_with_format(name, output_format)
    for name, own in (("frame_count", "gif"), ("frame_duration_ms", "gif"), ("svg", "svg")):
        if getattr(request, name, None) is not None and output_format != own:
            raise refusals.only_with_format(name, own)
    if output_format == "svg" and (request.n or 1) > 1:
        raise refusals.not_with_format("n", "svg")


def animation_of(request: ImageRequest) -> Animation | None:
    """How a GIF moves; None for what stands still."""
    if getattr(request, "output_format", None) != "gif":
        return None
    asked = getattr(request, "frame_duration_ms", None) or _USUAL_MILLISECONDS
    return Animation(
        getattr(request, "frame_count", None) or _USUAL_FRAMES, min((asked + 5) // 10 * 10, _LONGEST_MILLISECONDS)
    )


def author_of(request: ImageRequest, models: Mapping[str, CatalogModel]) -> Author | None:
    """Who is to write the SVG, where the request names somebody. Raises ApiError for whom cannot."""
    svg = getattr(request, "svg", None)
    if svg is None:
        return None
    model = models.get(svg.model)
    if model is None or not model.chat or is_withdrawn(model):
        raise refusals.unknown_svg_author(svg.model)
    asked = svg.reasoning.effort if svg.reasoning else None
    known = efforts_of(model.name) if model.reasoning else ()
    if asked is not None and asked not in known:
        raise refusals.unsupported_svg_effort(asked, known)
    return Author(model, asked or (default_effort(model.name) if model.reasoning else NONE))
