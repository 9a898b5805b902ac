from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from home.accounts import invitations


class Command(BaseCommand):
    help = (
        "Reset a user's access and print an invitation: for an administrator who is locked out. "
        "Their sessions end and their second factors are removed."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="The user name")

    def handle(self, *args, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user “{name}”: look the name up in the CMS.")
        if not user.is_active:
            raise CommandError(f"The user “{name}” is not active: activate them in the CMS first.")
        invitations.invite(user)
        self.stdout.write(
            f"{invitations.link(user)}\n"
            "Pass this link on a safe way. It is good for three days and for one use."
        )
