import django.db.models.deletion
import django.utils.timezone
import home.localization.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TranslationSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moderated_languages', home.localization.models.LanguagesField(blank=True, default=list, help_text='Translators of these languages submit their work; someone who may publish pages publishes it.', verbose_name='languages that need moderation')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'translation',
                'permissions': [('translate_en', 'Translate into English'), ('translate_de', 'Translate into Deutsch'), ('translate_be', 'Translate into Беларуская'), ('translate_ru', 'Translate into Русский'), ('edit_shared', 'Change what all languages share')],
            },
        ),
        migrations.CreateModel(
            name='LanguageWatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('is_on', models.BooleanField(default=True)),
                ('by_email', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='language_watches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'language'), name='one_watch_per_language')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('kind', models.CharField(choices=[('source_changed', 'The source text has changed'), ('awaits_moderation', 'A translation awaits moderation'), ('published', 'Your translation has been published')], max_length=20)),
                ('reference', models.CharField(db_index=True, max_length=150)),
                ('title', models.CharField(max_length=255)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translation_notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('read_at', None)), fields=('user', 'language', 'kind', 'reference'), name='one_unread_notice_per_matter')],
            },
        ),
    ]
