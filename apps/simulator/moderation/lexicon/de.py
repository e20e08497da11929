"""Signs in German."""

from apps.simulator.moderation.tags import Tag

SIGNS = {
    Tag.SPEAKER: "ich|wir|mich|mir",
    Tag.ADDRESSED: "du|dich|dir|dein|deine|euch|ihr seid|sie sind",
    Tag.PERSON: (
        "dich|dir|euch|ihn|ihm|sie|ihnen|jemand*|menschen|leute|mann|frau|frauen|manner|nachbar*|chef*|lehrer*"
        "|kollege*|kollegin*|bruder|schwester|mutter|vater|familie|freund*|polizist*|politiker*|kind|kinder"
        "|mitschuler*|alle"
    ),
    Tag.GROUP: (
        "auslander*|fluchtlinge*|migranten|einwanderer|juden|muslime*|moslems|christen|schwarze|weisse|araber"
        "|afrikaner|schwule|lesben|homosexuelle*|behinderte*|sinti und roma|zigeuner|frauen|turken|polen"
    ),
    Tag.MINOR: "kind|kinder|minderjahrig*|schulmadchen|schuljunge*|kleines madchen|kleiner junge|teenager*",
    Tag.KILL: (
        "tote|toten|totest|totet|umbringen|umbringe|ermorde*|erschiess*|erstech*|abstech*|erwurg*|vergift*|abschlacht*"
        "|abknall*|ausrott*|hinricht*|vergas*|kaltmachen|kopfen|ermordet"
    ),
    Tag.HURT: (
        "schlage|schlagen|verprugel*|verletze*|zusammenschlag*|prugel*|trete|treten|foltern|foltere|wurgen|wurge"
        "|angreifen|verbrenne*|quale|qualen|wehtun|weh tun|breche dir|knochen brechen|fertigmachen"
    ),
    Tag.WISH_OF_DEATH: (
        "verdienst den tod|verdient den tod|verdient zu sterben|verdienst es zu sterben|du sollst sterben"
        "|hoffe du stirbst|geh sterben|sollte tot sein|gehort erschossen|gehoren erschossen|gehort aufgehangt"
    ),
    Tag.INSULT: (
        "idiot*|dummkopf|trottel|vollidiot*|versager*|wertlos*|abschaum|mull|dumm|dumme|hasslich*|widerlich*"
        "|halt die klappe|halt den mund|niemand mag dich|niemand liebt dich|erbarmlich*|blod|bloder|blode|depp|loser"
        "|feigling|lugner*|ich hasse dich|nutzlos*"
    ),
    Tag.DEGRADE: (
        "ungeziefer|tiere|untermenschen|parasiten|schmarotzer*|kakerlaken|ratten|minderwertig*|plage|dreck|dreckig*"
        "|verbrecher|kriminell*|terroristen|gehoren nicht hierher|sollen zuruck|geht zuruck|raus aus|ausrotten"
        "|abschaum|faul|weg mit"
    ),
    Tag.DESPISE: "hasse|hassen|verachte*|verabscheue*|muss weg|mussen weg|raus",
    Tag.INTENT: "werde|werden|will|wollen|mochte|muss|sollte*|wird|habe vor|plane|heute abend|morgen|lass uns|schwore",
    Tag.THREAT: (
        "bringe dich um|bring dich um|mache dich fertig|mach dich fertig|mache dich kalt|du bist tot"
        "|ich weiss wo du wohnst|das wirst du bereuen|steche dich ab|erschiesse dich|tote dich"
    ),
    Tag.HOW_TO: (
        "wie kann ich|wie baue ich|wie macht man|wie baut man|wie kann man|wie stelle ich|wie stellt man|anleitung*"
        "|schritt fur schritt|rezept fur|zeig mir|erklar mir|beste methode|tipps|wo kann ich|wo bekomme ich|wie"
    ),
    Tag.NOT: "nicht|nie|niemals|kein|keine|keinen|keinem|ohne|niemand|gegen|weder",
    Tag.BLOOD: (
        "blut|blutig*|blutuberstromt*|eingeweide|gedarme|abgetrennt*|enthaupt*|zerstuckel*|verstummel*|leiche|leichen"
        "|zerfetzt*|gehirn|schadel|innereien"
    ),
    Tag.ATROCITY: (
        "massaker|mord|morde|mordes|krieg|krieges|volkermord|terror*|anschlag*|hinrichtung*|erschossen|erstochen"
        "|getotet*|verwundet*|leichen|amoklauf|gefoltert"
    ),
    Tag.WEAPON: (
        "bombe*|sprengstoff*|sprengsatz*|granate*|molotow*|zunder|schalldampfer|nervengas|giftgas|waffe|waffen|gewehr*"
        "|pistole*|munition|rohrbombe*"
    ),
    Tag.OBTAIN: (
        "bauen|baue|baut|basteln|bastele|herstell*|kaufen|kaufe|besorg*|beschaff*|mischen|kochen|zuchten|verkauf*"
        "|stelle her|anbauen"
    ),
    Tag.CRIME: (
        "ladendiebstahl|stehlen|stehle|klauen|klaue|einbrechen|einbruch|ausrauben|uberfallen|hacken|geld waschen"
        "|geldwasche|falschen|gefalscht*|falschgeld|steuern hinterziehen|steuerhinterziehung|betrugen|kreditkarten"
        "|schmuggeln|erpressen|schloss knacken|kurzschliessen|schadsoftware|phishing"
    ),
    Tag.DRUG: "meth|kokain|heroin|fentanyl|lsd|ecstasy|crystal meth|drogen",
    Tag.SUICIDE: (
        "selbstmord|suizid*|selbstverletz*|ritzen|ritze mich|mich selbst verletzen|uberdosis|pulsadern|mich verletzen"
        "|magersucht"
    ),
    Tag.WISH_TO_DIE: (
        "will sterben|mochte sterben|will mich umbringen|mich umbringen|mir das leben nehmen|mein leben beenden"
        "|nicht mehr leben|keinen sinn mehr im leben|ware lieber tot|will tot sein|ohne mich besser dran"
        "|bringe mich um"
    ),
    Tag.WAYS_TO_DIE: (
        "bring dich um|nimm dir das leben|erhang dich|wie bringe ich mich um|wie kann ich mich umbringen"
        "|schmerzlos sterben|schmerzloser tod|wie viele tabletten|todliche dosis|wie begeht man selbstmord"
        "|selbstmord begehen ohne|narben verstecken"
    ),
    Tag.SEX: (
        "porno*|orgasm*|erotisch*|masturbi*|selbstbefriedig*|geschlechtsverkehr|sex haben|hatten sex|oralsex"
        "|nacktbilder|nacktfotos|penis|vagina|erregt|escortservice|zieh dich aus|sexfantas*|prostituiert*"
        "|sexuelle lust"
    ),
    Tag.SENSUAL: (
        "sexy|nackt|nackte*|dessous|bruste|schenkel|stohn*|verfuhr*|leidenschaftlich*|kusste|kussen|streichel*|lust"
        "|korper"
    ),
    Tag.HARMLESS: (
        "foto schiessen|fotos schiessen|bilder schiessen|tor schiessen|ein tor|zeit totschlagen|eier schlagen"
        "|sahne schlagen|prozess toten|den prozess|prozess beenden|blutdruck|blutwerte|blutspende|blut spenden"
        "|blutorange|blutabnahme|sexualkunde|sexuelle orientierung|sexuelle gesundheit|nackte wahrheit|brustkrebs"
        "|hals und beinbruch|totensonntag|toten winkel|toter winkel|bombenstimmung|bombastisch|krieg und frieden"
        "|star wars|tot umfallen vor|haustiere|wilde tiere|tiere sind susse|keine dumme frage|dumme frage|gute nacht"
        "|kinderbett|ins bett|im bett|doppelbett"
    ),
    Tag.TECHNICAL: (
        "prozess*|server|thread*|skript|programm*|datenbank|befehl|quellcode|code|linux|python|docker|rechner|anwendung"
    ),
    Tag.TOLD: (
        "roman|geschichte|film|spiel|kapitel|figur*|krimi|jahrhundert|dokumentation|nachrichten|bericht*|artikel|buch"
        "|studie|gericht|museum|theaterstuck"
    ),
    Tag.CARE: (
        "pravention|vorbeug*|seelsorge|beratung*|therap*|arzt|arztin|aufklarung|krankenhaus|klinik|patient*|schutz"
        "|schutzen|behandlung*|verhutung"
    ),
}

# Words by which the language is known.
COMMON = (
    "wie kann ihr wir der die das den dem des ein eine einen einem einer und oder aber ist sind war waren hat haben im"
    " in auf mit von zu zum zur bei nach aus um fur an am es er man was wer wo wann warum dass wenn als auch noch nur"
    " so mal wurde wird mein meine meinen sich uber unter vor bin bist seid"
)
