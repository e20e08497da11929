"""French."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "Pour bien comprendre « {s} », il faut d'abord voir quel problème on cherche à résoudre, et pour qui.",
        "En bref, le sujet « {s} » repose sur quelques bases simples dont tout le reste dépend.",
        "Le sujet « {s} » se comprend de deux façons : par l'idée de départ et par ce qu'elle change en pratique.",
    ),
    (
        "L'idée est simple : quelques éléments, chacun avec un rôle clair, qui font ensemble plus que séparément.",
        "En pratique, il s'agit de quelques étapes qui s'enchaînent, et leur ordre compte beaucoup.",
        "Tout tient à un équilibre entre une structure fiable et la liberté de s'adapter.",
    ),
    (
        "La difficulté ne vient pas de l'idée elle-même, mais des cas particuliers.",
        "L'erreur la plus fréquente est de commencer par les détails avant d'avoir fixé le but.",
        "Il faut toujours choisir entre un résultat rapide et la facilité de changer plus tard.",
    ),
    (
        "Le mieux est de prendre un petit exemple et de le suivre du début à la fin.",
        "Il est utile de noter à l'avance à quoi ressemble un bon résultat.",
        "En ne changeant qu'une chose à la fois, on comprend vite ce qui compte.",
    ),
    (
        "Ensuite, la plupart des autres questions trouvent leur réponse d'elles-mêmes.",
        "Avec quelques précisions sur votre situation, je peux aller plus loin.",
        "On voit alors mieux quelle partie mérite le plus d'attention.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT},
    spare_terms=("le but", "les conditions"),
    unclear=(
        "Pouvez-vous préciser un peu votre demande ? Une phrase sur le but suffit pour commencer.",
        "Volontiers. Par quelle partie voulez-vous commencer ?",
    ),
    earlier=(
        "Cela rejoint aussi votre question précédente sur « {e} ».",
        "Il est bon de garder à l'esprit « {e} », dont nous avons parlé plus tôt.",
    ),
    more=(
        "Il reste des choses à dire sur « {s} », surtout du côté pratique.",
        "Pour aller plus loin sur « {s} », le mieux est d'examiner un cas plus difficile.",
    ),
    yes=("Oui, dans la plupart des cas.", "Oui, en règle générale."),
    no=("Non, pas en général.", "Non, le plus souvent pas."),
    greeting=("Bonjour. Comment puis-je vous aider ?", "Bonjour. Que puis-je faire pour vous ?"),
    wellbeing=(
        "Je vais bien, merci. En quoi puis-je vous aider ?",
        "Tout va bien, merci. De quoi voulez-vous parler ?",
    ),
    thanks=(
        "Je vous en prie. N'hésitez pas si vous avez une autre question.",
        "Avec plaisir. Je reste à votre disposition.",
    ),
    farewell=("Au revoir et bonne continuation.", "À la prochaine."),
    identity=(
        "Je suis un assistant simulé : ce serveur remplace l'API d'OpenAI et compose ses réponses à partir de vos "
        "mots et"
        " de phrases préparées, sans modèle de langage.",
    ),
    clock=("Je n'ai ni horloge ni calendrier ici. Votre appareil vous le dira mieux que moi.",),
    name_known="Vous vous appelez {name}.",
    name_unknown="Vous ne m'avez pas encore dit votre nom.",
    name_noted="Enchanté, {name}. Comment puis-je vous aider ?",
    tool_pairs=("Voici le résultat obtenu : {pairs}.", "La recherche a donné ceci : {pairs}."),
    tool_quote=("Le résultat indique : « {quote} »",),
    tool_empty="L'outil a renvoyé un résultat vide.",
    tool_failed=("Cela n'a pas fonctionné : {told}", "Cela n'a pas fonctionné ; aucune raison n'a été donnée."),
    aspects=(
        ("But", "préciser ce que l'on attend de « {s} »."),
        ("Point de départ", "noter ce qui existe déjà."),
        ("Bases", "trouver les deux ou trois éléments dont tout dépend."),
        ("Premier pas", "choisir le plus petit qui donne un résultat visible."),
        ("Coût", "compter le temps autant que l'argent."),
        ("Risques", "se demander ce qui peut mal tourner, et à quoi on le verra."),
        ("Personnes", "associer celles qui vivront avec le résultat."),
        ("Vérification", "regarder le résultat tôt, tant qu'il est facile de changer."),
    ),
    list_intro=("Voici les points essentiels sur « {s} » :", "Sur « {s} », en bref :"),
    table_head=("Aspect", "Ce qui compte"),
    code_intro=("Voici une version en {language} :", "On peut l'écrire ainsi en {language} :"),
    code_outro=(
        "Le cas courant est couvert ; il suffit d'ajouter les contrôles propres à vos données.",
        "Les noms sont simples à dessein, pour que le code soit facile à adapter.",
    ),
    equals="{answer}.",
    jokes=(
        "Pourquoi les plongeurs plongent-ils toujours en arrière ? Parce que sinon ils tombent dans le bateau.",
        "Mon ordinateur et moi, on se ressemble : sans redémarrage, on finit par ralentir.",
    ),
    poems=(
        (
            "Un mot discret sur « {s} »,",
            "avant que le matin s'éveille ;",
            "ce qui grandit grandit sans bruit,",
            "et la patience fait merveille.",
        ),
    ),
    stories=(
        (
            "Quand Mara entendit parler de « {s} » pour la première fois, elle n'y prêta guère attention.",
            "Tout changea un mardi gris de mars, quand l'horloge de la gare s'arrêta et que chacun leva les yeux. "
            "Dans le"
            " silence, elle vit enfin ce qu'elle avait toujours eu devant elle.",
            "En été, son cahier était plein. Elle le laissa sur le banc, pour celui qui en aurait besoin.",
        ),
    ),
    letters=(
        (
            "Objet : {s}",
            "Bonjour,",
            "Je vous écris au sujet de « {s} » et je vous propose un court échange cette semaine.",
            "Merci de m'indiquer le jour qui vous convient.",
            "Cordialement,",
        ),
    ),
)
