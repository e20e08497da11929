"""Errors of the image endpoints, in the platform's words where they were observed."""

from collections.abc import Sequence

from apps.openai_api.errors import ApiError, listing

# The type that the platform gives to pictures that it cannot work with.
IMAGE_USER_ERROR = "image_generation_user_error"


def prompt_too_long(most: int, given: int) -> ApiError:
    return ApiError(
        400,
        f"Invalid 'prompt': string too long. Expected a string with maximum length {most}, but got a string with "
        f"length {given} instead.",
        code="string_above_max_length",
        param="prompt",
    )


def one_image_only() -> ApiError:
    return ApiError(400, "You must provide n=1 for this model.", code="invalid_value", param="n")


def unsupported_image_value(name: str, value: str, supported: Sequence[str]) -> ApiError:
    listed = listing(supported)
    return ApiError(
        400, f"Invalid value: '{value[:100]}'. Supported values are: {listed}.", code="invalid_value", param=name
    )


def invalid_image_size(value: str, rule: str) -> ApiError:
    return ApiError(400, f"Invalid size '{value[:100]}'. {rule}", code="invalid_value", param="size")


def transparent_format(output_format: str) -> ApiError:
    return ApiError(
        400,
        f"Transparent background is not supported for output format '{output_format}'. Use 'png' or 'webp' instead.",
        code="invalid_value",
        param="background",
    )


def compressed_png() -> ApiError:
    return ApiError(
        400,
        "Compression less than 100 is not supported for PNG output format",
        type=IMAGE_USER_ERROR,
        code="invalid_png_output_compression",
        param="output_compression",
    )


def only_with_format(name: str, output_format: str) -> ApiError:
    """A parameter that one format alone has."""
    return ApiError(
        400,
        f"Invalid value for '{name}': '{name}' is only supported with output_format={output_format}.",
        code="invalid_value",
        param=name,
    )


def not_with_format(name: str, output_format: str) -> ApiError:
    """A parameter that a format does not have."""
    return ApiError(
        400,
        f"Invalid value for '{name}': '{name}' is not supported with output_format={output_format}.",
        code="invalid_value",
        param=name,
    )


def unknown_svg_author(model: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid value: '{model[:100]}'. 'svg.model' must be a model on offer that answers chats.",
        code="invalid_value",
        param="svg.model",
    )


def unsupported_svg_effort(effort: str, supported: Sequence[str]) -> ApiError:
    listed = f"Supported values are: {listing(supported)}." if supported else "It does not reason."
    return ApiError(
        400,
        f"Unsupported value: 'svg.reasoning.effort' does not support '{effort}' with this model. {listed}",
        code="unsupported_value",
        param="svg.reasoning.effort",
    )


def model_cannot_edit(model: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid value: '{model}'. This model cannot edit images; 'dall-e-2' and the GPT image models can.",
        code="invalid_value",
        param="model",
    )


def model_cannot_vary(model: str) -> ApiError:
    return ApiError(400, f"Invalid value: '{model}'. Value must be 'dall-e-2'.", code="invalid_value", param="model")


def unsupported_image_type(path: str, given: str, supported: Sequence[str]) -> ApiError:
    listed = listing(supported)
    return ApiError(
        400,
        f"Invalid file '{path}': unsupported mimetype ('{given}'). Supported file formats are {listed}.",
        code="unsupported_file_mimetype",
        param=path,
    )


def invalid_image_file(path: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid image file or mode for {path}, please check your image file.",
        type=IMAGE_USER_ERROR,
        code="invalid_image_file",
        param=path,
    )


def image_file_too_large(path: str, most: str) -> ApiError:
    return ApiError(400, f"Invalid file '{path}': it must be less than {most}.", code="image_too_large", param=path)


def too_many_image_files(most: int, given: int) -> ApiError:
    return ApiError(
        400,
        f"Invalid 'image': array too long. Expected an array with maximum length {most}, but got an array with length "
        f"{given} instead.",
        code="array_above_max_length",
        param="image",
    )


def not_a_small_png() -> ApiError:
    return ApiError(400, "Uploaded image must be a PNG and less than 4 MB.", param="image")


def not_square() -> ApiError:
    return ApiError(400, "Uploaded image must be square.", param="image")


def nothing_to_edit(mode: str) -> ApiError:
    return ApiError(400, f"Invalid input image - format must be in ['RGBA', 'LA', 'L'], got {mode}.", param="image")


def invalid_markup(why: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid markup image format - {why}",
        type=IMAGE_USER_ERROR,
        code="invalid_markup_image_format",
        param="markup",
    )


def markup_with_mask() -> ApiError:
    return ApiError(
        400,
        "Invalid value for 'markup': 'markup' cannot be combined with 'mask'.",
        code="invalid_value",
        param="markup",
    )


def invalid_mask(why: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid mask image format - {why}",
        type=IMAGE_USER_ERROR,
        code="invalid_mask_image_format",
        param="mask",
    )
