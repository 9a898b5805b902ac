import campaign.actions.models.risk_settings
import campaign.cases.placeholder_validation
import django.db.models.deletion
import home.localization.models
import modelcluster.fields
import wagtail.contrib.routable_page.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('home', '0001_initial'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ActionIndexPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
                ('profile', models.ForeignKey(blank=True, help_text='Whose case this is: facts and status come from there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.profilepage', verbose_name='profile')),
            ],
            options={
                'verbose_name': 'list of actions',
            },
            bases=('home.basepage', models.Model),
        ),
        migrations.CreateModel(
            name='InvitePage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
                ('invitation_subject', models.CharField(help_text="The e-mail's subject line.", max_length=150, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject of the invitation')),
                ('invitation_subject_en', models.CharField(help_text="The e-mail's subject line.", max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject of the invitation')),
                ('invitation_subject_de', models.CharField(help_text="The e-mail's subject line.", max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject of the invitation')),
                ('invitation_subject_be', models.CharField(help_text="The e-mail's subject line.", max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject of the invitation')),
                ('invitation_subject_ru', models.CharField(help_text="The e-mail's subject line.", max_length=150, null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders()], verbose_name='subject of the invitation')),
                ('invitation', models.TextField(help_text="The site's address replaces {address}; write it where the link belongs.", validators=[campaign.cases.placeholder_validation.KnownPlaceholders('address')], verbose_name='invitation')),
                ('invitation_en', models.TextField(help_text="The site's address replaces {address}; write it where the link belongs.", null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders('address')], verbose_name='invitation')),
                ('invitation_de', models.TextField(help_text="The site's address replaces {address}; write it where the link belongs.", null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders('address')], verbose_name='invitation')),
                ('invitation_be', models.TextField(help_text="The site's address replaces {address}; write it where the link belongs.", null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders('address')], verbose_name='invitation')),
                ('invitation_ru', models.TextField(help_text="The site's address replaces {address}; write it where the link belongs.", null=True, validators=[campaign.cases.placeholder_validation.KnownPlaceholders('address')], verbose_name='invitation')),
                ('profile', models.ForeignKey(blank=True, help_text='Whose case this is: facts and status come from there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.profilepage', verbose_name='profile')),
            ],
            options={
                'verbose_name': 'invitation',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'home.basepage', models.Model),
        ),
        migrations.CreateModel(
            name='InviteWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('leaves_trace', models.BooleanField(default=False, verbose_name='leaves a public trace')),
                ('keeps_file', models.BooleanField(default=False, verbose_name='keeps a file on the device')),
                ('reveals_name', models.BooleanField(default=False, verbose_name='the recipient learns the name')),
                ('way', models.CharField(choices=[('mail', 'Mail program'), ('copy', 'Copy the text'), ('poster', 'Poster (A4)'), ('leaflet', 'Leaflets (four on a sheet)'), ('qr', 'QR code')], max_length=20, verbose_name='way')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways', to='actions.invitepage')),
            ],
            options={
                'verbose_name': 'way to invite',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RiskSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('careful_languages', home.localization.models.LanguagesField(blank=True, default=campaign.actions.models.risk_settings.languages_read_in_belarus, help_text='There the summary comes first and ways with a risk are folded up behind it.', verbose_name='languages with care')),
                ('safety_page', models.ForeignKey(blank=True, help_text='Its summary stands before the ways to act and links to it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='home.basepage', verbose_name='page “If you are in Belarus”')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'risk to readers',
            },
        ),
        migrations.CreateModel(
            name='SharePage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
                ('risk_note', models.TextField(blank=True, help_text="Shown before the links: they leave a public trace under the reader's name.", verbose_name='warning')),
                ('risk_note_en', models.TextField(blank=True, help_text="Shown before the links: they leave a public trace under the reader's name.", null=True, verbose_name='warning')),
                ('risk_note_de', models.TextField(blank=True, help_text="Shown before the links: they leave a public trace under the reader's name.", null=True, verbose_name='warning')),
                ('risk_note_be', models.TextField(blank=True, help_text="Shown before the links: they leave a public trace under the reader's name.", null=True, verbose_name='warning')),
                ('risk_note_ru', models.TextField(blank=True, help_text="Shown before the links: they leave a public trace under the reader's name.", null=True, verbose_name='warning')),
                ('share_text', models.CharField(blank=True, help_text='One sentence that goes along with the link.', max_length=200, verbose_name='text to share')),
                ('share_text_en', models.CharField(blank=True, help_text='One sentence that goes along with the link.', max_length=200, null=True, verbose_name='text to share')),
                ('share_text_de', models.CharField(blank=True, help_text='One sentence that goes along with the link.', max_length=200, null=True, verbose_name='text to share')),
                ('share_text_be', models.CharField(blank=True, help_text='One sentence that goes along with the link.', max_length=200, null=True, verbose_name='text to share')),
                ('share_text_ru', models.CharField(blank=True, help_text='One sentence that goes along with the link.', max_length=200, null=True, verbose_name='text to share')),
                ('profile', models.ForeignKey(blank=True, help_text='Whose case this is: facts and status come from there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.profilepage', verbose_name='profile')),
            ],
            options={
                'verbose_name': 'sharing',
            },
            bases=('home.basepage', models.Model),
        ),
        migrations.CreateModel(
            name='ShareWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('leaves_trace', models.BooleanField(default=False, verbose_name='leaves a public trace')),
                ('keeps_file', models.BooleanField(default=False, verbose_name='keeps a file on the device')),
                ('reveals_name', models.BooleanField(default=False, verbose_name='the recipient learns the name')),
                ('way', models.CharField(choices=[('facebook_page', 'The campaign’s Facebook page'), ('facebook', 'Facebook'), ('x', 'X'), ('telegram', 'Telegram'), ('whatsapp', 'WhatsApp'), ('viber', 'Viber'), ('mastodon', 'Mastodon'), ('bluesky', 'Bluesky'), ('linkedin', 'LinkedIn'), ('email', 'E-mail'), ('copy', 'Copy the link'), ('device', 'Share with this device')], max_length=20, verbose_name='way')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways', to='actions.sharepage')),
            ],
            options={
                'verbose_name': 'way to share',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
