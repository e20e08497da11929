"""The ASGI application behind /v1: routes requests, and turns what goes wrong into the one error shape."""

import logging
from collections.abc import Mapping
from contextlib import suppress

from apps.keys.snapshot import store
from apps.openai_api import errors
from apps.openai_api.call import CLIENT_CLOSED_REQUEST, Call, ClientGoneError, Receive, Scope, Send
from apps.openai_api.chat.handler import create_chat_completion
from apps.openai_api.completions.handler import create_completion
from apps.openai_api.embeddings.handler import create_embeddings
from apps.openai_api.errors import ApiError
from apps.openai_api.headers import preflight_headers
from apps.openai_api.images.handler import create_image, edit_image, vary_image
from apps.openai_api.model_list import list_models, retrieve_model
from apps.openai_api.moderations.handler import create_moderation
from apps.openai_api.passes import has_pass, pass_honour
from apps.openai_api.responses.counting import count_input_tokens
from apps.openai_api.responses.handler import create_response
from apps.openai_api.responses.stored import (
    cancel_response,
    delete_response,
    list_input_items,
    retrieve_response,
)
from apps.openai_api.routing import Handlers, Router
from apps.openai_api.server import Server
from apps.openai_api.streams import error_event
from apps.usage.batch import RecordUnavailableError
from apps.usage.models import Endpoint

logger = logging.getLogger(__name__)

# Path to what is called, and its method to handler. Placeholders become `call.path_values`.
ROUTES: Mapping[str, tuple[Endpoint, Handlers]] = {
    "/v1/chat/completions": (Endpoint.CHAT_COMPLETIONS, {"POST": create_chat_completion}),
    "/v1/completions": (Endpoint.COMPLETIONS, {"POST": create_completion}),
    "/v1/embeddings": (Endpoint.EMBEDDINGS, {"POST": create_embeddings}),
    "/v1/moderations": (Endpoint.MODERATIONS, {"POST": create_moderation}),
    "/v1/images/generations": (Endpoint.IMAGES, {"POST": create_image}),
    "/v1/images/edits": (Endpoint.IMAGES, {"POST": edit_image}),
    "/v1/images/variations": (Endpoint.IMAGES, {"POST": vary_image}),
    "/v1/responses": (Endpoint.RESPONSES, {"POST": create_response}),
    "/v1/responses/input_tokens": (Endpoint.RESPONSES, {"POST": count_input_tokens}),
    "/v1/responses/{response}": (Endpoint.RESPONSES, {"GET": retrieve_response, "DELETE": delete_response}),
    "/v1/responses/{response}/cancel": (Endpoint.RESPONSES, {"POST": cancel_response}),
    "/v1/responses/{response}/input_items": (Endpoint.RESPONSES, {"GET": list_input_items}),
    "/v1/models": (Endpoint.MODELS, {"GET": list_models}),
    "/v1/models/{model}": (Endpoint.MODELS, {"GET": retrieve_model}),
}


class OpenAIApplication:
    """Plain ASGI: no framework stands between the server and the handlers (docs/performance.md says why)."""

    def __init__(self) -> None:
        self.server: Server | None = None
        self._router = Router(ROUTES)

    async def startup(self) -> None:
        self.server = Server()
        await self.server.start()

    async def shutdown(self) -> None:
        if self.server is not None:
            await self.server.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.server is not None, "the lifespan has not begun"
        if scope["method"] == "OPTIONS":
            await self._preflight(scope, send)
            return
        call = Call(scope, receive, send, self.server, store.current)
        try:
            if self.server.writer.is_refusing:
                raise RecordUnavailableError
            await self._route(call)
        except ApiError as error:
            await self._refuse(call, error)
        except RecordUnavailableError:
            await self._send_error(call, errors.record_away())
        except ClientGoneError:
            with suppress(RecordUnavailableError):
                await call.record(CLIENT_CLOSED_REQUEST, "client_closed_request")
        except Exception:
            logger.exception("%s %s failed (%s)", call.method, call.path, call.request_id)
            await self._refuse(call, errors.internal_error(call.request_id))

    async def _route(self, call: Call) -> None:
        route = self._router.find(call.path)
        if route is None:
            raise errors.unknown_url(call.method, call.path)
        call.endpoint, handlers, call.path_values = route
        handler = handlers.get(call.method)
        if handler is None:
            raise errors.wrong_method(call.method, call.path, ", ".join(handlers))
        if has_pass(call):
            await pass_honour(call)
        await handler(call)

    async def _refuse(self, call: Call, error: ApiError) -> None:
        """Answers with an error, on record as the use that it was: none."""
        call.forget_use()
        call.response_text = error.encoded().decode()
        try:
            await call.record(error.status, error.body.code or error.body.type)
        except RecordUnavailableError:
            error = errors.record_away()
        await self._send_error(call, error)

    async def _send_error(self, call: Call, error: ApiError) -> None:
        if call.head_sent:
            await call.send_part(error_event(call, error), last=True)
        else:
            await call.send_whole(error.status, error.encoded(), b"application/json", error.headers)

    async def _preflight(self, scope: Scope, send: Send) -> None:
        """Browsers ask without a key, so this is neither checked nor recorded."""
        assert self.server is not None
        given = dict(scope["headers"])
        asked = given.get(b"access-control-request-headers", b"")
        headers = preflight_headers(given.get(b"origin", b""), asked, self.server.cors_origins)
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


application = OpenAIApplication()
