"""German."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "Beim Thema „{s}“ kommt es vor allem darauf an, welches Problem gelöst werden soll und für wen.",
        "Kurz gesagt geht es bei „{s}“ um wenige Grundlagen, auf denen alles Weitere aufbaut.",
        "Das Wichtigste an „{s}“ lässt sich von zwei Seiten verstehen: von der Idee und von der Praxis her.",
    ),
    (
        "Die Grundidee ist einfach: wenige Teile mit klaren Aufgaben, die zusammen mehr leisten als jedes für sich.",
        "In der Praxis sind es einige Schritte, die aufeinander aufbauen, deshalb zählt die Reihenfolge.",
        "Entscheidend ist das Gleichgewicht zwischen fester Ordnung und der Freiheit, sich anzupassen.",
    ),
    (
        "Schwierig ist meist nicht die Idee selbst, sondern der Umgang mit den Ausnahmen.",
        "Ein häufiger Fehler ist es, mit den Einzelheiten zu beginnen, bevor das Ziel klar ist.",
        "Abzuwägen ist dabei immer zwischen schnellem Ergebnis und späterer Änderbarkeit.",
    ),
    (
        "Am besten hilft ein kleines Beispiel, das man einmal von Anfang bis Ende durchspielt.",
        "Es lohnt sich, vorher aufzuschreiben, woran man ein gutes Ergebnis erkennt.",
        "Wer jeweils nur eine Sache ändert und vergleicht, lernt dabei am meisten.",
    ),
    (
        "Danach beantworten sich viele der übrigen Fragen fast von selbst.",
        "Mit ein paar Angaben zu Ihrer Lage kann ich gern genauer darauf eingehen.",
        "So lässt sich gut beurteilen, welcher Teil mehr Aufmerksamkeit verdient.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT},
    spare_terms=("das Ziel", "die Bedingungen"),
    unclear=(
        "Können Sie etwas genauer sagen, worum es geht? Ein Satz zum Ziel genügt für den Anfang.",
        "Gern helfe ich dabei. Mit welchem Teil wollen wir anfangen?",
    ),
    earlier=(
        "Das hängt auch mit „{e}“ zusammen, wonach Sie vorhin gefragt haben.",
        "Dabei lohnt es sich, „{e}“ aus Ihrer früheren Frage im Blick zu behalten.",
    ),
    more=(
        "Zu „{s}“ gibt es noch mehr zu sagen, am besten von der praktischen Seite her.",
        "Um bei „{s}“ weiterzugehen, sieht man sich am besten einen schwierigeren Fall an.",
    ),
    yes=("Ja, in den meisten Fällen.", "Ja, in der Regel schon."),
    no=("Nein, im Allgemeinen nicht.", "Nein, meistens nicht."),
    greeting=("Hallo. Wie kann ich Ihnen helfen?", "Guten Tag. Womit darf ich helfen?"),
    wellbeing=("Mir geht es gut, danke der Nachfrage. Wobei kann ich helfen?", "Alles bestens, danke. Worum geht es?"),
    thanks=("Gern geschehen. Melden Sie sich, wenn noch etwas ist.", "Bitte sehr. Ich helfe gern weiter."),
    farewell=("Auf Wiedersehen und alles Gute.", "Bis zum nächsten Mal."),
    identity=(
        "Ich bin ein simulierter Assistent: Dieser Server vertritt die OpenAI-API und setzt seine Antworten aus Ihren"
        " Worten und vorbereiteten Sätzen zusammen, ohne Sprachmodell.",
    ),
    clock=("Ich habe hier keine Uhr und keinen Kalender. Verlassen Sie sich besser auf Ihr eigenes Gerät.",),
    name_known="Sie heißen {name}.",
    name_unknown="Ihren Namen haben Sie mir noch nicht genannt.",
    name_noted="Freut mich, {name}. Wie kann ich helfen?",
    tool_pairs=("Das Ergebnis lautet: {pairs}.", "Die Abfrage hat Folgendes ergeben: {pairs}."),
    tool_quote=("Das Ergebnis lautet: „{quote}“",),
    tool_empty="Das Werkzeug hat ein leeres Ergebnis geliefert.",
    tool_failed=("Das hat nicht geklappt: {told}", "Das hat nicht geklappt; ein Grund wurde nicht genannt."),
    aspects=(
        ("Ziel", "festhalten, was mit „{s}“ erreicht werden soll."),
        ("Ausgangslage", "notieren, was schon vorhanden ist."),
        ("Grundlagen", "die zwei oder drei Teile finden, auf denen alles ruht."),
        ("Erster Schritt", "den kleinsten wählen, der ein sichtbares Ergebnis bringt."),
        ("Aufwand", "neben dem Geld auch die Zeit einrechnen."),
        ("Risiken", "fragen, was schiefgehen kann und woran man es merkt."),
        ("Beteiligte", "die Menschen einbeziehen, die mit dem Ergebnis leben."),
        ("Prüfung", "das Ergebnis früh ansehen, solange Änderungen leicht sind."),
    ),
    list_intro=("Das sind die wichtigsten Punkte zu „{s}“:", "Zu „{s}“ kurz zusammengefasst:"),
    table_head=("Aspekt", "Worauf es ankommt"),
    code_intro=("Hier ist eine Fassung in {language}:", "So lässt es sich in {language} schreiben:"),
    code_outro=(
        "Der übliche Fall ist abgedeckt; Prüfungen der Eingabe lassen sich leicht ergänzen.",
        "Die Namen sind bewusst schlicht gehalten, damit sich der Code leicht anpassen lässt.",
    ),
    equals="{answer}.",
    jokes=(
        "Treffen sich zwei Bits. Fragt das eine: Geht es dir nicht gut? Sagt das andere: Nein, ich glaube, ich bin "
        "gekippt.",
        "Mein Rechner und ich verstehen uns gut: Wir hängen oft zusammen.",
    ),
    poems=(
        (
            "Ein leises Wort von „{s}“,",
            "bevor der helle Tag beginnt,",
            "was still in seinen Wurzeln ruht,",
            "das wächst im Regen und im Wind.",
        ),
    ),
    stories=(
        (
            "Als Mara zum ersten Mal von „{s}“ hörte, dachte sie sich nicht viel dabei.",
            "Das änderte sich an einem grauen Dienstag im März, als die Bahnhofsuhr stehen blieb und alle zugleich nach"
            " oben sahen. In der Stille bemerkte sie, was die ganze Zeit vor ihr gelegen hatte.",
            "Im Sommer war ihr Heft voll. Sie ließ es auf der Bank liegen, für den Nächsten, der es brauchen würde.",
        ),
    ),
    letters=(
        (
            "Betreff: {s}",
            "Guten Tag,",
            "ich schreibe Ihnen zum Thema „{s}“ und möchte ein kurzes Gespräch in dieser Woche vorschlagen.",
            "Bitte nennen Sie mir einen Tag, der Ihnen passt.",
            "Freundliche Grüße",
        ),
    ),
)
