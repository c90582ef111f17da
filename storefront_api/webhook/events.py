"""事件的样子 · `Event` and its kinds, as subscription queries ask for them; each leads to what the API itself shows.

A thing is read by the query of its name, so an event shows an app exactly what the app could ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from backend.account.models import Group as GroupModel
from backend.account.models import User as UserModel
from backend.app.models import App as AppModel
from backend.invoice.models import Invoice as InvoiceModel
from backend.invoice.queries import visible_settlements
from backend.order.models import Fulfillment as FulfillmentModel
from backend.order.models import Order as OrderModel
from backend.order.queries import visible_orders
from backend.product.queries import picture
from backend.product.rows import values_by_id
from backend.shipping.models import ShippingMethod as MethodModel
from backend.translation.models import Translation as TranslationModel
from backend.webhook.composing import Happening
from backend.webhook.kinds import KINDS, SCHEMA_VERSION, Kind
from storefront_api.account.groups import Group
from storefront_api.account.types import User
from storefront_api.app.types import App
from storefront_api.invoice.types import Invoice
from storefront_api.kit.ids import to_global_id
from storefront_api.order.types import Fulfillment, Order
from storefront_api.product.attributes import AttributeValue
from storefront_api.product.pictures import ProductMedia
from storefront_api.product.translations import TRANSLATIONS
from storefront_api.shipping.types import ShippingMethodType, ShippingZone

CHANNEL = {"channel": graphene.String(description="频道标识 · the channel whose eyes it is seen with.")}
IN_CHANNELS = {"Product", "ProductVariant", "Collection", "Menu", "MenuItem", "ShippingZone"}
"""What Saleor's events let one ask for in a channel."""


class IssuingPrincipal(graphene.Union):
    """办事人 · who did it: a person or an app; null where the mall itself did."""

    class Meta:
        types = (App, User)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> type[graphene.ObjectType]:
        return App if isinstance(instance, AppModel) else User


class Event(graphene.Interface):
    """事件 · something that has happened."""

    issued_at = graphene.DateTime(description="发生时间 · when it happened.")
    version = graphene.String(description="版本 · the version of Saleor's schema whose grammar this follows.")
    issuing_principal = graphene.Field(
        IssuingPrincipal, description="办事人 · who did it; null where the mall itself did."
    )
    recipient = graphene.Field(App, description="接收应用 · the app that is told.")

    @classmethod
    def resolve_type(cls, happening: Happening, info: Any) -> type[graphene.ObjectType] | None:
        return info.schema.get_type(happening.kind.type_name).graphene_type


class _Happened:
    """Resolvers that all kinds share."""

    @staticmethod
    def resolve_version(happening: Happening, info: Any) -> str:
        return SCHEMA_VERSION

    @staticmethod
    def resolve_issuing_principal(happening: Happening, info: Any) -> UserModel | AppModel | None:
        if happening.issued_by_app is not None:
            return AppModel.objects.filter(pk=happening.issued_by_app).first()
        return UserModel.objects.filter(pk=happening.issued_by_user).first()


def kinds_of(query: Any) -> list[type[graphene.ObjectType]]:
    """The types of all kinds of events whose things `query` can show."""
    return [_type(kind, query) for kind in KINDS.values() if _can_be_shown(kind, query)]


def _can_be_shown(kind: Kind, query: Any) -> bool:
    return kind.subject in SHOWN_BY_EVENTS or _asked_by(kind) in query._meta.fields


def _type(kind: Kind, query: Any) -> type[graphene.ObjectType]:
    fields = SHOWN_BY_EVENTS.get(kind.subject) or {_asked_by(kind): _as_asked(kind, query)}
    meta = type("Meta", (), {"interfaces": (Event,), "description": f"{kind.label} · the event {kind.code}."})
    return type(kind.type_name, (_Happened, graphene.ObjectType), {"Meta": meta, **fields})


def _asked_by(kind: Kind) -> str:
    """`MenuItem` -> `menu_item`, the query that shows one."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.subject).lstrip(
        "_"
    )


def _as_asked(kind: Kind, query: Any) -> graphene.Field:
    name = kind.subject[0].lower() + kind.subject[1:]

    def resolve(happening: Happening, info: Any, channel: str | None = None) -> Any:
        field = info.schema.query_type.fields[name]
        given = {"channel": channel} if channel is not None and "channel" in field.args else {}
        return field.resolve(None, info, id=to_global_id(kind.subject, happening.subject_id), **given)

    shown = query._meta.fields[_asked_by(kind)].type
    return graphene.Field(
        shown.of_type if isinstance(shown, graphene.NonNull) else shown,
        **(CHANNEL if kind.subject in IN_CHANNELS else {}),
        resolver=resolve,
        description="对象 · what it is about; null where the app may not see it.",
    )


def _order_of(path: str) -> Callable[[Happening, Any], OrderModel | None]:
    def resolve(happening: Happening, info: Any) -> OrderModel | None:
        return visible_orders(info.context.actor).filter(**{path: happening.subject_id}).first()

    return resolve


def _fulfillment(happening: Happening, info: Any) -> FulfillmentModel | None:
    seen = visible_orders(info.context.actor)
    return FulfillmentModel.objects.filter(pk=happening.subject_id, supplier_order__order__in=seen).first()


def _invoice(happening: Happening, info: Any) -> InvoiceModel | None:
    seen = visible_settlements(info.context.actor)
    return InvoiceModel.objects.filter(pk=happening.subject_id, settlement__in=seen).first()


class TranslationTypes(graphene.Union):
    """译文 · a translation of any kind of thing."""

    class Meta:
        types = tuple(TRANSLATIONS.values())

    @classmethod
    def resolve_type(cls, instance: TranslationModel, info: Any) -> type[graphene.ObjectType]:
        return TRANSLATIONS[instance.kind]


def _translation(happening: Happening, info: Any) -> TranslationModel | None:
    return TranslationModel.objects.filter(pk=happening.subject_id).first()


def _method(happening: Happening, info: Any) -> MethodModel | None:
    return MethodModel.objects.select_related("zone").filter(pk=happening.subject_id).first()


def _zone(happening: Happening, info: Any, channel: str | None = None) -> Any:
    method = _method(happening, info)
    return method and method.zone


def _media(happening: Happening, info: Any) -> Any:
    found = picture(int(happening.subject_id))
    return found and found.media


def _value(happening: Happening, info: Any) -> Any:
    return values_by_id([int(happening.subject_id)]).get(int(happening.subject_id))


def _group(happening: Happening, info: Any) -> GroupModel | None:
    return GroupModel.objects.filter(pk=happening.subject_id).first()


SHOWN_BY_EVENTS = {
    "ProductMedia": {
        "product_media": graphene.Field(
            ProductMedia, resolver=_media, description="商品图片 · the picture; null once it is gone."
        ),
    },
    "AttributeValue": {
        "attribute_value": graphene.Field(
            AttributeValue, resolver=_value, description="属性值 · the value; null once it is gone."
        ),
    },
    "Group": {
        "permission_group": graphene.Field(
            Group, resolver=_group, description="权限组 · the group; null once it is gone."
        ),
    },
    "ShippingMethod": {
        "shipping_method": graphene.Field(
            ShippingMethodType,
            **CHANNEL,
            resolver=lambda happening, info, channel=None: _method(happening, info),
            description="配送方式 · the way of delivery; null once it is gone.",
        ),
        "shipping_zone": graphene.Field(
            ShippingZone, **CHANNEL, resolver=_zone, description="配送区域 · its zone."
        ),
    },
    "Translation": {
        "translation": graphene.Field(
            TranslationTypes,
            resolver=_translation,
            description="译文 · the translation; null once it is gone.",
        ),
    },
    "Fulfillment": {
        "fulfillment": graphene.Field(
            Fulfillment,
            resolver=_fulfillment,
            description="发货单 · the delivery; null if it may not be seen.",
        ),
        "order": graphene.Field(
            Order,
            resolver=_order_of("supplier_orders__fulfillments"),
            description="订单 · its order; null if it may not be seen.",
        ),
    },
    "Invoice": {
        "invoice": graphene.Field(
            Invoice, resolver=_invoice, description="发票 · the invoice; null if it may not be seen."
        ),
        "order": graphene.Field(
            Order,
            resolver=_order_of("supplier_orders__settlement__invoices"),
            description="订单 · its order; null if it may not be seen.",
        ),
    },
}
"""Things that no query of their own shows."""


class Subscription(graphene.ObjectType):
    """订阅 · what webhooks ask for. It is answered by webhooks alone; a request over HTTP is refused."""

    event = graphene.Field(Event, description="事件 · whatever happens, by fragments on its kinds.")

    @staticmethod
    def resolve_event(happening: Happening, info: Any) -> Happening:
        return happening
