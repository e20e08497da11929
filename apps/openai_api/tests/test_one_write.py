"""Headers of answers are not looked at again before they are written, so nothing of a client's may be in them."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.openai_api.one_write import send_in_one_write
from apps.openai_api.tests.driving import World

NAMES = [b"origin", b"user-agent", b"openai-organization", b"openai-project", b"x-mock-freeze", b"x-request-id"]
_clean = re.compile(rb"[\x20-\x7e]*")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=30)),
    st.binary(max_size=40),
    st.sampled_from(["/v1/chat/completions", "/v1/models/a\r\nx-evil: 1", "/v1/\r\nx-evil: 1"]),
    st.sampled_from(["GET", "POST", "DELETE"]),
)
def test_no_header_of_an_answer_holds_what_could_end_it(
    headers: dict[bytes, bytes], body: bytes, path: str, method: str
) -> None:
    answer = World().request(method, path, [body], headers=headers)
    for name, value in answer.headers.items():
        assert _clean.fullmatch(name)
        assert _clean.fullmatch(value)
        assert b"evil" not in value


def test_another_servers_send_is_left_alone() -> None:
    async def send(message: object) -> None:
        raise AssertionError(message)

    assert not send_in_one_write(send, 200, [], b"")
