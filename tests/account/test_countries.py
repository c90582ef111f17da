"""国家（地区） · clients' forms know all of them; the mall delivers within China."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make

RULES = "query($country: CountryCode!) { addressValidationRules(countryCode: $country) { countryCode } }"
CREATE = "mutation($input: AddressInput!) { accountAddressCreate(input: $input) { errors { field code } address { city } } }"


@pytest.mark.django_db
def test_境外没有地址表_地址不收(api: Any) -> None:
    assert api.data(RULES, {"country": "CN"})["addressValidationRules"] == {"countryCode": "CN"}
    assert api.data(RULES, {"country": "US"})["addressValidationRules"] is None
    person = make.user()
    given = {"firstName": "示例", "streetAddress1": "示范路 1 号", "city": "温州市"}
    assert api.data(CREATE, {"input": given | {"country": "CN"}}, as_=person)["accountAddressCreate"][
        "address"
    ]
    answer = api(CREATE, {"input": given | {"country": "US"}}, as_=person)["data"]["accountAddressCreate"]
    assert answer["errors"] == [{"field": "country", "code": "INVALID"}]
