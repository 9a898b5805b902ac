import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from home.monitoring.site_check.runner import run_and_store


class Command(BaseCommand):
    help = (
        "Look at every page in every language as readers get it: cookies, requests to others, "
        "headers, links, weight, alternative texts, translations. Ends with 1 if anything is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="Write what is found as JSON.")

    def handle(self, *args, **options):
        stored, findings = run_and_store()
        if options["json"]:
            self.stdout.write(json.dumps(stored.findings, ensure_ascii=False, indent=2))
        else:
            self._tell(stored, findings)
        if findings:
            raise CommandError(f"Found wrong: {len(findings)}.", returncode=1)

    def _tell(self, stored, findings):
        for finding in findings:
            with override(settings.LANGUAGE_CODE):
                self.stdout.write(f"{finding.kind.value}: {finding.sentence}")
            for place in finding.places or [(finding.language_name, None)]:
                self.stdout.write(f"    {place[0]}")
        self.stdout.write(f"Looked at {stored.documents} addresses.")
