"""Images, recordings and files that come with a message: checked, counted, told; never fetched and never decoded.

`path` is where a part stands in the body (`messages[0].content[1]`), as errors name it.
"""

import binascii
import time
from hashlib import blake2b

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.errors import ApiError
from apps.simulator.conversation import Attachment
from apps.simulator.media import (
    AUDIO_TOKENS_PER_SECOND,
    pages_of_pdf,
    picture_of,
    seconds_of_mp3,
    seconds_of_wav,
)
from apps.simulator.vision import ORIGINAL, image_tokens, takes_original

# What an image at a URL, and a page of a PDF, is taken to measure, as neither is looked at.
ASSUMED_PIXELS = 1024
# Characters of base64 that are decoded at a time (0.1 ms); a multiple of four.
_DECODED_AT_ONCE = 1 << 16
_LONGEST_NAME = 80


def image_attachment(
    url: str,
    detail: str | None,
    path: str,
    model: CatalogModel,
    *,
    field: str = "image_url.url",
    detail_field: str = "image_url.detail",
) -> Attachment:
    """An image by URL or data URL; the fields are where a part has them."""
    if not model.vision:
        raise _unsupported_content("image_url", path)
    detail = detail or "auto"
    if detail == ORIGINAL and not takes_original(model.name):
        raise errors.unsupported_value(
            f"{path}.{detail_field}", f"'{ORIGINAL}'", "Supported values are: 'auto', 'low', and 'high'."
        )
    if url.startswith(("https://", "http://")):
        tokens = image_tokens(model.name, ASSUMED_PIXELS, ASSUMED_PIXELS, detail)
        return Attachment("image", f"an image at {_short(url)}", tokens, _digest(url.encode("utf-8", "replace")))
    data = _image_data(url, f"{path}.{field}")
    picture = picture_of(data)
    if picture is None:
        raise errors.unsupported_image()
    told = f"{'an' if picture.format[0] in 'AEIOU' else 'a'} {picture.width} × {picture.height} {picture.format}"
    return Attachment("image", told, image_tokens(model.name, picture.width, picture.height, detail), _digest(data))


def check_image_url(url: str, path: str) -> None:
    """Raises ApiError unless this is the address of an image, which is not fetched, or a data URL with an image."""
    if not url.startswith(("https://", "http://")) and picture_of(_image_data(url, path)) is None:
        raise errors.unsupported_image()


def audio_attachment(encoded: str, kind: str, path: str, model: CatalogModel) -> Attachment:
    """A recording; `kind` is wav or mp3. A token for each tenth of a second, at least one."""
    if not ("audio" in model.name or model.audio):
        raise _unsupported_content("input_audio", path)
    data = _decoded(encoded)
    seconds = None
    if data is not None:
        seconds = seconds_of_wav(data) if kind == "wav" else seconds_of_mp3(data)
    if data is None or seconds is None:
        raise ApiError(
            400,
            f"The data provided for 'input_audio' is not of valid {kind} format.",
            code="invalid_value",
            param=f"{path}.input_audio.data",
        )
    tokens = max(1, round(seconds * AUDIO_TOKENS_PER_SECOND))
    return Attachment("audio", f"a recording of {seconds:.1f} seconds ({kind.upper()})", tokens, _digest(data))


def file_attachment(
    data_url: str | None, filename: str | None, path: str, model: CatalogModel, *, field: str = "file.file_data"
) -> Attachment:
    """A PDF as a data URL. Each page counts as the image of it; the text in it is not read."""
    if not model.vision:
        raise _unsupported_content("file", path)
    if data_url is None or not filename:
        # The platform's own way to say that one of the two is missing.
        raise errors.missing_parameter(f"{path}.file.file_id")
    data = _pdf_data(data_url, f"{path}.{field}")
    pages = pages_of_pdf(data)
    if pages is None:
        raise _invalid_file(f"{path}.{field}", "a file that is no PDF")
    tokens = pages * image_tokens(model.name, ASSUMED_PIXELS, ASSUMED_PIXELS, "auto")
    told = f"a PDF of {pages} {'page' if pages == 1 else 'pages'} ({_short(filename)})"
    return Attachment("file", told, tokens, _digest(data))


def file_id_not_built(path: str) -> ApiError:
    """Files cannot be uploaded here yet, so none can be named."""
    return ApiError(
        400,
        f"Unsupported parameter: '{path}.file.file_id' is not supported by this server yet. Send 'file_data' and "
        "'filename' instead.",
        code="unsupported_parameter",
        param=f"{path}.file.file_id",
    )


def _unsupported_content(kind: str, path: str) -> ApiError:
    dotted = path.replace("[", ".[")
    return ApiError(400, f"Invalid content type. {kind} is only supported by certain models.", param=f"{dotted}.type")


def _image_data(url: str, path: str) -> bytes:
    kind, encoded = _data_url(url)
    if kind is None:
        raise _invalid_image(path, "a value without the 'data:' prefix")
    if not kind.startswith("image/"):
        raise _invalid_image(path, f"unsupported MIME type '{_short(kind)}'")
    data = _decoded(encoded)
    if data is None:
        raise _invalid_image(path, "an invalid base64-encoded value")
    if not data:
        raise _invalid_image(path, "empty base64-encoded bytes")
    return data


def _pdf_data(url: str, path: str) -> bytes:
    kind, encoded = _data_url(url)
    if kind not in (None, "application/pdf"):
        raise _invalid_file(path, f"unsupported MIME type '{_short(kind)}'")
    data = _decoded(encoded) if kind else None
    if data is None:
        raise _invalid_file(path, "an invalid base64-encoded value")
    return data


def _data_url(url: str) -> tuple[str | None, str]:
    """(MIME type, data) of a base64 data URL; the type is None where it is no such URL."""
    head, comma, data = url.partition(",")
    if not head.startswith("data:") or not comma:
        return None, ""
    kind, *parameters = head.removeprefix("data:").split(";")
    return (kind, data) if "base64" in parameters else (kind, "!")


def _decoded(encoded: str) -> bytes | None:
    """The bytes; None for what is not base64."""
    parts = []
    try:
        for at in range(0, len(encoded), _DECODED_AT_ONCE):
            parts.append(binascii.a2b_base64(encoded[at : at + _DECODED_AT_ONCE], strict_mode=True))
            if at:
                # Large bodies are read in a thread: whoever waits for the interpreter has it in between.
                time.sleep(0)
    except (binascii.Error, ValueError):
        return None
    return b"".join(parts)


def _invalid_image(path: str, got: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid image URL: '{path}'. Expected a base64-encoded data URL with an image MIME type (e.g. "
        f"'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got {got}.",
        code="invalid_value",
        param=path,
    )


def _invalid_file(path: str, got: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid file data: '{path}'. Expected a base64-encoded data URL with an application/pdf MIME type (e.g. "
        f"'data:application/pdf;base64,SGVsbG8sIFdvcmxkIQ=='), but got {got}.",
        code="invalid_value",
        param=path,
    )


def _short(text: str) -> str:
    """A client's words in one line, cut to a length that fits into a sentence."""
    line = " ".join(text[: 2 * _LONGEST_NAME].split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
