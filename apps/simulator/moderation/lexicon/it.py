"""Signs in Italian."""

from apps.simulator.moderation.tags import Tag

SIGNS = {
    Tag.SPEAKER: "io|noi|mi|voglio|vogliamo",
    Tag.ADDRESSED: "tu|ti|te|voi|vi|sei|tuo|tua",
    Tag.PERSON: (
        "ti|te|voi|vi|lui|lei|loro|qualcuno|gente|persona|persone|uomo|donna|donne|uomini|marito|moglie|vicino di casa"
        "|vicini|capo|professor*|collega|colleghi|fratello|sorella|madre|padre|famiglia|amico|amici|poliziott*"
        "|politic*|bambino|bambini|figlio|figli|tutti|ucciderti|ucciderlo|ucciderla|ammazzarti|ammazzarlo|picchiarti"
    ),
    Tag.GROUP: (
        "immigrati|migranti|rifugiati|stranieri|ebrei|musulmani|cristiani|neri|bianchi|arabi|africani|asiatici|gay"
        "|omosessuali|lesbiche|disabili|zingari|rom|donne"
    ),
    Tag.MINOR: "bambino|bambina|bambini|bambine|minorenn*|minore|minori|scolaretta|ragazzina|ragazzino|adolescent*",
    Tag.KILL: (
        "uccidere|uccidero|uccido|uccid*|ammazz*|assassin*|accoltell*|strangol*|sparare|spararti|sparo|sgozz*|fucil*"
        "|avvelen*|stermin*|impiccare|decapitare|giustiziare"
    ),
    Tag.HURT: (
        "picchiare|picchiarti|picchio|colpire|ferire|fare del male|farti male|torturare|aggredire|attaccare|bruciare"
        "|spaccarti|spacco|rompo|pestare|prendere a calci"
    ),
    Tag.WISH_OF_DEATH: (
        "meriti di morire|merita di morire|meritano di morire|spero che tu muoia|devi morire|dovresti morire|crepa"
        "|dovrebbero morire"
    ),
    Tag.INSULT: (
        "idiota|idioti|imbecill*|stupid*|cretin*|scemo|scema|inutile|patetic*|spazzatura|feccia|brutto|brutta|schifoso"
        "|schifosa|sta zitto|stai zitto|chiudi la bocca|nessuno ti vuole bene|fallito|fallita|non vali niente"
        "|vigliacco|bugiard*|ti odio|perdente"
    ),
    Tag.DEGRADE: (
        "parassiti|animali|subumani|scarafaggi|ratti|topi|inferiori|piaga|sporchi|sporcizia|criminali|terroristi"
        "|tornate a casa|tornino a casa|fuori dal|fuori da|ci invadono|ladri|fannulloni|non dovrebbero esistere|bestie"
    ),
    Tag.DESPISE: "odio|odiamo|disprezzo|detesto|fuori|sbarazzarci|cacciare",
    Tag.INTENT: "voglio|vogliamo|devo|dobbiamo|giuro|prometto|bisogna|stasera|domani|sto per|faro|andro",
    Tag.THREAT: (
        "ti uccido|ti uccidero|ti ammazzo|ti ammazzero|sei morto|so dove abiti|te ne pentirai|me la pagherai"
        "|ti spacco la faccia"
    ),
    Tag.HOW_TO: (
        "come|istruzioni|guida|passo dopo passo|ricetta|tutorial|insegnami|mostrami|spiegami|modo migliore"
        "|dove comprare|dove posso comprare|consigli per"
    ),
    Tag.NOT: "non|mai|senza|nessuno|contro|ne|nessun|nessuna",
    Tag.BLOOD: (
        "sangue|sanguinos*|insanguin*|viscere|budella|interiora|decapitat*|smembr*|mutil*|cadaver*|cervello|cranio"
        "|squart*|mozzat*|carne viva"
    ),
    Tag.ATROCITY: (
        "massacr*|omicidi*|strage|guerra|guerre|genocidio|attentat*|terroris*|esecuzion*|sparatoria|accoltellato|morti"
        "|feriti|torturat*|uccisi"
    ),
    Tag.WEAPON: (
        "bomba|bombe|esplosiv*|granata|granate|molotov|detonator*|silenziator*|gas velenoso|arma|armi|fucile|fucili"
        "|pistola|pistole|munizioni|veleno"
    ),
    Tag.OBTAIN: (
        "fabbricare|fabbrico|fare|costruire|costruisco|creare|comprare|procurarmi|ottenere|produrre|coltivare|vendere"
        "|cucinare|sintetizzare|assemblare"
    ),
    Tag.CRIME: (
        "rubare|rubo|taccheggi*|rapinare|scassinare|hackerare|riciclare denaro|riciclaggio|falsificare|soldi falsi"
        "|banconote false|passaporto falso|documenti falsi|evadere le tasse|evasione fiscale|truffare|truffa|frode"
        "|contrabband*|ricatt*|entrare in casa d|carte rubate|rapire"
    ),
    Tag.DRUG: "cocaina|eroina|metanfetamin*|fentanyl|lsd|ecstasy|droga|droghe",
    Tag.SUICIDE: "suicidi*|autolesion*|tagliarmi|overdose|farmi del male|le vene|i polsi|anoressia",
    Tag.WISH_TO_DIE: (
        "voglio morire|vorrei morire|voglio uccidermi|uccidermi|ammazzarmi|suicidarmi|farla finita|togliermi la vita"
        "|non voglio piu vivere|porre fine alla mia vita|meglio senza di me|voglia di vivere"
    ),
    Tag.WAYS_TO_DIE: (
        "ucciditi|ammazzati|suicidati|impiccati|come uccidermi|come posso uccidermi|come suicidarsi|come suicidarmi"
        "|morire senza dolore|morte indolore|quante pillole|quante pastiglie|dose letale|dose mortale"
        "|nascondere i tagli|come tagliarmi"
    ),
    Tag.SEX: (
        "porno*|orgasm*|erotic*|masturb*|rapporto sessuale|rapporti sessuali|fare sesso|fatto sesso|sesso orale"
        "|fare l amore|fatto l amore|foto nud*|pene|vagina|eccitat*|fantasia sessuale|fantasie sessuali|prostitu*"
        "|spogliati|atto sessuale|piacere sessuale"
    ),
    Tag.SENSUAL: (
        "sexy|nudo|nuda|nudi|lingerie|seno|cosce|gemit*|gemev*|sedurre|sedusse|appassionat*|bacio|baci|accarezz*"
        "|desiderio|suo corpo"
    ),
    Tag.HARMLESS: (
        "ammazzare il tempo|uccidere il processo|terminare il processo|sbattere le uova|battere il record"
        "|analisi del sangue|donare il sangue|esami del sangue|pressione sanguigna|educazione sessuale|salute sessuale"
        "|orientamento sessuale|tumore al seno|occhio nudo|morire dal ridere|guerre stellari|guerra e pace"
        "|domanda stupida|animali domestici|animali selvatici|pompa di calore|in bocca al lupo|attacco di cuore"
        "|a letto|letto matrimoniale|in minore|minore di"
    ),
    Tag.TECHNICAL: (
        "processo|processi|server|script|programma|database|comando|codice|linux|python|docker|thread|applicazione"
    ),
    Tag.TOLD: (
        "romanzo|storia|film|gioco|capitolo|personagg*|secolo|documentario|notizi*|articolo|libro|studio|tribunale"
        "|museo|giallo"
    ),
    Tag.CARE: (
        "prevenzione|prevenire|terap*|medic*|educazione|ospedale|clinica|pazient*|sostegno|protegg*|protezione|cura"
        "|contracce*"
    ),
}

# Words by which the language is known.
COMMON = (
    "come posso fare il lo la i gli le l un uno una e o ma sono era essere ho ha hai hanno di del della dei delle da"
    " dal in nel nella con per su che chi cosa quando dove perche si ci ne mi mio mia suo sua questo questa quello"
    " molto piu tutto tutti sei al alla d c siamo"
)
