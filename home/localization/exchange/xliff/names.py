"""Names defined by XLIFF, and names of the notes and states that this package adds."""

NAMESPACE_1 = "urn:oasis:names:tc:xliff:document:1.2"
NAMESPACE_2 = "urn:oasis:names:tc:xliff:document:2.0"  # for all versions 2.x
PLACE, FINGERPRINT, PREVIOUS = "place", "fingerprint", "source-before"
OUTDATED_1, OUTDATED_2 = "needs-review-translation", "workshop:outdated"
