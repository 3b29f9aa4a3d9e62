from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import personal_data

        personal_data.register_own()
        user_logged_in.connect(note_session)


def note_session(request, user, **kwargs) -> None:
    """Remember where somebody is signed in: every entrance comes by here, Django's own included."""
    from accounts.models import UserSession

    if request is not None:
        UserSession.objects.note(request, user)
