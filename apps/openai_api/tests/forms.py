"""Bodies of multipart/form-data, written by hand: also those that no library would write."""

from collections.abc import Iterable, Mapping

BOUNDARY = b"------------------------8f2c1d"
FORM_HEADERS: Mapping[bytes, bytes] = {b"content-type": b"multipart/form-data; boundary=" + BOUNDARY}
# Name, file name (None: none is told) and content.
FormPart = tuple[str, str | None, bytes]


def form(parts: Iterable[FormPart]) -> bytes:
    """The parts as a body."""
    written = []
    for name, filename, content in parts:
        file = f'; filename="{filename}"' if filename is not None else ""
        head = f'Content-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
        written.append(b"--" + BOUNDARY + b"\r\n" + head + content + b"\r\n")
    return b"".join(written) + b"--" + BOUNDARY + b"--\r\n"
