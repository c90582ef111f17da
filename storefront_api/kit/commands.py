"""Commands: mutation classes that translate arguments for one verb and its refusals into `errors`.

    class CheckoutComplete(Command):
        \"\"\"提交订单 · ...\"\"\"

        class Arguments:
            id = graphene.ID(required=True)

        Errors = CheckoutError
        order = graphene.Field(Order)

        @staticmethod
        def perform(context, id):
            return {"order": services.complete(pk_of(id, "Checkout"), by=context.actor)}

The verb owns its transaction; a command holds no rule of the domain.
"""

from __future__ import annotations

from typing import Any, ClassVar

import graphene
from django.db import DataError
from graphene.types.mutation import MutationOptions

from backend.core.refusals import NotPermitted, Refusal
from storefront_api.kit.context import Context
from storefront_api.kit.errors import NulCharacter, as_error, nul_field, unstorable


class Command(graphene.Mutation):
    """A mutation with a list of errors."""

    Errors: ClassVar[type[graphene.ObjectType]]
    confidential: ClassVar[bool] = False
    """Does it take or give passwords or tokens? Then nothing of request or answer is ever kept for a repetition."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        cls.errors = graphene.List(
            graphene.NonNull(cls.Errors),
            required=True,
            description="错误列表，空为成功 · errors; empty when it succeeded.",
        )
        super().__init_subclass_with_meta__(_meta=MutationOptions(cls), **options)

    @classmethod
    def mutate(cls, root: None, info: graphene.ResolveInfo, **arguments: Any) -> Command:
        try:
            return cls.answer(cls.perform(info.context, **arguments))
        except NotPermitted:
            raise
        except (ValueError, DataError) as error:
            if not unstorable(error):
                raise
            return cls(errors=[as_error(cls.Errors, NulCharacter(field=nul_field(arguments)))])
        except Refusal as refusal:
            return cls(errors=[as_error(cls.Errors, each) for each in refusal.each()])

    @classmethod
    def answer(cls, found: dict[str, Any]) -> Command:
        """The payload of what the verb gave."""
        return cls(**found, errors=[])

    @staticmethod
    def perform(context: Context, **arguments: Any) -> dict[str, Any]:
        """Call the verb and return the payload's fields."""
        raise TypeError("a command says what it performs")
