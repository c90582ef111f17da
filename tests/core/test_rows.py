"""Models that are read with a statement composed once are those that Django reads."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Organisation
from backend.core.rows import ModelRows
from backend.supplier.models import Supplier
from tests import make

pytestmark = pytest.mark.django_db


def _told(instance: Any) -> dict[str, Any]:
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def test_instances_and_what_they_link_to_are_those_of_django(count_sql: Any) -> None:
    ids = sorted(make.supplier(name=name).pk for name in ("示例瓯江办公", "示例雁荡电气"))
    Organisation.objects.filter(supplier__in=ids).update(metadata={"示例": ["一", {"二": 2}]})
    theirs = {each.pk: each for each in Supplier.objects.select_related("organisation__region")}
    with count_sql() as statements:
        read = ModelRows(Supplier, "organisation", "organisation__region").read([*ids, 0])
        ours = {each.pk: each for each in read}
        assert sorted(ours) == ids
        for pk in ids:
            for one, other in (
                (ours[pk], theirs[pk]),
                (ours[pk].organisation, theirs[pk].organisation),
                (ours[pk].organisation.region, theirs[pk].organisation.region),
            ):
                assert type(one) is type(other)
                assert _told(one) == _told(other)
    assert len(statements) == 1
    assert ours[ids[0]].organisation.metadata == {"示例": ["一", {"二": 2}]}
    ours[ids[0]].scope = "示例办公用品"
    ours[ids[0]].save()
    assert Supplier.objects.get(pk=ids[0]).scope == "示例办公用品"
