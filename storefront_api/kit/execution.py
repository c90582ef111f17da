"""How documents are executed: as graphql-core does, with what our values need."""

from __future__ import annotations

from enum import Enum
from typing import Any

from graphql import ExecutionContext, GraphQLLeafType


class Execution(ExecutionContext):
    """Fresh model instances hold members of Django's choices where rows from the database hold their values; the API
    shows both alike."""

    @staticmethod
    def complete_leaf_value(return_type: GraphQLLeafType, result: Any) -> Any:
        value = result.value if isinstance(result, Enum) else result
        return ExecutionContext.complete_leaf_value(return_type, value)
