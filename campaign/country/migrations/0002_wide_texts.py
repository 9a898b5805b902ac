from django.db import migrations, models

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('country', '0001_initial'),
    ]

    operations = [
        WidenTexts(
            {
                'countrykeyfact': ['label', 'value'],
                'countrysource': ['label'],
                'countrytimelineevent': ['source', 'text'],
            }
        ),
        migrations.AlterField(
            model_name='countrytimelineevent',
            name='date',
            field=models.DateField(null=True, verbose_name='date'),
        ),
    ]
