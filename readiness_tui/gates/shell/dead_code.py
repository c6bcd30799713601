"""Commands that a script never comes to, as far as its text alone can tell."""

from readiness_tui.gates.shell.tree import If, Item, Pipeline, Script, Simple
from readiness_tui.gates.shell.walk import lists

_ENDS = frozenset({"exit", "return"})
_STATUS = {"true": True, ":": True, "false": False}


def never_reached(script: Script, target: Simple) -> str:
    """Why a command never runs, such as `exit 0 before it`; empty where it may run.

    Args:
        script: The whole script.
        target: One of its simple commands.
    """
    for block in lists(script):
        for item in block.items:
            if item.end <= target.at < block.end and (word := _ends(item)):
                return f"{word} before it"
            if item.at <= target.at < item.end and (why := _skipped(item, target)):
                return why
    return ""


def _ends(item: Item) -> str:
    """The words of an item that begins with `exit`, whatever follows it; empty for any other."""
    simple = _only(item.first)
    if simple is None or item.is_background or not simple.words:
        return ""
    texts = [word.text for word in simple.words]
    return " ".join(texts[:2]) if texts[0] in _ENDS else ""


def _skipped(item: Item, target: Simple) -> str:
    status = _known(item.first)
    for link in item.rest:
        if status is None:
            break
        runs = status is (link.op == "&&")
        if not runs and link.pipeline.at <= target.at < link.pipeline.end:
            return f"{str(status).lower()} {link.op} before it"
        if runs:
            status = _known(link.pipeline)
    pipelines = (item.first, *(link.pipeline for link in item.rest))
    branches = (stage for one in pipelines for stage in one.stages if isinstance(stage, If))
    return "if false around it" if any(_is_shut(one, target) for one in branches) else ""


def _is_shut(branch: If, target: Simple) -> bool:
    for condition, body in branch.arms:
        if len(condition.items) != 1 or condition.items[0].rest:
            continue
        if _known(condition.items[0].first) is False and body.at <= target.at < body.end:
            return True
    return False


def _known(pipeline: Pipeline) -> bool | None:
    """Whether a pipeline succeeds, None where its text does not tell."""
    simple = _only(pipeline)
    if simple is None or len(simple.words) != 1:
        return None
    status = _STATUS.get(simple.words[0].text)
    return status if status is None else status is not pipeline.is_negated


def _only(pipeline: Pipeline) -> Simple | None:
    stage = pipeline.stages[0]
    return stage if len(pipeline.stages) == 1 and isinstance(stage, Simple) else None
