"""Runs the site check over all public paths and stores its findings."""

from collections import deque
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import translation
from wagtail.models import Page, Site

from home.archive.export.client import Answer
from home.archive.export.client import Site as AskedSite
from home.archive.export.links import read_reference
from home.caching.code_version import release_fingerprint
from home.content.models import CampaignImage, CampaignRendition
from home.languages.public_addresses import NOT_FOR_READERS, public_addresses
from home.localization import overview
from home.localization.registry import target_codes
from home.models import BasePage
from home.models.organisation import OrganisationSettings
from home.monitoring.models.prosecuted_hosts import ProsecutedHosts
from home.monitoring.models.site_check_run import SiteCheckRun
from home.monitoring.prosecuted_links.hosts import matches_in
from home.monitoring.site_check.checks import check_answer, check_page
from home.monitoring.site_check.findings import Finding, Kind, joined
from home.monitoring.site_check.page_contents import PageContents
from home.snapshot.current import fresh_snapshot
from home.snapshot.models import ContentVersion

NO_SUCH_PAGE = "_no-such-page/"
GONE = (404, 410)
OPEN = (overview.CellState.MISSING, overview.CellState.OUTDATED)

_release = cache(release_fingerprint)  # the code of a running process does not change


class SiteCheck:
    """One check of the whole site.

    `run` fills `findings`; `documents` counts the requested pages.
    """

    def __init__(self):
        self.findings: list[Finding] = []
        self.documents = 0
        self._site = AskedSite()
        self._pages = {address.path: address.page for address in public_addresses()}
        self._statuses: dict[str, int] = {}
        self._names: dict[str, set[str]] = {}
        self._links: list[tuple[str, str, str]] = []  # page, target path, target fragment
        self._shown: list[tuple[str, str, str | None]] = []  # page, file, alternative text
        site = Site.objects.get(is_default_site=True)
        self._prosecuted = ProsecutedHosts.for_site(site).names
        self._required = required_links(site)

    def run(self) -> list[Finding]:
        """Request all public paths and everything that they link to; return the merged findings."""
        missing = [f"/{code}/{NO_SUCH_PAGE}" for code, _name in settings.LANGUAGES]
        waiting = deque([*self._pages, *missing])
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            for link in self._look_at(address):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
        self._check_links()
        self._check_images()
        self.findings += missing_translations()
        return joined(self.findings)

    def _look_at(self, address: str) -> set[str]:
        """Request a path, record findings, and return the paths that it links to."""
        if self._site.is_file(address):
            self._statuses[address] = self._site.ask(address).status
            return set()
        answer = self._ask(address)
        self._statuses[address] = answer.status
        self._add(address, self._check_status(address, answer.status))
        if 300 <= answer.status < 400:
            self._add(address, check_answer(answer))
            return self._noted_links(address, [answer.headers.get("location", "")])
        if address.endswith(NO_SUCH_PAGE) or answer.status != 404:
            self._add(address, check_answer(answer))
        is_page = answer.status == 200 and address in self._pages
        is_error_page = answer.status == 404 and address.endswith(NO_SUCH_PAGE)
        if answer.media_type != "text/html" or not (is_page or is_error_page):
            return set()
        text = answer.body.decode()
        contents = PageContents(text)
        self._names[address] = contents.names
        self._add(address, check_page(answer, address, contents))
        self._add(address, self._missing_links(address, contents))
        self._shown += [(address, source, text) for source, text in contents.images]
        for host in matches_in(text, self._prosecuted):
            self._add(address, [Finding(Kind.PROSECUTED, host)])
        return self._noted_links(address, [*contents.links, *contents.asked])

    def _check_status(self, address: str, status: int) -> Iterator[Finding]:
        """Yield a finding if a live page is missing, or a path without a page gives no error."""
        if address in self._pages and status in GONE:
            yield Finding(Kind.FAILURE, str(status))
        if address.endswith(NO_SUCH_PAGE) and status < 500 and status not in GONE:
            yield Finding(Kind.NOT_MISSING, str(status))

    def _ask(self, address: str) -> Answer:
        self.documents += 1
        return self._site.ask(address)

    def _add(self, address: str, findings) -> None:
        for finding in findings:
            finding.places = [(address, self._pages.get(address))]
            self.findings.append(finding)

    def _noted_links(self, where: str, links: list[str]) -> set[str]:
        found = set()
        for link in links:
            reference = read_reference(link, where, (settings.SITE_URL,))
            if reference is None or reference.address.startswith(NOT_FOR_READERS):
                continue
            self._links.append((where, reference.address, reference.fragment))
            found.add(reference.address)
        return found

    def _check_links(self) -> None:
        for where, address, name in dict.fromkeys(self._links):
            is_gone = self._statuses.get(address, 200) in GONE
            if is_gone and address != where:
                self._add(where, [Finding(Kind.BROKEN_LINK, address)])
            elif name and address in self._names and name not in self._names[address]:
                self._add(where, [Finding(Kind.BROKEN_ANCHOR, f"{address}#{name}")])

    def _missing_links(self, address: str, contents: PageContents) -> Iterator[Finding]:
        """Yield required pages that a page does not link to; pages for printing need no such links.

        German law requires the imprint and the privacy page.
        """
        if not contents.has_menu and not contents.is_found_by_robots:
            return
        found = (read_reference(link, address, (settings.SITE_URL,)) for link in contents.links)
        paths = {reference.address for reference in found if reference}
        code = address.split("/")[1]
        for kind, by_language in self._required.items():
            if code in dict(settings.LANGUAGES) and by_language.get(code) not in paths:
                yield Finding(kind)

    def _check_images(self) -> None:
        """Record images without the alternative text that they need.

        An image without an alternative text in any language is decorative, unless it is in an image
        field of a page. This check is the last one, because some renditions are only created when a
        page is first requested.
        """
        files = CampaignRendition.objects.values_list("file", "image_id")
        pk_of = {settings.MEDIA_URL + file: pk for file, pk in files}
        images = CampaignImage.objects.in_bulk()
        own = images_of_pages()
        for where, source, text in self._shown:
            image = images.get(pk_of.get(urlsplit(source).path))
            if text is None and image is None:
                self._add(where, [Finding(Kind.NO_ALTERNATIVE, source)])
            elif image and not (text or "").strip():
                has_text = any(getattr(image, f"alt_text_{c}") for c, _n in settings.LANGUAGES)
                if has_text or image.pk in own:
                    finding = Finding(Kind.NO_ALTERNATIVE, image.title, image=image.pk)
                    self._add(where, [finding])


def images_of_pages() -> set[int]:
    """Return the keys of images in image fields of live pages, such as a portrait."""
    found = set()
    for model in BasePage.__subclasses__():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is CampaignImage:
                live = model.objects.live().exclude(**{field.name: None})
                found |= set(live.values_list(field.attname, flat=True))
    return found


@fresh_snapshot()
def required_links(site: Site) -> dict[Kind, dict[str, str]]:
    """Return the paths of imprint and privacy page in each language; none if not published."""
    organisation = OrganisationSettings.for_site(site)
    found = {}
    for kind, page in (
        (Kind.NO_IMPRINT, organisation.imprint_page),
        (Kind.NO_PRIVACY, organisation.privacy_page),
    ):
        found[kind] = {}
        for code, _name in settings.LANGUAGES if page and page.live else []:
            with translation.override(code):
                found[kind][code] = page.get_url()
    return found


def missing_translations() -> list[Finding]:
    """Return a finding for each language with missing or outdated translations on live pages."""
    live = set(BasePage.objects.live().values_list("pk", flat=True))
    rows = [row for row in overview.rows() if not issubclass(row.model, Page) or row.pk in live]
    found = []
    for code in target_codes():
        cells = [row.cells[code] for row in rows if row.cells[code].state in OPEN]
        count = sum(cell.counts.total - cell.counts.up_to_date for cell in cells)
        if count:
            found.append(Finding(Kind.TRANSLATION, str(count), language=code))
    return found


def current_version() -> str:
    """Return a text that changes with the content or the release of the site."""
    return f"{ContentVersion.current()} {_release()}"


def run_and_store() -> tuple[SiteCheckRun, list[Finding]]:
    """Check the whole site and store the findings; return both."""
    version = current_version()
    check = SiteCheck()
    findings = check.run()
    stored = SiteCheckRun.objects.create(
        version=version,
        documents=check.documents,
        findings=[finding.stored() for finding in findings],
    )
    stored.forget_older()
    return stored, findings
