"""Documents: the content matches the extension, runs no code, and is always a download."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from home.content.models import CampaignDocument as Document
from tests import admin_forms as editor
from tests.hostile.documents import PDF, REFUSED, SOUND

pytestmark = pytest.mark.either_database


def upload(cms, name, content):
    return cms.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "Typed title", "files[]": SimpleUploadedFile(name, content)},
    )


def test_sound_documents_are_taken_and_served_as_downloads(cms, client, site):
    for name, content in SOUND.items():
        response = upload(cms, name, content)
        assert response.status_code == 200, name
        assert response.json()["success"], f"{name}: {response.json()}"
        document = Document.objects.latest("pk")
        served = client.get(document.url)
        assert served.status_code == 200, name
        assert b"".join(served.streaming_content) == content, name
        assert served["Content-Disposition"].startswith("attachment"), name
        assert served["Content-Security-Policy"] == "default-src 'none'; sandbox", name
        assert served["X-Content-Type-Options"] == "nosniff", name
        assert "html" not in served["Content-Type"], name


def test_a_hostile_document_is_refused_with_a_sentence(cms, site, settings):
    assert len(REFUSED) >= 40
    for name, content in REFUSED.items():
        response = upload(cms, name, content)
        assert response.status_code == 200, name
        answer = response.json()
        assert not answer["success"], name
        assert answer["error_message"].endswith((".", ")")), f"{name}: {answer}"
        if name.startswith("letter"):
            assert "Save it as PDF" in answer["error_message"], f"{name}: {answer}"
    assert not Document.objects.exists()
    assert not list((settings.MEDIA_ROOT / "documents").glob("*"))


@pytest.mark.parametrize("name", ["page.pdf", "script.pdf", "formula.csv", "letter.docx"])
def test_no_way_in_leads_past_the_gate(cms, site, name):
    content = REFUSED[name]
    document = Document.objects.create(title="Verdict", file=ContentFile(PDF, "verdict.pdf"))
    kept = document.file.name
    for url in (reverse("wagtaildocs:add"), reverse("wagtaildocs:edit", args=[document.pk])):
        changes = {"title": "Typed title", "file": SimpleUploadedFile(name, content)}
        response = editor.submit(cms, url, changes, form=f"//form[@action='{url}']")
        assert response.status_code == 200, url
        assert editor.messages(response), url
    values = {"title": "Typed title", "file": SimpleUploadedFile(name, content), "collection": "1"}
    posted = {f"document-chooser-upload-{key}": value for key, value in values.items()}
    answer = cms.post(reverse("wagtaildocs_chooser:create"), posted).json()
    assert answer["step"] != "chosen"
    with pytest.raises(ValidationError):
        Document.objects.create(title="By a program", file=ContentFile(content, name))
    assert Document.objects.get().file.name == kept


def test_a_title_can_be_changed_without_the_file(cms, site):
    document = Document.objects.create(title="Verdict", file=ContentFile(PDF, "verdict.pdf"))
    url = reverse("wagtaildocs:edit", args=[document.pk])
    response = editor.submit(cms, url, {"title": "Changed"}, form=f"//form[@action='{url}']")
    assert response.status_code == 302, editor.messages(response)
    assert Document.objects.get().title == "Changed"
