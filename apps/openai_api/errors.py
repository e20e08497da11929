"""Errors of /v1: one shape, one place, the platform's words.

Each function gives the error for one case. Messages are those that clients match on; links point to this server.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from django.conf import settings

from apps.keys.limiter import Refusal

INVALID_REQUEST = "invalid_request_error"


class ErrorBody(msgspec.Struct):
    """What stands under "error"; all four keys always."""

    message: str
    type: str
    param: str | None
    code: str | None


class ApiError(Exception):
    """An answer that is an error: HTTP status, body and extra headers."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str = INVALID_REQUEST,  # noqa: A002  (the field's name on the wire)
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = ErrorBody(message, type, param, code)
        self.headers = dict(headers or {})

    def encoded(self) -> bytes:
        return msgspec.json.encode({"error": self.body})


def _keys_page() -> str:
    return f"{settings.PUBLIC_URL}/admin/keys/apikey/"


# --- The key ---


def no_key() -> ApiError:
    return ApiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the "
        "API from your browser and are prompted for a username and password. You can obtain an API key from "
        f"{_keys_page()}.",
    )


def wrong_key(masked: str) -> ApiError:
    return ApiError(
        401,
        f"Incorrect API key provided: {masked}. You can find your API key at {_keys_page()}.",
        code="invalid_api_key",
    )


def pass_refused(why: str) -> ApiError:
    """A pass of the playground that is no good (any more)."""
    return ApiError(401, why, code="invalid_api_key")


def suspended_key(since: float, reason: str) -> ApiError:
    moment = datetime.fromtimestamp(since, UTC)
    return ApiError(
        401,
        f"This API key has been suspended since {moment:%Y-%m-%d %H:%M} UTC. Reason: {reason}. "
        "Ask an administrator of the project to resume it.",
        code="account_deactivated",
    )


def address_not_allowed(address: str) -> ApiError:
    return ApiError(
        401,
        f"Your IP address {address} is not authorized to use this API key. Ask an administrator of the project to add "
        "it to the key's allowed networks.",
        code="ip_not_authorized",
    )


def other_organization() -> ApiError:
    return ApiError(
        401, "OpenAI-Organization header should match organization for API key", code="mismatched_organization"
    )


def other_project() -> ApiError:
    return ApiError(401, "OpenAI-Project header should match project for API key", code="mismatched_project")


def archived_project() -> ApiError:
    return ApiError(
        401,
        "The project you are requesting has been archived and is no longer accessible. Ask an administrator of the "
        "organization to restore it.",
        code="not_authorized_invalid_project",
    )


def missing_scope(scope: str) -> ApiError:
    return ApiError(
        401,
        f"You have insufficient permissions for this operation. Missing scopes: {scope}. Check that you have the "
        "correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a "
        "restricted API key, that it has the necessary scopes.",
    )


# --- The model ---


def unknown_model(model: str) -> ApiError:
    return ApiError(404, f"The model `{model}` does not exist or you do not have access to it.", code="model_not_found")


def model_not_allowed(project: str, model: str) -> ApiError:
    return ApiError(403, f"Project `{project}` does not have access to model `{model}`", code="model_not_found")


def model_without_ability(endpoint: str) -> ApiError:
    return ApiError(
        404,
        f"This model is not supported in the {endpoint} endpoint. GET /v1/models lists the models on offer.",
        param="model",
    )


def chat_model_in_completions() -> ApiError:
    return ApiError(
        404,
        "This is a chat model and not supported in the v1/completions endpoint. Did you mean to use "
        "v1/chat/completions?",
        param="model",
    )


def completions_model_in_chat() -> ApiError:
    return ApiError(
        404,
        "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use "
        "v1/completions?",
        param="model",
    )


# --- Limits ---

_UNITS = {
    "requests": ("requests", "requests per min (RPM)"),
    "tokens": ("tokens", "tokens per min (TPM)"),
    "requests_per_day": ("requests", "requests per day (RPD)"),
    "images": ("images", "images per min (IPM)"),
    "concurrent_requests": ("requests", "concurrent requests"),
}


def out_of_quota() -> ApiError:
    """A budget of the key, its owner, its project or the organization is spent, and stops what would cost more."""
    return ApiError(
        429,
        "You exceeded your current quota, please check your plan and billing details. For more information on this "
        f"error, read the docs: {settings.PUBLIC_URL}/dashboard/budgets/",
        type="insufficient_quota",
        code="insufficient_quota",
        # SDKs try a 429 again unless they are told not to.
        headers={b"x-should-retry": b"false"},
    )


def limit_reached(refusal: Refusal, *, model: str, organization: str) -> ApiError:
    error_type, unit = _UNITS[refusal.unit]
    where = f"for {model} in organization {organization} on {unit}"
    if refusal.wait is None:
        much = "number of images" if refusal.unit == "images" else "input or output tokens"
        message = (
            f"Request too large {where}: Limit {refusal.limit}, Requested {refusal.requested}. The {much} must be "
            "reduced in order to run successfully."
        )
        # Waiting does not help, so clients are told not to try.
        return ApiError(
            429, message, type=error_type, code="rate_limit_exceeded", headers={b"x-should-retry": b"false"}
        )
    wait_ms = max(1, round(refusal.wait * 1000))
    return ApiError(
        429,
        f"Rate limit reached {where}: Limit {refusal.limit}, Used {refusal.used}, Requested {refusal.requested}. "
        f"Please try again in {go_duration(wait_ms)}. Visit {_keys_page()} to see the limits of your key.",
        type=error_type,
        code="rate_limit_exceeded",
        headers={b"retry-after-ms": b"%d" % wait_ms, b"retry-after": b"%d" % -(-wait_ms // 1000)},
    )


def go_duration(milliseconds: int) -> str:
    """A duration as Go prints it, to the millisecond: `12ms`, `1s`, `1.5s`, `6m0s`, `1h0m0s`."""
    if milliseconds < 1000:
        return f"{milliseconds}ms"
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}{fraction}s"
    return f"{minutes}m{seconds}{fraction}s" if minutes else f"{seconds}{fraction}s"


# --- The request ---


def unknown_url(method: str, path: str) -> ApiError:
    return ApiError(
        404,
        f"Unknown request URL: {method} {path}. Please check the URL for typos, or see the docs at "
        "https://platform.openai.com/docs/api-reference/.",
        code="unknown_url",
    )


def wrong_method(method: str, path: str, allowed: str) -> ApiError:
    return ApiError(
        405,
        f"Not allowed to {method} on {path}.",
        code="method_not_supported",
        headers={b"allow": allowed.encode()},
    )


def not_json() -> ApiError:
    return ApiError(
        400,
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library "
        "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
    )


def not_multipart(content_type: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid Content-Type header ({content_type}), expected multipart/form-data. (HINT: If you're using curl, you "
        "can pass -H 'Content-Type: multipart/form-data')",
    )


def broken_form() -> ApiError:
    return ApiError(400, "Could not parse multipart form")


def too_many_fields(most: int) -> ApiError:
    return ApiError(400, f"The query of the address has too many parameters: this server takes {most}.")


def body_too_large(limit: int) -> ApiError:
    return ApiError(413, f"The request body is larger than this server takes: {limit} bytes.", code="request_too_large")


def body_too_slow(seconds: float) -> ApiError:
    return ApiError(408, f"The request body did not arrive within {seconds:g} seconds.", code="request_timeout")


def missing_parameter(path: str) -> ApiError:
    return ApiError(400, f"Missing required parameter: '{path}'.", code="missing_required_parameter", param=path)


def unknown_parameter(path: str) -> ApiError:
    return ApiError(400, f"Unknown parameter: '{path}'.", code="unknown_parameter", param=path)


def parameter_not_built(name: str) -> ApiError:
    return ApiError(
        400,
        f"Unsupported parameter: '{name}' is not supported by this server yet.",
        code="unsupported_parameter",
        param=name,
    )


def listing(options: Sequence[object]) -> str:
    """What could have been given instead, as the platform lists it."""
    names = [f"'{option}'" for option in options]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", and {names[-1]}"


def unsupported_with_model(name: str, instead: str) -> ApiError:
    return ApiError(
        400,
        f"Unsupported parameter: '{name}' is not supported with this model. Use '{instead}' instead.",
        code="unsupported_parameter",
        param=name,
    )


def unsupported_value(name: str, value: str, hint: str) -> ApiError:
    """`value` as the platform writes it: text in quotes, numbers bare."""
    return ApiError(
        400,
        f"Unsupported value: '{name}' does not support {value} with this model. {hint}",
        code="unsupported_value",
        param=name,
    )


def invalid_value(path: str, value: str, supported: str) -> ApiError:
    """`supported` lists what is taken instead, in quotes."""
    return ApiError(
        400, f"Invalid value: '{value}'. Supported values are: {supported}.", code="invalid_value", param=path
    )


def value_not_built(path: str, value: str) -> ApiError:
    return ApiError(
        400,
        f"Unsupported value: '{value}' is not supported by this server yet.",
        code="unsupported_value",
        param=path,
    )


def unsupported_image() -> ApiError:
    return ApiError(
        400,
        "You uploaded an unsupported image. Please make sure your image has of one the following formats: "
        "['png', 'jpeg', 'gif', 'webp'].",
        code="invalid_image_format",
    )


def stream_options_without_stream() -> ApiError:
    return ApiError(
        400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param="stream_options"
    )


def not_supported_with_model(name: str) -> ApiError:
    return ApiError(
        400,
        f"Unsupported parameter: '{name}' is not supported with this model.",
        code="unsupported_parameter",
        param=name,
    )


def unrecognized_argument(name: str) -> ApiError:
    """What a model that does not reason answers to `reasoning_effort`, with neither code nor param."""
    return ApiError(400, f"Unrecognized request argument supplied: {name}")


def misplaced_tool_message(path: str) -> ApiError:
    return ApiError(
        400,
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        param=path,
    )


def context_too_long(window: int, tokens: int) -> ApiError:
    return ApiError(
        400,
        f"This model's maximum context length is {window} tokens. However, your messages resulted in {tokens} tokens. "
        "Please reduce the length of the messages.",
        code="context_length_exceeded",
        param="messages",
    )


def too_many_logprobs(count: int, limit: int) -> ApiError:
    """A bound of this server: the platform's answer would have hundreds of megabytes."""
    return ApiError(
        400,
        f"The log probabilities of this answer are too many for this server: {count} tokens and likely ones, at most "
        f"{limit}. Please ask for fewer choices, tokens or likely tokens.",
        code="invalid_value",
        param="logprobs",
    )


def too_many_spoken_choices(most: int, given: int) -> ApiError:
    """A bound of this server, in the words that the platform has for its own."""
    return ApiError(
        400,
        f"Invalid 'n': integer above maximum value. Expected a value <= {most} with audio output, but got {given} "
        "instead.",
        code="integer_above_max_value",
        param="n",
    )


def completion_too_long(window: int, prompt: int, completion: int) -> ApiError:
    """The older endpoint's words for the same, with neither code nor param."""
    return ApiError(
        400,
        f"This model's maximum context length is {window} tokens, however you requested {prompt + completion} tokens "
        f"({prompt} in your prompt; {completion} for the completion). Please reduce your prompt; or completion length.",
    )


def bias_of_no_token(key: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid key in 'logit_bias': {key[:100]}. You should only be submitting non-negative integers.",
        code="invalid_logit_bias",
        param="logit_bias",
    )


def bias_beyond_vocabulary(key: str, largest: int) -> ApiError:
    return ApiError(
        400,
        f"Invalid key in 'logit_bias': {key}. Maximum value is {largest}.",
        code="invalid_logit_bias",
        param="logit_bias",
    )


def too_many_output_tokens(name: str, limit: int, asked: int) -> ApiError:
    return ApiError(
        400,
        f"{name} is too large: {asked}. This model supports at most {limit} completion tokens, whereas you provided "
        f"{asked}.",
        code="invalid_value",
        param=name,
    )


# --- Embeddings ---


def no_embeddings_from_model() -> ApiError:
    return ApiError(403, "You are not allowed to generate embeddings from this model")


def invalid_embedding_input() -> ApiError:
    return ApiError(
        400,
        "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference/embeddings.",
    )


def empty_input(path: str) -> ApiError:
    return ApiError(400, f"Invalid '{path}': input cannot be an empty string.", code="empty_string", param=path)


def too_many_inputs(most: int, given: int) -> ApiError:
    return ApiError(
        400,
        f"Invalid 'input': array too long. Expected an array with maximum length {most}, but got an array with length "
        f"{given} instead.",
        code="array_above_max_length",
        param="input",
    )


def input_too_long(window: int, tokens: int) -> ApiError:
    return ApiError(
        400,
        f"This model's maximum context length is {window} tokens, however you requested {tokens} tokens ({tokens} in "
        "your prompt; 0 for the completion). Please reduce your prompt; or completion length.",
    )


def too_many_tokens_at_once(most: int, tokens: int) -> ApiError:
    return ApiError(
        400,
        f"Requested {tokens} tokens, max {most} tokens per request",
        type="max_tokens_per_request",
        code="max_tokens_per_request",
    )


def dimensions_not_supported() -> ApiError:
    return ApiError(400, "This model does not support specifying dimensions.")


def too_many_dimensions(asked: int, most: int) -> ApiError:
    return ApiError(400, f"Invalid value for 'dimensions' = {asked}. Must be less than or equal to {most}.")


# --- Moderations ---


def invalid_moderation_input() -> ApiError:
    return ApiError(
        400,
        "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference/moderations.",
    )


def too_many_images(most: int, given: int) -> ApiError:
    return ApiError(400, f"Number of images ({given}) exceeds maximum of {most}", code="too_many_images", param="input")


def text_only_model(model: str) -> ApiError:
    return ApiError(
        400,
        f"The model `{model}` takes text only. Use `omni-moderation-latest` for images.",
        code="invalid_value",
        param="input",
    )


# --- The server ---


def record_away() -> ApiError:
    return ApiError(
        503,
        "The server cannot record requests at the moment, as its database does not answer. Please try again later.",
        type="service_unavailable_error",
        code="server_is_overloaded",
    )


def stored_away() -> ApiError:
    return ApiError(
        503,
        "The server cannot read what it stored at the moment, as its database does not answer. Please try again later.",
        type="service_unavailable_error",
        code="server_is_overloaded",
    )


def internal_error(request_id: str) -> ApiError:
    return ApiError(
        500,
        f"The server had an error while processing your request. Its log has the details under {request_id}.",
        type="server_error",
    )
