import django.db.models.deletion
import modelcluster.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('home', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountryPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
            ],
            options={
                'verbose_name': 'country',
                'verbose_name_plural': 'countries',
            },
            bases=('home.basepage',),
        ),
        migrations.CreateModel(
            name='CountryKeyFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('value', models.CharField(help_text='A number, a date or a word.', max_length=60, verbose_name='value')),
                ('value_en', models.CharField(help_text='A number, a date or a word.', max_length=60, null=True, verbose_name='value')),
                ('value_de', models.CharField(help_text='A number, a date or a word.', max_length=60, null=True, verbose_name='value')),
                ('value_be', models.CharField(help_text='A number, a date or a word.', max_length=60, null=True, verbose_name='value')),
                ('value_ru', models.CharField(help_text='A number, a date or a word.', max_length=60, null=True, verbose_name='value')),
                ('label', models.CharField(max_length=200, verbose_name='what it means')),
                ('label_en', models.CharField(max_length=200, null=True, verbose_name='what it means')),
                ('label_de', models.CharField(max_length=200, null=True, verbose_name='what it means')),
                ('label_be', models.CharField(max_length=200, null=True, verbose_name='what it means')),
                ('label_ru', models.CharField(max_length=200, null=True, verbose_name='what it means')),
                ('country', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='key_facts', to='country.countrypage')),
            ],
            options={
                'verbose_name': 'key fact',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CountrySource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('label', models.CharField(max_length=300, verbose_name='title')),
                ('label_en', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('label_de', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('label_be', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('label_ru', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('url', models.URLField(blank=True, verbose_name='address')),
                ('country', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='country.countrypage')),
            ],
            options={
                'verbose_name': 'source',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CountryTimelineEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('date', models.DateField(verbose_name='date')),
                ('precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month'), ('year', 'to the year')], default='day', help_text='If only the month or year is known, enter its first day and say so here.', max_length=5, verbose_name='how exact')),
                ('text', models.CharField(help_text='One sentence without the date.', max_length=400, verbose_name='what happened')),
                ('text_en', models.CharField(help_text='One sentence without the date.', max_length=400, null=True, verbose_name='what happened')),
                ('text_de', models.CharField(help_text='One sentence without the date.', max_length=400, null=True, verbose_name='what happened')),
                ('text_be', models.CharField(help_text='One sentence without the date.', max_length=400, null=True, verbose_name='what happened')),
                ('text_ru', models.CharField(help_text='One sentence without the date.', max_length=400, null=True, verbose_name='what happened')),
                ('source', models.CharField(blank=True, help_text='Where this is published.', max_length=200, verbose_name='source')),
                ('source_en', models.CharField(blank=True, help_text='Where this is published.', max_length=200, null=True, verbose_name='source')),
                ('source_de', models.CharField(blank=True, help_text='Where this is published.', max_length=200, null=True, verbose_name='source')),
                ('source_be', models.CharField(blank=True, help_text='Where this is published.', max_length=200, null=True, verbose_name='source')),
                ('source_ru', models.CharField(blank=True, help_text='Where this is published.', max_length=200, null=True, verbose_name='source')),
                ('source_url', models.URLField(blank=True, verbose_name='address of the source')),
                ('country', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='timeline', to='country.countrypage')),
            ],
            options={
                'verbose_name': 'event',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
