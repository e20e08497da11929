"""A prompt as DALL·E 3 says it back: longer, with what it had left open."""

from apps.simulator.picture.brief import read_brief

_LIGHTS = {
    "day": "in clear daylight",
    "dawn": "in the soft light of dawn",
    "sunset": "in the warm glow of a setting sun",
    "night": "under a deep night sky",
    "storm": "under heavy clouds",
    "winter": "in the crisp light of a winter day",
    "autumn": "in the mellow light of autumn",
    "space": "amid stars and distant planets",
}
_MANNERS = {"vivid": "A vivid, richly coloured illustration", "natural": "A natural, softly coloured illustration"}


def revised_prompt(prompt: str, style: str) -> str:
    """The same prompt and style give the same words."""
    subject = " ".join(prompt[:1_000].split()).rstrip(".!?")
    light = _LIGHTS[read_brief(prompt).mood]
    manner = _MANNERS.get(style, "An illustration")
    return f"{manner} of the following scene: {subject}. It is shown {light}, in clean shapes and balanced colours."
