import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import uuid
import wagtail.contrib.routable_page.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('home', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsIndexPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
            ],
            options={
                'verbose_name': 'list of news',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'home.basepage'),
        ),
        migrations.CreateModel(
            name='NewsPage',
            fields=[
                ('basepage_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='home.basepage')),
                ('date', models.DateField(db_index=True, default=django.utils.timezone.localdate, help_text='Stands over the heading. The latest news comes first.', verbose_name='date')),
            ],
            options={
                'verbose_name': 'news item',
                'verbose_name_plural': 'news items',
            },
            bases=('home.basepage',),
        ),
        migrations.CreateModel(
            name='NewsSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('title_en', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_de', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_be', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_ru', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('publisher', models.CharField(blank=True, help_text='Who published it, if the title does not say so.', max_length=200, verbose_name='publisher')),
                ('publisher_en', models.CharField(blank=True, help_text='Who published it, if the title does not say so.', max_length=200, null=True, verbose_name='publisher')),
                ('publisher_de', models.CharField(blank=True, help_text='Who published it, if the title does not say so.', max_length=200, null=True, verbose_name='publisher')),
                ('publisher_be', models.CharField(blank=True, help_text='Who published it, if the title does not say so.', max_length=200, null=True, verbose_name='publisher')),
                ('publisher_ru', models.CharField(blank=True, help_text='Who published it, if the title does not say so.', max_length=200, null=True, verbose_name='publisher')),
                ('url', models.URLField(blank=True, verbose_name='address')),
                ('date', models.DateField(blank=True, help_text='Empty if it is not known.', null=True, verbose_name='published on')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='news.newspage')),
            ],
            options={
                'verbose_name': 'source',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
    ]
