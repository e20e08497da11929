"""Dutch."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "Bij het onderwerp ‘{s}’ gaat het er vooral om welk probleem wordt opgelost, en voor wie.",
        "Kort gezegd rust ‘{s}’ op een paar eenvoudige beginselen waar al het andere op voortbouwt.",
        "Het onderwerp ‘{s}’ is van twee kanten te begrijpen: vanuit het idee en vanuit de praktijk.",
    ),
    (
        "Het idee is eenvoudig: enkele onderdelen met een duidelijke taak, die samen meer doen dan elk apart.",
        "In de praktijk zijn het een paar stappen die op elkaar voortbouwen, en daarom telt de volgorde.",
        "Het draait om het evenwicht tussen een betrouwbare structuur en de vrijheid om aan te passen.",
    ),
    (
        "De moeilijkheid zit meestal niet in het idee zelf, maar in de uitzonderingen.",
        "Een veelgemaakte fout is om met de details te beginnen voordat het doel duidelijk is.",
        "Het blijft een afweging tussen een snel resultaat en latere aanpasbaarheid.",
    ),
    (
        "Het beste is om een klein voorbeeld te nemen en dat van begin tot eind te volgen.",
        "Het helpt om vooraf op te schrijven hoe een goed resultaat eruitziet.",
        "Wie steeds maar één ding verandert, ziet snel wat ertoe doet.",
    ),
    (
        "Daarna beantwoorden veel van de overige vragen zichzelf.",
        "Met wat meer informatie over uw situatie kan ik er dieper op ingaan.",
        "Zo is goed te beoordelen welk deel de meeste aandacht verdient.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT},
    spare_terms=("het doel", "de omstandigheden"),
    unclear=(
        "Kunt u iets meer vertellen over wat u zoekt? Eén zin over het doel is genoeg om te beginnen.",
        "Ik help u graag. Met welk deel zullen we beginnen?",
    ),
    earlier=(
        "Dit sluit ook aan bij uw eerdere vraag over ‘{e}’.",
        "Het is goed om ‘{e}’, waar we het eerder over hadden, in gedachten te houden.",
    ),
    more=(
        "Er valt nog meer te zeggen over ‘{s}’, vooral van de praktische kant.",
        "Om verder te gaan met ‘{s}’ kunnen we het beste een moeilijker geval bekijken.",
    ),
    yes=("Ja, in de meeste gevallen.", "Ja, in de regel wel."),
    no=("Nee, in het algemeen niet.", "Nee, meestal niet."),
    greeting=("Hallo. Hoe kan ik u helpen?", "Goedendag. Waarmee kan ik u van dienst zijn?"),
    wellbeing=("Het gaat goed, dank u. Waarmee kan ik helpen?", "Alles goed, bedankt. Waar gaat het over?"),
    thanks=("Graag gedaan. Laat het weten als er nog iets is.", "Met plezier. Ik help u graag verder."),
    farewell=("Tot ziens en het beste.", "Tot de volgende keer."),
    identity=(
        "Ik ben een gesimuleerde assistent: deze server vervangt de API van OpenAI en stelt antwoorden samen uit uw "
        "woorden"
        " en voorbereide zinnen, zonder taalmodel.",
    ),
    clock=("Ik heb hier geen klok of kalender. Uw eigen apparaat weet dat beter.",),
    name_known="U heet {name}.",
    name_unknown="U hebt me uw naam nog niet verteld.",
    name_noted="Aangenaam, {name}. Hoe kan ik helpen?",
    tool_pairs=("Dit is het resultaat: {pairs}.", "De opvraging leverde het volgende op: {pairs}."),
    tool_quote=("Het resultaat luidt: ‘{quote}’",),
    tool_empty="Het hulpmiddel gaf een leeg resultaat.",
    tool_failed=("Dat is niet gelukt: {told}", "Dat is niet gelukt; een reden werd niet genoemd."),
    aspects=(
        ("Doel", "vastleggen wat met ‘{s}’ bereikt moet worden."),
        ("Uitgangspunt", "opschrijven wat er al is."),
        ("Basis", "de twee of drie delen vinden waar alles op rust."),
        ("Eerste stap", "de kleinste kiezen die zichtbaar resultaat geeft."),
        ("Kosten", "naast geld ook tijd meetellen."),
        ("Risico's", "vragen wat er mis kan gaan en hoe u dat merkt."),
        ("Mensen", "hen betrekken die met het resultaat moeten leven."),
        ("Controle", "het resultaat vroeg bekijken, zolang veranderen makkelijk is."),
    ),
    list_intro=("Dit zijn de belangrijkste punten over ‘{s}’:", "Over ‘{s}’, in het kort:"),
    table_head=("Aspect", "Waar het om gaat"),
    code_intro=("Hier is een versie in {language}:", "In {language} kan het zo:"),
    code_outro=(
        "Het gewone geval is gedekt; controles voor uw eigen gegevens zijn makkelijk toe te voegen.",
        "De namen zijn met opzet eenvoudig, zodat de code makkelijk aan te passen is.",
    ),
    equals="{answer}.",
    jokes=(
        "Wat zegt de ene bit tegen de andere? Tot op de bus.",
        "Mijn computer en ik lijken op elkaar: 's ochtends komen we allebei traag op gang.",
    ),
    poems=(
        (
            "Een zacht woord over ‘{s}’,",
            "voordat de dag de straat bereikt;",
            "wat stil begint en rustig groeit,",
            "is sterker dan het eerst nog lijkt.",
        ),
    ),
    stories=(
        (
            "Toen Mara voor het eerst over ‘{s}’ hoorde, stond ze er niet lang bij stil.",
            "Dat veranderde op een grijze dinsdag in maart, toen de stationsklok stilviel en iedereen omhoog keek. In"
            " die"
            " stilte zag ze eindelijk wat er altijd al was geweest.",
            "In de zomer was haar schrift vol. Ze liet het op de bank liggen, voor wie het nodig zou hebben.",
        ),
    ),
    letters=(
        (
            "Onderwerp: {s}",
            "Goedendag,",
            "Ik schrijf u over ‘{s}’ en stel een kort gesprek voor deze week voor.",
            "Wilt u laten weten welke dag u uitkomt?",
            "Met vriendelijke groet,",
        ),
    ),
)
