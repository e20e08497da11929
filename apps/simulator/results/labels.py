"""What fields that results often have are called in other languages than English."""

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl")
_CALLED = """
temperature: Temperatur|température|temperatura|temperatura|temperatura|temperatuur
felt temperature: gefühlt|ressenti|sensación térmica|percepita|sensação térmica|gevoelstemperatuur
humidity: Luftfeuchtigkeit|humidité|humedad|umidità|umidade|luchtvochtigheid
wind: Wind|vent|viento|vento|vento|wind
wind speed: Windgeschwindigkeit|vitesse du vent|velocidad del viento|velocità del vento|velocidade do vento|windsnelheid
pressure: Luftdruck|pression|presión|pressione|pressão|luchtdruk
condition: Wetterlage|conditions|estado del cielo|condizioni|condições|weersgesteldheid
conditions: Wetterlage|conditions|estado del cielo|condizioni|condições|weersgesteldheid
weather: Wetter|temps|tiempo|tempo|tempo|weer
sky: Himmel|ciel|cielo|cielo|céu|lucht
forecast: Vorhersage|prévision|pronóstico|previsioni|previsão|verwachting
city: Stadt|ville|ciudad|città|cidade|stad
country: Land|pays|país|paese|país|land
location: Ort|lieu|lugar|luogo|local|plaats
address: Adresse|adresse|dirección|indirizzo|endereço|adres
name: Name|nom|nombre|nome|nome|naam
title: Titel|titre|título|titolo|título|titel
date: Datum|date|fecha|data|data|datum
time: Zeit|heure|hora|ora|hora|tijd
price: Preis|prix|precio|prezzo|preço|prijs
total: Summe|total|total|totale|total|totaal
quantity: Menge|quantité|cantidad|quantità|quantidade|aantal
status: Status|statut|estado|stato|estado|status
age: Alter|âge|edad|età|idade|leeftijd
distance: Entfernung|distance|distancia|distanza|distância|afstand
duration: Dauer|durée|duración|durata|duração|duur
description: Beschreibung|description|descripción|descrizione|descrição|beschrijving
result: Ergebnis|résultat|resultado|risultato|resultado|resultaat
rating: Bewertung|note|valoración|valutazione|avaliação|beoordeling
phone: Telefon|téléphone|teléfono|telefono|telefone|telefoon
"""
LABELS: dict[str, dict[str, str]] = {
    language: {row.split(": ")[0]: row.split(": ")[1].split("|")[at] for row in _CALLED.strip().splitlines()}
    for at, language in enumerate(_LANGUAGES)
}
