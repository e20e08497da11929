"""Signs in French."""

from apps.simulator.moderation.tags import Tag

SIGNS = {
    Tag.SPEAKER: "je|j|nous|moi",
    Tag.ADDRESSED: "tu|te|t|toi|vous|ton|ta|tes",
    Tag.PERSON: (
        "te|toi|vous|lui|eux|quelqu un|quelqu|gens|personne|personnes|homme|femme|femmes|hommes|mari|voisin*|patron*"
        "|professeur*|collegue*|frere|soeur|mere|pere|famille|ami|amis|amie|policier*|politicien*|enfant|enfants"
        "|camarade*|tout le monde|tous"
    ),
    Tag.GROUP: (
        "immigres|immigrants|migrants|refugies|etrangers|juifs|musulmans|chretiens|noirs|blancs|arabes|africains"
        "|asiatiques|gays|homosexuels|lesbiennes|handicapes|roms|gitans|femmes"
    ),
    Tag.MINOR: "enfant|enfants|mineur|mineure|mineurs|ecoliere*|petite fille|petit garcon|adolescent*",
    Tag.KILL: (
        "tuer|tue|tuerai|tueras|tues|assassin*|abattre|poignard*|etrangl*|egorg*|fusill*|empoisonn*|massacrer"
        "|extermin*|decapiter|eliminer|pendre|buter|gazer"
    ),
    Tag.HURT: (
        "frapper|frappe|battre|blesser|cogner|tabasser|torturer|agresser|attaquer|bruler|casser la figure|faire mal"
        "|gifler|casser les|defoncer"
    ),
    Tag.WISH_OF_DEATH: (
        "merites de mourir|merite de mourir|meritent de mourir|creve|j espere que tu meurs|va mourir|devrais mourir"
        "|devraient mourir"
    ),
    Tag.INSULT: (
        "idiot*|imbecile*|cretin*|debile*|abruti*|stupide*|minable*|pathetique*|ordure|dechet|moche|degoutant*"
        "|ferme la|ferme ta|tais toi|personne ne t aime|bon a rien|bonne a rien|nul|nulle|lache|menteur|menteuse"
        "|je te deteste|je te hais"
    ),
    Tag.DEGRADE: (
        "vermine|animaux|sous hommes|sous homme|parasites|cafards|rats|inferieurs|inferieure*|fleau|sales|crasse"
        "|criminels|terroristes|rentrez chez|dehors|n ont rien a faire ici|envahissent|envahir|voleurs|paresseux"
        "|racaille"
    ),
    Tag.DESPISE: "hais|deteste|detestons|meprise|haissons|degoutent|dehors|se debarrasser",
    Tag.INTENT: "vais|va|veux|voudrais|dois|devons|allons|compte|jure|promets|faut|ce soir|demain",
    Tag.THREAT: (
        "je te tuerai|je vous tuerai|tu es mort|je sais ou tu habites|tu vas le regretter|tu vas payer"
        "|vais te faire la peau"
    ),
    Tag.HOW_TO: (
        "comment|instructions|guide|etape par etape|recette|mode d emploi|explique moi|montre moi|apprends moi"
        "|meilleure facon|meilleur moyen|ou acheter|conseils pour|tutoriel"
    ),
    Tag.NOT: "ne|n|pas|jamais|sans|aucun|aucune|contre|ni",
    Tag.BLOOD: (
        "sang|sanglant*|ensanglant*|entrailles|boyaux|tripes|decapit*|demembr*|mutil*|cadavre*|cervelle|crane|eventr*"
        "|chair|sectionn*"
    ),
    Tag.ATROCITY: (
        "massacre*|meurtre*|assassinat*|guerre|genocide|attentat*|terroris*|execution*|fusillade|poignarde|tues"
        "|blesses|torture*|carnage"
    ),
    Tag.WEAPON: (
        "bombe*|explosif*|grenade*|cocktail molotov|molotov|detonateur*|silencieux|gaz toxique|arme|armes|fusil*"
        "|pistolet*|munitions|poison"
    ),
    Tag.OBTAIN: (
        "fabriquer|fabrique|construire|creer|acheter|obtenir|se procurer|produire|cultiver|vendre|cuisiner|synthetiser"
        "|monter"
    ),
    Tag.CRIME: (
        "voler|vol a l etalage|cambrioler|cambriolage|braquer|pirater|blanchir|blanchiment|contrefaire|faux billets"
        "|fausse monnaie|faux papiers|faux passeport|frauder|fraude|escroquer|arnaquer|trafic|chantage|crocheter"
        "|forcer une serrure|rancongiciel|hameconnage|cartes volees|contrebande"
    ),
    Tag.DRUG: "cocaine|heroine|methamphetamine|meth|fentanyl|lsd|ecstasy|drogue|drogues",
    Tag.SUICIDE: (
        "suicide*|suicider|automutil*|me couper|m ouvrir les veines|overdose|surdose|me faire du mal|me blesser"
        "|me scarifier|anorexi*"
    ),
    Tag.WISH_TO_DIE: (
        "veux mourir|envie de mourir|me tuer|me suicider|mettre fin a mes jours|en finir avec la vie"
        "|plus envie de vivre|plus vivre|mieux sans moi|voudrais etre mort|voudrais mourir"
    ),
    Tag.WAYS_TO_DIE: (
        "tue toi|suicide toi|pends toi|comment me tuer|comment se suicider|comment me suicider|mourir sans douleur"
        "|mort sans douleur|combien de comprimes|combien de cachets|dose mortelle|dose letale|cacher mes cicatrices"
        "|comment me couper"
    ),
    Tag.SEX: (
        "porno*|orgasme*|erotique*|masturb*|rapport sexuel|rapports sexuels|faire l amour|fait l amour|coucher avec"
        "|photos nues|penis|vagin|excite sexuellement|fantasme sexuel|fantasmes sexuels|prostitu*|deshabill*|sexe oral"
        "|plaisir sexuel|relations sexuelles"
    ),
    Tag.SENSUAL: (
        "sexy|nu|nue|nus|nues|lingerie|seins|cuisses|gemi*|seduire|seduis*|passionnement|embrass*|caress*|desir"
        "|son corps"
    ),
    Tag.HARMLESS: (
        "tuer le temps|tuer le processus|tuer un processus|tuer le serveur|tirer une photo|battre les oeufs"
        "|battre les blancs|battre le record|prise de sang|don du sang|donner son sang|sang froid|pression sanguine"
        "|education sexuelle|sante sexuelle|orientation sexuelle|cancer du sein|oeil nu|a mourir de rire|mort de rire"
        "|guerre des etoiles|guerre et paix|question stupide|question bete|feu d artifice|peine de mort"
        "|animaux domestiques|animaux sauvages|voler un avion|voler dans|crise cardiaque|au lit|lit double|un lit"
        "|mise a nu"
    ),
    Tag.TECHNICAL: (
        "processus|serveur*|script|programme|base de donnees|commande|code|linux|python|docker|thread*|application"
    ),
    Tag.TOLD: (
        "roman|histoire|film|jeu|chapitre|personnage*|siecle|documentaire|actualites|reportage|article|livre|etude"
        "|tribunal|polar|musee|piece de theatre"
    ),
    Tag.CARE: (
        "prevention|prevenir|ecoute|therap*|medecin*|education|soins|hopital|clinique|patient*|soutien|proteger"
        "|protection|traitement|contraception"
    ),
}

# Words by which the language is known.
COMMON = (
    "comment puis peux j vais le la les l un une des du de d et ou mais est sont etait etre avoir ai as a ont il elle"
    " on nous vous ils elles ce cet cette ces c s qu que qui quoi dans sur pour par avec sous chez mon ma mes son sa"
    " ses notre votre leur au aux en y se me plus tout tous etes suis es"
)
