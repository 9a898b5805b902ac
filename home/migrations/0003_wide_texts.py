from django.db import migrations

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0002_roles'),
    ]

    operations = [
        WidenTexts(
            {
                'basepage': ['heading', 'link_text', 'meta_title'],
                'homepage': ['actions_heading'],
                'organisationsettings': ['board', 'organisation_name'],
            }
        ),
    ]
