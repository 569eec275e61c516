"""The spec's page of labels and the program's list say the same, and every label is used."""

import re
from pathlib import Path

from backchannel.crypto.labels import Label

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "spec" / "labels.md").read_text(encoding="utf-8")
LISTED = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE, re.MULTILINE)


def test_the_page_lists_every_label_once():
    assert sorted(LISTED) == sorted(label.value for label in Label)


def test_every_label_is_used_in_one_module_only():
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    for label in Label:
        users = sum(bool(re.search(rf"Label\.{label.name}\b", source)) for source in sources)
        assert users, f"{label.name} is used nowhere"
        assert users == 1 or label is Label.CHARTER_SIGN, f"{label.name} is used in {users} modules"
