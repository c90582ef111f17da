"""The Elasticsearch that the tests bring is the real server, and it is not run by root."""

from __future__ import annotations

import psutil
from elasticsearch import Elasticsearch

from backend.config.bootstrap import ELASTICSEARCH_VERSION


def test_a_real_node_answers(elasticsearch: str) -> None:
    with Elasticsearch(elasticsearch) as client:
        (node,) = client.nodes.info(node_id="_local")["nodes"].values()
    assert node["version"] == ELASTICSEARCH_VERSION
    assert psutil.Process(node["process"]["id"]).uids().effective != 0
