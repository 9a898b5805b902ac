from django.db import migrations

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0001_initial'),
    ]

    operations = [
        WidenTexts(
            {
                'campaignimage': ['alt_text', 'credit'],
            }
        ),
    ]
