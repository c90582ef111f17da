"""`oucai`, the one command. Each subcommand is a small function; what it needs is imported when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from backend.config.cluster import CHECKOUT, EmbeddedPostgresError
from backend.config.supervisor import ServeError

Command = Callable[[argparse.Namespace], int]


class CannotError(RuntimeError):
    """It cannot be done here and now; the message says why."""


CANNOT = 2
"""Exit code when it cannot be done here and the message says why (port in use, no database)."""
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    try:
        if words[:1] == ["manage"]:
            return _manage(words[1:])
        chosen = _parser().parse_args(words)
        command: Command = chosen.command
        return command(chosen)
    except (CannotError, EmbeddedPostgresError, ServeError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oucai", description="瓯采 Oucai: an open procurement mall.")
    groups = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = groups.add_parser("serve", help="website, API and background worker, until stopped")
    _add_address(serve)
    serve.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
    serve.add_argument("--no-worker", action="store_true", help="run `oucai worker` elsewhere")
    serve.set_defaults(command=_serve)

    worker = groups.add_parser("worker", help="background worker alone")
    worker.add_argument("--concurrency", type=int, default=2, help="jobs at a time (default 2)")
    worker.set_defaults(command=_worker)

    live = groups.add_parser("live", help="the streams of live auctions alone (oucai serve runs them, too)")
    _add_address(live)
    live.set_defaults(command=_live)

    groups.add_parser("migrate", help="bring the database to this version").set_defaults(command=_migrate)

    demo = groups.add_parser(
        "demo", help="load the demo, play a purchase from search to settlement, then serve"
    )
    _add_address(demo)
    demo.add_argument("--no-serve", action="store_true", help="end after the play")
    demo.set_defaults(command=_demo)

    methods = groups.add_parser("methods", help="the procurement methods").add_subparsers(
        required=True, metavar="COMMAND"
    )
    described = methods.add_parser("describe", help="a method as a table and a state chart")
    described.add_argument("method", nargs="?", help="its code, open_tender for instance (default: all)")
    described.set_defaults(command=_describe)

    receipt = groups.add_parser("receipt", help="receipts of sealed bids").add_subparsers(
        required=True, metavar="COMMAND"
    )
    checking = receipt.add_parser(
        "verify", help="check a receipt or an opening record, without any connection"
    )
    checking.add_argument("file", type=Path, help="the answer to the upload, or its receipt, as JSON")
    checking.add_argument(
        "--key",
        type=Path,
        help="what /procurement/receipt-key answered (default: the key of this installation)",
    )
    checking.add_argument("--bid", type=Path, help="the sealed file: is it the one that the receipt names?")
    checking.set_defaults(command=_verify_receipt)

    procurement = groups.add_parser("procurement", help="procurements").add_subparsers(
        required=True, metavar="COMMAND"
    )
    archiving = procurement.add_parser("archive", help="make the archive of a procurement, or verify one")
    archiving.add_argument("number", nargs="?", help="the number of the procurement")
    archiving.add_argument("--to", type=Path, help="where to write it (default: NUMBER.zip here)")
    archiving.add_argument(
        "--verify", type=Path, metavar="FILE", help="check an archive, without any connection"
    )
    archiving.add_argument(
        "--key",
        type=Path,
        help="with --verify: what /procurement/receipt-key answered (default: the key of this installation)",
    )
    archiving.set_defaults(command=_archive)

    journal = groups.add_parser("journal", help="the journal of everything that happened").add_subparsers(
        required=True
    )
    verify = journal.add_parser("verify", help="find any later change, gap or reordering")
    verify.add_argument(
        "--expect-head", metavar="HASH", help="a head written down earlier that must be in the chain"
    )
    verify.set_defaults(command=_verify_journal)
    journal.add_parser("seal", help="seal what is not sealed yet").set_defaults(command=_seal_journal)

    draw = groups.add_parser("draw", help="random draws of experts").add_subparsers(required=True)
    verifying = draw.add_parser("verify", help="run a published draw again and find what cannot be")
    verifying.add_argument("file", type=Path, help="the proof as JSON; no database is asked")
    verifying.add_argument(
        "--expect-head", metavar="HASH", help="a head written down earlier that must be in its log"
    )
    verifying.set_defaults(command=_verify_draw)

    search = groups.add_parser("search", help="the search index").add_subparsers(required=True)
    reindex = search.add_parser("reindex", help="build it anew from the database")
    reindex.add_argument("kinds", nargs="*", help="only of these kinds of things: product, supplier …")
    reindex.set_defaults(command=_reindex)
    check = search.add_parser("check", help="compare it with the database")
    check.add_argument(
        "--contents", action="store_true", help="not only what is there, but all that is indexed of it"
    )
    check.add_argument("--heal", action="store_true", help="repair what differs")
    check.set_defaults(command=_check_index)

    pavilion = groups.add_parser("pavilion", help="温州好产品馆").add_subparsers(required=True)
    exporting = pavilion.add_parser("export", help="write all posters as a ZIP and a catalogue as PDF")
    exporting.add_argument("folder", help="where to")
    exporting.add_argument("--english", action="store_true", help="in English")
    exporting.set_defaults(command=_export_pavilion)
    reporting = pavilion.add_parser("report", help="write the report of a month as PDF")
    reporting.add_argument("month", help="2026-10")
    reporting.add_argument("--out", metavar="FILE", help="where to; pavilion-<month>.pdf if not given")
    reporting.set_defaults(command=_report_pavilion)

    suppliers = groups.add_parser("suppliers", help="the supplier pool").add_subparsers(required=True)
    importing = suppliers.add_parser(
        "import", help="take over suppliers from a provincial pool (again and again)"
    )
    importing.add_argument("file", help="CSV or YAML as in docs")
    importing.set_defaults(command=_import_suppliers)

    schema = groups.add_parser("schema", help="print the GraphQL schema")
    schema.add_argument(
        "--write",
        metavar="FILE",
        nargs="?",
        const=CHECKOUT / "storefront_api" / "schema.graphql",
        help="write it there instead; without a name, into the committed snapshot",
    )
    schema.set_defaults(command=_schema)

    persisted = groups.add_parser(
        "persisted", help="GraphQL documents that run by their hash"
    ).add_subparsers(required=True)
    registering = persisted.add_parser("register", help="register documents or manifests of front ends")
    registering.add_argument("files", nargs="+", type=Path, help="*.graphql, or a manifest *.json")
    registering.set_defaults(command=_register_documents)

    documents = groups.add_parser(
        "documents", help="the documents written from code and data: which are stale"
    )
    documents.add_argument("--write", action="store_true", help="write them")
    documents.set_defaults(command=_documents)

    groups.add_parser("manage", help="Django's own commands: oucai manage help")
    return parser


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)


def _set_up_django() -> None:
    import django

    django.setup()


def _serve(chosen: argparse.Namespace) -> int:
    from backend.config import supervisor

    supervisor.check_port(chosen.host, chosen.port)
    _migrate(chosen)
    return supervisor.serve(chosen.host, chosen.port, chosen.workers, worker=not chosen.no_worker)


def _worker(chosen: argparse.Namespace) -> int:
    import asyncio

    _set_up_django()
    from backend.config import worker

    asyncio.run(worker.work(chosen.concurrency))
    return 0


def _live(chosen: argparse.Namespace) -> int:
    from backend.config import supervisor

    supervisor.check_port(chosen.host, chosen.port)
    command = supervisor.live_child(chosen.host, chosen.port).command
    os.execv(sys.executable, list(command))


def _migrate(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    from backend.config import supervisor

    port = chosen.port
    try:
        supervisor.check_port(chosen.host, port)
    except supervisor.PortInUseError:
        if not chosen.no_serve:
            raise
        # Nobody is told the address of a play that ends by itself: any port will do.
        port = supervisor.free_port(chosen.host)
    from fixtures.demo import command

    return command.run(
        lambda logs: supervisor.serving(chosen.host, port, logs=logs), serve=not chosen.no_serve
    )


def _verify_journal(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from backend.core import journal

    report = journal.verify(expect_head=chosen.expect_head)
    for line in report.lines:
        print(line)
    return 0 if report.ok else 1


def _seal_journal(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from backend.core import journal

    print(f"已封存 {journal.seal_all()} 条 · entries sealed")
    return 0


def _verify_draw(chosen: argparse.Namespace) -> int:
    import json

    from backend.expert.proof import verify

    try:
        proof = json.loads(chosen.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"✗ 无法读取凭证 · the proof cannot be read: {error}", file=sys.stderr)
        return CANNOT
    if isinstance(proof, dict) and "order" in proof:
        return _verify_order(proof)
    faults = verify(proof, expect_head=chosen.expect_head)
    for fault in faults:
        print(f"✗ {fault}")
    if not faults:
        print(
            f"✓ 抽取无误 · nothing was bent: {len(proof['candidates'])} 人次候选 candidates, "
            f"{len(proof['log'])} 行记录 lines, head {proof['head']}"
        )
    return 1 if faults else 0


def _verify_order(kept: dict[str, Any]) -> int:
    """The order of turns of a framework agreement, and those of suppliers that came later."""
    from backend.core.refusals import Refusal
    from backend.expert.draw import comes_out

    records = [kept, *kept.get("later", [])]
    try:
        right = all(comes_out(record) for record in records)
    except (KeyError, TypeError, ValueError, AttributeError, Refusal) as wrong:
        print(f"✗ 记录残缺 · the record is damaged: {wrong!r}", file=sys.stderr)
        return CANNOT
    if not right:
        print("✗ 顺序与记录不符 · another order comes out")
        return 1
    print(f"✓ 抽取无误 · nothing was bent: {sum(len(each['order']) for each in records)} 家 suppliers")
    return 0


def _reindex(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from search import service

    with _index_needed():
        for kind, number in service.reindex(kinds=chosen.kinds).items():
            print(f"{kind}: {number}")
    return 0


def _check_index(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from search import jobs, service
    from search.models import Change

    print(f"{Change.objects.count()} 项变动等待 · changes waiting")
    with _index_needed():
        if chosen.heal:
            jobs.catch_up()
            differences = jobs.heal(contents=chosen.contents, is_patient=True)
        else:
            differences = service.check(contents=chosen.contents)
    for found in differences:
        stale = f", {len(found.stale)} 过时 stale" if chosen.contents else ""
        print(
            f"{found.kind}: {len(found.missing)} 缺少 missing, {len(found.left_over)} 多余 left over{stale}"
        )
    return 0 if chosen.heal or all(found.agrees for found in differences) else 1


@contextmanager
def _index_needed() -> Iterator[None]:
    """Say in one line why the index cannot be asked or written, and what helps."""
    from search.port import CannotWrite, EngineDown, IndexBusy, IndexUnavailable

    try:
        yield
    except IndexBusy as error:
        raise CannotError(
            f"别的进程正在写索引，请稍后再试 · others are writing, try again later: {error}"
        ) from error
    except CannotWrite as error:
        raise CannotError(
            f"索引写不进去，腾出磁盘空间后再试 · the index cannot be written; make room on the disk: {error}"
        ) from error
    except EngineDown as error:
        raise CannotError(f"检索引擎没有应答 · the search engine does not answer: {error}") from error
    except IndexUnavailable as error:
        raise CannotError(
            f"没有可用的索引，请运行 oucai search reindex · there is no index to use; run oucai search reindex: {error}"
        ) from error


def _export_pavilion(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from pathlib import Path
    from time import perf_counter

    from django.conf import settings

    from pavilion import exhibition

    folder = Path(chosen.folder)
    folder.mkdir(parents=True, exist_ok=True)
    origin = settings.PUBLIC_URL or "http://127.0.0.1:8000"
    exhibits = exhibition.everything()
    if not settings.PUBLIC_URL:
        print(f"! 未设置 OUCAI_PUBLIC_URL，二维码指向 · the codes lead to {origin}")

    def tell(done: int, total: int) -> None:
        print(f"\r{done}/{total}", end="\n" if done == total else "", flush=True)

    began = perf_counter()
    count = exhibition.write_posters(
        folder / "posters.zip", exhibits, origin, english=chosen.english, progress=tell
    )
    rate = count / max(perf_counter() - began, 0.001)
    print(f"✓ posters.zip：{count} 张海报 posters，{rate:.1f} 张/秒 a second")
    pages = exhibition.write_catalogue(
        folder / "catalogue.pdf", exhibits, origin, english=chosen.english, progress=tell
    )
    print(f"✓ catalogue.pdf：{pages} 页 pages")
    return 0


def _report_pavilion(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from pathlib import Path

    from pavilion.reporting import NotAMonth, month_from, write_report

    try:
        month = month_from(chosen.month)
    except NotAMonth as error:
        raise CannotError(
            f"月份写作 2026-10，且不晚于本月 · a month is written 2026-10, and has begun: {error}"
        ) from error
    path = Path(chosen.out or f"pavilion-{month:%Y-%m}.pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    pages = write_report(path, month)
    print(f"✓ {path}：{pages} 页 pages")
    return 0


def _import_suppliers(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from backend.supplier import pool_import

    return pool_import.run(chosen.file)


def _schema(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from storefront_api.schema import schema

    text = f"{schema}\n"
    if chosen.write:
        Path(chosen.write).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def _register_documents(chosen: argparse.Namespace) -> int:
    _set_up_django()
    from django.conf import settings

    from storefront_api.kit.documents import Documents
    from storefront_api.kit.manifests import ManifestWrong, register_files
    from storefront_api.schema import schema

    try:
        given, fresh = register_files(
            chosen.files, Documents(schema.graphql_schema, settings.GRAPHQL_MAX_DEPTH)
        )
    except ManifestWrong as wrong:
        print(f"✗ {wrong}", file=sys.stderr)
        return 1
    print(f"已登记 {given} 个文档，新增 {fresh} 个 · documents registered, {fresh} of them new")
    return 0


def _describe(chosen: argparse.Namespace) -> int:
    from procurement_methods.describe import describe
    from procurement_methods.editions import METHODS

    found = [method for method in METHODS if chosen.method in (None, method.code)]
    for method in found:
        print(describe(method))
    if not found:
        known = "、".join(method.code for method in METHODS)
        print(f"✗ 没有这种采购方式 · no such method: {chosen.method} ({known})", file=sys.stderr)
    return 0 if found else CANNOT


def _verify_receipt(chosen: argparse.Namespace) -> int:
    from procurement_methods import verifying

    if chosen.key is None:
        _set_up_django()
    ok, lines = verifying.verify(chosen.file, chosen.key, chosen.bid)
    for line in lines:
        print(line)
    return 0 if ok else 1


def _archive(chosen: argparse.Namespace) -> int:
    if chosen.verify is not None:
        from procurement_methods import unpacking

        if chosen.key is None:
            _set_up_django()
        ok, lines = unpacking.verify(chosen.verify, chosen.key)
        for line in lines:
            print(line)
        return 0 if ok else 1
    if not chosen.number:
        raise CannotError("请写明项目编号，或者用 --verify 核验 · name a procurement, or a file to --verify")
    _set_up_django()
    import shutil

    from backend.core.actor import SYSTEM
    from backend.core.refusals import Refusal
    from procurement_methods import archiving
    from procurement_methods.models import Archive, Procurement

    found = Procurement.objects.filter(number=chosen.number).first()
    if found is None:
        raise CannotError(f"没有这个采购项目 · there is no procurement {chosen.number}")
    try:
        asked = archiving.ask(found.pk, by=SYSTEM)
    except Refusal as refusal:
        raise CannotError(refusal.message) from refusal
    archiving.make(Archive.objects.select_related("procurement__organisation").get(pk=asked.pk))
    made = Archive.objects.get(pk=asked.pk)
    target = chosen.to or Path(f"{found.number}.zip")
    shutil.copyfile(archiving.path_of(made), target)
    print(f"{target}: SHA-256 {made.sha256}, {made.size} bytes; 保存至 kept until {made.kept_until or '—'}")
    return 0


def _documents(chosen: argparse.Namespace) -> int:
    from backend.config import documents

    found = documents.write_all() if chosen.write else documents.stale()
    for name in found:
        print(f"{name} {'已更新 written' if chosen.write else '已过期 stale: make documents'}")
    return 1 if found and not chosen.write else 0


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["oucai manage", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
