import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('home', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('word', models.CharField(max_length=40)),
                ('written', models.CharField(max_length=40)),
                ('stem', models.CharField(db_index=True, max_length=40)),
                ('sound', models.CharField(db_index=True, max_length=120)),
                ('pages', models.PositiveIntegerField()),
                ('named', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('language', 'word'), name='search_word_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('title', models.TextField()),
                ('title_language', models.CharField(max_length=10)),
                ('heading', models.TextField()),
                ('names', models.TextField()),
                ('summary', models.TextField()),
                ('body', models.TextField()),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='home.basepage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('page', 'language'), name='search_entry_once')],
            },
        ),
    ]
