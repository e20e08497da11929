"""What is usual where the conversation says nothing: lifelike values for each meaning."""

from apps.simulator.json_schema.gazetteer import COLOURS
from apps.simulator.json_schema.meanings import Meaning

TEXTS: dict[Meaning, tuple[str, ...]] = {
    Meaning.PERSON: ("Ada Lovelace", "Grace Hopper", "Alan Turing", "Katherine Johnson", "Radia Perlman",
                     "Linus Meyer"),
    Meaning.FIRST_NAME: ("Ada", "Grace", "Alan", "Katherine", "Radia", "Linus"),
    Meaning.LAST_NAME: ("Lovelace", "Hopper", "Turing", "Johnson", "Perlman", "Meyer"),
    Meaning.USERNAME: ("ada.lovelace", "grace.hopper", "alan.turing", "katherine.j", "radia.p", "linus.m"),
    Meaning.EMAIL: ("ada@example.com", "grace@example.com", "alan@example.com", "katherine@example.com",
                    "radia@example.com", "linus@example.com"),
    Meaning.PHONE: ("+1 555 0100", "+1 555 0142", "+44 20 7946 0018", "+1 555 0177", "+49 30 901820", "+1 555 0133"),
    Meaning.PLACE: ("Paris", "Berlin", "Tokyo", "Lisbon", "Toronto", "Nairobi"),
    Meaning.COUNTRY: ("France", "Germany", "Japan", "Portugal", "Canada", "Kenya"),
    Meaning.STATE: ("California", "Bavaria", "Ontario", "Queensland", "Texas", "Tuscany"),
    Meaning.STREET: ("12 Market Street", "48 Park Avenue", "7 Station Road", "101 Main Street"),
    Meaning.ADDRESS: ("12 Market Street, Springfield", "48 Park Avenue, Riverside", "7 Station Road, Lakewood"),
    Meaning.POSTCODE: ("10115", "75001", "94103", "60601", "30301"),
    Meaning.COMPANY: ("Acme Inc.", "Northwind Traders", "Contoso Ltd.", "Globex Corporation", "Initech"),
    Meaning.DATE: ("2026-05-14", "2026-06-02", "2026-09-21", "2026-11-08", "2026-12-30"),
    Meaning.TIME: ("09:30", "14:00", "18:45", "11:15", "16:20"),
    Meaning.DATE_AND_TIME: ("2026-05-14T09:30:00Z", "2026-06-02T14:00:00Z", "2026-09-21T18:45:00Z"),
    Meaning.DURATION: ("45 minutes", "2 hours", "3 days", "1 week"),
    Meaning.URL: ("https://example.com/", "https://example.com/docs", "https://example.org/articles/42"),
    Meaning.CURRENCY: ("USD", "EUR", "GBP"),
    Meaning.COLOUR: COLOURS,
    Meaning.EVENT: ("Team meeting", "Product launch", "Project review", "Planning workshop"),
    Meaning.PRODUCT: ("Desk lamp", "Wireless keyboard", "Travel mug", "Notebook", "Backpack"),
    Meaning.CATEGORY: ("general", "technology", "business", "education", "science"),
    Meaning.STATUS: ("active", "pending", "completed", "open"),
    Meaning.UNIT: ("celsius", "metric", "km"),
    Meaning.SENTIMENT: ("neutral", "positive"),
    Meaning.JOB: ("Software engineer", "Product manager", "Data analyst", "Designer", "Teacher"),
    Meaning.UNIT_OF_AN_INGREDIENT: ("g", "tbsp", "cups", "tsp", "ml"),
    Meaning.CONDITIONS: ("Partly cloudy", "Sunny", "Light rain", "Overcast"),
    Meaning.HOBBY: ("reading", "cycling", "photography", "cooking", "hiking"),
    Meaning.TASK: ("Review the plan", "Send the summary", "Agree on a date"),
    Meaning.INGREDIENT: ("flour", "butter", "sugar", "eggs", "milk", "salt", "olive oil", "garlic"),
    Meaning.FILE: ("report.pdf", "notes.md", "data.csv", "photo.jpg"),
    Meaning.EMOJI: ("🙂", "📅", "✅", "🚀"),
}  # fmt: skip
# From, to, and how fine: the middle of what is usual.
NUMBERS: dict[Meaning, tuple[int, int, int]] = {
    Meaning.MONEY: (10, 200, 100),
    Meaning.AGE: (21, 64, 1),
    Meaning.YEAR: (1995, 2026, 1),
    Meaning.QUANTITY: (1, 10, 1),
    Meaning.RATING: (3, 5, 1),
    Meaning.LATITUDE: (35, 59, 100),
    Meaning.LONGITUDE: (-9, 24, 100),
    Meaning.SECONDS: (5, 60, 1),
    Meaning.MINUTES: (10, 60, 1),
    Meaning.CALORIES: (150, 600, 1),
    Meaning.POPULATION: (100_000, 9_000_000, 1),
    Meaning.TEMPERATURE: (12, 27, 1),
}
# Flags that are rather off than on.
OFF = frozenset(
    "spam error deleted flagged disabled harmful toxic nsfw hidden archived blocked fraud fraudulent cancelled failed "
    "private draft muted locked banned expired urgent refund duplicate sensitive offensive hateful sarcastic".split()
)
# Words by which a flag is on.
CUES = {
    "spam": frozenset("prize click winner won free lottery bitcoin offer viagra congratulations unsubscribe".split()),
    "urgent": frozenset("urgent urgently asap immediately emergency critical now".split()),
    "toxic": frozenset("hate stupid idiot kill dumb moron".split()),
    "refund": frozenset(("refund", "money")),
}
