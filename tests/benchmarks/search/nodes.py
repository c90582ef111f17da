"""Elasticsearch 节点 · real nodes on this machine for the benchmarks, alone or as a cluster; what they keep stays on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from elasticsearch import ApiError, Elasticsearch, TransportError

from backend.config.bootstrap import ELASTICSEARCH, java_home
from backend.config.cluster import as_server_owner, server_owner
from backend.config.supervisor import free_port
from tests.elasticsearch import LOG_SETTINGS

START_SECONDS = 300.0
_SETTINGS = """\
cluster.name: oucai-bench
node.name: {name}
{discovery}
xpack.security.enabled: false
http.host: 127.0.0.1
http.port: {http}
transport.host: 127.0.0.1
transport.port: {transport}
path.data: {home}/data
path.logs: {home}/logs
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: false
"""


@dataclass
class Node:
    """One node: where its files are and how to reach it."""

    home: Path
    name: str
    heap: str
    http: int
    transport: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def start(self, cluster: Sequence[Node]) -> None:
        """Start it as an ordinary user; returns at once."""
        config = self.home / "config"
        shutil.rmtree(config, ignore_errors=True)
        owner = server_owner(self.home)
        for folder in (self.home, config, *(self.home / each for each in ("data", "logs", "tmp"))):
            folder.mkdir(parents=True, exist_ok=True)
            if owner is not None:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        if len(cluster) == 1:
            discovery = "discovery.type: single-node"
        else:
            others = ", ".join(f'"127.0.0.1:{each.transport}"' for each in cluster)
            names = ", ".join(f'"{each.name}"' for each in cluster)
            discovery = f"discovery.seed_hosts: [{others}]\ncluster.initial_master_nodes: [{names}]"
        settings = _SETTINGS.format(
            name=self.name, discovery=discovery, http=self.http, transport=self.transport, home=self.home
        )
        (config / "elasticsearch.yml").write_text(settings)
        (config / "jvm.options").write_text("-XX:+UseG1GC\n-Djava.io.tmpdir=${ES_TMPDIR}\n")
        (config / "log4j2.properties").write_text(LOG_SETTINGS)
        program = ELASTICSEARCH / "bin" / "elasticsearch"
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*as_server_owner(self.home, program), str(program)],
                env={
                    "PATH": os.environ["PATH"],
                    "ES_JAVA_HOME": str(java_home()),
                    "ES_PATH_CONF": str(config),
                    "ES_TMPDIR": str(self.home / "tmp"),
                    "ES_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap}",
                },
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def server(self) -> psutil.Process:
        """The process that answers; what was started only starts it."""
        assert self.process is not None
        started = psutil.Process(self.process.pid)
        return max([started, *started.children(recursive=True)], key=lambda each: each.memory_info().rss)

    def kill(self) -> None:
        """As when the power fails: kill -9."""
        assert self.process is not None
        self.server().kill()
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        """End it in good order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


@contextmanager
def running(home: Path, number: int = 1, heap: str = "1g") -> Iterator[list[Node]]:
    """So many nodes as one cluster, ready to answer, until the block ends."""
    nodes = [
        Node(home / f"node-{place}", f"node-{place}", heap, free_port("127.0.0.1"), free_port("127.0.0.1"))
        for place in range(1, number + 1)
    ]
    with ExitStack() as stack:
        for node in nodes:
            node.start(nodes)
            stack.callback(node.stop)
        wait_for(nodes)
        yield nodes


def wait_for(nodes: Sequence[Node], status: str = "yellow") -> None:
    """Returns when all of them are one cluster in which every index can be read."""
    deadline = time.monotonic() + START_SECONDS
    with Elasticsearch([each.address for each in nodes], request_timeout=30) as client:
        while True:
            try:
                health = client.cluster.health(
                    wait_for_nodes=str(len(nodes)), wait_for_status=status, timeout="20s"
                )
                if not health["timed_out"]:
                    return
            except (ApiError, TransportError):
                if time.monotonic() > deadline:
                    raise
            if time.monotonic() > deadline:
                raise RuntimeError(f"Elasticsearch did not start: {nodes[0].home / 'log'}")
            time.sleep(0.3)
