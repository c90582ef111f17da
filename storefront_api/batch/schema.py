from __future__ import annotations

from typing import Any

import graphene

from backend.region.queries import within
from procurement_methods.batching import queries
from procurement_methods.batching.models import Batch
from storefront_api.batch import commands
from storefront_api.batch.types import PurchaseBatch, PurchaseBatchConnection
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import key_or_none


class Queries:
    purchase_batches = graphene.Field(
        PurchaseBatchConnection,
        **PAGING,
        region_code=graphene.String(description="地区代码 · of this region and all below it."),
        description="批量采购批次 · the batches, the latest first; for everybody.",
    )
    purchase_batch = graphene.Field(
        PurchaseBatch,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个批次 · one batch.",
    )

    @staticmethod
    def resolve_purchase_batches(
        root: None, info: Any, region_code: str | None = None, **paging: Any
    ) -> Page:
        found = queries.batches(region_codes=within(region_code) if region_code else None)
        return page(found, ("-collects_from", "-id"), window(**paging))

    @staticmethod
    def resolve_purchase_batch(root: None, info: Any, id: str) -> Batch | None:
        pk = key_or_none(id, "PurchaseBatch")
        return queries.batches().filter(pk=pk).first() if pk else None


class Mutations:
    purchase_batch_open = commands.PurchaseBatchOpen.Field()
    purchase_batch_file = commands.PurchaseBatchFile.Field()
    purchase_batch_aggregate = commands.PurchaseBatchAggregate.Field()
    purchase_batch_award = commands.PurchaseBatchAward.Field()
    purchase_batch_supply = commands.PurchaseBatchSupply.Field()
    purchase_batch_order = commands.PurchaseBatchOrder.Field()
    purchase_batch_cancel = commands.PurchaseBatchCancel.Field()
