"""Each rule of PROTOCOL.md has an id, and a test that carries it."""

import re
from collections import Counter

from support.rule_book import RULE_ID, carried, ids_in_order, items, marked_otherwise, rows
from support.source_files import ROOT, python_files

IDS = ids_in_order()
SUBJECTS = {rule_id[:3] for rule_id in IDS}


def rank(rule_id: str) -> tuple[int, str]:
    return int(rule_id[4:6]), rule_id[6:]


def test_no_id_is_given_twice() -> None:
    assert [rule_id for rule_id, count in Counter(IDS).items() if count > 1] == []
    assert len(IDS) > 200


def test_numbers_rise_with_the_text() -> None:
    for subject in SUBJECTS:
        ranks = [rank(rule_id) for rule_id in IDS if rule_id.startswith(subject)]
        assert ranks == sorted(ranks), subject


def test_every_rule_is_carried_by_a_test() -> None:
    tests = carried()
    assert [rule_id for rule_id in IDS if rule_id not in tests] == []


def test_no_test_carries_a_rule_that_there_is_not() -> None:
    assert {rule_id: where for rule_id, where in carried().items() if rule_id not in IDS} == {}
    assert marked_otherwise() == []


def test_no_item_of_a_list_is_without_an_id() -> None:
    # What is normative is said in lists; a new item must not stand there unnamed and untested.
    found = list(items())
    assert len(found) > 60
    assert [f"line {line}: {item[:60]}" for line, item in found if not RULE_ID.search(item)] == []


def test_who_sees_what_is_a_rule_for_each_message() -> None:
    found = rows("who sees it")
    assert len(found) > 15
    assert [row for row in found if not RULE_ID.search(row)] == []


def test_the_source_names_no_rule_that_there_is_not() -> None:
    named = re.compile(rf"\b(?:{'|'.join(sorted(SUBJECTS))})-\d{{2}}[a-z]?\b")
    unknown = [
        f"{path.relative_to(ROOT)}: {rule_id}"
        for path in python_files("rfqdesk", "server")
        for rule_id in named.findall(path.read_text(encoding="utf-8"))
        if rule_id not in IDS
    ]
    assert unknown == []
