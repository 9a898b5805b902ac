import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('home', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PageChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('changed_at', models.DateTimeField()),
                ('fingerprint', models.CharField(max_length=16)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='home.basepage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('page', 'language'), name='one_change_per_language')],
            },
        ),
    ]
