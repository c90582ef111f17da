"""卖场设置 · what staff say of the mall does something; what is one way by law or by design is refused with the reason."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.account import tokens
from backend.account.models import Group, User
from backend.checkout import services as carts
from backend.checkout.mall import FIXED
from backend.checkout.services import Wanted
from backend.core import mailing
from backend.core.models import JournalEntry, Mail, Shop
from backend.core.permissions import Permission
from backend.core.refusals import Refusal
from tests import make
from tests.conftest import ISSUER, Api

pytestmark = pytest.mark.django_db

UPDATE = """mutation($input: ShopSettingsInput!) { shopSettingsUpdate(input: $input) { shop { name description limitQuantityPerCheckout
    defaultMailSenderName defaultMailSenderAddress customerSetPasswordUrl metadata { key } } errors { field code clause } } }"""
ADDRESS = """mutation($input: AddressInput) { shopAddressUpdate(input: $input) { shop { companyAddress { city streetAddress1 } }
    errors { field code } } }"""
AVATAR = "mutation($image: Upload!) { userAvatarUpdate(image: $image) { user { avatar(size: 64) { url alt } } errors { field code } } }"


def keeper(*permissions: Permission) -> User:
    person = make.user(staff=True)
    Group.objects.create(name=f"组{make.number()}", permissions=list(permissions)).users.add(person)
    return person


@pytest.fixture
def staff() -> User:
    return keeper(Permission.MANAGE_SETTINGS)


def update(api: Api, who: User, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = api(UPDATE, {"input": given}, as_=who)["data"]["shopSettingsUpdate"]
    return found


def refused(answer: dict[str, Any]) -> bool:
    return bool(answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied")


def test_名称与说明(api: Api, staff: User) -> None:
    found = update(api, staff, name=" 示例商城 ", description="示例", metadata=[{"key": "a", "value": "b"}])[
        "shop"
    ]
    assert (found["name"], found["description"], found["metadata"]) == ("示例商城", "示例", [{"key": "a"}])
    assert api.data("{ shop { name } }")["shop"]["name"] == "示例商城"
    assert update(api, staff, name="")["shop"]["name"] == "瓯采 Oucai"
    assert JournalEntry.objects.filter(verb="shop.settings_changed").count() == 2
    for name in ("长" * 101, "a\u0007"):
        assert update(api, staff, name=name)["errors"][0]["field"] == "name"


def test_发件人(api: Api, staff: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def sender(key: str) -> str:
        mailing.write(key, "who@example.com", "主题", "内容")
        mailing.send(Mail.objects.get(key=key).pk)
        return str(outbox.outbox[-1].from_email)

    assert sender("a").endswith("<noreply@oucai.example>")
    found = update(
        api, staff, defaultMailSenderName="示例商城", defaultMailSenderAddress="mall@shop.example"
    )["shop"]
    assert (found["defaultMailSenderName"], found["defaultMailSenderAddress"]) == (
        "示例商城",
        "mall@shop.example",
    )
    assert sender("b").endswith("<mall@shop.example>")
    assert (
        update(api, staff, defaultMailSenderAddress="不是邮箱")["errors"][0]["field"]
        == "defaultMailSenderAddress"
    )
    injected = update(api, staff, defaultMailSenderName="a\r\nBcc: x@example.com")["shop"]
    assert "\n" not in injected["defaultMailSenderName"]
    assert "\n" not in sender("c")
    assert (
        update(api, staff, defaultMailSenderAddress="")["shop"]["defaultMailSenderAddress"]
        == "noreply@oucai.example"
    )


def test_单行上限_对购物车生效(api: Api, staff: User) -> None:
    buyer = make.buyer()
    variant = make.product(stock=50).variant  # type: ignore[attr-defined]

    def put(pieces: int) -> None:
        carts.create(
            buyer.organisation.region.channel, [Wanted(variant.pk, pieces)], by=buyer.purchaser.actor()
        )

    put(6)
    assert update(api, staff, limitQuantityPerCheckout=5)["shop"]["limitQuantityPerCheckout"] == 5
    put(5)
    with pytest.raises(Refusal) as refusal:
        put(6)
    assert "5" in refusal.value.message
    for wrong in (-1, 100_001):
        assert (
            update(api, staff, limitQuantityPerCheckout=wrong)["errors"][0]["field"]
            == "limitQuantityPerCheckout"
        )
    assert update(api, staff, limitQuantityPerCheckout=0)["shop"]["limitQuantityPerCheckout"] == 100_000
    put(6)


def test_设置密码页_用于新建的用户(api: Api, staff: User, settings: Any) -> None:
    settings.CLIENT_HOSTS = ["mall.example"]
    away = update(api, staff, customerSetPasswordUrl="https://elsewhere.example/")["errors"][0]
    assert away["code"] == "INVALID"
    url = "https://mall.example/password/"
    assert update(api, staff, customerSetPasswordUrl=url)["shop"]["customerSetPasswordUrl"] == url
    made = """mutation { customerCreate(input: {email: "new@example.com", firstName: "一", lastName: "例"}) { errors { field code } } }"""
    assert api.data(made, as_=keeper(Permission.MANAGE_USERS))["customerCreate"]["errors"] == []
    assert url in Mail.objects.get(to="new@example.com").body


def test_不能改的设置一律拒绝(api: Api, staff: User) -> None:
    others = {
        "fulfillmentAutoApprove": False, "fulfillmentAllowUnpaid": False, "trackInventoryByDefault": False,
        "enableAccountConfirmationByEmail": False, "allowLoginWithoutConfirmation": True, "passwordLoginMode": "DISABLED",
        "preserveAllAddressFields": False, "defaultWeightUnit": "LB", "reserveStockDurationAnonymousUser": 10,
        "reserveStockDurationAuthenticatedUser": 10, "useLegacyShippingZoneStockAvailability": True,
        "allowStorefrontTraffic": False,
    }  # fmt: skip
    assert len(others) == len(FIXED)
    for name, value in others.items():
        error = update(api, staff, name="改了", **{name: value})["errors"][0]
        assert (error["field"], error["code"], bool(error["clause"])) == (name, "INVALID", True)
    assert Shop.now().name == ""
    kept = {"fulfillmentAutoApprove": True, "passwordLoginMode": "ENABLED", "defaultWeightUnit": "KG"}
    assert update(api, staff, **kept)["errors"] == []


def test_地址(api: Api, staff: User) -> None:
    given = {
        "city": "温州市", "cityArea": "鹿城区", "countryArea": "浙江省", "streetAddress1": "演示路 1 号", "country": "CN",
        "lastName": "示例", "phone": "057700000000",
    }  # fmt: skip
    done = api.data(ADDRESS, {"input": given}, as_=staff)["shopAddressUpdate"]["shop"]["companyAddress"]
    assert done == {"city": "温州市", "streetAddress1": "演示路 1 号"}
    assert api.data("{ shop { companyAddress { city } } }")["shop"]["companyAddress"] == {"city": "温州市"}
    abroad = api(ADDRESS, {"input": given | {"country": "DE"}}, as_=staff)["data"]["shopAddressUpdate"]
    assert abroad["errors"]
    gone = api.data(ADDRESS, {"input": None}, as_=staff)["shopAddressUpdate"]["shop"]
    assert gone == {"companyAddress": None}


def test_谁能设置_谁看得见(api: Api, staff: User) -> None:
    for person in (None, make.buyer().purchaser, keeper(Permission.MANAGE_ORDERS)):
        assert refused(api(UPDATE, {"input": {"name": "a"}}, as_=person))
        assert refused(api(ADDRESS, {}, as_=person))
        assert refused(api("{ shop { customerSetPasswordUrl } }", as_=person))
    assert not Shop.objects.exists()
    public = api.data(
        """{ shop { announcements { title } availableExternalAuthentications { id } availableTaxApps { id } allowStorefrontTraffic
        availablePaymentGateways { id } euro: availablePaymentGateways(currency: "EUR") { id } useLegacyUpdateWebhookEmission } }"""
    )["shop"]
    assert public["availablePaymentGateways"]
    assert (public["euro"], public["announcements"]) == ([], [])
    asked = "{ shop { limits { currentUsage { channels staffUsers } allowedUsage { channels } } } }"
    assert refused(api(asked))
    make.channel()
    limits = api.data(asked, as_=staff)["shop"]["limits"]
    assert limits["allowedUsage"] == {"channels": None}
    assert limits["currentUsage"]["channels"] >= 1


def upload(api: Api, data: bytes, who: User) -> dict[str, Any]:
    form = {
        "operations": json.dumps({"query": AVATAR, "variables": {"image": None}}),
        "map": json.dumps({"0": ["variables.image"]}),
        "0": SimpleUploadedFile("me.png", data, content_type="image/png"),
    }
    headers = {"Authorization": f"Bearer {tokens.issue(who, tokens.ACCESS, ISSUER)}"}
    answer: dict[str, Any] = api.client.post("/graphql/", form, headers=headers).json()
    return answer


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (80, 80), "red").save(data, "PNG")
    return data.getvalue()


def test_头像_按内容核对_只给认识的人看(api: Api, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    staff = keeper(Permission.MANAGE_PAGES)
    done = upload(api, picture(), staff)["data"]["userAvatarUpdate"]
    assert done["errors"] == []
    assert done["user"]["avatar"]["url"].startswith("http://testserver/thumbnail/upload/")
    wrong = upload(api, b"<svg onload=alert(1)>", staff)["data"]["userAvatarUpdate"]
    assert [(error["field"], error["code"]) for error in wrong["errors"]] == [("image", "INVALID")]
    clerk = make.buyer().purchaser
    assert refused(upload(api, picture(), clerk))
    assert api.data("{ me { avatar { url } } }", as_=staff)["me"]["avatar"]
    assert api.data("{ me { avatar { url } } }", as_=clerk)["me"]["avatar"] is None
    gone = api.data("mutation { userAvatarDelete { user { avatar { url } } errors { code } } }", as_=staff)
    assert gone["userAvatarDelete"]["user"]["avatar"] is None
    assert refused(api("mutation { userAvatarDelete { errors { code } } }", as_=clerk))
