"""Statements over HTTP: the PDF, for a signed link alone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from procurement_methods.designated_services import printing
from procurement_methods.designated_services.models import SettlementStatement
from storefront_api.designated_services import links
from storefront_api.kit.papers import paper


@require_safe
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponseBase:
    """月结单 · the PDF as the statement is now: 403 without a link that still works, 503 until it is printed."""
    found = None
    if links.opens(request.GET.get("token", ""), statement_id):
        found = SettlementStatement.objects.filter(pk=statement_id).first()
    if found is None:
        return HttpResponse(status=403)
    path = printing.path_of(found)
    if not path.exists():
        printing.ask(found)
    return paper(path, f"{found.number}.pdf")
