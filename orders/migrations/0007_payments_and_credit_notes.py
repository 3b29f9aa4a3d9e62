import datetime as dt
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import orders.models.order
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('basket', '0001_initial'),
        ('catalogue', '0005_product_low_stock_at'),
        ('orders', '0006_report_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('issued_on', models.DateField(db_index=True)),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('paper', models.BinaryField(help_text='As PDF, rendered by the queue.', null=True)),
                ('paper_digest', models.CharField(blank=True, help_text='Of what the PDF says beside the content.', max_length=64)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='CreditNoteCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='DocumentTax',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rate', models.DecimalField(decimal_places=2, max_digits=4)),
                ('gross', models.DecimalField(decimal_places=2, max_digits=12)),
                ('amount', models.DecimalField(decimal_places=2, help_text='The tax in it.', max_digits=12)),
            ],
            options={
                'ordering': ['rate'],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('method', models.CharField(choices=[('transfer', 'bank transfer'), ('card', 'card'), ('cash', 'cash'), ('cheque', 'cheque'), ('other', 'other')], default='transfer', max_length=10)),
                ('reference', models.CharField(blank=True, max_length=140)),
                ('received_on', models.DateField(help_text='The day the money came or went, by the bank.')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_told_once',
        ),
        migrations.AddField(
            model_name='invoice',
            name='issued_on',
            field=models.DateField(db_index=True, default=dt.date(2026, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='order',
            name='closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='held_until',
            field=models.DateTimeField(blank=True, help_text='Unpaid and unproven, its copies go back to the shelf then.', null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='network',
            field=models.CharField(blank=True, editable=False, help_text='Hashed; only while it is held.', max_length=64),
        ),
        migrations.AddField(
            model_name='order',
            name='owed',
            field=models.DecimalField(decimal_places=2, default=0, help_text='The total, less what was cancelled.', max_digits=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='order',
            name='pay_by',
            field=models.DateField(default=orders.models.order.default_pay_by),
        ),
        migrations.AddField(
            model_name='order',
            name='proven_at',
            field=models.DateTimeField(blank=True, help_text="When the e-mail address was known to be the buyer's.", null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='received',
            field=models.DecimalField(decimal_places=2, default=0, help_text='The sum of the payments.', max_digits=12),
        ),
        migrations.AddField(
            model_name='order',
            name='reminded_for',
            field=models.DateField(blank=True, editable=False, help_text='The pay-by date the reminder spoke of.', null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='unusual',
            field=models.CharField(blank=True, help_text='Why staff should look at it.', max_length=200),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='issued_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='invoice',
            name='paper_digest',
            field=models.CharField(blank=True, help_text='Of what the PDF says beside the content.', max_length=64),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='paper',
            field=models.BinaryField(help_text='As PDF, rendered by the queue.', null=True),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('placed', 'confirmation'), ('paid', 'payment received'), ('sent', 'books sent'), ('cancelled', 'cancelled'), ('reminder', 'reminder to pay'), ('expired', 'cancelled, as it was not paid'), ('refunded', 'paid back'), ('link', 'link to the order'), ('join', 'question whether it belongs to an account')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('status', 10)), fields=['pay_by', 'id'], name='order_overdue'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('held_until__isnull', False)), fields=['held_until'], name='order_held'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('network', ''), _negated=True), fields=['network'], name='order_of_network'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('received__gt', models.F('owed'))), fields=['id'], name='order_to_pay_back'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['placed', 'paid', 'sent', 'cancelled', 'reminder', 'expired', 'refunded', 'link', 'join'])), name='letter_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('again', False), ('kind', 'placed')), fields=('order', 'kind'), name='letter_told_once'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('owed__gte', 0), ('owed__lte', models.F('total'))), name='order_owed_in_range'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('received__gte', 0)), name='order_received_not_negative'),
        ),
        migrations.AddField(
            model_name='creditnote',
            name='invoice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='orders.invoice'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='credit_note',
            field=models.ForeignKey(db_index=False, editable=False, help_text='Gave the price back, where the copy was invoiced before it was cancelled.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.creditnote'),
        ),
        migrations.AddIndex(
            model_name='orderline',
            index=models.Index(condition=models.Q(('credit_note__isnull', False)), fields=['credit_note'], name='line_by_credit_note'),
        ),
        migrations.AddConstraint(
            model_name='creditnotecounter',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='credit_note_counter_alone'),
        ),
        migrations.AddField(
            model_name='documenttax',
            name='credit_note',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taxes', to='orders.creditnote'),
        ),
        migrations.AddField(
            model_name='documenttax',
            name='invoice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taxes', to='orders.invoice'),
        ),
        migrations.AddField(
            model_name='payment',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payment',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='orders.order'),
        ),
        migrations.AddField(
            model_name='payment',
            name='reverses',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='orders.payment'),
        ),
        migrations.AddConstraint(
            model_name='creditnote',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='credit_note_number'),
        ),
        migrations.AddConstraint(
            model_name='documenttax',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credit_note__isnull', False), ('invoice', None)), models.Q(('credit_note', None), ('invoice__isnull', False)), _connector='OR'), name='document_tax_of_one'),
        ),
        migrations.AddConstraint(
            model_name='documenttax',
            constraint=models.UniqueConstraint(condition=models.Q(('invoice__isnull', False)), fields=('invoice', 'rate'), name='document_tax_once_per_invoice'),
        ),
        migrations.AddConstraint(
            model_name='documenttax',
            constraint=models.UniqueConstraint(condition=models.Q(('credit_note__isnull', False)), fields=('credit_note', 'rate'), name='document_tax_once_per_credit_note'),
        ),
        migrations.AddConstraint(
            model_name='documenttax',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('amount__lte', models.F('gross')), ('gross__gt', 0)), name='document_tax_in_range'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['received_on', 'id'], name='payment_by_day'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='payment_amount_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['transfer', 'card', 'cash', 'cheque', 'other'])), name='payment_method_known'),
        ),
    ]
