"""`make bench`: load the demo catalogue into a database of its own, serve it, and measure each operation.

`make bench STOREFRONT=<folder>` measures the operations of Saleor's own storefront too, read from its source there.

One JSON line a figure: requests a second, p50 and p95 in milliseconds at 1 and 8 clients, CPU milliseconds a request in the
web processes and in PostgreSQL. The peer's figures stand beside ours as ratios of CPU (`docs/speed.md` says whence).
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks.load import Client, Deed, run
from tests.storefront import errands
from tests.storefront.documents import STOREFRONT, operations
from tests.storefront.errands import Ask, Errand, Sights

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = Path(__file__).parent / "operations"

PEER_CPU = {
    "product_list_20": 184.0,
    "product_list_100": 582.0,
    "product_page": 156.0,
    "search_20": 166.0,
    "cart_read": None,
    "order_chain": 1480.0,
}
"""CPU milliseconds (web + PostgreSQL) of the peer for the same, on a machine whose calibration was 1.35 s. Its product page
takes two requests, details and variants, which our document asks for at once."""


LENGTHS = [
    ("product_list_20", "product_list_100"),
    ("storefront.ProductListPaginated_20", "storefront.ProductListPaginated_100"),
]
"""Lists of 20 and of 100, which may not cost five times as much."""
UNTIMED = {"ChannelsList", "channel", "ProductListPaginated", "CategoriesBySlug"}
"""Of the storefront's: what costs next to nothing, and the list, which is measured at two lengths."""


def operation(name: str) -> str:
    """The text of an operation."""
    return (OPERATIONS / f"{name}.graphql").read_text("utf-8")


@contextmanager
def served(workers: int) -> Iterator[tuple[str, Any]]:
    """The demo catalogue, served by `workers` web processes and no background worker; yields its URL and a CPU meter."""
    import psutil

    from backend.config import embedded
    from backend.config.supervisor import free_port, serving
    from tests.benchmarks.processor import Meter

    embedded.database_url()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from fixtures.loading import load_demo, load_reference
    from search import service

    note("migrate and load the demo catalogue")
    call_command("migrate", verbosity=0)
    load_reference()
    load_demo()
    note("build the search index")
    service.reindex()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    postmaster = psutil.Process(backend).ppid()
    with serving("127.0.0.1", free_port("127.0.0.1"), workers, worker=False) as url:
        me = psutil.Process()
        web = next(
            child
            for child in me.children(recursive=True)
            if any("backend.config.web" in part for part in child.cmdline())
        )
        yield f"{url.rstrip('/')}/graphql/", Meter(web.pid, postmaster)


def subjects() -> dict[str, Any]:
    """What to ask for: slugs, words, variants and a clerk with an address and much budget, from the demo catalogue."""
    from backend.account import tokens
    from backend.account.models import Address, Membership
    from backend.budget.models import BudgetLine
    from backend.core import clock
    from backend.menu.models import Menu
    from backend.page.models import Page
    from backend.product.models import Collection, ProductChannelListing, ProductVariantChannelListing
    from backend.warehouse.models import Stock
    from storefront_api.kit.ids import to_global_id

    listed = ProductChannelListing.objects.filter(channel__slug="wenzhou", is_published=True)
    slugs = list(listed.order_by("product_id").values_list("product__slug", flat=True)[:2000])
    from django.db.models import Count

    membership = (
        Membership.objects.filter(
            role="purchaser", organisation__region_id="330300", organisation__kind="buyer"
        )
        .select_related("user", "organisation")
        .order_by("id")
        .first()
    )
    assert membership is not None
    buyer = membership.organisation
    line, _ = BudgetLine.objects.get_or_create(
        organisation=buyer,
        code="BENCH",
        fiscal_year=clock.fiscal_year(),
        defaults={"name": "测速", "total_amount": "99999999999"},
    )
    cheap = ProductVariantChannelListing.objects.filter(
        channel__slug="wenzhou", price_amount__lt=30, variant__product__state="published"
    )
    variants = list(cheap.order_by("variant_id").values_list("variant_id", flat=True)[:400])
    Stock.objects.filter(variant_id__in=variants).update(quantity=1_000_000)
    address = Address.objects.filter(organisation=buyer).first()
    assert address is not None
    listing = listed.select_related("product__category").order_by("product_id").first()
    shelf = Collection.objects.annotate(held=Count("products")).order_by("-held").first()
    page, menu = Page.objects.filter(is_published=True).first(), Menu.objects.order_by("id").first()
    assert listing is not None
    assert shelf is not None
    assert page is not None
    assert menu is not None
    sights = Sights(
        channel="wenzhou",
        product=listing.product.slug,
        category=listing.product.category.slug,
        collection=shelf.slug,
        page=page.slug,
        menu=menu.slug,
        words="打印纸",
        variants=[to_global_id("ProductVariant", pk) for pk in variants[:3]],
        email=membership.user.email,
        password="",
    )
    return {
        "sights": sights,
        "slugs": random.Random(7).sample(slugs, min(500, len(slugs))),
        "words": [
            "打印纸",
            "激光打印机",
            "办公椅",
            "中性笔",
            "笔记本",
            "dayinzhi",
            "硒鼓 黑色",
            "文件柜",
            "空调",
            "A4纸 70g",
        ],
        "user": membership.user,
        "issue": lambda issuer: tokens.issue(membership.user, tokens.ACCESS, issuer),
        "variants": [to_global_id("ProductVariant", pk) for pk in variants],
        "address": to_global_id("Address", address.pk),
        "line": to_global_id("BudgetLine", line.pk),
    }


def note(line: str) -> None:
    """Progress goes to standard error; figures go to standard output."""
    sys.stderr.write(f"· {line}\n")
    sys.stderr.flush()


def deeds(url: str, known: dict[str, Any]) -> dict[str, Deed]:
    """Each measured piece of work by name."""
    guest, clerk = Client(url), Client(url, known["issue"](url))
    texts = {path.stem: path.read_text("utf-8") for path in OPERATIONS.glob("*.graphql")}
    slugs, words, variants = known["slugs"], known["words"], known["variants"]
    carts: list[str] = []

    async def product_list(n: int, first: int) -> int:
        await guest.ask(texts["product_list"], {"channel": "wenzhou", "first": first})
        return 1

    async def product_page(n: int) -> int:
        await guest.ask(texts["product_page"], {"channel": "wenzhou", "slug": slugs[n % len(slugs)]})
        return 1

    async def search(n: int) -> int:
        await guest.ask(texts["search"], {"channel": "wenzhou", "first": 20, "text": words[n % len(words)]})
        return 1

    async def fill(n: int) -> str:
        made = await clerk.ask(texts["checkout_create"], {"channel": "wenzhou"})
        cart: str = made["checkoutCreate"]["checkout"]["id"]
        chosen = [variants[(3 * n + step * 37) % len(variants)] for step in range(3)]
        lines = [{"variantId": variant, "quantity": 1} for variant in dict.fromkeys(chosen)]
        await clerk.ask(texts["checkout_lines_add"], {"id": cart, "lines": lines})
        return cart

    async def cart_read(n: int) -> int:
        if not carts:
            carts.append(await fill(0))
        await clerk.ask(texts["cart"], {"id": carts[0]})
        return 1

    async def order_chain(n: int) -> int:
        cart = await fill(n)
        await clerk.ask(texts["cart"], {"id": cart})
        await clerk.ask(texts["checkout_address"], {"id": cart, "address": known["address"]})
        await clerk.ask(texts["checkout_budget"], {"id": cart, "line": known["line"]})
        await clerk.ask(texts["checkout_check"], {"id": cart})
        await clerk.ask(texts["cart"], {"id": cart})
        done = await clerk.ask(texts["checkout_complete"], {"id": cart})
        await clerk.ask(texts["order"], {"id": done["checkoutComplete"]["order"]["id"]})
        return 9

    async def list_20(n: int) -> int:
        return await product_list(n, 20)

    async def list_100(n: int) -> int:
        return await product_list(n, 100)

    return {
        "product_list_20": list_20,
        "product_list_100": list_100,
        "product_page": product_page,
        "search_20": search,
        "cart_read": cart_read,
        "order_chain": order_chain,
        **(storefront_deeds(guest, clerk, known) if STOREFRONT else {}),
    }


def storefront_deeds(guest: Client, clerk: Client, known: dict[str, Any]) -> dict[str, Deed]:
    """What Saleor's own storefront asks for when it shows its pages, and a whole purchase of its."""
    texts = operations(Path(STOREFRONT))
    seen: Sights = known["sights"]

    def read(ask: Ask) -> Deed:
        async def once(n: int) -> int:
            await guest.ask(texts[ask.operation], ask.variables)
            return 1

        return once

    async def product_page(n: int) -> int:
        slug = known["slugs"][n % len(known["slugs"])]
        asked = {"channel": seen.channel, "slug": slug, **errands.LANGUAGE}
        await guest.ask(texts["ProductDetails"], asked)
        return 1

    async def run_errand(errand: Errand) -> int:
        answer, asked = None, 0
        while True:
            try:
                ask = errand.send(answer)
            except StopIteration:
                return asked
            answer = await (clerk if ask.logged_in else guest).ask(texts[ask.operation], ask.variables)
            asked += 1

    async def purchase(n: int) -> int:
        some = [known["variants"][(3 * n + step * 37) % len(known["variants"])] for step in range(3)]
        return await run_errand(errands.purchase(replace(seen, variants=list(dict.fromkeys(some)))))

    shown = {ask.operation: read(ask) for ask in errands.looking(seen) if ask.operation not in UNTIMED}
    lists = {f"ProductListPaginated_{first}": read(errands.product_list(seen, first)) for first in (20, 100)}
    deeds = {**shown, **lists, "ProductDetails": product_page, "purchase": purchase}
    return {f"storefront.{name}": deed for name, deed in deeds.items()}


def main() -> int:
    """Measure and print; 1 if any request failed."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each measurement lasts")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--only", action="append", help="only these operations (with * for any)")
    asked = parser.parse_args()
    os.environ.setdefault("OUCAI_VAR", str(ROOT / "var" / "bench"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    os.environ.setdefault("OUCAI_STOREFRONT_GATEWAYS", "1")
    from tests.benchmarks.processor import calibration

    scale = calibration()
    emit({"figure": "calibration", "cpu_seconds": scale, "peer_machine": 1.35})
    failed, p95 = False, dict[str, float]()
    with served(asked.workers) as (url, meter):
        done = 0
        for name, deed in deeds(url, subjects()).items():
            if asked.only and not any(fnmatch(name, wanted) for wanted in asked.only):
                continue
            run(deed, 2, 1.5, start=done)
            done += 1000
            line: dict[str, Any] = {"figure": name}
            for clients in (1, 8):
                before = meter.read()
                timings = run(deed, clients, asked.seconds, start=done)
                after = meter.read()
                done += 100_000
                count = max(1, len(timings.spent))
                line[f"clients_{clients}"] = {
                    "per_second": round(len(timings.spent) / timings.seconds, 1),
                    "p50_ms": timings.percentile(0.5),
                    "p95_ms": timings.percentile(0.95),
                    "cpu_web_ms": round((after.web - before.web) * 1000 / count, 2),
                    "cpu_postgres_ms": round((after.postgres - before.postgres) * 1000 / count, 2),
                    "faults": len(timings.faults),
                }
                if timings.faults:
                    failed = True
                    line["fault"] = timings.faults[0][:300]
                p95[name] = timings.percentile(0.95)
                line["worker_share_mib"] = round(after.worker_share, 1)
                line["worker_resident_mib"] = round(after.worker_resident, 1)
            peer = PEER_CPU.get(name)
            ours = line["clients_8"]["cpu_web_ms"] + line["clients_8"]["cpu_postgres_ms"]
            if peer and ours:
                line["cpu_ratio_to_peer"] = round(peer * (scale / 1.35) / ours, 1)
            emit(line)
    for short, long in LENGTHS:
        if short in p95 and long in p95:
            emit({"figure": "p95 of 100 ÷ p95 of 20", "of": long, "ratio": round(p95[long] / p95[short], 2)})
    return 1 if failed else 0


def emit(line: dict[str, Any]) -> None:
    """One JSON line."""
    sys.stdout.write(orjson.dumps(line).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
