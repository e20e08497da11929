"""A schema that no value satisfies, or none that was found."""


class UnsatisfiableSchemaError(ValueError):
    """Nothing satisfies the schema, or nothing that is found within bounds. The text is a sentence for people: it names
    the place in the answer and what cannot be met there."""


class DeadEndError(Exception):
    """Under the choices made so far there is no value at a place. Other choices may do better."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"At {place or 'the top'}: {reason}.")
