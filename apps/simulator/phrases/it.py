"""Italian."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "Per capire «{s}» conviene vedere prima quale problema si vuole risolvere, e per chi.",
        "In breve, il tema «{s}» poggia su poche basi semplici da cui dipende tutto il resto.",
        "Il tema «{s}» si comprende da due lati: l'idea di partenza e ciò che cambia nella pratica.",
    ),
    (
        "L'idea è semplice: poche parti, ognuna con un compito chiaro, che insieme fanno più che da sole.",
        "In pratica si tratta di alcuni passi che si appoggiano l'uno all'altro, e perciò l'ordine conta.",
        "Decisivo è l'equilibrio tra una struttura affidabile e la libertà di adattarsi.",
    ),
    (
        "La difficoltà di solito non sta nell'idea, ma nei casi particolari.",
        "Un errore frequente è cominciare dai dettagli prima di avere chiaro lo scopo.",
        "Bisogna sempre scegliere tra un risultato rapido e la facilità di cambiarlo dopo.",
    ),
    (
        "La cosa migliore è prendere un piccolo esempio e seguirlo dall'inizio alla fine.",
        "È utile scrivere in anticipo come sarebbe un buon risultato.",
        "Cambiando una cosa sola alla volta si capisce presto che cosa conta.",
    ),
    (
        "Da lì in poi molte delle altre domande trovano risposta da sole.",
        "Con qualche informazione in più sulla sua situazione posso entrare nei dettagli.",
        "Così è più facile capire quale parte merita più attenzione.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT},
    spare_terms=("lo scopo", "le condizioni"),
    unclear=(
        "Può spiegare un po' meglio che cosa cerca? Basta una frase sullo scopo per cominciare.",
        "Volentieri. Da quale parte vogliamo cominciare?",
    ),
    earlier=(
        "Questo si collega anche alla sua domanda precedente su «{e}».",
        "Conviene tenere presente «{e}», di cui abbiamo parlato prima.",
    ),
    more=(
        "C'è altro da dire su «{s}», soprattutto dal lato pratico.",
        "Per andare avanti con «{s}», la cosa migliore è guardare un caso più difficile.",
    ),
    yes=("Sì, nella maggior parte dei casi.", "Sì, di regola."),
    no=("No, in generale no.", "No, di solito no."),
    greeting=("Buongiorno. Come posso aiutarla?", "Salve. Che cosa posso fare per lei?"),
    wellbeing=(
        "Tutto bene, grazie. In che cosa posso aiutarla?",
        "Sto bene, grazie della domanda. Di che cosa parliamo?",
    ),
    thanks=("Prego. Sono qui se serve altro.", "Con piacere. Mi dica se ha altre domande."),
    farewell=("Arrivederci e buona giornata.", "Alla prossima."),
    identity=(
        "Sono un assistente simulato: questo server sostituisce l'API di OpenAI e compone le risposte con le sue "
        "parole e"
        " con frasi preparate, senza un modello linguistico.",
    ),
    clock=("Qui non ho né orologio né calendario. Il suo dispositivo è la fonte migliore.",),
    name_known="Lei si chiama {name}.",
    name_unknown="Non mi ha ancora detto il suo nome.",
    name_noted="Piacere, {name}. Come posso aiutarla?",
    tool_pairs=("Ecco il risultato: {pairs}.", "La ricerca ha dato quanto segue: {pairs}."),
    tool_quote=("Il risultato dice: «{quote}»",),
    tool_empty="Lo strumento ha restituito un risultato vuoto.",
    tool_failed=("Non ha funzionato: {told}", "Non ha funzionato; non è stato indicato il motivo."),
    aspects=(
        ("Scopo", "chiarire che cosa ci si aspetta da «{s}»."),
        ("Punto di partenza", "annotare ciò che esiste già."),
        ("Basi", "trovare le due o tre parti da cui dipende tutto."),
        ("Primo passo", "scegliere il più piccolo che dia un risultato visibile."),
        ("Costi", "contare il tempo oltre al denaro."),
        ("Rischi", "chiedersi che cosa può andare storto e come ci si accorge."),
        ("Persone", "coinvolgere chi vivrà con il risultato."),
        ("Verifica", "guardare il risultato presto, finché cambiare è facile."),
    ),
    list_intro=("Ecco i punti principali su «{s}»:", "Su «{s}», in breve:"),
    table_head=("Aspetto", "Che cosa conta"),
    code_intro=("Ecco una versione in {language}:", "In {language} si può scrivere così:"),
    code_outro=(
        "Copre il caso comune; basta aggiungere i controlli richiesti dai suoi dati.",
        "I nomi sono volutamente semplici, perché il codice sia facile da adattare.",
    ),
    equals="{answer}.",
    jokes=(
        "Che cosa dice un bit a un altro? Ci vediamo sul bus.",
        "Io e il mio computer ci somigliamo: al mattino facciamo fatica a partire.",
    ),
    poems=(
        (
            "Una parola su «{s}»,",
            "prima che il giorno sia svegliato;",
            "quel che in silenzio è nato già",
            "cresce nel tempo che gli è dato.",
        ),
    ),
    stories=(
        (
            "Quando Mara sentì parlare per la prima volta di «{s}», non ci fece molto caso.",
            "Tutto cambiò in un martedì grigio di marzo, quando l'orologio della stazione si fermò e tutti alzarono gli"
            " occhi. Nel silenzio vide finalmente quello che aveva sempre avuto davanti.",
            "D'estate il suo quaderno era pieno. Lo lasciò sulla panchina, per chi ne avrebbe avuto bisogno.",
        ),
    ),
    letters=(
        (
            "Oggetto: {s}",
            "Buongiorno,",
            "le scrivo a proposito di «{s}» e propongo un breve colloquio questa settimana.",
            "Mi dica, per favore, quale giorno le va bene.",
            "Cordiali saluti,",
        ),
    ),
)
