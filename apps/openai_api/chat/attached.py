"""What came with the messages of a chat and is not text."""

from collections.abc import Callable, Sequence

from apps.catalog.queries import CatalogModel
from apps.openai_api import errors
from apps.openai_api.attachments import audio_attachment, file_attachment, file_id_not_built, image_attachment
from apps.openai_api.chat.messages import AssistantMessage, Message, UserMessage
from apps.openai_api.chat.parts import AudioPart, FilePart, ImagePart, UserTextPart
from apps.openai_api.chat.recordings import Recording
from apps.openai_api.chat.speaking import hears_or_speaks
from apps.openai_api.errors import ApiError
from apps.simulator.conversation import Attachment, Turn

Attached = ImagePart | AudioPart | FilePart
# What was said aloud under an id, if anything was.
Recall = Callable[[str], Recording | None]


def attach(turns: list[Turn], messages: Sequence[Message], model: CatalogModel, recall: Recall) -> list[Turn]:
    """The turns, those of the user with what came with them, those of the assistant with what it said aloud.

    Raises ApiError for what the model cannot take, and for what `recall` does not know.
    """
    for at, message in enumerate(messages):
        if isinstance(message, UserMessage) and isinstance(message.content, list):
            found = tuple(
                _attachment(part, f"messages[{at}].content[{place}]", model)
                for place, part in enumerate(message.content)
                if not isinstance(part, UserTextPart)
            )
            turns[at] = turns[at]._replace(attachments=found)
        elif isinstance(message, AssistantMessage) and message.audio is not None:
            turns[at] = _spoken(turns[at], message.audio.id, f"messages[{at}].audio", model, recall)
    return turns


def _spoken(turn: Turn, identity: str, path: str, model: CatalogModel, recall: Recall) -> Turn:
    if not hears_or_speaks(model.name):
        raise errors.not_supported_with_model(path)
    recording = recall(identity)
    if recording is None:
        raise ApiError(
            400,
            f"Invalid value: '{identity[:100]}'. No audio response with this id is known, or it has expired.",
            code="invalid_value",
            param=f"{path}.id",
        )
    heard = Attachment("audio", "what I said", recording.tokens, identity)
    return turn._replace(text=turn.text or recording.transcript, attachments=(heard,))


def _attachment(part: Attached, path: str, model: CatalogModel) -> Attachment:
    match part:
        case ImagePart():
            return image_attachment(part.image_url.url, part.image_url.detail, path, model)
        case AudioPart():
            return audio_attachment(part.input_audio.data, part.input_audio.format, path, model)
        case FilePart():
            if part.file.file_id is not None:
                raise file_id_not_built(path)
            return file_attachment(part.file.file_data, part.file.filename, path, model)
