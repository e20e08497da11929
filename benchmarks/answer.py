"""What the yardsticks answer: 50 tokens, as many as the product composes for the same prompts."""

# Words of the prompts in bodies/ by which a yardstick knows them.
PROMPT_WORDS = "move its catalogue to a new system"

ANSWER = (
    "Open reservations stay as they are and move along with the loans on Friday night. The reading rooms close on "
    "Saturday at noon and open again on Tuesday morning, with paper forms at the entrance until both machines are "
    "back. Questions go to the main branch."
)
