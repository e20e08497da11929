"""What a property means, told by its name, and by what it stands beside."""

from enum import Enum

from apps.simulator.json_schema.slot import Slot


class Meaning(Enum):
    """What kind of thing a text or a number stands for."""

    PERSON = "person"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"
    PLACE = "place"
    COUNTRY = "country"
    STATE = "state"
    STREET = "street"
    ADDRESS = "address"
    POSTCODE = "postcode"
    COMPANY = "company"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DURATION = "duration"
    URL = "url"
    IDENTIFIER = "identifier"
    CURRENCY = "currency"
    COLOUR = "colour"
    LANGUAGE = "language"
    TITLE = "title"
    TOPIC = "topic"
    QUERY = "query"
    EVENT = "event"
    PRODUCT = "product"
    CATEGORY = "category"
    STATUS = "status"
    UNIT = "unit"
    SENTIMENT = "sentiment"
    ANSWER = "answer"
    EXPRESSION = "expression"
    OUTPUT = "output"
    JOB = "job"
    INGREDIENT = "ingredient"
    FILE = "file"
    EMOJI = "emoji"
    MONEY = "money"
    AGE = "age"
    YEAR = "year"
    QUANTITY = "quantity"
    SHARE = "share"
    RATING = "rating"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    TEMPERATURE = "temperature"
    STEP = "step"
    TEXT = "text"
    THING = "thing"


# By the last word of a name; more than one word comes first: "first name", then "name".
_BY_ENDING: dict[str, Meaning] = {}
for _meaning, _endings in {
    Meaning.FIRST_NAME: "first_name given_name forename firstname",
    Meaning.LAST_NAME: "last_name surname family_name lastname",
    Meaning.USERNAME: "username user_name handle login nickname screen_name slug",
    Meaning.PERSON: "full_name fullname person author sender recipient customer patient user participant attendee "
    "guest employee manager "
    "owner contact assignee speaker organizer organiser passenger traveler driver artist director actor character "
    "friend student teacher doctor player candidate applicant host reviewer creator invitee member assigned_to "
    "customer_name user_name contact_name guest_name person_name patient_name author_name",
    Meaning.EMAIL: "email mail e_mail email_address cc bcc",
    Meaning.PHONE: "phone mobile tel telephone fax phone_number contact_number cell",
    Meaning.PLACE: "city location place town destination origin region area venue where departure arrival "
    "departure_city arrival_city from_city to_city city_name place_name airport",
    Meaning.COUNTRY: "country nation nationality country_name",
    Meaning.STATE: "province state_name us_state",
    Meaning.STREET: "street street_address address_line street_name address_line1 line1",
    Meaning.ADDRESS: "address",
    Meaning.POSTCODE: "zip postcode zipcode postal_code zip_code",
    Meaning.COMPANY: "company organization organisation employer brand vendor publisher manufacturer supplier merchant "
    "company_name organization_name store",
    Meaning.DATE: "date day deadline birthday dob birthdate when due due_date check_in check_out checkin checkout "
    "weekday departure_date "
    "return_date",
    Meaning.TIME: "time start_time end_time hour time_of_day",
    Meaning.DATE_TIME: "datetime timestamp date_time at created updated start_datetime end_datetime scheduled",
    Meaning.DURATION: "duration length_of_stay",
    Meaning.URL: "url uri link href website homepage site avatar image thumbnail photo picture source_url "
    "endpoint webhook",
    Meaning.IDENTIFIER: "id uuid guid identifier sku reference ref key token hash order_number tracking_number ticker "
    "invoice_number ticket_number account_number serial_number flight_number order_id symbol isbn",
    Meaning.CURRENCY: "currency currency_code",
    Meaning.COLOUR: "color colour",
    Meaning.LANGUAGE: "language lang locale target_language source_language",
    Meaning.TITLE: "title headline heading caption event_title book_title",
    Meaning.TOPIC: "subject topic theme keyword tag term concept entity phrase label skill hashtag interest",
    Meaning.QUERY: "query search q question prompt search_query search_term keywords_query instruction",
    Meaning.EVENT: "event meeting event_name appointment activity",
    Meaning.PRODUCT: "product item article product_name item_name model book movie film song dish recipe food game",
    Meaning.CATEGORY: "category genre type kind class department classification intent section cuisine",
    Meaning.STATUS: "status state stage phase",
    Meaning.UNIT: "unit units",
    Meaning.SENTIMENT: "sentiment mood emotion tone",
    Meaning.ANSWER: "answer result response reply final_answer solution completion final_result",
    Meaning.OUTPUT: "output",
    Meaning.EXPRESSION: "expression formula equation calculation sum math_expression",
    Meaning.JOB: "occupation job profession role position job_title",
    Meaning.INGREDIENT: "ingredient",
    Meaning.FILE: "file filename path file_name file_path filepath directory folder",
    Meaning.EMOJI: "emoji icon",
    Meaning.MONEY: "price cost amount total subtotal fee budget salary balance revenue payment tax value "
    "price_usd income",
    Meaning.AGE: "age",
    Meaning.YEAR: "year",
    Meaning.QUANTITY: "quantity count number qty size limit num n max min party_size guests people seats tickets "
    "nights rooms days hours "
    "minutes weeks months years seconds index page pages items length top_k k rank order position_number level "
    "calories servings stock "
    "weight height width distance",
    Meaning.SHARE: "confidence score probability accuracy similarity relevance ratio likelihood certainty weight_share "
    "confidence_score percentage percent",
    Meaning.RATING: "rating stars grade",
    Meaning.LATITUDE: "latitude lat",
    Meaning.LONGITUDE: "longitude lng lon long",
    Meaning.TEMPERATURE: "temperature temp",
    Meaning.STEP: "step explanation instruction_step",
    Meaning.TEXT: "summary description content text message body note comment bio details detail analysis thought "
    "reasoning "
    "reason rationale thinking thoughts overview abstract conclusion introduction paragraph sentence quote story "
    "review feedback "
    "justification context background advice recommendation suggestion tip observation finding insight pro con "
    "fact point "
    "bullet idea requirement advantage disadvantage strength weakness",
}.items():
    for _ending in _endings.split():
        _BY_ENDING[_ending] = _meaning
_LONGEST_ENDING = 3
_PEOPLE = frozenset(
    "person user customer patient author employee contact student guest member character player participant attendee "
    "passenger candidate profile people actor friend lead".split()
)
_EVENTS = frozenset("event meeting calendar appointment reminder conference party schedule".split())
_PRODUCTS = frozenset("product item order book movie film dish recipe food song article model game cart".split())
_COMPANIES = frozenset("company organization organisation employer business vendor store restaurant".split())
_PLACES = frozenset("city country place location venue town hotel".split())
_SIGNS_OF_PEOPLE = frozenset("age email phone birthday dob surname occupation gender birth_date job".split())
_SIGNS_OF_EVENTS = frozenset("participants attendees invitees start_time event_date".split())
_SIGNS_OF_PRODUCTS = frozenset("price sku quantity brand stock".split())


def meaning_of(slot: Slot) -> Meaning:
    """What the property means. THING: nothing that its name tells."""
    words = slot.words
    for length in range(min(_LONGEST_ENDING, len(words)), 0, -1):
        ending = "_".join(words[-length:])
        if ending in _BY_ENDING:
            return _told_by_surroundings(_BY_ENDING[ending], slot)
        if ending == "name":
            return _of_a_name(slot)
    return Meaning.THING


def _told_by_surroundings(meaning: Meaning, slot: Slot) -> Meaning:
    beside = slot.beside
    if meaning is Meaning.STATUS and slot.words[-1] == "state" and beside & {"city", "street", "zip", "country"}:
        return Meaning.STATE
    if meaning is Meaning.ADDRESS and "mail" in slot.description.lower():
        return Meaning.EMAIL
    return meaning


def _of_a_name(slot: Slot) -> Meaning:
    """Whose name: told by the word before it, by the object that has it, or by what that object has beside it."""
    before = frozenset(slot.words[:-1])
    owner = before or frozenset(Slot(name=slot.owner).words)
    for meaning, owners, signs in (
        (Meaning.PERSON, _PEOPLE, _SIGNS_OF_PEOPLE),
        (Meaning.EVENT, _EVENTS, _SIGNS_OF_EVENTS),
        (Meaning.PRODUCT, _PRODUCTS, _SIGNS_OF_PRODUCTS),
        (Meaning.COMPANY, _COMPANIES, frozenset[str]()),
        (Meaning.PLACE, _PLACES, frozenset[str]()),
    ):
        if not owner.isdisjoint(owners) or (not before and not slot.beside.isdisjoint(signs)):
            return meaning
    return Meaning.THING if before else Meaning.PERSON
