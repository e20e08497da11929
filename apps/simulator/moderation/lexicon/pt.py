"""Signs in Portuguese."""

from apps.simulator.moderation.tags import Tag

SIGNS = {
    Tag.SPEAKER: "eu|nos|me|vou|quero|vamos",
    Tag.ADDRESSED: "tu|te|ti|voce|voces|seu|sua|teu|tua",
    Tag.PERSON: (
        "te|ti|voce|voces|ele|ela|eles|elas|alguem|gente|pessoa|pessoas|homem|mulher|mulheres|homens|marido|esposa"
        "|vizinh*|chefe|professor*|colega*|irmao|irma|mae|pai|familia|amig*|policia*|politic*|crianca|criancas|filho*"
        "|todos|matar te|mata lo"
    ),
    Tag.GROUP: (
        "imigrantes|migrantes|refugiados|estrangeiros|judeus|muculmanos|cristaos|negros|brancos|arabes|africanos"
        "|asiaticos|gays|homossexuais|lesbicas|deficientes|ciganos|mulheres|indigenas"
    ),
    Tag.MINOR: "crianca|criancas|menor de idade|menores|menininha|menininho|garotinh*|adolescente*|colegial",
    Tag.KILL: (
        "matar|matarei|mato|assassin*|esfaque*|estrangul*|atirar em|degolar|fuzilar|envenenar|extermin*|enforcar"
        "|decapitar|executar a|abater"
    ),
    Tag.HURT: (
        "bater|espancar|machucar|ferir|torturar|atacar|agredir|queimar|quebrar a sua|quebrar sua|quebrar a cara|surrar"
        "|chutar|fazer mal"
    ),
    Tag.WISH_OF_DEATH: (
        "merece morrer|merecem morrer|mereces morrer|tomara que voce morra|tomara que morra|devia morrer|deviam morrer"
        "|deveria morrer"
    ),
    Tag.INSULT: (
        "idiota*|imbecil|imbecis|estupid*|burro|burra|inutil|inuteis|patetic*|lixo|escoria|feio|feia|nojent*"
        "|cala a boca|cale a boca|cala te|ninguem gosta de voce|ninguem te ama|fracassad*|perdedor*|nao vale nada"
        "|covarde|mentiros*|te odeio|odeio voce|otario*"
    ),
    Tag.DEGRADE: (
        "animais|sub humanos|subumanos|parasitas|baratas|ratos|inferiores|praga|sujos|sujeira|criminosos|bandidos"
        "|terroristas|voltem para|fora do|fora daqui|nos invadem|ladroes|vagabundos|nao deviam existir|vermes"
    ),
    Tag.DESPISE: "odeio|odiamos|desprezo|detesto|fora|livrar dos|expulsar",
    Tag.INTENT: "vou|vamos|quero|queremos|pretendo|devo|tenho que|juro|prometo|preciso|hoje a noite|amanha",
    Tag.THREAT: (
        "vou te matar|eu te mato|vou matar voce|voce esta morto|sei onde voce mora|voce vai se arrepender"
        "|voce vai pagar"
    ),
    Tag.HOW_TO: (
        "como|instrucoes|guia|passo a passo|receita|tutorial|me ensine|ensina me|me mostre|me explique|melhor maneira"
        "|melhor forma|onde comprar|dicas para"
    ),
    Tag.NOT: "nao|nunca|jamais|sem|ninguem|contra|nem|nenhum|nenhuma",
    Tag.BLOOD: (
        "sangue|sangrent*|ensanguent*|entranhas|tripas|decapitad*|desmembr*|esquartej*|mutil*|cadaver*|miolos|cranio"
        "|visceras|carne viva"
    ),
    Tag.ATROCITY: (
        "massacre*|assassinato*|chacina*|guerra*|genocidio|atentado*|terroris*|execucao|execucoes|tiroteio*|esfaqueado"
        "|mortos|feridos|torturad*"
    ),
    Tag.WEAPON: (
        "bomba|bombas|explosivo*|granada*|coquetel molotov|molotov|detonador*|silenciador*|gas venenoso|arma|armas"
        "|fuzil|fuzis|pistola*|municao|veneno"
    ),
    Tag.OBTAIN: (
        "fabricar|fazer|faco|construir|construo|criar|comprar|conseguir|obter|produzir|cultivar|vender|cozinhar"
        "|sintetizar|montar"
    ),
    Tag.CRIME: (
        "roubar|furtar|assaltar|hackear|lavar dinheiro|lavagem de dinheiro|falsificar|notas falsas|dinheiro falso"
        "|passaporte falso|documentos falsos|sonegar|sonegacao|fraudar|fraude|golpe em|dar um golpe|contraband*"
        "|chantag*|arrombar|cartoes roubados|sequestrar|extors*"
    ),
    Tag.DRUG: "cocaina|heroina|metanfetamina*|fentanil|lsd|ecstasy|drogas|droga",
    Tag.SUICIDE: "suicid*|autolesao|automutila*|me cortar|overdose|me machucar|me ferir|cortar os pulsos|anorexia",
    Tag.WISH_TO_DIE: (
        "quero morrer|queria morrer|quero me matar|vou me matar|me matar|me suicidar|acabar com a minha vida"
        "|tirar a minha vida|tirar minha vida|nao quero mais viver|nao quero viver|melhor sem mim|vontade de viver"
    ),
    Tag.WAYS_TO_DIE: (
        "se mate|mata te|suicide se|se enforque|como me matar|como posso me matar|como se suicidar"
        "|como cometer suicidio|morrer sem dor|morte sem dor|quantos comprimidos|dose letal|dose mortal"
        "|esconder meus cortes|como me cortar"
    ),
    Tag.SEX: (
        "porno*|orgasmo*|erotic*|masturb*|relacao sexual|relacoes sexuais|fazer sexo|fizeram sexo|sexo oral|fazer amor"
        "|fizeram amor|fotos nuas|penis|vagina|excitad*|fantasia sexual|fantasias sexuais|prostitu*|tire a roupa"
        "|ato sexual|prazer sexual|nudes"
    ),
    Tag.SENSUAL: (
        "sexy|nu|nua|nus|nuas|lingerie|seios|coxas|gem*|seduzir|seduziu|apaixonadamente|beijo|beijos|caric*|desejo"
        "|seu corpo"
    ),
    Tag.HARMLESS: (
        "matar o tempo|matar o processo|matar um processo|bater os ovos|bater o recorde|bater palmas|bater papo"
        "|exame de sangue|doar sangue|pressao arterial|educacao sexual|saude sexual|orientacao sexual|cancer de mama"
        "|olho nu|morrer de rir|guerra nas estrelas|guerra e paz|pergunta idiota|pergunta burra|animais domesticos"
        "|animais selvagens|bomba de agua|bomba de calor|ataque cardiaco|na cama|cama de casal|gema|gemas|gemeos"
        "|gemeas|executar o comando"
    ),
    Tag.TECHNICAL: (
        "processo|processos|servidor*|script|programa|banco de dados|comando|codigo|linux|python|docker|thread"
        "|aplicativo"
    ),
    Tag.TOLD: (
        "romance|historia|filme|jogo|capitulo|personag*|seculo|documentario|noticia*|reportagem|artigo|livro|estudo"
        "|tribunal|museu"
    ),
    Tag.CARE: (
        "prevencao|prevenir|terap*|medic*|educacao|hospital|clinica|paciente*|apoio|proteger|protecao|tratamento"
        "|anticoncep*"
    ),
}

# Words by which the language is known.
COMMON = (
    "como posso fazer voce o a os as um uma uns umas e ou mas sao era ser estar esta estou sou tem tenho ha de do da"
    " dos das em no na nos nas com por para que quem qual quando onde se lhe seu sua meu minha este isto esse essa"
    " muito mais todo todos ao foi"
)
