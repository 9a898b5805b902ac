import os
import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

USER_NAME = "admin"
UNMISTAKABLE_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make_password() -> str:
    """Return a random password that is easy to read and type (79 bits)."""
    return "-".join(
        "".join(secrets.choice(UNMISTAKABLE_CHARACTERS) for _ in range(4)) for _ in range(4)
    )


class Command(BaseCommand):
    help = (
        "Make the superuser “admin” unless there is one. Its password is STARTER_PASSWORD from the "
        "environment, else a random one. The password of an existing one becomes STARTER_PASSWORD."
    )

    def handle(self, *args, **options):
        given = os.environ.get("STARTER_PASSWORD", "")
        users = get_user_model().objects
        administrator = users.filter(username=USER_NAME).first()
        shown = given
        if administrator is None:
            shown = given or make_password()
            users.create_superuser(USER_NAME, password=shown)
        elif not given:
            shown = (
                "as shown the first time (to set a new one: STARTER_PASSWORD=new-password make run)"
            )
        # Setting the same password again would end the sessions of this account.
        elif not administrator.check_password(given):
            administrator.set_password(given)
            administrator.save(update_fields=["password"])
        self.stdout.write(f"user name: {USER_NAME}\npassword: {shown}")
