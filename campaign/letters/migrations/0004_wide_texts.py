from django.db import migrations

from home.localization.operations import WidenTexts


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0003_drafts'),
    ]

    operations = [
        WidenTexts(
            {
                'appealopening': ['text'],
                'appealpage': ['closing', 'ending', 'letter', 'request_intro', 'short_letter', 'subject'],
                'appealrecipient': ['fax', 'name', 'office', 'salutation'],
                'appealrequest': ['text'],
                'embassy': ['country', 'name'],
                'examplesentence': ['belarusian', 'meaning', 'russian'],
            }
        ),
    ]
