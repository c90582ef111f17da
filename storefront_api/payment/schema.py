from __future__ import annotations

from storefront_api.payment import commands


class Queries:
    pass


class Mutations:
    payment_gateway_initialize = commands.PaymentGatewayInitialize.Field()
    transaction_initialize = commands.TransactionInitialize.Field()
    transaction_process = commands.TransactionProcess.Field()
