"""What a prompt asks to see: things, how many and in what colour, the time of day, the weather."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from apps.simulator.picture.colours import COLOURS, Colour

# Thing to the words for it, in the languages that prompts come in most; plurals in s are found by themselves.
_THINGS = {
    "sun": "sun sunrise sunset sunny sunlight sonne soleil sol sole zon 太陽 太阳",
    "moon": "moon moonlight mond lune luna lua maan 月",
    "stars": "star galaxy space universe cosmos nebula planet stern sterne étoile estrella stella estrela ster 星 宇宙",
    "cloud": "cloud cloudy wolke wolken nuage nube nuvola nuvem wolk 雲 云",
    "rainbow": "rainbow regenbogen arcoíris arcobaleno regenboog",
    "mountain": "mountain alps peak hill volcano cliff berg berge montagne montaña montagna montanha bergen 山",
    "sea": "sea ocean lake river beach coast island water wave meer see strand fluss mer océan lac plage mar océano "
    "lago playa mare spiaggia praia zee 海 湖",
    "boat": "boat ship sailboat sailing yacht schiff boot segelboot bateau voilier barco velero barca barche navio 船",
    "house": "house cottage cabin hut barn village haus häuser hütte dorf maison casa huis 家 房子",
    "castle": "castle palace tower fortress schloss burg château castillo castello castelo kasteel 城堡",
    "lighthouse": "lighthouse leuchtturm phare faro farol vuurtoren",
    "city": "city skyline town street building skyscraper metropolis cyberpunk stadt ville ciudad città cidade stad "
    "都市 城市",
    "tree": "tree oak palm baum bäume arbre árbol albero árvore boom bomen 木 树",
    "forest": "forest wood jungle pine fir wald forêt bosque foresta floresta bos 森",
    "flower": "flower rose tulip daisy garden meadow sunflower blume blumen fleur flor fiore fiori bloem 花",
    "cactus": "cactus desert dune kaktus wüste désert desierto deserto",
    "cat": "cat kitten kitty katze kätzchen chat chaton gato gatto kat siamese 猫",
    "dog": "dog puppy corgi retriever hund hündchen chien perro cane cachorro hond 犬 狗",
    "bear": "bear panda teddy koala otter bär ours oso orso urso beer 熊",
    "fox": "fox fuchs renard zorro volpe raposa vos 狐",
    "robot": "robot android cyborg roboter droid ロボット 机器人",
    "bird": "bird seagull eagle owl vogel vögel oiseau pájaro uccello pássaro vogels 鳥 鸟",
    "balloon": "balloon ballon heißluftballon montgolfière globo mongolfiera balão luchtballon",
    "rocket": "rocket spaceship spacecraft astronaut rakete fusée cohete razzo foguete raket",
    "car": "car automobile taxi truck auto wagen voiture coche macchina carro 車 车",
    "heart": "heart love valentine herz liebe cœur coeur corazón cuore coração hart",
    "cup": "coffee tea cup mug kaffee tasse café taza caffè tazza xícara koffie",
}
_MOODS = {
    "night": "night midnight nocturnal dark nacht nuit noche notte noite 夜",
    "sunset": "sunset dusk evening twilight sonnenuntergang abend coucher soir atardecer tramonto entardecer",
    "dawn": "dawn sunrise morning pastel morgen sonnenaufgang aube matin amanecer alba amanhecer",
    "storm": "storm stormy rain rainy thunder fog foggy mist misty regen sturm nebel pluie orage lluvia pioggia chuva",
    "winter": "winter snow snowy ice frozen christmas schnee eis neige hiver nieve invierno neve inverno sneeuw 雪",
    "autumn": "autumn fall herbst automne otoño autunno outono herfst october",
    "space": "space galaxy universe cosmos nebula planet weltraum espace espacio spazio espaço 宇宙",
}
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "several": 4, "many": 6, "zwei": 2, "drei": 3, "vier": 4, "deux": 2,
    "trois": 3, "dos": 2, "tres": 3, "due": 2, "tre": 3, "2": 2, "3": 3, "4": 4, "5": 5,
}  # fmt: skip
THINGS = {word: thing for thing, words in _THINGS.items() for word in words.split()}
MOODS = {word: mood for mood, words in _MOODS.items() for word in words.split()}
_WORD = re.compile(r"[^\W_]+")
# A name of one thing may stand within a run of these without a space to either side.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_SEASONS = {"winter", "autumn", "storm"}
_FALLING_SNOW = {"snow", "snowing", "winter", "christmas", "schnee", "neige", "nieve", "neve", "sneeuw", "雪"}
_FALLING_RAIN = {"rain", "rainy", "storm", "stormy", "regen", "pluie", "lluvia", "pioggia", "chuva"}
# Prompts of 32,000 characters describe no more than their first words do.
_READ_CHARACTERS = 2_000


@dataclass(frozen=True)
class Brief:
    """`counts` and `tints` are by thing; a thing without a tint has its own colour."""

    things: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    tints: dict[str, Colour] = field(default_factory=dict)
    colours: tuple[Colour, ...] = ()
    mood: str = "day"
    weather: str = ""

    def shows(self, *things: str) -> bool:
        """Whether one of these is to be seen."""
        return any(thing in self.things for thing in things)


@lru_cache(maxsize=64)
def read_brief(prompt: str) -> Brief:
    """What a prompt asks for; a prompt of unknown words asks for nothing that has a name."""
    words = [match.group() for match in _WORD.finditer(prompt[:_READ_CHARACTERS].lower())]
    things: list[str] = []
    counts: dict[str, int] = {}
    tints: dict[str, Colour] = {}
    for at, word in enumerate(words):
        for thing in _named(word):
            if thing not in things:
                things.append(thing)
            for one in _described_by(words, at):
                if one in _COUNTS:
                    counts[thing] = _COUNTS[one]
                if one in COLOURS:
                    tints.setdefault(thing, COLOURS[one])
    # A time of day says more about the light than a season does: "snowy mountains at sunset".
    moods = sorted((MOODS[word] for word in words if word in MOODS), key=lambda mood: mood in _SEASONS)
    return Brief(
        tuple(things),
        counts,
        tints,
        tuple(dict.fromkeys(COLOURS[word] for word in words if word in COLOURS)),
        moods[0] if moods else "day",
        _weather(words),
    )


def _described_by(words: list[str], at: int) -> list[str]:
    """Up to three words before a thing, as far as they do not belong to another: "red house, tree"."""
    before: list[str] = []
    for word in reversed(words[max(0, at - 3) : at]):
        if _named(word):
            break
        before.append(word)
    return before


def _named(word: str) -> list[str]:
    thing = THINGS.get(word) or THINGS.get(word.removesuffix("s")) or THINGS.get(word.removesuffix("es"))
    if thing:
        return [thing]
    if _UNSPACED.search(word):
        return [thing for name, thing in THINGS.items() if _UNSPACED.match(name) and name in word]
    return []


def _weather(words: list[str]) -> str:
    if not _FALLING_SNOW.isdisjoint(words):
        return "snow"
    return "" if _FALLING_RAIN.isdisjoint(words) else "rain"
