"""The list of papers: nothing in it changes without the number of the law."""

from __future__ import annotations

import hashlib
import json
from typing import get_args

import msgspec

from backchannel.channel import snapshot
from backchannel.channel.papers.registry import KINDS, LAW_VERSION, PAPERS, TABLES, Body

LAWS = {1: "576427fdda41a78f", 2: "4fe2bf9fff3a2bfb", 3: "ee4d96307cd0872d"}
"""A new number gets its own line; the digest beside an old one is never changed after a release."""


def without_descriptions(shape: object) -> object:
    """A schema without what only explains it."""
    if isinstance(shape, dict):
        return {name: without_descriptions(each) for name, each in shape.items() if name != "description"}
    return [without_descriptions(each) for each in shape] if isinstance(shape, list) else shape


def digest_of_the_law() -> str:
    """Of all kinds of acts with their bytes, of all tables with their values, and of the stored state."""
    types = [*KINDS, *(table.kind for table in TABLES), snapshot.Snapshot]
    _, shapes = msgspec.json.schema_components(types)
    kinds = [(kind.__name__, each.act_class, each.topic.value, each.always) for kind, each in KINDS.items()]
    tables = [(table.name, table.kind.__name__) for table in TABLES]
    said = json.dumps([without_descriptions(shapes), sorted(kinds), sorted(tables)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def test_the_law_has_another_number_where_its_kinds_tables_or_stored_state_are_others() -> None:
    assert LAWS[LAW_VERSION] == digest_of_the_law(), "raise LAW_VERSION and add its digest to LAWS"
    assert len(set(LAWS.values())) == len(LAWS)


def test_every_body_belongs_to_one_paper_and_every_tag_and_table_to_one_thing() -> None:
    assert set(get_args(Body)) == set(KINDS)
    assert sum(len(paper.kinds) for paper in PAPERS) == len(KINDS)
    assert len({kind.__struct_config__.tag for kind in KINDS}) == len(KINDS)
    assert len({table.name for table in TABLES}) == len(TABLES)
