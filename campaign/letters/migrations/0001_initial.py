import campaign.cases.placeholder_validation
import campaign.letters.models.letter_desk
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.contrib.routable_page.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('home', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window', models.CharField(default='', max_length=64)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Embassy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('followed_sources', models.JSONField(blank=True, default=dict, editable=False)),
                ('country', models.CharField(help_text='In which the embassy stands.', max_length=100, verbose_name='country')),
                ('country_en', models.CharField(help_text='In which the embassy stands.', max_length=100, null=True, verbose_name='country')),
                ('country_de', models.CharField(help_text='In which the embassy stands.', max_length=100, null=True, verbose_name='country')),
                ('country_be', models.CharField(help_text='In which the embassy stands.', max_length=100, null=True, verbose_name='country')),
                ('country_ru', models.CharField(help_text='In which the embassy stands.', max_length=100, null=True, verbose_name='country')),
                ('name', models.CharField(help_text='Such as “Embassy of the Republic of Belarus”.', max_length=200, verbose_name='name')),
                ('name_en', models.CharField(help_text='Such as “Embassy of the Republic of Belarus”.', max_length=200, null=True, verbose_name='name')),
                ('name_de', models.CharField(help_text='Such as “Embassy of the Republic of Belarus”.', max_length=200, null=True, verbose_name='name')),
                ('name_be', models.CharField(help_text='Such as “Embassy of the Republic of Belarus”.', max_length=200, null=True, verbose_name='name')),
                ('name_ru', models.CharField(help_text='Such as “Embassy of the Republic of Belarus”.', max_length=200, null=True, verbose_name='name')),
                ('address', models.TextField(blank=True, help_text='Line by line.', verbose_name='postal address')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
            ],
            options={
                'verbose_name': 'embassy',
                'verbose_name_plural': 'embassies',
            },
        ),
        migrations.CreateModel(
            name='PrisonerLetterPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
            ],
            options={
                'verbose_name': 'letter to the prisoner',
                'verbose_name_plural': 'letters to prisoners',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'home.basepage'),
        ),
        migrations.CreateModel(
            name='AppealPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
                ('subject', models.CharField(help_text='The subject line of letter and e-mail.', max_length=150, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject')),
                ('subject_en', models.CharField(help_text='The subject line of letter and e-mail.', max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject')),
                ('subject_de', models.CharField(help_text='The subject line of letter and e-mail.', max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject')),
                ('subject_be', models.CharField(help_text='The subject line of letter and e-mail.', max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject')),
                ('subject_ru', models.CharField(help_text='The subject line of letter and e-mail.', max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject')),
                ('letter', models.TextField(help_text='Without salutation, opening, requests and closing. An empty line begins a new paragraph; give every language the same paragraphs, for readers compare them. {name}, {days} and other facts come from the profile.', validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='letter')),
                ('letter_en', models.TextField(help_text='Without salutation, opening, requests and closing. An empty line begins a new paragraph; give every language the same paragraphs, for readers compare them. {name}, {days} and other facts come from the profile.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='letter')),
                ('letter_de', models.TextField(help_text='Without salutation, opening, requests and closing. An empty line begins a new paragraph; give every language the same paragraphs, for readers compare them. {name}, {days} and other facts come from the profile.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='letter')),
                ('letter_be', models.TextField(help_text='Without salutation, opening, requests and closing. An empty line begins a new paragraph; give every language the same paragraphs, for readers compare them. {name}, {days} and other facts come from the profile.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='letter')),
                ('letter_ru', models.TextField(help_text='Without salutation, opening, requests and closing. An empty line begins a new paragraph; give every language the same paragraphs, for readers compare them. {name}, {days} and other facts come from the profile.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='letter')),
                ('request_intro', models.CharField(blank=True, help_text='Such as “I therefore respectfully ask you:”.', max_length=300, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='words before the requests')),
                ('request_intro_en', models.CharField(blank=True, help_text='Such as “I therefore respectfully ask you:”.', max_length=300, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='words before the requests')),
                ('request_intro_de', models.CharField(blank=True, help_text='Such as “I therefore respectfully ask you:”.', max_length=300, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='words before the requests')),
                ('request_intro_be', models.CharField(blank=True, help_text='Such as “I therefore respectfully ask you:”.', max_length=300, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='words before the requests')),
                ('request_intro_ru', models.CharField(blank=True, help_text='Such as “I therefore respectfully ask you:”.', max_length=300, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='words before the requests')),
                ('ending', models.TextField(blank=True, help_text='After the requests, such as a wish for a reply.', validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='last paragraph')),
                ('ending_en', models.TextField(blank=True, help_text='After the requests, such as a wish for a reply.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='last paragraph')),
                ('ending_de', models.TextField(blank=True, help_text='After the requests, such as a wish for a reply.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='last paragraph')),
                ('ending_be', models.TextField(blank=True, help_text='After the requests, such as a wish for a reply.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='last paragraph')),
                ('ending_ru', models.TextField(blank=True, help_text='After the requests, such as a wish for a reply.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='last paragraph')),
                ('short_letter', models.TextField(blank=True, help_text='Opened in mail programs when the letter is too long for them: they take about 2,000 characters, and a Cyrillic letter counts as six.', validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='short letter for e-mail')),
                ('short_letter_en', models.TextField(blank=True, help_text='Opened in mail programs when the letter is too long for them: they take about 2,000 characters, and a Cyrillic letter counts as six.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='short letter for e-mail')),
                ('short_letter_de', models.TextField(blank=True, help_text='Opened in mail programs when the letter is too long for them: they take about 2,000 characters, and a Cyrillic letter counts as six.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='short letter for e-mail')),
                ('short_letter_be', models.TextField(blank=True, help_text='Opened in mail programs when the letter is too long for them: they take about 2,000 characters, and a Cyrillic letter counts as six.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='short letter for e-mail')),
                ('short_letter_ru', models.TextField(blank=True, help_text='Opened in mail programs when the letter is too long for them: they take about 2,000 characters, and a Cyrillic letter counts as six.', null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='short letter for e-mail')),
                ('closing', models.CharField(help_text='With its comma, such as “Yours sincerely,”.', max_length=120, verbose_name='closing')),
                ('closing_en', models.CharField(help_text='With its comma, such as “Yours sincerely,”.', max_length=120, null=True, verbose_name='closing')),
                ('closing_de', models.CharField(help_text='With its comma, such as “Yours sincerely,”.', max_length=120, null=True, verbose_name='closing')),
                ('closing_be', models.CharField(help_text='With its comma, such as “Yours sincerely,”.', max_length=120, null=True, verbose_name='closing')),
                ('closing_ru', models.CharField(help_text='With its comma, such as “Yours sincerely,”.', max_length=120, null=True, verbose_name='closing')),
                ('deadline', models.DateField(blank=True, help_text='The last day on which letters help. After it the page says so.', null=True, verbose_name='deadline')),
                ('shows_count', models.BooleanField(default=True, help_text='Readers may say that they sent one; only totals by the hour are kept.', verbose_name='show how many letters were sent')),
                ('profile', models.ForeignKey(blank=True, help_text='Whose case this is: facts and status come from there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.profilepage', verbose_name='profile')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
            bases=(campaign.letters.models.letter_desk.LetterDesk, 'home.basepage', models.Model),
        ),
        migrations.CreateModel(
            name='AppealOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('text', models.TextField(help_text='One paragraph.', max_length=800, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='opening')),
                ('text_en', models.TextField(help_text='One paragraph.', max_length=800, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='opening')),
                ('text_de', models.TextField(help_text='One paragraph.', max_length=800, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='opening')),
                ('text_be', models.TextField(help_text='One paragraph.', max_length=800, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='opening')),
                ('text_ru', models.TextField(help_text='One paragraph.', max_length=800, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='opening')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='letters.appealpage')),
            ],
            options={
                'verbose_name': 'opening',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AppealRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(help_text='As it stands in the address of a letter.', max_length=200, verbose_name='name')),
                ('name_en', models.CharField(help_text='As it stands in the address of a letter.', max_length=200, null=True, verbose_name='name')),
                ('name_de', models.CharField(help_text='As it stands in the address of a letter.', max_length=200, null=True, verbose_name='name')),
                ('name_be', models.CharField(help_text='As it stands in the address of a letter.', max_length=200, null=True, verbose_name='name')),
                ('name_ru', models.CharField(help_text='As it stands in the address of a letter.', max_length=200, null=True, verbose_name='name')),
                ('office', models.CharField(blank=True, help_text='Such as “President of …”.', max_length=200, verbose_name='office')),
                ('office_en', models.CharField(blank=True, help_text='Such as “President of …”.', max_length=200, null=True, verbose_name='office')),
                ('office_de', models.CharField(blank=True, help_text='Such as “President of …”.', max_length=200, null=True, verbose_name='office')),
                ('office_be', models.CharField(blank=True, help_text='Such as “President of …”.', max_length=200, null=True, verbose_name='office')),
                ('office_ru', models.CharField(blank=True, help_text='Such as “President of …”.', max_length=200, null=True, verbose_name='office')),
                ('address', models.TextField(blank=True, help_text='Line by line, without the name. The last line is the country.', verbose_name='postal address')),
                ('address_en', models.TextField(blank=True, help_text='Line by line, without the name. The last line is the country.', null=True, verbose_name='postal address')),
                ('address_de', models.TextField(blank=True, help_text='Line by line, without the name. The last line is the country.', null=True, verbose_name='postal address')),
                ('address_be', models.TextField(blank=True, help_text='Line by line, without the name. The last line is the country.', null=True, verbose_name='postal address')),
                ('address_ru', models.TextField(blank=True, help_text='Line by line, without the name. The last line is the country.', null=True, verbose_name='postal address')),
                ('salutation', models.CharField(blank=True, help_text='With its comma, such as “Your Excellency,”. Not needed for a copy.', max_length=120, verbose_name='salutation')),
                ('salutation_en', models.CharField(blank=True, help_text='With its comma, such as “Your Excellency,”. Not needed for a copy.', max_length=120, null=True, verbose_name='salutation')),
                ('salutation_de', models.CharField(blank=True, help_text='With its comma, such as “Your Excellency,”. Not needed for a copy.', max_length=120, null=True, verbose_name='salutation')),
                ('salutation_be', models.CharField(blank=True, help_text='With its comma, such as “Your Excellency,”. Not needed for a copy.', max_length=120, null=True, verbose_name='salutation')),
                ('salutation_ru', models.CharField(blank=True, help_text='With its comma, such as “Your Excellency,”. Not needed for a copy.', max_length=120, null=True, verbose_name='salutation')),
                ('gets_copy', models.BooleanField(default=False, help_text='Named under the letter; gets the e-mail too if there is an address.', verbose_name='gets a copy only')),
                ('email', models.EmailField(blank=True, help_text='Empty if there is none.', max_length=254, verbose_name='e-mail address')),
                ('fax', models.CharField(blank=True, max_length=40, verbose_name='fax number')),
                ('preferred_language', models.CharField(blank=True, choices=[('en', 'English'), ('de', 'Deutsch'), ('be', 'Беларуская'), ('ru', 'Русский')], help_text='In which letters have most effect. Readers can choose another.', max_length=10, verbose_name='preferred language')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='letters.appealpage')),
            ],
            options={
                'verbose_name': 'recipient',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AppealRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('text', models.TextField(help_text='Without its number, such as “to release …”.', max_length=500, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='request')),
                ('text_en', models.TextField(help_text='Without its number, such as “to release …”.', max_length=500, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='request')),
                ('text_de', models.TextField(help_text='Without its number, such as “to release …”.', max_length=500, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='request')),
                ('text_be', models.TextField(help_text='Without its number, such as “to release …”.', max_length=500, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='request')),
                ('text_ru', models.TextField(help_text='Without its number, such as “to release …”.', max_length=500, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='request')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='letters.appealpage')),
            ],
            options={
                'verbose_name': 'request',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LetterWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('leaves_trace', models.BooleanField(default=False, verbose_name='leaves a public trace')),
                ('keeps_file', models.BooleanField(default=False, verbose_name='keeps a file on the device')),
                ('reveals_name', models.BooleanField(default=False, verbose_name='the recipient learns the name')),
                ('way', models.CharField(choices=[('print', 'Print and post'), ('mail', 'Mail program'), ('gmail', 'Gmail'), ('outlook', 'Outlook on the web'), ('copy', 'Copy the text'), ('eml', 'Download as e-mail file (.eml)'), ('txt', 'Download as text file (.txt)')], max_length=20, verbose_name='way')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways', to='letters.appealpage')),
            ],
            options={
                'verbose_name': 'way to send the letter',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExampleSentence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('belarusian', models.CharField(blank=True, max_length=300, verbose_name='in Belarusian')),
                ('russian', models.CharField(blank=True, max_length=300, verbose_name='in Russian')),
                ('meaning', models.CharField(max_length=300, verbose_name='what it means')),
                ('meaning_en', models.CharField(max_length=300, null=True, verbose_name='what it means')),
                ('meaning_de', models.CharField(max_length=300, null=True, verbose_name='what it means')),
                ('meaning_be', models.CharField(max_length=300, null=True, verbose_name='what it means')),
                ('meaning_ru', models.CharField(max_length=300, null=True, verbose_name='what it means')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='examples', to='letters.prisonerletterpage')),
            ],
            options={
                'verbose_name': 'example sentence',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PrisonerLetterWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('leaves_trace', models.BooleanField(default=False, verbose_name='leaves a public trace')),
                ('keeps_file', models.BooleanField(default=False, verbose_name='keeps a file on the device')),
                ('reveals_name', models.BooleanField(default=False, verbose_name='the recipient learns the name')),
                ('way', models.CharField(choices=[('copy', 'Copy the address'), ('print', 'Print the envelope')], max_length=20, verbose_name='way')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways', to='letters.prisonerletterpage')),
            ],
            options={
                'verbose_name': 'way to take the address along',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LetterCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='letters.appealpage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('appeal', 'hour'), name='one_count_per_hour')],
            },
        ),
    ]
