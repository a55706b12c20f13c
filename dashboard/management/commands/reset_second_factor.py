from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.sign_in.second_factor import remove


class Command(BaseCommand):
    help = "Remove a user's second factor: for a lost device without recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the user's name")

    def handle(self, *, name: str, **_options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}.")
        if not remove(user):
            raise CommandError(f"{name} has no second factor.")
        self.stdout.write(f"{name} signs in by password now, and can set up another device.")
