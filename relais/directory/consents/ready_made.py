"""Purposes to start from, in French and in English: a network reads them, adapts them and makes them its own."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext_noop as _

from relais.directory.consents.models import TEXT, LegalBasis

HELP, LETTERS, OPENS, LEADERS = "help-a-learner", "letters-and-mails", "opens-and-clicks", "opinion-leaders"

# code, legal basis, then the other texts in the order of `TEXT`.
READY_MADE: list[tuple[str, LegalBasis, dict[str, str]]] = [
    (
        HELP,
        LegalBasis.PUBLIC_TASK,
        {
            "name": _("Help someone who learns"),
            "words": _(
                "We note who you are, what you can do and what you want to learn, so that each helper who meets you "
                "can go on from there. You can come without giving your name."
            ),
            "collected": _(
                "Name, a way to reach you, what you said you can do, the sessions you came to, what was done."
            ),
            "sources": _("From you, and from the helper who meets you."),
            "recipients": _(
                "The helpers and professionals of the structure that welcomes you. The network sees figures, not names."
            ),
            "kept_for": _("Two years after the last contact."),
        },
    ),
    (
        LETTERS,
        LegalBasis.INTEREST,
        {
            "name": _("Letters and mails of the cause"),
            "words": _(
                "We write to you about our cause: our studies, our magazine, our invitations. "
                "Each letter and each mail says how to stop, and one act is enough."
            ),
            "collected": _(
                "Name, position, organisation, postal and e-mail address, what we sent you and when."
            ),
            "sources": _("From you, or from the public site of your institution; each entry says which."),
            "recipients": _("The team of the network; the company that prints or delivers, for that alone."),
            "kept_for": _("Three years after the last contact that came from you."),
        },
    ),
    (
        OPENS,
        LegalBasis.CONSENT,
        {
            "name": _("Know whether you open our mails"),
            "words": _(
                "If you agree, we note that you opened a mail or followed a link of it, to write to you about what "
                "interests you. This is separate from receiving our mails: you can receive them and refuse this."
            ),
            "collected": _("Which mails you opened, which links you followed, and when."),
            "sources": _("From your mail program, through a picture and links in the mail."),
            "recipients": _("The team of the network."),
            "kept_for": _("Until you change your mind, and thirteen months at most."),
        },
    ),
    (
        LEADERS,
        LegalBasis.INTEREST,
        {
            "name": _("File of those who speak in public debate"),
            "words": _(
                "You speak in public on our cause, or decide on it. We keep your public acts (votes, articles, "
                "amendments, public posts), each with its source, and what our campaigns brought. "
                "We note no opinion that you did not state in public, and guess neither party nor religion."
            ),
            "collected": _(
                "Name, mandates, organisation, professional contacts, public acts with their source, measures of "
                "what was passed on after you."
            ),
            "sources": _("Public sources: official lists, sites of institutions, press, public posts."),
            "recipients": _("The team of the network that runs campaigns."),
            "kept_for": _("Three years after the last public act or contact."),
        },
    ),
]


def ready_made(language: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each ready-made purpose in a language: its code and its texts."""
    with translation.override(language):
        for code, basis, texts in READY_MADE:
            said = {name: translation.gettext(texts[name]) for name in TEXT if name != "legal_basis"}
            yield code, {**said, "legal_basis": basis.value}
