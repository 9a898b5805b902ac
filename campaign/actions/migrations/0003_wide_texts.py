from django.db import migrations

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0002_roles'),
    ]

    operations = [
        WidenTexts(
            {
                'invitepage': ['invitation', 'invitation_subject'],
                'sharepage': ['share_text'],
            }
        ),
    ]
