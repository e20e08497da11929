"""Which parameters of a response go with which model, and with each other; in the platform's words where it has any."""

from collections.abc import Sequence

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.chat.rules import knows_verbosity
from apps.openai_api.errors import ApiError
from apps.openai_api.responses.request import ResponseRequest, nothing_to_answer
from apps.simulator.reasoning import NONE, default_effort, efforts_of


def effort_of(request: ResponseRequest, model: CatalogModel) -> str:
    """How hard the model thinks about the request; `none` for those that cannot."""
    return (request.effort() or default_effort(model.name)) if model.reasoning else NONE


def check(request: ResponseRequest, model: CatalogModel) -> None:
    """Raises ApiError for the first parameter that the model does not take."""
    if not model.responses:
        raise errors.model_without_ability("v1/responses")
    if request.background:
        raise errors.parameter_not_built("background")
    if request.stream_options is not None and not request.stream:
        raise errors.stream_options_without_stream()
    if request.input is None and request.previous_response_id is None:
        raise nothing_to_answer()
    _check_limit(request, model)
    _check_effort(request, model)
    if effort_of(request, model) != NONE:
        _check_reasoning(request)
    if request.verbosity() not in (None, "medium") and not knows_verbosity(model.name):
        raise _unsupported("text.verbosity", request.verbosity(), ("medium",))


def _check_limit(request: ResponseRequest, model: CatalogModel) -> None:
    limit = request.max_output_tokens
    if limit is not None and limit > model.max_output_tokens:
        raise ApiError(
            400,
            "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= "
            f"{model.max_output_tokens}, but got {limit} instead.",
            code="integer_above_max_value",
            param="max_output_tokens",
        )


def _check_effort(request: ResponseRequest, model: CatalogModel) -> None:
    if not model.reasoning:
        if request.effort() is not None:
            raise errors.not_supported_with_model("reasoning.effort")
        if request.summary() is not None:
            raise errors.not_supported_with_model("reasoning.summary")
        if request.includes("reasoning.encrypted_content"):
            raise ApiError(400, "Encrypted content is not supported with this model.", param="include")
        return
    effort, known = request.effort(), efforts_of(model.name)
    if effort is not None and effort not in known:
        raise _unsupported("reasoning.effort", effort, known)


def _check_reasoning(request: ResponseRequest) -> None:
    """What a model refuses while it reasons."""
    for name in ("temperature", "top_p"):
        if getattr(request, name) not in (None, 1):
            raise errors.not_supported_with_model(name)
    if request.top_logprobs:
        raise errors.not_supported_with_model("top_logprobs")
    if request.includes("message.output_text.logprobs"):
        raise ApiError(
            400, "logprobs are not supported with reasoning models.", code="unsupported_parameter", param="include"
        )


def _unsupported(name: str, value: str | None, supported: Sequence[str]) -> ApiError:
    if not supported:
        return errors.not_supported_with_model(name)
    quoted = [f"'{option}'" for option in supported]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return errors.unsupported_value(name, f"'{value}'", f"Supported values are: {listed}.")
