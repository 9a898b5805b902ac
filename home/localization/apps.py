from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save


class LocalizationConfig(AppConfig):
    name = "home.localization"
    verbose_name = "Translation"

    def ready(self):
        from home.localization import fields, notices, translator_groups
        from home.localization.normalisation import normalise_before_save

        fields.register()
        pre_save.connect(normalise_before_save, dispatch_uid="normalise_before_save")
        notices.connect()
        post_migrate.connect(
            translator_groups.make_roles, sender=self, dispatch_uid="translators' roles"
        )
