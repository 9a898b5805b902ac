import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TrashedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('page', 'Page'), ('picture', 'Picture'), ('document', 'Document')], max_length=10)),
                ('title', models.CharField(max_length=255)),
                ('object_pk', models.PositiveBigIntegerField()),
                ('place', models.CharField(blank=True, max_length=255)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('deleted_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('parent_pk', models.PositiveBigIntegerField(null=True)),
                ('left_pk', models.PositiveBigIntegerField(null=True)),
                ('slug', models.CharField(blank=True, max_length=255)),
                ('publication', models.JSONField(default=list)),
                ('restrictions', models.JSONField(default=list)),
                ('references', models.JSONField(default=list)),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('deleted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
