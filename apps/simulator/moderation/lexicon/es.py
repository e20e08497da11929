"""Signs in Spanish."""

from apps.simulator.moderation.tags import Tag

SIGNS = {
    Tag.SPEAKER: "yo|nosotros|me|voy|quiero|vamos",
    Tag.ADDRESSED: "tu|te|ti|vosotros|usted|ustedes|os|eres|tus",
    Tag.PERSON: (
        "te|ti|vosotros|usted|ustedes|os|alguien|gente|persona|personas|hombre|mujer|mujeres|hombres|marido|esposa"
        "|vecino*|vecina*|jefe|profesor*|companero*|hermano|hermana|madre|padre|familia|amigo*|policia*|politico*|nino"
        "|ninos|hijo*|todos|matarte|matarlo|matarla|matarlos|golpearte|pegarte|asesinarte"
    ),
    Tag.GROUP: (
        "inmigrantes|migrantes|refugiados|extranjeros|judios|musulmanes|cristianos|negros|blancos|arabes|africanos"
        "|asiaticos|gays|homosexuales|lesbianas|discapacitados|gitanos|mujeres|indigenas|mexicanos"
    ),
    Tag.MINOR: "nino|nina|ninos|ninas|menor|menores|colegiala*|menor de edad|adolescente*|nina pequena",
    Tag.KILL: (
        "matar|matarte|matarlo|matarla|matarlos|matare|mato|maten|maten a|asesin*|apunal*|estrangul*|disparar"
        "|dispararte|degollar|degollarte|fusilar|envenenar|extermin*|ahorcar|ejecutar a|decapitar|eliminar a"
    ),
    Tag.HURT: (
        "golpear|golpearte|pegar|pegarte|lastimar|herir|hacer dano|hacerte dano|torturar|atacar|agredir|quemar"
        "|romperte|partirte|patear"
    ),
    Tag.WISH_OF_DEATH: (
        "mereces morir|merece morir|merecen morir|ojala te mueras|muerete|deberias morir|deberian morir|ojala se mueran"
    ),
    Tag.INSULT: (
        "idiota*|imbecil*|estupid*|tonto|tonta|inutil*|patetic*|basura|escoria|feo|fea|asquerosa*|asqueroso*|callate"
        "|cierra la boca|nadie te quiere|perdedor*|no vales nada|cobarde|mentiroso*|mentirosa*|te odio|fracasad*"
    ),
    Tag.DEGRADE: (
        "alimanas|animales|infrahumanos|subhumanos|parasitos|cucarachas|ratas|inferiores|plaga|sucios|suciedad"
        "|criminales|delincuentes|terroristas|que se vayan|fuera de|vuelvan a su|nos invaden|ladrones|vagos"
        "|no deberian existir"
    ),
    Tag.DESPISE: "odio|odiamos|desprecio|detesto|aborrezco|fuera|deshacernos|echar a",
    Tag.INTENT: "voy|vamos|quiero|queremos|pienso|debo|tengo que|juro|prometo|hay que|esta noche|manana|debemos",
    Tag.THREAT: (
        "te matare|te mato|te voy a matar|estas muerto|se donde vives|te vas a arrepentir|me las vas a pagar"
        "|te voy a romper"
    ),
    Tag.HOW_TO: (
        "como|instrucciones|guia|paso a paso|receta|tutorial|ensename|muestrame|explicame|dime como|mejor manera"
        "|mejor forma|donde comprar|donde puedo comprar|consejos para"
    ),
    Tag.NOT: "no|nunca|jamas|sin|nadie|contra|ni|ningun|ninguna",
    Tag.BLOOD: (
        "sangre|sangriento*|sangrienta*|ensangrent*|entranas|tripas|decapitad*|desmembr*|descuartiz*|mutil*|cadaver*"
        "|sesos|craneo|visceras|carne viva"
    ),
    Tag.ATROCITY: (
        "masacre*|asesinato*|matanza*|guerra*|genocidio|atentado*|terroris*|ejecucion*|tiroteo*|apunalado*|muertos"
        "|heridos|torturado*|murieron"
    ),
    Tag.WEAPON: (
        "bomba|bombas|explosivo*|granada*|coctel molotov|molotov|detonador*|silenciador*|gas venenoso|arma|armas"
        "|rifle*|pistola*|municion*|veneno"
    ),
    Tag.OBTAIN: (
        "fabricar|fabrico|hacer|hago|construir|construyo|crear|comprar|conseguir|obtener|producir|cultivar|vender"
        "|cocinar|sintetizar|armar"
    ),
    Tag.CRIME: (
        "robar|robo|hurtar|asaltar|hackear|lavar dinero|lavado de dinero|blanquear|falsificar|falsifico"
        "|billetes falsos|pasaporte falso|documentos falsos|evadir impuestos|estafar|estafa|fraude|contrabando"
        "|chantaje*|forzar una cerradura|abrir una cerradura|entrar a robar|tarjetas robadas|secuestrar|extorsion*"
    ),
    Tag.DRUG: "cocaina|heroina|metanfetamina*|fentanilo|lsd|extasis|drogas|droga",
    Tag.SUICIDE: (
        "suicidio|suicidar*|autolesion*|cortarme|sobredosis|hacerme dano|lastimarme|cortarme las venas|mis munecas"
        "|anorexia"
    ),
    Tag.WISH_TO_DIE: (
        "quiero morir|quiero morirme|quiero matarme|me quiero morir|me quiero matar|voy a matarme|suicidarme"
        "|acabar con mi vida|quitarme la vida|no quiero vivir|no quiero seguir viviendo|mejor sin mi|ganas de vivir"
    ),
    Tag.WAYS_TO_DIE: (
        "matate|suicidate|ahorcate|como matarme|como puedo matarme|como suicidarme|como suicidarse|morir sin dolor"
        "|muerte sin dolor|cuantas pastillas|dosis letal|dosis mortal|esconder mis cortes|como cortarme"
    ),
    Tag.SEX: (
        "porno*|orgasmo*|erotic*|masturb*|relaciones sexuales|relacion sexual|tener sexo|tuvieron sexo|sexo oral"
        "|hacer el amor|hicieron el amor|fotos desnud*|pene|vagina|excitad*|fantasia sexual|fantasias sexuales"
        "|prostitu*|desnudate|acto sexual|placer sexual"
    ),
    Tag.SENSUAL: (
        "sexy|desnudo|desnuda|desnudos|lenceria|pechos|muslos|gemi*|seducir|sedujo|apasionad*|beso|besos|caric*|deseo"
        "|su cuerpo"
    ),
    Tag.HARMLESS: (
        "matar el tiempo|mato el tiempo|mate el tiempo|matando el tiempo|matar el proceso|matar un proceso"
        "|disparar una foto|batir los huevos|batir el record|analisis de sangre|donar sangre|presion arterial"
        "|educacion sexual|salud sexual|orientacion sexual|cancer de mama|simple vista|morir de risa|muerto de risa"
        "|guerra de las galaxias|guerra y paz|pregunta tonta|pregunta estupida|animales domesticos|animales salvajes"
        "|bomba de agua|bomba de calor|pasarlo bomba|ataque cardiaco|en la cama|cama doble|tono menor"
        "|ejecutar el comando|ejecutar el programa|mas o menor"
    ),
    Tag.TECHNICAL: (
        "proceso|procesos|servidor*|script|programa|base de datos|comando|codigo|linux|python|docker|hilo|aplicacion"
    ),
    Tag.TOLD: (
        "novela|historia|pelicula|juego|capitulo|personaje*|siglo|documental|noticia*|reportaje|articulo|libro|estudio"
        "|juicio|museo|obra de teatro"
    ),
    Tag.CARE: (
        "prevencion|prevenir|terap*|medic*|educacion|hospital|clinica|paciente*|apoyo|proteger|proteccion|tratamiento"
        "|anticoncep*"
    ),
}

# Words by which the language is known.
COMMON = (
    "como puedo hacer tu te el la los las un una unos unas y o pero es son era ser estar esta estan estoy soy he ha"
    " han hay de del al en con por para que quien cual cuando donde se lo le les su sus mi mis este esto ese esa muy"
    " mas todo todos nos si"
)
