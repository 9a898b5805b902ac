from django.db import migrations, models

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
    ]

    operations = [
        WidenTexts(
            {
                'charge': ['article', 'official_wording', 'penalty'],
                'detention': ['place'],
                'profilepage': ['birth_place', 'name', 'name_accusative', 'name_dative', 'name_genitive', 'name_variants', 'news_heading', 'organisation', 'place_of_detention', 'role'],
                'profiletimelineevent': ['source', 'text'],
                'recognition': ['name'],
            }
        ),
        migrations.AlterField(
            model_name='detention',
            name='start',
            field=models.DateField(null=True, verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='profilepage',
            name='as_of',
            field=models.DateField(help_text='When these facts were last checked. Readers see month and year; days in detention are counted up to today for 90 days after it, and then only up to it.', null=True, verbose_name='as of'),
        ),
        migrations.AlterField(
            model_name='profilepage',
            name='status_since',
            field=models.DateField(help_text='The day on which this status began: arrest, verdict or release.', null=True, verbose_name='since'),
        ),
        migrations.AlterField(
            model_name='profiletimelineevent',
            name='date',
            field=models.DateField(null=True, verbose_name='date'),
        ),
    ]
