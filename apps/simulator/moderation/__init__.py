"""Texts to moderation scores, by a lexicon and rules in several languages: plausible, explained, the same each time."""
