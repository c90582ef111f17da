from __future__ import annotations

from storefront_api.payment import commands, order_commands


class Queries:
    pass


class Mutations:
    payment_gateway_initialize = commands.PaymentGatewayInitialize.Field()
    transaction_initialize = commands.TransactionInitialize.Field()
    transaction_process = commands.TransactionProcess.Field()
    order_mark_as_paid = order_commands.OrderMarkAsPaid.Field()
    order_capture = order_commands.OrderCapture.Field()
    order_void = order_commands.OrderVoid.Field()
    transaction_create = order_commands.TransactionCreate.Field()
    transaction_update = order_commands.TransactionUpdate.Field()
    transaction_request_action = order_commands.TransactionRequestAction.Field()
