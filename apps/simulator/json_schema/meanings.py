"""What a property means, told by its name, and by what it stands beside."""

from enum import Enum
from functools import lru_cache

from apps.simulator.json_schema.slot import Slot, singular, words_of


class Meaning(Enum):
    """What kind of thing a text or a number stands for."""

    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    USERNAME = "username"
    PERSON = "person"
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
    DATE_AND_TIME = "date and time"
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
    OUTPUT = "output"
    EXPRESSION = "expression"
    JOB = "job"
    INGREDIENT = "ingredient"
    FILE = "file"
    EMOJI = "emoji"
    CONDITIONS = "conditions"
    HOBBY = "hobby"
    ENTITY = "entity"
    TASK = "task"
    CODE = "code"
    TRANSLATION = "translation"
    SUMMARY = "summary"
    MONEY = "money"
    AGE = "age"
    YEAR = "year"
    SECONDS = "seconds"
    MINUTES = "minutes"
    CALORIES = "calories"
    POPULATION = "population"
    QUANTITY = "quantity"
    SHARE = "share"
    RATING = "rating"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    TEMPERATURE = "temperature"
    STEP = "step"
    TEXT = "text"
    UNIT_OF_AN_INGREDIENT = "unit of an ingredient"
    THING = "thing"


# What each kind of thing is called: names, or the words that longer names end with ("billing_city" is a city).
_CALLED = """
first name: first_name given_name forename firstname
last name: last_name surname family_name lastname
username: username user_name handle login nickname screen_name slug
person: full_name fullname person author sender recipient customer patient user participant attendee guest employee
person: manager owner contact assignee speaker organizer organiser passenger traveler driver artist director actor
person: character friend student teacher doctor player candidate applicant host reviewer creator invitee member
person: assigned_to customer_name user_name contact_name guest_name person_name patient_name author_name
email: email mail e_mail email_address cc bcc
phone: phone mobile tel telephone fax phone_number contact_number cell
place: city location place town destination origin region area venue where departure arrival departure_city airport
place: arrival_city from_city to_city city_name place_name capital capital_city
country: country nation nationality country_name
state: province state_name us_state
street: street street_address address_line street_name address_line1 line1
address: address
postcode: zip postcode zipcode postal_code zip_code
company: company organization organisation employer brand vendor publisher manufacturer supplier merchant store
company: company_name organization_name
date: date day deadline birthday dob birthdate when due due_date check_in check_out checkin checkout weekday
date: departure_date return_date
time: time start_time end_time hour time_of_day
date and time: datetime timestamp date_time at created updated start_datetime end_datetime scheduled
duration: duration length_of_stay
url: url uri link href website homepage site avatar image thumbnail photo picture source_url endpoint webhook
identifier: id uuid guid identifier sku reference ref key token hash order_number tracking_number ticker order_id
identifier: invoice_number ticket_number account_number serial_number flight_number symbol isbn
currency: currency currency_code
colour: color colour
language: language lang locale target_language source_language
title: title headline heading caption event_title book_title
topic: subject topic theme keyword tag term concept phrase label skill hashtag interest
query: query search q question prompt search_query search_term keywords_query instruction
event: event meeting event_name appointment activity
product: product item article product_name item_name model book movie film song dish recipe food game
category: category genre type kind class department classification intent section cuisine
status: status state stage phase
unit: unit units
sentiment: sentiment mood emotion tone
answer: answer result response reply final_answer solution completion final_result
output: output
expression: expression formula equation calculation sum math_expression
job: occupation job profession role position job_title
ingredient: ingredient
file: file filename path file_name file_path filepath directory folder
emoji: emoji icon
conditions: condition conditions weather forecast
hobby: hobby
entity: entity
task: reminder task todo to_do action action_item next_step
code: code snippet sql script program source_code sql_query query_sql
translation: translation translated_text translated
summary: summary tldr abstract overview key_point main_point takeaway
money: price cost amount total subtotal fee budget salary balance revenue payment tax price_usd income
age: age
year: year
seconds: seconds timeout
minutes: minutes mins prep_time cook_time
calories: calories kcal
population: population
quantity: quantity count number qty size limit num n max min party_size guests people seats tickets nights rooms days
quantity: hours weeks months years index page pages items length top_k k rank order position_number level servings stock
quantity: weight height width distance value
share: confidence score probability accuracy similarity relevance ratio likelihood certainty confidence_score
share: percentage percent
rating: rating stars grade
latitude: latitude lat
longitude: longitude lng lon long
temperature: temperature temp
step: step explanation instruction_step
text: description content text message body note comment bio details detail analysis thought reasoning reason rationale
text: thinking thoughts conclusion introduction paragraph sentence quote story review feedback justification context
text: background advice recommendation suggestion tip observation finding insight pro con fact point bullet idea
text: requirement advantage disadvantage strength weakness
"""
_MEANINGS = {
    called: Meaning(row.split(":")[0]) for row in _CALLED.strip().splitlines() for called in row.split(":")[1].split()
}
_LONGEST_ENDING = 3
_PEOPLE = frozenset(
    "person user customer patient author employee contact student guest member character player participant attendee "
    "passenger candidate profile actor friend lead".split()
)
_EVENTS = frozenset("event meeting calendar appointment reminder conference party schedule".split())
_PRODUCTS = frozenset("product item order book movie film dish recipe food song article model game cart".split())
_COMPANIES = frozenset("company organization organisation employer business vendor store restaurant".split())
_PLACES = frozenset("city country place location venue town hotel".split())
_SIGNS_OF_PEOPLE = frozenset("age email phone birthday dob surname occupation gender birth_date job".split())
_SIGNS_OF_EVENTS = frozenset("participants attendees invitees start_time event_date".split())
_SIGNS_OF_PRODUCTS = frozenset("price sku quantity brand stock".split())
# Whose name it is: told by what has it, or by what it stands beside.
_OWNERS = (
    (Meaning.INGREDIENT, frozenset(("ingredient",)), frozenset[str]()),
    (Meaning.PERSON, _PEOPLE, _SIGNS_OF_PEOPLE),
    (Meaning.EVENT, _EVENTS, _SIGNS_OF_EVENTS),
    (Meaning.PRODUCT, _PRODUCTS, _SIGNS_OF_PRODUCTS),
    (Meaning.COMPANY, _COMPANIES, frozenset[str]()),
    (Meaning.PLACE, _PLACES, frozenset[str]()),
)
_OF_MAILS = frozenset("subject body message cc bcc".split())
_OF_ADDRESSES = frozenset("city street zip country postcode postal_code zip_code".split())
_OF_INGREDIENTS = frozenset("ingredient quantity amount".split())
_OF_ENTITIES = frozenset("text name entity value mention span word".split())


def meaning_of(slot: Slot) -> Meaning:
    """What the property means. THING: nothing that its name tells."""
    return _meaning(slot.name, slot.owner, slot.beside, slot.description)


@lru_cache(maxsize=4096)
def _meaning(name: str, owner: str, beside: frozenset[str], description: str) -> Meaning:
    slot = Slot(name=name, owner=owner, beside=beside, description=description)
    words = slot.words
    if "entity" in (singular(word) for word in words_of(slot.owner)) and words[-1:] and words[-1] in _OF_ENTITIES:
        return Meaning.ENTITY
    if words in (("to",), ("from",)):
        return Meaning.EMAIL if not slot.beside.isdisjoint(_OF_MAILS) else Meaning.PLACE
    for length in range(min(_LONGEST_ENDING, len(words)), 0, -1):
        ending = "_".join(words[-length:])
        if ending in _MEANINGS:
            return _told_by_surroundings(_MEANINGS[ending], slot)
        if ending == "name":
            return _of_a_name(slot)
    return Meaning.THING


def _told_by_surroundings(meaning: Meaning, slot: Slot) -> Meaning:
    if meaning is Meaning.STATUS and slot.words[-1] == "state" and not slot.beside.isdisjoint(_OF_ADDRESSES):
        return Meaning.STATE
    if meaning is Meaning.UNIT and not slot.beside.isdisjoint(_OF_INGREDIENTS):
        return Meaning.UNIT_OF_AN_INGREDIENT
    if meaning is Meaning.ADDRESS and "mail" in slot.description.lower():
        return Meaning.EMAIL
    if meaning is Meaning.CODE and slot.words[-1] == "code" and (len(slot.words) > 1 or "language" not in slot.beside):
        return Meaning.IDENTIFIER
    return meaning


def _of_a_name(slot: Slot) -> Meaning:
    """Whose name: told by the word before it, by the object that has it, or by what that object has beside it."""
    before = frozenset(slot.words[:-1])
    owner = before or frozenset(singular(word) for word in words_of(slot.owner))
    for meaning, owners, signs in _OWNERS:
        if not owner.isdisjoint(owners) or (not before and not slot.beside.isdisjoint(signs)):
            return meaning
    return Meaning.THING if before else Meaning.PERSON
