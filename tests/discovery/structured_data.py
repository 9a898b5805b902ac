"""Reads the structured data of a page as search engines do."""

import json
from html.parser import HTMLParser

HOSTILE = "</script><script>alert(1)</script><!-- ]]> & \u2028 \" ' \\ <"


class Scripts(HTMLParser):
    """Collects the content of JSON-LD elements as a browser's parser would."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.is_inside = False

    def handle_starttag(self, tag, attrs):
        if self.is_inside:
            raise AssertionError(f"<{tag}> began inside the data")
        self.is_inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self.is_inside:
            self.found.append("")

    def handle_data(self, data):
        if self.is_inside:
            self.found[-1] += data

    def handle_endtag(self, tag):
        if tag == "script":
            self.is_inside = False


def data_on(client, path):
    scripts = Scripts()
    scripts.feed(client.get(path).content.decode())
    assert len(scripts.found) == 1, f"{path}: {len(scripts.found)} × JSON-LD"
    data = json.loads(scripts.found[0])
    assert set(data) == {"@context", "@graph"}
    assert data["@context"] == "https://schema.org"
    check(data["@graph"])
    return {node["@type"]: node for node in data["@graph"]}


def check(nodes):
    """Check the rules for every node: it has a type, no empty values, and references that exist."""
    types = [node["@type"] for node in nodes]
    assert len(set(types)) == len(types), types
    names = {node["@id"] for node in nodes}
    assert len(names) == len(nodes)

    def visit(value):
        assert value not in (None, "", [], {}), nodes
        if isinstance(value, dict):
            assert set(value) != {"@id"} or value["@id"] in names, value
        for inner in value.values() if isinstance(value, dict) else value:
            if not isinstance(inner, str | int):
                visit(inner)

    visit(nodes)
