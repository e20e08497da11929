"""Answers to messages that bring more than text along: they say what was given."""

from collections.abc import Iterator

from apps.simulator.intent import Goal
from apps.simulator.language import ENGLISH
from apps.simulator.prose import flow
from apps.simulator.scene import Scene

_MOST_NAMED = 5
# Words of a question that is about the attachment itself, or says nothing else.
_ABOUT_IT = frozenset(
    "image images picture pictures photo photos screenshot drawing diagram chart logo audio recording sound voice clip "
    "transcribe file files document documents pdf attached attachment see hear shown shows here describe caption bild "
    "bilder foto datei dokument aufnahme siehst beschreibe fichier imagen archivo documento immagine imagem arquivo "
    "afbeelding bestand".split()
)
# {told}: what was sent; then that nothing more is read of it.
_SENTENCES = {
    "en": ("You sent {told}.", "What is in it is not looked at here: its form and its size are all that is read."),
    "de": ("Sie haben gesendet: {told}.", "Was darin ist, wird hier nicht angesehen; gelesen werden Form und Größe."),
    "fr": ("Vous avez envoyé : {told}.", "Son contenu n'est pas examiné ici ; seuls le format et la taille sont lus."),
    "es": ("Ha enviado: {told}.", "Aquí no se mira su contenido; solo se leen el formato y el tamaño."),
    "it": ("Ha inviato: {told}.", "Il contenuto non viene esaminato qui; si leggono solo formato e dimensione."),
    "pt": ("Você enviou: {told}.", "O conteúdo não é examinado aqui; só o formato e o tamanho são lidos."),
    "nl": ("U stuurde: {told}.", "De inhoud wordt hier niet bekeken; alleen vorm en grootte worden gelezen."),
    "ru": ("Вы отправили: {told}.", "Содержимое здесь не рассматривается; читаются только формат и размер."),
    "ar": ("لقد أرسلت: {told}.", "لا يُفحص المحتوى هنا، ولا يُقرأ سوى الشكل والحجم."),
    "ja": ("受け取ったもの：{told}。", "内容はここでは見ていません。読み取るのは形式と大きさだけです。"),
    "ko": ("보내신 것: {told}.", "내용은 여기서 살펴보지 않으며, 형식과 크기만 읽습니다."),
    "zh": ("您发送了：{told}。", "这里不会查看其内容，只读取格式和大小。"),
}
# An answer of which each word is given says nothing on the side.
_OPEN = frozenset((Goal.PROSE, Goal.MORE, Goal.GREETING, Goal.RECALL, Goal.CODE, Goal.HELP, Goal.NOTE))


def says_what_was_given(scene: Scene) -> bool:
    """Whether the message that is answered brought something along, and leaves room to say so."""
    if not scene.turns or not scene.turns[scene.at].attachments:
        return False
    is_bound = scene.turns[-1].role == "tool" or scene.persona.literal or scene.persona.json_request
    return not is_bound and scene.reading.intent.goal in _OPEN


def is_about_it(scene: Scene) -> bool:
    """Whether nothing is asked beyond what was sent."""
    words = scene.turns[scene.at].text.lower().replace("?", " ").replace(".", " ").split()
    return not words or not _ABOUT_IT.isdisjoint(words) or scene.reading.intent.goal is Goal.HELP


def given(scene: Scene) -> Iterator[str]:
    """What was sent, and how much of it is read."""
    sent, read = _SENTENCES[scene.language]
    # An English phrase loses its article in another language.
    told = [scene.named(attachment.told) for attachment in scene.turns[scene.at].attachments]
    return flow((sent.format(told=_listed(told, scene.language)), read), scene.book.space)


def _listed(told: list[str], language: str) -> str:
    if len(told) > _MOST_NAMED:
        told = [*told[:_MOST_NAMED], f"{len(told) - _MOST_NAMED} more" if language == ENGLISH else "…"]
    if len(told) == 1:
        return told[0]
    return f"{', '.join(told[:-1])} {'and' if language == ENGLISH else '+'} {told[-1]}"
