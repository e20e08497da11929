"""Tables on paper: fonts, lines of text, pages."""
