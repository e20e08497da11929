"""What came with the messages of a chat and is not text."""

from collections.abc import Sequence

from apps.catalog.queries import CatalogModel
from apps.openai_api.attachments import audio_attachment, file_attachment, file_id_not_built, image_attachment
from apps.openai_api.chat.messages import Message, UserMessage
from apps.openai_api.chat.parts import AudioPart, FilePart, ImagePart, UserTextPart
from apps.simulator.conversation import Attachment, Turn

Attached = ImagePart | AudioPart | FilePart


def attach(turns: list[Turn], messages: Sequence[Message], model: CatalogModel) -> list[Turn]:
    """The turns, those of the user with what came with them. Raises ApiError for what the model cannot take."""
    for at, message in enumerate(messages):
        if isinstance(message, UserMessage) and isinstance(message.content, list):
            found = tuple(
                _attachment(part, f"messages[{at}].content[{place}]", model)
                for place, part in enumerate(message.content)
                if not isinstance(part, UserTextPart)
            )
            turns[at] = turns[at]._replace(attachments=found)
    return turns


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
