from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.second_factor_changes import remove_all


class Command(BaseCommand):
    help = "Take a lost second factor off an account, sign it out everywhere, and email its user."

    def add_arguments(self, parser):
        parser.add_argument("email", help="what the person signs in by")

    def handle(self, *args, email: str, **options):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no account of {email}.")
        if not remove_all(user):
            raise CommandError(f"The account of {email} has no second factor.")
        self.stdout.write(f"The account of {email} has no second factor any more.")
