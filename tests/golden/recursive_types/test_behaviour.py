from __future__ import annotations

from types import ModuleType


def test_a_tree_comes_back(package: ModuleType) -> None:
    leaf = b'{"type":"leaf","node":{"maybe":null,"next":{"next":{}}}}'
    data = (
        b'{"type":"branch","all":['
        + leaf
        + b'],"by_name":{"a":'
        + leaf
        + b'},"either":{"type":"branch"},"left":'
        + leaf
        + b"}"
    )
    tree = package.decode(data, package.SCHEMAS["Tree"], strict=True)
    assert type(tree.all[0]) is package.Leaf
    assert tree.all[0].node.maybe is None
    assert package.encode(tree) == data
    assert package.decode(data, package.Branch) == tree
