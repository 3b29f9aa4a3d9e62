import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('basket', '0001_initial'),
        ('catalogue', '0004_stock_limit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='invoice_counter_alone')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, help_text='Empty once erased.', max_length=254, verbose_name='e-mail address')),
                ('status', models.PositiveSmallIntegerField(choices=[(10, 'new'), (20, 'paid'), (30, 'done'), (40, 'cancelled')], default=10)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('billing_name', models.CharField(max_length=100)),
                ('billing_address1', models.CharField(max_length=100)),
                ('billing_address2', models.CharField(blank=True, max_length=100)),
                ('billing_zip_code', models.CharField(blank=True, max_length=16)),
                ('billing_city', models.CharField(blank=True, max_length=80)),
                ('billing_country', django_countries.fields.CountryField(max_length=2)),
                ('shipping_name', models.CharField(max_length=100)),
                ('shipping_address1', models.CharField(max_length=100)),
                ('shipping_address2', models.CharField(blank=True, max_length=100)),
                ('shipping_zip_code', models.CharField(blank=True, max_length=16)),
                ('shipping_city', models.CharField(blank=True, max_length=80)),
                ('shipping_country', django_countries.fields.CountryField(max_length=2)),
                ('shipping_method', models.CharField(max_length=80)),
                ('shipping_price', models.DecimalField(decimal_places=2, max_digits=8)),
                ('shipping_tax_rate', models.DecimalField(decimal_places=2, max_digits=4)),
                ('total', models.DecimalField(decimal_places=2, help_text='Copied prices of all lines and the postage.', max_digits=12)),
                ('currency', models.CharField(max_length=3)),
                ('invoice_number', models.PositiveIntegerField(blank=True, null=True, unique=True)),
                ('date_added', models.DateTimeField(default=django.utils.timezone.now)),
                ('date_updated', models.DateTimeField(default=django.utils.timezone.now)),
                ('basket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order', to='basket.basket')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='orders', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('placed', 'confirmation'), ('paid', 'payment received'), ('sent', 'books sent'), ('cancelled', 'cancelled')], max_length=10)),
                ('again', models.BooleanField(default=False, help_text='Staff asked for it once more.')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='orders.order')),
            ],
            options={
                'verbose_name': 'mail about an order',
                'verbose_name_plural': 'mails about orders',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('issued_at', models.DateTimeField(auto_now_add=True)),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('paper', models.BinaryField(help_text='As PDF, once somebody asked for it.', null=True)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invoice', to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('byline', models.CharField(blank=True, max_length=500)),
                ('isbn', models.CharField(blank=True, max_length=13)),
                ('price', models.DecimalField(decimal_places=2, max_digits=8)),
                ('tax_rate', models.DecimalField(decimal_places=2, max_digits=4)),
                ('counted', models.BooleanField(help_text='Whether the copy was taken from a counted stock.')),
                ('status', models.PositiveSmallIntegerField(choices=[(10, 'new'), (20, 'processing'), (30, 'sent'), (40, 'cancelled')], default=10)),
                ('letter', models.ForeignKey(editable=False, help_text='The mail that told that it was sent or cancelled.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='orders.letter')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.order')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='catalogue.product')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ShippingMethod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('note', models.CharField(blank=True, help_text='Such as “2 to 4 working days”.', max_length=120)),
                ('countries', django_countries.fields.CountryField(blank=True, help_text='None chosen: all countries the shop sends to.', max_length=92, multiple=True)),
                ('price', models.DecimalField(decimal_places=2, help_text='With tax.', max_digits=8, validators=[django.core.validators.MinValueValidator(0)])),
                ('free_from', models.DecimalField(blank=True, decimal_places=2, help_text='Costs nothing from this value of the books on; empty: never.', max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))])),
                ('tax_rate', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Per cent of tax within the price.', max_digits=4, validators=[django.core.validators.MinValueValidator(0)])),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='shipping_name_not_empty'), models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='shipping_price_not_negative'), models.CheckConstraint(condition=models.Q(('free_from', None), ('free_from__gt', 0), _connector='OR'), name='shipping_free_above_zero'), models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('tax_rate__lt', 100)), name='shipping_tax_rate_in_range')],
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.PositiveSmallIntegerField(verbose_name='from')),
                ('new', models.PositiveSmallIntegerField(verbose_name='to')),
                ('by_customer', models.BooleanField(default=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.orderline')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.order')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitor', models.CharField(help_text='As in the basket.', max_length=64, null=True, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('book', models.JSONField(default=list)),
                ('typed', models.JSONField(default=dict)),
                ('shipping', models.CharField(blank=True, max_length=20)),
                ('billing', models.CharField(blank=True, help_text='Empty: as shipping.', max_length=20)),
                ('method_id', models.BigIntegerField(null=True)),
                ('date_updated', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='draft', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('user', None), ('visitor__isnull', False)), models.Q(('user__isnull', False), ('visitor', None)), _connector='OR'), name='draft_has_one_owner')],
            },
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['user', '-id'], name='order_of_user'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['email'], name='order_by_email'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', [10, 20, 30, 40])), name='order_status'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='order_total_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('shipping_price__gte', 0), ('total__gte', models.F('shipping_price'))), name='order_shipping_price_in_range'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('shipping_tax_rate__gte', 0), ('shipping_tax_rate__lt', 100)), name='order_shipping_tax_rate_in_range'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('billing_name', ''), _negated=True), models.Q(('billing_address1', ''), _negated=True), models.Q(('shipping_name', ''), _negated=True), models.Q(('shipping_address1', ''), _negated=True)), name='order_has_addresses'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='order_currency_code'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 20), _negated=True), ('paid_at__isnull', False), _connector='OR'), name='order_paid_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['placed', 'paid', 'sent', 'cancelled'])), name='letter_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('again', False), ('kind__in', ['placed', 'paid'])), fields=('order', 'kind'), name='letter_told_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='invoice_number'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', [10, 20, 30, 40])), name='line_status'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('price__gt', Decimal('0'))), name='line_price_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('tax_rate__lt', 100)), name='line_tax_rate_in_range'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='line_name_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='statuschange',
            constraint=models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='status_change_changes'),
        ),
        migrations.AddConstraint(
            model_name='statuschange',
            constraint=models.CheckConstraint(condition=models.Q(('new__in', [10, 20, 30, 40]), ('old__in', [10, 20, 30, 40])), name='status_change_known'),
        ),
    ]
