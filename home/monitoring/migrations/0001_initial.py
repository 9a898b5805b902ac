import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteCheckRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.TextField(blank=True)),
                ('documents', models.PositiveIntegerField()),
                ('findings', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='ProsecutedHosts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hosts', wagtail.fields.StreamField([('host', 2)], blank=True, block_lookup={0: ('home.monitoring.models.prosecuted_hosts.HostBlock', (), {'help_text': 'Such as example.org or t.me/channel. What lies below it counts.', 'label': 'Address', 'max_length': 253}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'For editors: since when, by which decision.', 'label': 'Note', 'max_length': 300, 'required': False}), 2: ('wagtail.blocks.StructBlock', [[('host', 0), ('note', 1)]], {})}, help_text='Sites and channels that the authorities of Belarus call “extremist”: who links to them, or shares a page that does, can be prosecuted. Editors are warned when a text links there.', verbose_name='addresses')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'prosecuted links',
            },
        ),
    ]
