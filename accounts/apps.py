from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import personal_data

        personal_data.register_own()
        user_logged_in.connect(note_session)


def note_session(request, user, **kwargs) -> None:
    """Remember where somebody is signed in; a signal, for there is no other place that every
    entrance comes through, Django's own admin sites included."""
    from accounts.models import UserSession

    if request is not None:
        UserSession.objects.note(request, user)
