from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaign", "0003_recipients_and_profiles"),
    ]

    operations = [
        # With a default the columns can come back when this is undone.
        migrations.AlterField(
            model_name="appealpage",
            name="recipient_name",
            field=models.CharField(default="", max_length=200, verbose_name="recipient"),
        ),
        migrations.AlterField(
            model_name="appealpage",
            name="salutation",
            field=models.CharField(default="", max_length=120, verbose_name="salutation"),
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_address',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_address_be',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_address_de',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_address_en',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_address_ru',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_email',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_name',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_name_be',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_name_de',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_name_en',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_name_ru',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_office',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_office_be',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_office_de',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_office_en',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='recipient_office_ru',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='salutation',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='salutation_be',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='salutation_de',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='salutation_en',
        ),
        migrations.RemoveField(
            model_name='appealpage',
            name='salutation_ru',
        ),
    ]
