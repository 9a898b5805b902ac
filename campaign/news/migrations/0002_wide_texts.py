import django.utils.timezone
from django.db import migrations, models

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0001_initial'),
    ]

    operations = [
        WidenTexts(
            {
                'newssource': ['publisher', 'title'],
            }
        ),
        migrations.AlterField(
            model_name='newspage',
            name='date',
            field=models.DateField(db_index=True, default=django.utils.timezone.localdate, help_text='Stands over the heading. The latest news comes first.', null=True, verbose_name='date'),
        ),
    ]
