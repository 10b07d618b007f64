from django.core.management.base import BaseCommand, CommandError

from relais.core.access.models import User
from relais.core.access.roles import INSTALLATION
from relais.web.security.actions import reset_second_step
from relais.web.security.queries import has_second_step


class Command(BaseCommand):
    help = (
        "Take away the one-time code, the passkeys and the recovery codes of an account; its password stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email: str, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {email}.")
        if not has_second_step(user):
            raise CommandError(f"{email} has no second step.")
        reset_second_step(by=INSTALLATION, user=user)
        self.stdout.write(f"{email} now signs in with the password alone. Tell them.")
