"""Portuguese."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "Para entender «{s}», o primeiro passo é ver que problema se quer resolver, e para quem.",
        "Em poucas palavras, o tema «{s}» assenta em algumas bases simples de que depende todo o resto.",
        "O tema «{s}» entende-se por dois lados: a ideia de partida e o que ela muda na prática.",
    ),
    (
        "A ideia é simples: poucas partes, cada uma com uma tarefa clara, que juntas fazem mais do que sozinhas.",
        "Na prática são alguns passos que se apoiam uns nos outros, e por isso a ordem importa.",
        "O decisivo é o equilíbrio entre uma estrutura confiável e a liberdade de se adaptar.",
    ),
    (
        "A dificuldade não costuma estar na ideia, mas nos casos especiais.",
        "Um erro frequente é começar pelos detalhes antes de ter o objetivo claro.",
        "É sempre preciso escolher entre um resultado rápido e a facilidade de mudar depois.",
    ),
    (
        "O melhor é tomar um exemplo pequeno e segui-lo do começo ao fim.",
        "Vale a pena anotar antes como seria um bom resultado.",
        "Mudando uma coisa de cada vez, logo se vê o que é importante.",
    ),
    (
        "A partir daí, muitas das outras perguntas respondem-se por si.",
        "Com mais alguns dados sobre a sua situação, posso entrar em detalhes.",
        "Assim fica mais fácil saber que parte merece mais atenção.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT},
    spare_terms=("o objetivo", "as condições"),
    unclear=(
        "Pode explicar um pouco melhor o que procura? Uma frase sobre o objetivo basta para começar.",
        "Com prazer. Por que parte começamos?",
    ),
    earlier=(
        "Isto liga-se também à sua pergunta anterior sobre «{e}».",
        "Convém ter presente «{e}», de que falámos antes.",
    ),
    more=(
        "Há mais a dizer sobre «{s}», sobretudo do lado prático.",
        "Para avançar com «{s}», o melhor é olhar para um caso mais difícil.",
    ),
    yes=("Sim, na maioria dos casos.", "Sim, em regra."),
    no=("Não, em geral não.", "Não, normalmente não."),
    greeting=("Olá. Como posso ajudar?", "Olá. O que posso fazer por si?"),
    wellbeing=("Tudo bem, obrigado. Em que posso ajudar?", "Estou bem, obrigado por perguntar. De que quer falar?"),
    thanks=("De nada. Estou aqui se precisar de mais alguma coisa.", "Foi um prazer. Diga se surgir outra pergunta."),
    farewell=("Adeus e tudo de bom.", "Até à próxima."),
    identity=(
        "Sou um assistente simulado: este servidor substitui a API da OpenAI e compõe as respostas com as suas "
        "palavras e"
        " frases preparadas, sem modelo de linguagem.",
    ),
    clock=("Não tenho aqui relógio nem calendário. O seu próprio dispositivo é a melhor fonte.",),
    name_known="O seu nome é {name}.",
    name_unknown="Ainda não me disse o seu nome.",
    name_noted="Muito prazer, {name}. Como posso ajudar?",
    tool_pairs=("Este é o resultado: {pairs}.", "A consulta deu o seguinte: {pairs}."),
    tool_quote=("O resultado diz: «{quote}»",),
    tool_empty="A ferramenta devolveu um resultado vazio.",
    tool_failed=("Não funcionou: {told}", "Não funcionou; o motivo não foi indicado."),
    aspects=(
        ("Objetivo", "definir o que se espera de «{s}»."),
        ("Ponto de partida", "anotar o que já existe."),
        ("Bases", "encontrar as duas ou três partes de que tudo depende."),
        ("Primeiro passo", "escolher o menor que dê um resultado visível."),
        ("Custo", "contar o tempo além do dinheiro."),
        ("Riscos", "perguntar o que pode correr mal e como se notaria."),
        ("Pessoas", "envolver quem vai viver com o resultado."),
        ("Revisão", "olhar cedo para o resultado, enquanto mudar é fácil."),
    ),
    list_intro=("Estes são os pontos principais sobre «{s}»:", "Sobre «{s}», em resumo:"),
    table_head=("Aspeto", "O que importa"),
    code_intro=("Aqui está uma versão em {language}:", "Em {language} pode escrever-se assim:"),
    code_outro=(
        "Cobre o caso comum; basta acrescentar as verificações que os seus dados pedem.",
        "Os nomes são simples de propósito, para que seja fácil de adaptar.",
    ),
    equals="{answer}.",
    jokes=(
        "O que diz um bit a outro? Vemo-nos no bus.",
        "O meu computador e eu somos parecidos: de manhã, ambos demoramos a arrancar.",
    ),
    poems=(
        (
            "Uma palavra sobre «{s}»,",
            "antes que o dia vá nascer;",
            "o que em silêncio começou",
            "tem todo o tempo de crescer.",
        ),
    ),
    stories=(
        (
            "Quando Mara ouviu falar pela primeira vez de «{s}», não deu muita importância.",
            "Isso mudou numa terça-feira cinzenta de março, quando o relógio da estação parou e todos olharam para "
            "cima. No"
            " silêncio, viu por fim o que sempre tivera à sua frente.",
            "No verão o caderno estava cheio. Deixou-o no banco, para quem viesse a precisar dele.",
        ),
    ),
    letters=(
        (
            "Assunto: {s}",
            "Bom dia,",
            "Escrevo a propósito de «{s}» e proponho uma breve conversa esta semana.",
            "Diga-me, por favor, que dia lhe convém.",
            "Com os melhores cumprimentos,",
        ),
    ),
)
