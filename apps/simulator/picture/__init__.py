"""Pictures: drawn from the words of a prompt, changed by those of an edit, the same bytes for the same request.

`commission` says what is to be drawn, `painter` draws it, `retouch` changes a picture, `encoding` writes the bytes.
Nothing is random but by seed, and no font or picture is shipped: shapes are drawn by Pillow, captions in its own font.
"""
