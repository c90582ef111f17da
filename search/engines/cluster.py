"""集群 · where Elasticsearch is. Apart from its engine, so that nobody loads the client who does not use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cluster:
    """集群 · the nodes of Elasticsearch and how indexes are made there."""

    nodes: tuple[str, ...]
    prefix: str = "oucai"
    """Begins the names of all indexes; installations that share a cluster have different ones."""
    shards: int = 1
    replicas: int = 0
    seconds: float = 2.0
    """How long a question may take."""
    api_key: str = ""
    authority: str = ""
    """File of the certificate of the authority that the nodes' certificates come from."""
