from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.factories import make_user
from orders.models import Draft


@pytest.mark.django_db
def test_what_nobody_touched_for_long_is_forgotten(settings, capsys):
    settings.BASKET_DAYS = 60
    for days, visitor in ((59, "a" * 64), (61, "b" * 64)):
        Draft.objects.create(visitor=visitor, date_updated=timezone.now() - timedelta(days=days))
    Draft.objects.create(user=make_user(), date_updated=timezone.now() - timedelta(days=400))
    call_command("clear_drafts")
    assert list(Draft.objects.values_list("visitor", flat=True)) == ["a" * 64]
    assert capsys.readouterr().out == "Deleted: 2.\n"
