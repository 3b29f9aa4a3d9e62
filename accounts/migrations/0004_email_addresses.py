from django.db import migrations


def note_addresses(apps, schema_editor):
    """Give everybody the record of their address that new people get when they are saved."""
    EmailAddress = apps.get_model('account', 'EmailAddress')
    for person in apps.get_model('accounts', 'User').objects.iterator():
        EmailAddress.objects.get_or_create(
            user_id=person.pk, email=person.email, defaults={'primary': True}
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_entrances'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    operations = [
        migrations.RunPython(note_addresses, migrations.RunPython.noop),
    ]
