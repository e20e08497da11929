"""Tools as developers define them."""

from collections.abc import Mapping

from apps.simulator.tools.tool import Tool

STRING = {"type": "string"}
INTEGER = {"type": "integer"}


def function(name: str, description: str = "", /, **properties: Mapping[str, object]) -> Tool:
    """A function all of whose arguments are required."""
    return Tool(name, description, {"type": "object", "properties": properties, "required": list(properties)})


WEATHER = function("get_weather", "Get current temperature for a given location.", location=STRING)
TIME = function("get_time", "Get the local time in a city", city=STRING)
EMAIL = function("send_email", "Send an email with a subject and message.", to=STRING, subject=STRING, body=STRING)
STOCK = function("get_stock_price", ticker=STRING)
CALCULATOR = function("calculator", "Evaluate a math expression", expression=STRING)
ADD = function("add", "Add two numbers", a=INTEGER, b=INTEGER)
MULTIPLY = function("multiply", "Multiply two integers", a=INTEGER, b=INTEGER)
DOCS = function("search_knowledge_base", "Search the documentation", query=STRING)
CREATE_EVENT = function("create_event", "Create a calendar event", title=STRING, date=STRING)
DELETE_EVENT = function("delete_event", "Delete a calendar event", event=STRING)
LIST_EVENTS = function("list_events", "List events on a date", date=STRING)
ORDER = function("get_order_status", "Get the delivery date of an order", order_id=STRING)
LIGHT = function("set_light", "Control a lamp", room={"type": "string", "enum": ["kitchen", "bedroom"]})
DISTANCE = function("get_distance", "Distance between two places", origin=STRING, destination=STRING)
MYSTERY = function("my_function", x=STRING)
COUNTRY = function("get_user_country")
FINAL = function("final_result", "The final response which ends this conversation", city=STRING)
