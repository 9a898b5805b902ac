from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "campaign.cases"

    def ready(self):
        from campaign.cases import receivers

        receivers.connect()
