from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("home", "0009_trash")]

    operations = [migrations.RenameModel("AuditRun", "SiteCheckRun")]
