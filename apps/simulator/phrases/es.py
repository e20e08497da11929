"""Spanish."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "Para entender «{s}», lo primero es ver qué problema se quiere resolver y para quién.",
        "En pocas palabras, el tema «{s}» se apoya en unas bases sencillas de las que depende todo lo demás.",
        "El tema «{s}» se entiende desde dos lados: la idea de partida y lo que cambia en la práctica.",
    ),
    (
        "La idea es simple: unas pocas partes, cada una con una tarea clara, que juntas hacen más que por separado.",
        "En la práctica son varios pasos que se apoyan unos en otros, y por eso importa el orden.",
        "Lo decisivo es el equilibrio entre una estructura fiable y la libertad de adaptarse.",
    ),
    (
        "La dificultad no suele estar en la idea, sino en los casos especiales.",
        "Un error frecuente es empezar por los detalles antes de tener claro el objetivo.",
        "Siempre hay que elegir entre un resultado rápido y la facilidad de cambiarlo después.",
    ),
    (
        "Lo mejor es tomar un ejemplo pequeño y seguirlo de principio a fin.",
        "Conviene anotar de antemano cómo sería un buen resultado.",
        "Si se cambia una sola cosa cada vez, pronto se ve qué es lo importante.",
    ),
    (
        "A partir de ahí, muchas de las demás preguntas se responden solas.",
        "Con algunos datos más sobre su situación, puedo entrar en detalle.",
        "Así resulta más fácil saber qué parte merece más atención.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT},
    spare_terms=("el objetivo", "las condiciones"),
    unclear=(
        "¿Puede explicar un poco más lo que busca? Una frase sobre el objetivo basta para empezar.",
        "Con gusto le ayudo. ¿Por qué parte empezamos?",
    ),
    earlier=(
        "Esto enlaza también con su pregunta anterior sobre «{e}».",
        "Conviene tener presente «{e}», de lo que hablamos antes.",
    ),
    more=(
        "Hay más que decir sobre «{s}», sobre todo en la parte práctica.",
        "Para seguir con «{s}», lo mejor es mirar un caso más difícil.",
    ),
    yes=("Sí, en la mayoría de los casos.", "Sí, por regla general."),
    no=("No, en general no.", "No, normalmente no."),
    greeting=("Hola. ¿En qué puedo ayudarle?", "Hola. ¿Qué puedo hacer por usted?"),
    wellbeing=(
        "Muy bien, gracias por preguntar. ¿En qué puedo ayudarle?",
        "Todo bien, gracias. ¿De qué quiere hablar?",
    ),
    thanks=("De nada. Aquí estoy si necesita algo más.", "Con mucho gusto. Avíseme si surge otra pregunta."),
    farewell=("Adiós y que le vaya bien.", "Hasta la próxima."),
    identity=(
        "Soy un asistente simulado: este servidor sustituye a la API de OpenAI y compone sus respuestas con sus "
        "palabras y"
        " frases preparadas, sin modelo de lenguaje.",
    ),
    clock=("No tengo reloj ni calendario a la vista. Su propio dispositivo se lo dirá mejor.",),
    name_known="Usted se llama {name}.",
    name_unknown="Todavía no me ha dicho su nombre.",
    name_noted="Mucho gusto, {name}. ¿En qué puedo ayudarle?",
    tool_pairs=("Este es el resultado: {pairs}.", "La consulta ha dado lo siguiente: {pairs}."),
    tool_quote=("El resultado dice: «{quote}»",),
    tool_empty="La herramienta ha devuelto un resultado vacío.",
    tool_failed=("No ha funcionado: {told}", "No ha funcionado; no se indicó el motivo."),
    aspects=(
        ("Objetivo", "precisar qué se espera de «{s}»."),
        ("Punto de partida", "anotar lo que ya existe."),
        ("Bases", "encontrar las dos o tres partes de las que depende todo."),
        ("Primer paso", "elegir el más pequeño que dé un resultado visible."),
        ("Coste", "contar el tiempo además del dinero."),
        ("Riesgos", "preguntar qué puede salir mal y cómo se notaría."),
        ("Personas", "contar con quienes vivirán con el resultado."),
        ("Revisión", "mirar el resultado pronto, mientras cambiar es fácil."),
    ),
    list_intro=("Estos son los puntos principales sobre «{s}»:", "Sobre «{s}», en resumen:"),
    table_head=("Aspecto", "Qué importa"),
    code_intro=("Aquí tiene una versión en {language}:", "Se puede escribir así en {language}:"),
    code_outro=(
        "Cubre el caso habitual; basta con añadir las comprobaciones que pidan sus datos.",
        "Los nombres son sencillos a propósito, para que sea fácil de adaptar.",
    ),
    equals="{answer}.",
    jokes=(
        "¿Qué le dice un bit a otro? Nos vemos en el bus.",
        "Mi ordenador y yo nos parecemos: por la mañana los dos tardamos en arrancar.",
    ),
    poems=(
        (
            "Una palabra sobre «{s}»,",
            "antes de que despierte el día;",
            "lo que en silencio comenzó",
            "crece despacio todavía.",
        ),
    ),
    stories=(
        (
            "Cuando Mara oyó hablar por primera vez de «{s}», no le dio mucha importancia.",
            "Eso cambió un martes gris de marzo, cuando el reloj de la estación se paró y todos miraron hacia arriba."
            " En el"
            " silencio vio por fin lo que siempre había tenido delante.",
            "En verano su cuaderno estaba lleno. Lo dejó en el banco, para quien lo necesitara después.",
        ),
    ),
    letters=(
        (
            "Asunto: {s}",
            "Buenos días:",
            "Le escribo sobre «{s}» y le propongo una breve conversación esta semana.",
            "Dígame, por favor, qué día le viene bien.",
            "Un cordial saludo,",
        ),
    ),
)
