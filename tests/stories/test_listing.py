"""上架 · a supplier lists goods, the platform reviews them, and a stranger finds them: told through the API alone."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.account import tokens
from backend.account.models import User
from backend.core.actor import Role
from backend.product.models import Attribute, AttributeValue, ProductType, ProductTypeAttribute
from search import service
from search.jobs import update_index
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api

pytestmark = pytest.mark.django_db

RED = (200, 30, 30)

CREATE_WAREHOUSE = """
mutation { createWarehouse(input: {name: "主仓"}) { warehouse { id } errors { field code message } } }
"""
CREATE_PRODUCT = """
mutation($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product { id state attributes { attribute { name } values { name } } }
    errors { field code message }
  }
}
"""
UPDATE_PRODUCT = """
mutation($id: ID!, $input: ProductInput!) {
  productUpdate(id: $id, input: $input) { product { id state name } errors { field code message } }
}
"""
OFFER = """
mutation($id: ID!, $input: ProductChannelListingUpdateInput!) {
  productChannelListingUpdate(id: $id, input: $input) { product { id } errors { field code message } }
}
"""
ADD_VARIANTS = """
mutation($product: ID!, $variants: [ProductVariantBulkCreateInput!]!) {
  productVariantBulkCreate(product: $product, variants: $variants) {
    productVariants { id name }
    errors { field code message }
  }
}
"""
ADD_PICTURE = """
mutation($product: ID!, $image: Upload) {
  productMediaCreate(input: {product: $product, image: $image, alt: "正面"}) {
    media { id }
    errors { field code message }
  }
}
"""
SUBMIT = """
mutation($id: ID!) { productSubmit(id: $id) { product { state updatedAt } errors { field code message } } }
"""
PUBLISH = """
mutation($id: ID!, $seen: DateTime!) {
  productReviewPublish(id: $id, updatedAt: $seen) { product { state } errors { field code message } }
}
"""
RETURN = """
mutation($id: ID!, $reason: String!) {
  productReviewReturn(id: $id, reason: $reason) { product { state } errors { field code message } }
}
"""
SET_PRICE = """
mutation($id: ID!, $prices: [ProductVariantChannelListingAddInput!]!) {
  productVariantChannelListingUpdate(id: $id, input: $prices) { variant { id } errors { field code message } }
}
"""
SEARCH = """
query($words: String!, $from: Float, $to: Float) {
  products(
    first: 5, channel: "wenzhou", search: $words, filter: {minimalPrice: {gte: $from, lte: $to}}
  ) {
    edges {
      node {
        id
        thumbnail(size: 128, format: WEBP) { url alt }
        pricing { priceRange { start { gross { amount } } stop { gross { amount } } } }
        variants { name quantityAvailable attributes { values { name } } }
      }
    }
  }
}
"""
OWN_PAGE = """
query($id: ID!) { product(id: $id) { state stateReason } }
"""


@dataclass
class Stall:
    """A supplier's stall in the mall, set up over the API, and the platform's reviewer."""

    api: Api
    seller: User = field(default_factory=lambda: make.supplier().sales)  # type: ignore[attr-defined]
    reviewer: User = field(default_factory=lambda: make.member(make.organisation("platform"), Role.REVIEWER))

    def __post_init__(self) -> None:
        self.channel = to_global_id("Channel", make.channel().pk)
        self.weight, self.size = attribute("克重", "80g"), attribute("幅面", "A4", "A3")
        self.kind = ProductType.objects.create(slug="paper", name="纸张")
        for each, of_variant in ((self.weight, False), (self.size, True)):
            ProductTypeAttribute.objects.create(product_type=self.kind, attribute=each, of_variant=of_variant)

    def ask(self, person: User, query: str, **variables: Any) -> Any:
        """The only root field of an operation that must succeed."""
        (found,) = self.api.data(query, variables, as_=person).values()
        return found

    def refused(self, person: User, query: str, **variables: Any) -> list[str]:
        """The codes with which an operation is refused."""
        answer = self.api(query, variables, as_=person)
        if answer.get("errors"):
            return [each["extensions"]["code"] for each in answer["errors"]]
        (payload,) = answer["data"].values()
        return [each["code"] for each in payload["errors"]]

    def draft(self) -> str:
        """A draft with an attribute, offered in one channel, without variants or pictures; its id."""
        made = self.ask(
            self.seller,
            CREATE_PRODUCT,
            input={
                "productType": to_global_id("ProductType", self.kind.pk),
                "category": to_global_id("Category", make.category().pk),
                "name": "演示牌静电复印纸",
                "brand": "演示",
                "model": "Y-80",
                "unit": "箱",
                "attributes": [dropdown(self.weight, "80g")],
            },
        )["product"]
        assert made["state"] == "DRAFT"
        assert made["attributes"] == [{"attribute": {"name": "克重"}, "values": [{"name": "80g"}]}]
        self.ask(self.seller, OFFER, id=made["id"], input={"updateChannels": [{"channelId": self.channel}]})
        product: str = made["id"]
        return product

    def add_variants(self, product: str, prices: dict[str, str]) -> list[str]:
        """Sizes with prices and nine pieces each; their ids."""
        warehouse = self.ask(self.seller, CREATE_WAREHOUSE)["warehouse"]["id"]
        variants = [
            {
                "name": size,
                "attributes": [dropdown(self.size, size)],
                "stocks": [{"warehouse": warehouse, "quantity": 9}],
                "channelListings": [{"channelId": self.channel, "price": price}],
            }
            for size, price in prices.items()
        ]
        added = self.ask(self.seller, ADD_VARIANTS, product=product, variants=variants)["productVariants"]
        return [each["id"] for each in added]

    def add_picture(self, product: str) -> None:
        """Sent as browsers send files: by the multipart convention for GraphQL."""
        drawn = io.BytesIO()
        Image.new("RGB", (400, 300), RED).save(drawn, "PNG")
        variables = {"product": product, "image": None}
        answer = self.api.client.post(
            "/graphql/",
            {
                "operations": json.dumps({"query": ADD_PICTURE, "variables": variables}),
                "map": json.dumps({"file": ["variables.image"]}),
                "file": SimpleUploadedFile("front.png", drawn.getvalue(), content_type="image/png"),
            },
            headers={"Authorization": f"Bearer {tokens.issue(self.seller, tokens.ACCESS, ISSUER)}"},
        ).json()
        assert answer["data"]["productMediaCreate"]["errors"] == []

    def submit(self, product: str) -> str:
        """Submit a product; the version that the reviewer will see."""
        submitted = self.ask(self.seller, SUBMIT, id=product)["product"]
        assert submitted["state"] == "SUBMITTED"
        seen: str = submitted["updatedAt"]
        return seen

    def found(self, words: str, **prices: float) -> list[dict[str, Any]]:
        """What a stranger finds, once the worker has told the index."""
        update_index()
        listed = self.api.data(SEARCH, {"words": words, **prices})["products"]["edges"]
        return [edge["node"] for edge in listed]


def attribute(name: str, *values: str) -> Attribute:
    """A property with values to choose from."""
    made = Attribute.objects.create(slug=f"attribute-{make.number()}", name=name, input_type="dropdown")
    for value in values:
        AttributeValue.objects.create(attribute=made, slug=value.lower(), name=value)
    return made


def dropdown(chosen: Attribute, value: str) -> dict[str, Any]:
    return {"id": to_global_id("Attribute", chosen.pk), "dropdown": {"value": value}}


@pytest.fixture
def stall(api: Api, settings: LazySettings, tmp_path: Path) -> Stall:
    settings.MEDIA_ROOT = tmp_path
    stall = Stall(api)
    service.reindex()
    return stall


def test_上架_审核_被检索到_看得见图_改价后按新价检索到(stall: Stall) -> None:
    product = stall.draft()
    assert stall.refused(stall.seller, SUBMIT, id=product) == ["INCOMPLETE", "INCOMPLETE", "INCOMPLETE"]
    a4, _ = stall.add_variants(product, {"A4": "25.00", "A3": "48.50"})
    stall.add_picture(product)
    seen = stall.submit(product)
    assert stall.found("静电复印纸") == []  # 未经审核，外人看不到
    assert stall.refused(stall.seller, PUBLISH, id=product, seen=seen) == ["PERMISSION_DENIED"]
    assert stall.ask(stall.reviewer, PUBLISH, id=product, seen=seen)["product"]["state"] == "PUBLISHED"

    (found,) = stall.found("静电复印纸")
    assert found["id"] == product
    assert found["pricing"]["priceRange"] == {
        "start": {"gross": {"amount": 25.0}},
        "stop": {"gross": {"amount": 48.5}},
    }
    assert [(each["name"], each["quantityAvailable"]) for each in found["variants"]] == [("A4", 9), ("A3", 9)]
    assert found["variants"][0]["attributes"] == [{"values": [{"name": "A4"}]}]
    assert found["thumbnail"]["alt"] == "正面"
    answer = stall.api.client.get(found["thumbnail"]["url"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    shown = Image.open(io.BytesIO(b"".join(answer) if answer.streaming else answer.content)).convert("RGB")
    assert shown.size == (128, 96)
    seen_colour = shown.getpixel((64, 48))
    assert all(abs(a - b) < 8 for a, b in zip(seen_colour, RED, strict=True)), "the picture that was uploaded"

    assert stall.found("静电复印纸", to=24) == []
    stall.ask(stall.seller, SET_PRICE, id=a4, prices=[{"channelId": stall.channel, "price": "23.00"}])
    (cheaper,) = stall.found("静电复印纸", to=24)
    assert cheaper["pricing"]["priceRange"]["start"] == {"gross": {"amount": 23.0}}
    assert stall.found("静电复印纸", **{"from": 24}) == []


def test_退回须有理由_供应商看得到_改正后再报即可上架(stall: Stall) -> None:
    product = stall.draft()
    stall.add_variants(product, {"A4": "25.00"})
    stall.add_picture(product)
    stall.submit(product)
    assert stall.refused(stall.reviewer, RETURN, id=product, reason=" ") == ["REQUIRED"]
    assert stall.refused(stall.seller, RETURN, id=product, reason="不可") == ["PERMISSION_DENIED"]
    returned = stall.ask(stall.reviewer, RETURN, id=product, reason="请写明白度")
    assert returned["product"]["state"] == "RETURNED"
    assert stall.ask(stall.seller, OWN_PAGE, id=product)["stateReason"] == "请写明白度"
    assert stall.found("复印纸") == []

    stall.ask(stall.seller, UPDATE_PRODUCT, id=product, input={"name": "演示牌高白静电复印纸"})
    seen = stall.submit(product)
    stall.ask(stall.reviewer, PUBLISH, id=product, seen=seen)
    (found,) = stall.found("高白复印纸")
    assert found["id"] == product


def test_上架后改名须重新审核_期间不出售(stall: Stall) -> None:
    product = stall.draft()
    stall.add_variants(product, {"A4": "25.00"})
    stall.add_picture(product)
    stall.ask(stall.reviewer, PUBLISH, id=product, seen=stall.submit(product))
    assert len(stall.found("复印纸")) == 1
    renamed = stall.ask(stall.seller, UPDATE_PRODUCT, id=product, input={"name": "演示牌双面复印纸"})
    assert renamed["product"]["state"] == "SUBMITTED"
    assert stall.found("复印纸") == []


def test_别家的商品改不了_也看不见(stall: Stall) -> None:
    product = stall.draft()
    rival = make.supplier().sales  # type: ignore[attr-defined]
    assert stall.refused(rival, UPDATE_PRODUCT, id=product, input={"name": "冒名"}) == ["NOT_FOUND"]
    assert stall.refused(rival, SUBMIT, id=product) == ["NOT_FOUND"]
    assert stall.ask(rival, OWN_PAGE, id=product) is None
