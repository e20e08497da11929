"""How somebody in a role speaks, in English: a word at the start of an answer, and a greeting."""

_VOICES = {
    "pirate": ("Arr, matey, listen well.", "Ahoy, matey. What brings ye aboard today?"),
    "cowboy": ("Well, partner, it goes like this.", "Howdy, partner. What can I do for you?"),
    "shakespeare": ("Hark, good friend, and lend thine ear.", "Good morrow to thee. What wouldst thou know?"),
    "poet": ("Let me put it in plain words, for once.", "Good day to you. Which words shall we look for?"),
    "yoda": ("Patience you must have; explain it I will.", "Greetings, young one. Help you, how can I?"),
    "wizard": ("The old books have this to say.", "Well met, traveller. What do you seek?"),
    "knight": ("By my honour, this is how it stands.", "Hail and well met. How may I serve?"),
    "teacher": ("Let us take this one step at a time.", "Hello. What would you like to learn today?"),
    "tutor": ("Let us take this one step at a time.", "Hello. What would you like to learn today?"),
    "chef": ("As in any good kitchen, preparation comes first.", "Welcome to my kitchen. What shall we cook?"),
    "robot": ("Request received; here is the result.", "Greetings. Please state your request."),
    "detective": ("Let us look at the evidence.", "Good day. What is the case?"),
}


def voice_of(role: str) -> str:
    """The sentence with which somebody in this role begins an explanation."""
    for known, (voice, _) in _VOICES.items():
        if known in role:
            return voice
    return f"As your {role}, this is how I see it."


def greeting_of(role: str) -> str:
    """How somebody in this role says hello."""
    for known, (_, greeting) in _VOICES.items():
        if known in role:
            return greeting
    return f"Hello, I am your {role}. How can I help you today?"
