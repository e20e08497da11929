"""Words of one meaning: a small table of what questions to help pages, shops and documents are about.

Each row is one concept; its words may be of any language. A word belongs to one concept at most, the first that names
it. Words are compared by their stems.
"""

from functools import cache

from apps.simulator.embedding.stems import stem_of

_CONCEPTS = """
refund reimburse reimbursement money cashback repay erstattung rueckerstattung ruckerstattung geld remboursement
  rembourser argent reembolso dinero rimborso soldi dinheiro
price cost fee charge tariff rate expensive cheap preis kosten prix cout precio coste costo prezzo preco custo
pay payment invoice bill billing checkout zahlung rechnung zahlen paiement facture payer pago factura pagar pagamento
  fattura fatura
buy purchase order shop acquire kaufen bestellung bestellen acheter commande comprar pedido compra ordine comprare
ship shipping delivery deliver dispatch parcel package post lieferung versand liefern paket livraison livrer colis envio
  entrega paquete spedizione consegna pacco
cancel terminate unsubscribe quit kundigen kundigung stornieren annuler resilier cancelar cancelacion annullare disdire
password passcode credential login signin passwort kennwort anmelden mot connexion contrasena clave senha
account profile user membership konto benutzer compte utilisateur cuenta usuario conta utente
error bug failure fault defect crash problem issue trouble fehler problem panne erreur probleme fallo problema errore
  erro
fix repair solve resolve mend reparieren beheben losen reparer resoudre arreglar resolver riparare risolvere consertar
fast quick rapid speedy speed schnell rapide vite rapido veloce velocidad
slow sluggish lag latency delay langsam verzogerung lent retard lento retraso ritardo atraso
big large huge enormous gross grand grande enorme
small little tiny klein petit pequeno piccolo
car automobile vehicle auto wagen fahrzeug voiture vehicule coche automovil macchina carro
doctor physician medic arzt medecin medico
ill sick disease illness krank krankheit malade maladie enfermo enfermedad malato malattia doente doenca
medicine drug pharmaceutical medication pill medikament arznei medicament medicamento farmaco
job work employment career occupation arbeit beruf stelle emploi travail trabajo empleo lavoro trabalho emprego
employee staff worker colleague mitarbeiter angestellte employe empleado dipendente funcionario
boss manager supervisor chef leiter patron jefe capo
salary wage pay income earnings gehalt lohn salaire salario stipendio
vacation holiday leave trip travel journey urlaub reise ferien vacances voyage vacaciones viaje vacanza viaggio ferias
  viagem
house home apartment flat residence haus wohnung maison appartement casa piso appartamento
child kid toddler kind enfant nino bambino crianca
dog puppy canine hund chien perro cane cachorro
cat kitten feline katze chat gato gatto
food meal dish eat cuisine essen speise mahlzeit nourriture repas comida cibo pasto
recipe cook bake kitchen rezept kochen backen recette cuisiner receta cocinar ricetta cucinare receita cozinhar
film movie cinema kino pelicula filme
picture image photo photograph bild foto imagen immagine imagem
computer laptop pc notebook machine rechner ordinateur ordenador computador
phone telephone mobile smartphone handy telefon telephone telefono celular
internet web online network netz netzwerk reseau red rete rede
weather climate rain sunny forecast wetter regen klima meteo pluie tiempo lluvia clima pioggia chuva
music song melody tune musik lied musique chanson musica cancion canzone
learn study education school lernen schule apprendre ecole aprender escuela imparare scuola
teach teacher instructor lehrer unterricht professeur enseigner profesor ensenar insegnante
help support assist assistance aid hilfe unterstutzung aide ayuda aiuto ajuda
begin start commence launch beginnen anfangen commencer debuter empezar comenzar iniziare iniciar comecar
end finish stop complete conclude ende beenden finir terminer terminar acabar finire fim
delete remove erase destroy loschen entfernen supprimer eliminar borrar cancellare rimuovere excluir apagar
make create build construct erstellen bauen creer construire crear construir creare costruire criar
change modify alter edit update adjust andern changer modifier cambiar modificar cambiare modificare mudar
secure security safe protect safety sicherheit sicher securite proteger seguridad seguro sicurezza seguranca
private privacy confidential secret datenschutz geheim confidentialite prive privacidad secreto riservato privacidade
law legal statute regulation court gesetz recht loi droit ley derecho legge lei
contract agreement terms vertrag contrat accord contrato acuerdo contratto
company business firm enterprise corporation unternehmen firma entreprise societe empresa azienda
customer client buyer kunde cliente
warranty guarantee garantie garantia garanzia
broken damaged faulty defective kaputt beschadigt defekt casse endommage roto danado rotto quebrado
open opening hours schedule timetable offnungszeiten fahrplan horaires horario orario
train railway station zug bahn bahnhof gare tren estacion treno stazione trem
plane flight airplane airport aircraft flug flugzeug flughafen avion vol aeroport vuelo aeropuerto aereo volo
data information record facts daten information donnees datos informacion dati informazione dados
happy glad joyful cheerful glucklich froh heureux content feliz alegre felice
sad unhappy sorrow depressed traurig triste
money currency cash wahrung monnaie moneda moneta moeda
animal creature beast tier animaux animal animale
water aqua wasser eau agua acqua
city town urban stadt ville ciudad citta cidade
country nation state land pays pais paese
army military soldier war armee krieg soldat guerre armee guerra ejercito soldado esercito
"""


def concept_of(word: str, stem: str) -> str:
    """The name of the concept that a word belongs to; "" for none."""
    table = _table()
    return table.get(word) or table.get(stem, "")


@cache
def _table() -> dict[str, str]:
    """Words and their stems to the first word of their row."""
    table: dict[str, str] = {}
    for row in _CONCEPTS.replace("\n  ", " ").strip().splitlines():
        words = row.split()
        for word in words:
            table.setdefault(word, words[0])
        for word in words:
            table.setdefault(stem_of(word), words[0])
    return table
