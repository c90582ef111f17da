"""Papers: made by a worker from the record, read by whoever may, and by nobody else."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connections, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.account import tokens
from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.jobs import app
from backend.invoice import jobs, services
from backend.invoice.models import Paper
from backend.invoice.queries import visible_papers
from backend.invoice.record import content_of
from backend.order import services as orders
from backend.order.models import Order, OrderLine
from storefront_api.invoice import links
from tests import make
from tests.order.orders import Placed, placed, received

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers_root(settings: LazySettings, tmp_path: Path) -> Path:
    settings.PAPERS_ROOT = tmp_path
    return tmp_path


def settled(**wishes: object) -> Placed:
    """An order of which one part is accepted and its settlement requested."""
    order = received(**wishes)
    order.inspect(rejected=1)
    services.request_settlement(
        order.part.pk, bank_name="示例银行", account_number="3300000000001234", by=order.part.seller
    )
    return order


def made(paper: Paper) -> Paper:
    jobs.make_paper(paper_id=str(paper.pk))
    paper.refresh_from_db()
    return paper


def work_off(queue: str) -> None:
    """A real worker comes, does what waits in a queue, and goes."""

    async def work() -> None:
        with ThreadPoolExecutor(1) as threads:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(threads)
            async with app.open_async():
                await app.run_worker_async(wait=False, queues=[queue], install_signal_handlers=False)
            await loop.run_in_executor(threads, connections.close_all)

    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(work())


def bearer(person: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue(person, tokens.ACCESS, 'http://testserver/graphql/')}"}


def test_three_papers_come_from_an_order_s_life(papers_root: Path) -> None:
    order = settled(suppliers=2)
    papers = {paper.kind: made(paper) for paper in Paper.objects.all()}
    assert set(papers) == set(Paper.Kind.values) - {"credit_note"}
    for paper in papers.values():
        pdf = (papers_root / paper.file).read_bytes()
        assert pdf.startswith(b"%PDF")
        assert hashlib.sha256(pdf).hexdigest() == paper.sha256
        assert paper.verification_code == content_of(paper).verification_code
    confirmation: Any = content_of(papers["order_confirmation"])
    assert confirmation.total == order.now.total_amount
    assert len(confirmation.shares) == 2
    assert confirmation.direct_train
    report: Any = content_of(papers["acceptance_report"])
    assert report.totals == {"ordered": 4, "received": 4, "accepted": 3, "rejected": 1}
    statement: Any = content_of(papers["settlement_statement"])
    assert (str(statement.payable), statement.account.number) == ("75.00", "3300000000001234")


def test_an_order_that_waits_for_people_gets_its_confirmation_when_they_agree() -> None:
    order = placed(price="20000.00", quantity=1)
    assert not Paper.objects.exists()
    orders.approve(order.now.approval_id, by=order.buyer.approver.actor(), reason="同意")
    confirmation: Any = content_of(Paper.objects.get())
    assert [step.action for step in confirmation.approval] == ["提交", "同意"]


def test_making_twice_changes_nothing_and_a_lost_file_comes_back_the_same(papers_root: Path) -> None:
    placed()
    paper = made(Paper.objects.get())
    before = (paper.sha256, paper.made_at)
    assert (made(paper).sha256, paper.made_at) == before
    (papers_root / paper.file).unlink()
    assert made(paper).sha256 == before[0]
    assert (papers_root / paper.file).exists()


def test_a_worker_that_dies_leaves_no_half_paper(papers_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed()
    paper = Paper.objects.get()

    def dies(self: Path, target: Path) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dies)
        with pytest.raises(SystemExit):
            jobs.make_paper(paper_id=str(paper.pk))
    paper.refresh_from_db()
    assert paper.made_at is None
    assert made(paper).made_at is not None


WHO: dict[str, tuple[Callable[[Placed], User], set[str]]] = {
    "经办人": (lambda order: order.buyer.purchaser, {"QR", "YS", "JS"}),
    "财务": (lambda order: order.buyer.finance, {"QR", "YS", "JS"}),
    "供应商": (lambda order: order.part.sales, {"YS", "JS"}),
    "另一供应商": (lambda order: order.parts[1].sales, set()),
    "他单位": (lambda order: make.buyer().purchaser, set()),
    "本地监管": (
        lambda order: make.member(make.organisation("regulator", "330300"), Role.REGULATOR),
        {"QR", "YS", "JS"},
    ),
    "上级监管": (
        lambda order: make.member(make.organisation("regulator", "330000"), Role.REGULATOR),
        {"QR", "YS", "JS"},
    ),
    "他地监管": (lambda order: make.member(make.organisation("regulator", "330382"), Role.REGULATOR), set()),
    "平台": (
        lambda order: make.member(make.organisation("platform", "330300"), Role.OPERATOR),
        {"QR", "YS", "JS"},
    ),
    "路人": (lambda order: make.user(), set()),
}


@pytest.mark.parametrize(("who", "reads"), WHO.values(), ids=WHO)
def test_who_may_read_which_papers(who: Callable[[Placed], User], reads: set[str], client: Client) -> None:
    order = settled(suppliers=2)
    person = who(order)
    assert {paper.number[:2] for paper in visible_papers(person.actor())} == reads
    for paper in Paper.objects.all():
        response = client.get(f"/papers/{paper.pk}.pdf", headers=bearer(person))
        assert response.status_code == (503 if paper.number[:2] in reads else 404)


def test_a_signed_link_opens_its_paper_for_a_quarter_of_an_hour(client: Client) -> None:
    settled()
    first, second = (made(paper) for paper in Paper.objects.order_by("number")[:2])
    link = links.path_to(first.pk)
    response = client.get(link)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    token = link.partition("?")[2]
    with clock.moved(by=timedelta(minutes=16)):
        assert client.get(link).status_code == 403
    bad = [
        f"/papers/{first.pk}.pdf",
        f"/papers/{first.pk}.pdf?token=",
        f"/papers/{first.pk}.pdf?token=x:y",
        f"{link}x",
        f"/papers/{second.pk}.pdf?{token}",
        f"/papers/{uuid4()}.pdf?{token}",
        f"/papers/{uuid4()}.pdf",
    ]
    for address in bad:
        response = client.get(address)
        assert response.status_code == 403, address
        assert response.json()["error"]["code"] == "PAPER_LINK_INVALID"


def test_a_paper_that_is_not_made_yet_asks_to_wait(client: Client) -> None:
    placed()
    response = client.get(links.path_to(Paper.objects.get().pk))
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response.json()["error"]["code"] == "PAPER_NOT_MADE"


def test_a_lost_file_is_ordered_again_once(client: Client, papers_root: Path) -> None:
    placed()
    paper = made(Paper.objects.get())
    (papers_root / paper.file).unlink()
    for _ in range(2):
        assert client.get(links.path_to(paper.pk)).status_code == 503


def test_anybody_can_verify_a_printed_paper(client: Client) -> None:
    placed()
    paper = made(Paper.objects.get())
    right = {"number": paper.number, "code": paper.verification_code.lower()}
    answer = client.get("/papers/verify", right, headers={"Accept": "application/json"}).json()
    assert (answer["valid"], answer["sha256"]) == (True, paper.sha256)
    for wrong in (
        {**right, "code": "0000-0000-0000-0000"},
        {**right, "number": "QR1"},
        {"code": "码"},
        {**right, "number": "\x00"},
        {},
    ):
        answer = client.get("/papers/verify", wrong, headers={"Accept": "application/json"}).json()
        assert (answer["valid"], answer["sha256"]) == (False, None)
    assert "相符" in client.get("/papers/verify", right).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_job_outlives_a_worker_that_never_came(papers_root: Path) -> None:
    """Nobody works while the verb commits; a worker that comes later makes the paper."""
    placed()
    assert Paper.objects.get().made_at is None
    work_off("papers")
    paper = Paper.objects.get()
    assert paper.made_at is not None
    assert (papers_root / paper.file).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_paper_and_no_job() -> None:
    jobs_before = ProcrastinateJob.objects.count()
    with transaction.atomic():
        placed()
        transaction.set_rollback(True)
    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()
    assert ProcrastinateJob.objects.count() == jobs_before
