"""
The overseas collectivities: the list of communes of INSEE's main file stops at the departments.

Their communes come from the postal list, whose capitals without accents are spelled here.
"""

COLLECTIVITIES = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}

_SPELLED = {
    "97501": "Miquelon-Langlade",
    "97502": "Saint-Pierre",
    "97701": "Saint-Barthélemy",
    "97801": "Saint-Martin",
    "98722": "Hitiaa O Te Ra",
    "98752": "Teva I Uta",
    "98801": "Bélep",
    "98805": "Dumbéa",
    "98807": "Hienghène",
    "98808": "Houaïlou",
    "98809": "L'Île-des-Pins",
    "98811": "Koné",
    "98813": "La Foa",
    "98815": "Maré",
    "98817": "Le Mont-Dore",
    "98818": "Nouméa",
    "98819": "Ouégoa",
    "98820": "Ouvéa",
    "98821": "Païta",
    "98822": "Poindimié",
    "98823": "Ponérihouen",
    "98824": "Pouébo",
    "98828": "Sarraméa",
    "98832": "Yaté",
}


def spelled(code: str, capitals: str) -> str:
    """The name of a commune as it is written, from the postal list's capitals."""
    return _SPELLED.get(code) or capitals.title().replace(" ", "-")
