from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

CARD = {"method": "card", "number": "1"}
AMOUNT = {"value": 2.5, "currency": "eur"}
PAYMENT = {"amount": AMOUNT, "source": CARD}

VALID: list[tuple[str, Any]] = [
    ("Payment", PAYMENT),
    ("Payment", {**PAYMENT, "id": "p", "pin": "1"}),
    ("Payment", {**PAYMENT, "fallback": None, "refund": None, "status": None}),
    ("Payment", {**PAYMENT, "fallback": {"method": "sepa", "iban": "x"}, "refund": AMOUNT, "retries": 3}),
    ("KeyRequest", {"name": "n"}),
    ("Key", {"id": "k"}),
    ("Holder", {"@type": "Person", "name": "Bo"}),
    ("Holder", {"@type": "Company"}),
    ("Refusal", {"code": 402, "detail": {"code": 409, "detail": "no"}}),
    ("Refusal", {"code": 402, "detail": None, "amount": AMOUNT, "status": "paid"}),
]

INVALID: list[tuple[str, Any, str]] = [
    ("Payment", {"source": CARD}, "$.amount"),
    ("Payment", {**PAYMENT, "amount": {"value": 0, "currency": "eur"}}, "$.amount.value"),
    ("Payment", {**PAYMENT, "amount": None}, "$.amount"),
    ("Payment", {**PAYMENT, "retries": 2}, "$.retries"),
    ("Payment", {**PAYMENT, "status": "lost"}, "$.status"),
    ("Payment", {**PAYMENT, "source": {"number": "1"}}, "$.source.method"),
    ("Payment", {**PAYMENT, "source": {"method": "cash"}}, "$.source.method"),
    ("Key", {"secret": "s"}, "$.id"),
    ("Holder", {"@type": "person"}, "$['@type']"),
    ("Refusal", {"code": 500}, "$.code"),
    ("Refusal", {"code": 400, "amount": {"value": 1}}, "$.amount.currency"),
    ("Refusal", {"code": 400, "status": 1}, "$.status"),
]


@pytest.mark.parametrize(("component", "value"), VALID)
def test_what_is_valid_is_decoded_and_encoded_back(package: ModuleType, component: str, value: Any) -> None:
    for strict in (False, True):
        found = package.decode(json.dumps(value), package.SCHEMAS[component], strict=strict)
        assert package.notes(found) == ()
        assert json.loads(package.encode(found)) == value


@pytest.mark.parametrize(("component", "value", "path"), INVALID)
def test_what_is_not_is_refused_with_its_path(package: ModuleType, component: str, value: Any, path: str) -> None:
    with pytest.raises(package.DecodeError) as caught:
        package.decode(json.dumps(value), package.SCHEMAS[component], strict=True)
    assert caught.value.path == path


def test_a_mapping_gives_the_tags(package: ModuleType) -> None:
    payment = package.decode(json.dumps(PAYMENT), package.Payment)
    assert isinstance(payment.source, package.Card)
    assert payment.source.method == "card"
    transfer = package.Transfer(iban="x")
    made = package.Payment(amount=package.Amount(value=1.0, currency="eur"), source=transfer)
    assert json.loads(package.encode(made))["source"] == {"method": "sepa", "iban": "x"}


def test_what_only_the_server_sends_need_not_be_given(package: ModuleType) -> None:
    assert package.encode(package.KeyRequest(name="n")) == b'{"name":"n"}'
    assert package.decode('{"id":"k"}', package.Key, strict=True).secret is None


def test_an_unknown_member_is_kept(package: ModuleType) -> None:
    payment = package.decode(json.dumps({**PAYMENT, "source": {"method": "cash", "till": 3}}), package.Payment)
    assert payment.source.data == {"method": "cash", "till": 3}
    assert [note.path for note in package.notes(payment)] == ["$.source.method"]


def test_a_reference_into_a_component_is_the_same_type(package: ModuleType) -> None:
    refusal = package.decode(json.dumps({"code": 400, "amount": AMOUNT}), package.Refusal)
    assert type(refusal.amount) is package.Amount
