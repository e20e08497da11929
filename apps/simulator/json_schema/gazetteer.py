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
# Latitude and longitude, in hundredths of a degree.
COORDINATES = {
    "paris": (4886, 235), "london": (5151, -13), "berlin": (5252, 1341), "madrid": (4042, -370), "rome": (4190, 1250),
    "new york": (4071, -7401), "san francisco": (3777, -12242), "los angeles": (3405, -11824),
    "chicago": (4188, -8763), "boston": (4236, -7106), "seattle": (4761, -12233), "tokyo": (3568, 13969),
    "sydney": (-3387, 15121), "toronto": (4365, -7938), "mumbai": (1908, 7288), "delhi": (2861, 7721),
    "beijing": (3990, 11641), "singapore": (135, 10382), "seoul": (3757, 12698), "dubai": (2520, 5527),
    "istanbul": (4101, 2898), "moscow": (5576, 3762), "vienna": (4821, 1637), "munich": (4814, 1158),
    "hamburg": (5355, 999), "zurich": (4738, 854), "amsterdam": (5237, 490), "brussels": (5085, 435),
    "copenhagen": (5568, 1257), "stockholm": (5933, 1807), "oslo": (5991, 1075), "helsinki": (6017, 2494),
    "dublin": (5335, -626), "lisbon": (3872, -914), "barcelona": (4139, 217), "prague": (5008, 1444),
    "warsaw": (5223, 2101), "athens": (3798, 2373), "cairo": (3004, 3124), "nairobi": (-129, 3682),
}  # fmt: skip
COLOURS = tuple("red blue green yellow orange purple white black brown pink grey turquoise violet gold silver".split())
PROGRAMMING = ("Python", "JavaScript", "TypeScript", "Java", "Rust", "Ruby", "PHP", "Kotlin", "Swift", "SQL", "Bash")
LANGUAGES = (
    "English", "Spanish", "French", "German", "Italian", "Portuguese", "Dutch", "Japanese", "Korean", "Arabic", "Hindi",
    "Chinese", "Russian", "Polish", "Greek", "Turkish", "Swedish", "Swahili",
)  # fmt: skip
