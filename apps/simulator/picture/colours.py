"""Colours: those that prompts name, and arithmetic on them."""

Colour = tuple[int, int, int]

# As illustrators mix them: a little softer than the names' values on the web.
_NAMED: dict[Colour, str] = {
    (214, 64, 58): "red crimson scarlet rot rote roter rotes rouge rojo roja rosso vermelho rood",
    (240, 138, 56): "orange orangene naranja arancione laranja oranje",
    (247, 201, 72): "yellow gelb gelbe gelber gelbes jaune amarillo amarilla giallo amarelo geel",
    (92, 168, 92): "green grün grüne grüner grünes vert verte verde groen",
    (62, 124, 200): "blue blau blaue blauer blaues bleu bleue azul blu blauw",
    (64, 178, 176): "turquoise teal cyan aqua türkis",
    (138, 92, 190): "purple violet lila violett mauve morado viola roxo paars lavender",
    (238, 134, 168): "pink rosa rose magenta fuchsia roze",
    (134, 92, 62): "brown braun braune brun marron marrón marrone marrom bruin",
    (246, 243, 236): "white weiß weiße weißer weißes blanc blanche blanco blanca bianco branco wit cream ivory",
    (48, 46, 56): "black schwarz schwarze schwarzer schwarzes noir noire negro negra nero preto zwart dark",
    (142, 148, 158): "grey gray silver grau graue gris grigio cinza grijs",
    (224, 178, 78): "gold golden goldene doré dorado oro dourado amber",
}
COLOURS: dict[str, Colour] = {word: colour for colour, words in _NAMED.items() for word in words.split()}


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """From `first` (0) to `second` (1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float) -> Colour:
    return mixed(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float) -> Colour:
    return mixed(colour, (16, 18, 36), share)


def brightness(colour: Colour) -> int:
    """0 to 255, as the eye weighs the channels."""
    red, green, blue = colour
    return (red * 299 + green * 587 + blue * 114) // 1000
