"""The rules of PROTOCOL.md by their ids, and which tests carry them."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files

from support.source_files import Function, dotted, place, python_files, tree_of

TEXT = files("rfqdesk.protocol").joinpath("PROTOCOL.md").read_text(encoding="utf-8")

RULE_ID = re.compile(r"\[([A-Z]{3}-\d{2}[a-z]?)\]")
ITEM = re.compile(r"\s*(?:- |\d+\. )")

Place = str


def prose(text: str = TEXT) -> list[str]:
    """The lines of the text, those of its examples and of what is made from tables left empty."""
    without_examples = re.sub(r"```.*?```", _emptied, text, flags=re.DOTALL)
    made = r"<!-- made from .*?<!-- end of what is made -->"
    return re.sub(made, _emptied, without_examples, flags=re.DOTALL).splitlines()


def ids_in_order(text: str = TEXT) -> list[str]:
    """Every id before a rule, as the text has them."""
    return RULE_ID.findall("\n".join(prose(text)))


def items(text: str = TEXT) -> Iterator[tuple[int, str]]:
    """Yield each item of a list, in one line, with the number of its first line."""
    found: list[str] = []
    began = 0
    for number, line in enumerate([*prose(text), ""], start=1):
        if found and (not line.strip() or ITEM.match(line)):
            yield began, " ".join(found)
            found = []
        if ITEM.match(line):
            began = number
        if ITEM.match(line) or found:
            found.append(line.strip())


def rows(heading: str, text: str = TEXT) -> list[str]:
    """The rows of every table whose last column bears this heading."""
    found: list[str] = []
    wanted = False
    for line in prose(text):
        if not line.startswith("|"):
            wanted = False
        elif wanted and not line.startswith("|---"):
            found.append(line)
        elif line.rstrip(" |").endswith(f"| {heading}"):
            wanted = True
    return found


def carried() -> dict[str, list[Place]]:
    """The tests that carry each id. Read from the source: nothing is imported or run."""
    found: dict[str, list[Place]] = {}
    for path in python_files("tests"):
        if not path.name.startswith("test_"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Function) and node.name.startswith("test_"):
                for rule_id in _ids_on(node):
                    found.setdefault(rule_id, []).append(f"{place(path, node)} {node.name}")
    return found


def marked_otherwise() -> list[Place]:
    """Markers of rules that are not on a test, or say their ids in another way than as text."""
    proper = {
        id(decorator)
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, Function) and node.name.startswith("test_")
        for decorator in node.decorator_list
        if _is_marker(decorator) and _plain(decorator)
    }
    return [
        place(path, node)
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and _is_marker(node) and id(node) not in proper
    ]


def _ids_on(function: Function) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and _is_marker(decorator):
            yield from (str(ast.literal_eval(argument)) for argument in decorator.args)


def _is_marker(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) == "pytest.mark.rule"


def _plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and all(
        isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        for argument in node.args
    )


def _emptied(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")
