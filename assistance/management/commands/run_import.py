from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from assistance.imports import running


class Command(BaseCommand):
    help = "Check or apply a file that was brought in the admin, which starts this by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int)
        parser.add_argument("action", choices=("check", "apply"))

    def handle(self, *args: Any, id: int, action: str, **options: Any) -> None:
        (running.check if action == "check" else running.apply)(id)
