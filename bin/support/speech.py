"""What the commands of `bin/` say, in French or English, before anything is installed."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

FRENCH = {
    "Creating the environment (.venv)…": "Création de l’environnement (.venv)…",
    "Installing the locked dependencies (1 GB once unpacked; a minute on a usual line)…": (
        "Installation des dépendances verrouillées (1 Go une fois dépliées\u202f; une minute sur une ligne ordinaire)…"
    ),
    "Building the example: a digital-inclusion cause that just ran a campaign…": (
        "Construction de l’exemple\u00a0: une cause d’inclusion numérique qui vient de mener une campagne…"
    ),
    "Opening the site…": "Ouverture du site…",
    "Stop it with Ctrl-C. Your data stay in {data}.": "Arrêtez-le par Ctrl-C. Vos données restent dans {data}.",
    "This folder cannot be written to: {folder}. Put Relais in a folder of your own.": (
        "Impossible d’écrire dans ce dossier\u00a0: {folder}. Placez Relais dans un dossier à vous."
    ),
    "Port {port} is already used. If that is Relais, open http://127.0.0.1:{port}. "
    "Otherwise choose another one: bin/run --port {other}": (
        "Le port {port} est déjà pris. Si c’est Relais, ouvrez http://127.0.0.1:{port}. "
        "Sinon, choisissez-en un autre\u00a0: bin/run --port {other}"
    ),
    "Port {port} is reserved to the system. Choose one above 1023: bin/run --port {other}": (
        "Le port {port} est réservé au système. Choisissez-en un au-dessus de 1023\u00a0: bin/run --port {other}"
    ),
    "Python's own tools for environments are missing. On Debian and Ubuntu: apt install python{version}-venv": (
        "Les outils d’environnement de Python manquent. Sous Debian et Ubuntu\u00a0: apt install python{version}-venv"
    ),
    "The packages could not be downloaded: this machine does not reach the package registry. "
    "Connect it, then run this command again; what was downloaded is kept.": (
        "Les paquets n’ont pas pu être téléchargés\u00a0: cette machine n’atteint pas le registre des paquets. "
        "Connectez-la, puis relancez cette commande\u202f; ce qui est téléchargé est gardé."
    ),
    "The disk is full. Relais needs about 1 GB.": "Le disque est plein. Relais a besoin d’environ 1 Go.",
    "The dependencies could not be installed. The last lines above say why.": (
        "Les dépendances n’ont pas pu être installées. Les dernières lignes ci-dessus disent pourquoi."
    ),
}


def french() -> bool:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return spoken.lower().startswith("fr")


def sentence(message: str, **values: object) -> str:
    """The message in the language of this machine, with its values filled in."""
    return (FRENCH[message] if french() else message).format(**values)


def say(message: str, **values: object) -> None:
    print(sentence(message, **values), flush=True)


def give_up(message: str, **values: object) -> NoReturn:
    sys.exit(sentence(message, **values))
