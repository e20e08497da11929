"""What pages of keys say that an endpoint takes is what the endpoint asks of a key."""

from types import ModuleType

import pytest

from apps.keys.permissions import scopes_of
from apps.openai_api import model_list
from apps.openai_api.chat import handler as chat
from apps.openai_api.completions import handler as completions
from apps.openai_api.embeddings import handler as embeddings
from apps.openai_api.images import handler as images
from apps.openai_api.moderations import handler as moderations
from apps.openai_api.responses import handler as responses
from apps.openai_api.responses import stored
from apps.usage.key_panels import PERMISSION_OF
from apps.usage.models import Endpoint


@pytest.mark.parametrize(
    ("endpoint", "handler"),
    [
        (Endpoint.MODELS, model_list),
        (Endpoint.CHAT_COMPLETIONS, chat),
        (Endpoint.COMPLETIONS, completions),
        (Endpoint.EMBEDDINGS, embeddings),
        (Endpoint.MODERATIONS, moderations),
        (Endpoint.IMAGES, images),
        (Endpoint.RESPONSES, responses),
    ],
)
def test_a_key_with_the_permissions_it_used_may_use_them_again(endpoint: Endpoint, handler: ModuleType) -> None:
    group, access = PERMISSION_OF[endpoint]
    assert handler.SCOPE in scopes_of("restricted", {group: access})


def test_a_key_that_used_responses_may_read_and_delete_them_again() -> None:
    group, access = PERMISSION_OF[Endpoint.RESPONSES]
    assert {stored.READ_SCOPE, stored.WRITE_SCOPE} <= scopes_of("restricted", {group: access})
