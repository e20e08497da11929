"""Which parameters of a chat go with which model, and with each other; in the platform's words where it has any."""

from collections.abc import Sequence

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.errors import ApiError
from apps.simulator.family import is_chat_variant, is_since
from apps.simulator.reasoning import NONE, default_effort, efforts_of

# Parameters that a model refuses while it reasons, unless they have these values.
_NOT_WHILE_REASONING: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("top_p", (None, 1)),
    ("presence_penalty", (None, 0)),
    ("frequency_penalty", (None, 0)),
    ("logprobs", (None, False)),
    ("top_logprobs", (None,)),
    ("logit_bias", (None, {})),
    ("prediction", (None,)),
)
# The reference: "Not supported with latest reasoning models o3 and o4-mini".
_WITHOUT_STOP = ("o3-2", "o4-mini")
_CACHE_OPTIONS_SINCE = (5, 6)


def effort_of(request: ChatRequest, model: CatalogModel) -> str:
    """How hard the model thinks about the request; `none` for those that cannot."""
    if not model.reasoning:
        return NONE
    return request.reasoning_effort or default_effort(model.name)


def check(request: ChatRequest, model: CatalogModel) -> None:
    """Raises ApiError for the first parameter that the model does not take."""
    _check_effort(request, model)
    if effort_of(request, model) != NONE:
        _check_reasoning(request)
    if request.stop is not None and model.name.startswith(_WITHOUT_STOP):
        raise errors.not_supported_with_model("stop")
    if request.verbosity not in (None, "medium") and not knows_verbosity(model.name):
        raise _unsupported("verbosity", request.verbosity, ("medium",))
    if request.prompt_cache_options is not None and not is_since(model.name, _CACHE_OPTIONS_SINCE):
        raise errors.not_supported_with_model("prompt_cache_options")
    _check_together(request)


def _check_effort(request: ChatRequest, model: CatalogModel) -> None:
    effort = request.reasoning_effort
    if effort is None:
        return
    if not model.reasoning:
        raise errors.unrecognized_argument("reasoning_effort")
    known = efforts_of(model.name)
    if not known:
        raise errors.not_supported_with_model("reasoning_effort")
    if effort not in known:
        raise _unsupported("reasoning_effort", effort, known)


def _check_reasoning(request: ChatRequest) -> None:
    if request.temperature not in (None, 1):
        raise errors.unsupported_value(
            "temperature", f"{request.temperature:g}", "Only the default (1) value is supported."
        )
    for name, allowed in _NOT_WHILE_REASONING:
        if getattr(request, name) not in allowed:
            raise errors.not_supported_with_model(name)


def _check_together(request: ChatRequest) -> None:
    if request.top_logprobs is not None and not request.logprobs:
        raise _refused("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs")
    if request.stream_options is not None and not request.stream:
        raise errors.stream_options_without_stream()
    if request.prediction is not None:
        _check_prediction(request)


def _check_prediction(request: ChatRequest) -> None:
    """What the guide "Predicted Outputs" excludes."""
    excluded = (
        ("n", (request.n or 1) > 1),
        ("logprobs", bool(request.logprobs)),
        ("presence_penalty", (request.presence_penalty or 0) > 0),
        ("frequency_penalty", (request.frequency_penalty or 0) > 0),
        ("tools", request.tools is not None),
    )
    for name, is_given in excluded:
        if is_given:
            raise _refused(f"Unsupported parameter: '{name}' is not supported with 'prediction'.", name)


def knows_verbosity(model: str) -> bool:
    """Whether a model takes any verbosity but `medium`."""
    return is_since(model, (5, 1)) or (is_since(model, (5, 0)) and not is_chat_variant(model))


def _unsupported(name: str, value: str | None, supported: Sequence[str]) -> ApiError:
    quoted = [f"'{option}'" for option in supported]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return errors.unsupported_value(name, f"'{value}'", f"Supported values are: {listed}.")


def _refused(message: str, param: str) -> ApiError:
    return ApiError(400, message, code="invalid_value", param=param)
