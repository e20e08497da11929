"""A few hundred names that are known for what they are: first names, places, companies."""

from apps.simulator.knowledge import CAPITALS

FIRST_NAMES = frozenset(
    """
    ada adam alan alex alexander alice amanda amelia amy ana andrea andrew angela anita ann anna anne anthony
    antonio arthur ben benjamin bob brian carl carla carlos carol caroline charles charlie charlotte chen chloe
    chris christine christopher claire clara claudia daniel dave david diana diego dmitri edward elena eli
    elizabeth ella emily emma eric erik eva evelyn fatima felix fiona frank fred gabriel george grace hannah
    harry helen henry hiroshi ian ines irene isabel isabella ivan jack jacob james jan jane janet jason jean
    jeff jennifer jessica jim joe john jonathan jose joseph juan julia julie karen kate katherine katie kevin
    kim laura lea lena leo leon liam linda lisa liu louis lucas lucy luis luke maria marie mario mark marta
    martin mary matt matthew max maya megan mei mia michael michelle miguel mike mohammed monica nadia nancy
    natalie nathan nick nicole nina noah nora olga oliver olivia omar oscar pat patricia patrick paul pedro
    peter philip pierre priya rachel raj rebecca richard rob robert robin rosa rose ruth ryan sam samantha
    samuel sandra sara sarah sean sofia sophia sophie stefan stephanie stephen steve steven susan tanya teresa
    thomas tim tina tom tony victor victoria vincent walter wei wendy will william yuki yusuf zoe
    """.split()
)
CITIES = (
    "paris", "london", "berlin", "madrid", "rome", "new york", "san francisco", "los angeles", "chicago", "boston",
    "seattle", "tokyo", "osaka", "kyoto", "sydney", "melbourne", "toronto", "vancouver", "montreal", "mumbai", "delhi",
    "bangalore", "shanghai", "beijing", "hong kong", "singapore", "seoul", "dubai", "istanbul", "moscow", "vienna",
    "munich", "hamburg", "frankfurt", "cologne", "zurich", "geneva", "milan", "florence", "venice", "naples",
    "barcelona", "valencia", "seville", "lisbon", "porto", "amsterdam", "rotterdam", "brussels", "copenhagen",
    "stockholm", "oslo", "helsinki", "dublin", "edinburgh", "manchester", "prague", "warsaw", "budapest", "athens",
    "cairo", "nairobi", "lagos", "cape town", "johannesburg", "buenos aires", "rio de janeiro", "sao paulo", "lima",
    "bogota", "mexico city", "miami", "dallas", "houston", "austin", "denver", "atlanta", "philadelphia", "phoenix",
    "san diego", "las vegas", "portland", "washington", "orlando", "nice", "lyon", "marseille",
)  # fmt: skip
PLACES = frozenset((*CITIES, *CAPITALS, *(capital.lower() for capital in CAPITALS.values()))) | frozenset(
    "sf nyc la california texas florida europe asia africa bavaria tuscany hawaii alaska scotland".split()
)
COUNTRIES = frozenset(CAPITALS) - frozenset("california texas florida".split())
COMPANIES = frozenset(
    "google apple microsoft amazon meta openai netflix tesla ibm intel nvidia samsung sony toyota bmw siemens sap "
    "oracle adobe spotify uber airbnb stripe github acme".split()
)
COLOURS = tuple("red blue green yellow orange purple white black brown pink grey turquoise violet gold silver".split())
LANGUAGES = (
    "English", "Spanish", "French", "German", "Italian", "Portuguese", "Dutch", "Japanese", "Korean", "Arabic", "Hindi",
    "Chinese", "Russian", "Polish", "Greek", "Turkish", "Swedish", "Swahili",
)  # fmt: skip
