"""Rules of the house that a linter does not know."""

import ast
import re
from pathlib import Path
from typing import TypeVar

from support.source_files import (
    ROOT,
    dotted,
    functions_with_owner,
    nodes,
    place,
    python_files,
    tree_of,
)

Node = TypeVar("Node", bound=ast.AST)

FILE_MAX_LINES = 350
FUNCTION_MAX_LINES = 60

STATIC_DIALOGS = {
    "QMessageBox": {"about", "aboutQt", "critical", "information", "question", "warning"},
    "QFileDialog": {
        "getExistingDirectory",
        "getExistingDirectoryUrl",
        "getOpenFileName",
        "getOpenFileNames",
        "getOpenFileUrl",
        "getOpenFileUrls",
        "getSaveFileName",
        "getSaveFileUrl",
    },
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}

# The places that may catch everything, because an error must not end what they
# keep running. Each hands the error to somebody.
CATCH_ALL = {
    ("rfqdesk/desktop/tasks.py", "TaskOwner._guarded"),
    ("rfqdesk/desktop/loop.py", "install_excepthook.hook"),
    ("server/rfqserver/service/sequencer.py", "Sequencer.execute"),
    ("server/rfqserver/service/sequencer.py", "Sequencer._take"),
    ("server/rfqserver/gateway/acceptor.py", "_handshake"),
}

NOQA = "# " + "noqa"

# Where a test may let time go by, while it looks for a condition.
WAITING = "tests/support/waiting.py"

# The one place that knows operating systems apart, and the demonstration, whose
# private keyring is the Secret Service of Linux.
PLATFORM = {
    "rfqdesk/identity/platform.py",
    "rfqdesk/demo/running.py",
    "rfqdesk/demo/options.py",
    "rfqdesk/demo/secret_service.py",
}
ONE_SYSTEM_MODULES = {"fcntl", "grp", "msvcrt", "pwd", "resource", "termios", "winreg"}
ONE_SYSTEM_NAMES = {
    "asyncio.open_unix_connection",
    "asyncio.start_unix_server",
    "os.fork",
    "os.geteuid",
    "os.getuid",
    "os.killpg",
    "os.memfd_create",
    "os.name",
    "os.setsid",
    "os.uname",
    "signal.SIGHUP",
    "signal.SIGKILL",
    "signal.SIGUSR1",
    "socket.AF_UNIX",
    "sys.platform",
}

# The places that may start a task which no TaskGroup owns.
TASK_OWNERS = {("rfqdesk/desktop/tasks.py", "TaskOwner.start")}


def test_no_dialog_runs_a_loop_of_its_own() -> None:
    # A nested event loop inside a task kills other tasks for good.
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk")
        if isinstance(node, ast.Call) and _runs_a_loop(node)
    ]
    assert found == []


def test_everything_is_caught_only_where_an_error_finds_somebody() -> None:
    found = [
        place(path, handler)
        for path in python_files("rfqdesk", "server")
        for name, handler in _with_function(path, ast.ExceptHandler)
        if _catches_everything(handler)
        and not _raises_again(handler)
        and (str(path.relative_to(ROOT)), name) not in CATCH_ALL
    ]
    assert found == []


def test_every_task_has_an_owner() -> None:
    found = [
        place(path, call)
        for path in python_files("rfqdesk", "server")
        # Once for each file: walking a tree for each call took minutes on a busy machine.
        for groups in (_task_groups(path),)
        for name, call in _with_function(path, ast.Call)
        if _starts_a_task(call, groups) and (str(path.relative_to(ROOT)), name) not in TASK_OWNERS
    ]
    assert found == []


def test_the_named_exceptions_exist() -> None:
    for file, function in CATCH_ALL | TASK_OWNERS:
        names = [name for name, _ in functions_with_owner(ROOT / file)]
        assert function in names, f"{file} has no {function} any more"


def test_no_file_and_no_function_is_too_long() -> None:
    found = []
    for path in python_files("rfqdesk", "server", "tests"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_MAX_LINES:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for name, function in functions_with_owner(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_MAX_LINES:
                found.append(f"{place(path, function)} {name}: {length} lines")
    assert found == []


def test_money_never_passes_through_binary_fractions() -> None:
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk/protocol", "rfqdesk/book", "server/rfqserver/engine")
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert found == []


def test_pure_packages_read_no_clock() -> None:
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk/protocol", "rfqdesk/book", "server/rfqserver/engine")
        if isinstance(node, ast.Call)
        and dotted(node.func).endswith((".now", ".utcnow", ".today"))
        and ("date" in dotted(node.func))
    ]
    assert found == []


CLOCKS = ("QDateTime.current", "QDate.current", "QTime.current", "time.time", "time.monotonic")


def test_views_and_models_take_the_time_from_outside() -> None:
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk/desktop/views", "rfqdesk/desktop/models")
        if isinstance(node, ast.Attribute) and dotted(node).startswith(CLOCKS)
    ]
    assert found == []


def test_what_is_one_systems_own_stands_in_one_place() -> None:
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk")
        if str(path.relative_to(ROOT)) not in PLATFORM and _belongs_to_one_system(node)
    ]
    assert found == []
    assert all((ROOT / name).is_file() for name in PLATFORM)


def test_a_suppressed_check_carries_its_reason() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files("rfqdesk", "server", "tests", "packaging")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if NOQA in line and not re.search(NOQA + r": [A-Z0-9, ]+ - \w", line)
    ]
    assert found == []


def test_nobody_sleeps_on_a_thread() -> None:
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk", "server", "tests")
        if isinstance(node, ast.Call)
        and dotted(node.func) == "time.sleep"
        and path != ROOT / WAITING
    ]
    assert found == []


def test_tests_wait_on_conditions_and_not_for_a_time() -> None:
    # A turn of the loop is no time: `asyncio.sleep(0)`.
    found = [
        place(path, node)
        for path, node in nodes("tests")
        if isinstance(node, ast.Call)
        and dotted(node.func) == "asyncio.sleep"
        and not (isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
        and path != ROOT / WAITING
    ]
    assert found == []


def _runs_a_loop(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = dotted(call.func.value).rpartition(".")[2]
    return call.func.attr in {"exec", "exec_"} or call.func.attr in STATIC_DIALOGS.get(owner, ())


def _belongs_to_one_system(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name in ONE_SYSTEM_MODULES for alias in names)
        case ast.ImportFrom(module=str(module)):
            return module in ONE_SYSTEM_MODULES
        case ast.Attribute():
            # `add_signal_handler` is there on every loop and works on one kind of system.
            return dotted(node) in ONE_SYSTEM_NAMES or node.attr == "add_signal_handler"
    return False


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or dotted(kind).rpartition(".")[2] in {"Exception", "BaseException"}
        for kind in caught
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _starts_a_task(call: ast.Call, groups: set[str]) -> bool:
    name = dotted(call.func)
    receiver, _, method = name.rpartition(".")
    if method == "ensure_future":
        return True
    return method == "create_task" and receiver not in groups


def _task_groups(path: Path) -> set[str]:
    return {
        dotted(item.optional_vars)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if item.optional_vars is not None and dotted(item.context_expr).endswith("TaskGroup()")
    }


def _with_function(path: Path, kind: type[Node]) -> list[tuple[str, Node]]:
    """List the nodes of a kind, each with the innermost function it stands in."""
    owner: dict[ast.AST, str] = {}
    for name, function in functions_with_owner(path):
        owner.update(dict.fromkeys(ast.walk(function), name))
    return [
        (owner.get(node, ""), node) for node in ast.walk(tree_of(path)) if isinstance(node, kind)
    ]
