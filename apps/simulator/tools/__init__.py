"""Tools: which of them a conversation asks for, with what arguments, and what they count."""
