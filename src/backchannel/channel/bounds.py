"""How long the fields of an act may be (spec/40, section 1)."""

from __future__ import annotations

from typing import Annotated

import msgspec

ACT_LIMIT = 256 * 1024
"""Bytes: the longest encoding of a draft, attachments included."""
POSTING_LIMIT = ACT_LIMIT + 128 * 1024
"""Bytes: an act with its approvals and signatures."""

Line = Annotated[str, msgspec.Meta(max_length=200)]
"""One line for a person: a subject, a name."""
Prose = Annotated[str, msgspec.Meta(max_length=100_000)]
"""Text for a person, any script."""
Reason = Annotated[str, msgspec.Meta(max_length=2_000)]
LanguageTag = Annotated[str, msgspec.Meta(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9-]+\Z")]
"""A language tag (RFC 5646), such as ``en`` or ``ko``."""
