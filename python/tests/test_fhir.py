"""FHIR resources."""

import json

import pytest

import blindnym

SSIN = "97071143362"
LONG = "Pain in the left knee since the fall of last week."


def test_resources_go_out_and_come_back(service: blindnym.EmbeddedService, uhmep: blindnym.Domain) -> None:
    fhir = blindnym.Fhir(service, uhmep)
    request = {
        "resourceType": "ServiceRequest",
        "subject": {"reference": f"Patient/{SSIN}"},
        "note": [{"text": LONG}],
    }
    text = json.dumps(request, indent=1)
    leak = json.dumps({"resourceType": "Basic", "id": SSIN})
    good, bad = fhir.pseudonymize([text, leak])
    assert isinstance(good, str)
    assert SSIN not in good
    assert LONG not in good
    assert isinstance(bad, blindnym.BlindnymError)
    assert bad.code == "leak"
    assert "Basic.id" in str(bad)
    assert fhir.identify([good]) == [text]
    assert blindnym.Fhir.find_ssins(text) == ["ServiceRequest.subject.reference"]
    assert blindnym.Fhir.find_ssins(good) == []


def test_rules_and_forms_are_chosen(service: blindnym.EmbeddedService, uhmep: blindnym.Domain) -> None:
    rules = {"name": "own", "rules": [{"kind": "text", "path": "Basic.code.text"}]}
    fhir = blindnym.Fhir(service, uhmep, rules=json.dumps(rules), form="urn-ehealth-v1")
    text = json.dumps({"resourceType": "Basic", "code": {"text": "x"}})
    [leaves] = fhir.pseudonymize([text])
    assert isinstance(leaves, str)
    assert "urn:be:fgov:ehealth:pseudo:v1:" in leaves
    assert fhir.pseudonymize_search(f"patient={SSIN}&_count=5").endswith("&_count=5")
    for options, code in [({"rules": "{}"}, "rules"), ({"form": "x"}, "settings")]:
        with pytest.raises(blindnym.BlindnymError) as raised:
            _ = blindnym.Fhir(service, uhmep, **options)
        assert raised.value.code == code
