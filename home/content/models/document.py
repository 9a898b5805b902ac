"""Documents for download."""

from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet

from home.content.models.managers import OutsideTrashManager


class CampaignDocument(AbstractDocument):
    """A document for download."""

    objects = OutsideTrashManager.from_queryset(DocumentQuerySet)()

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        pass
