"""The citations of an answer that was looked up, as `annotations` tell them."""

import msgspec

from apps.simulator.assistant import Reply


class UrlCitation(msgspec.Struct):
    """`content[start_index:end_index]` is the citation in the text."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(msgspec.Struct):
    url_citation: UrlCitation
    type: str = "url_citation"


def annotations(reply: Reply) -> list[Annotation]:
    """All citations of a reply, in the order of the text."""
    return [Annotation(UrlCitation(one.start, one.end, one.page.title, one.page.url)) for one in reply.citations]
