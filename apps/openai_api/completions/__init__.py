"""POST /v1/completions, the older way to ask: a text in, the text that follows it out."""
