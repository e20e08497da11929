"""The simulated part: a conversation to an answer, in exact tokens. Pure Python; no I/O, no clock, no randomness."""
