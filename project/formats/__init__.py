"""How dates and times are written on pages, for each language that has a folder here."""
