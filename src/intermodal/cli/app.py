"""The commands and their options. Bodies live in one file each and are imported when called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="intermodal",
    help="Any media in, any media out: planned, priced, approved, resumable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
runs_app = typer.Typer(
    help="Runs of this home: list, show, resume, answer, cancel, erase, prune.", no_args_is_help=True
)
app.add_typer(runs_app, name="runs")
catalog_app = typer.Typer()
app.add_typer(catalog_app, name="catalog")

Home = Annotated[Path | None, typer.Option("--home", envvar="INTERMODAL_HOME", help="The state folder.")]
Files = Annotated[list[str] | None, typer.Argument(help="Media; - is standard input.", show_default=False)]
Words = Annotated[str | None, typer.Option("--text", help="Text as media; - reads it from standard input.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
JsonEach = Annotated[bool, typer.Option("--json", help="Print one JSON object a file, each on a line.")]
LocalOnly = Annotated[bool, typer.Option("--local-only", help="Engines on this machine only.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", help="US dollars the run may cost.")]
MaxTime = Annotated[float | None, typer.Option("--max-time", help="Seconds the run may take.")]
MayWait = Annotated[float | None, typer.Option("--may-wait", help="Hours that cheaper batch offers may take.")]
Want = Annotated[str | None, typer.Option("--want", help="Modality of the answer: text, audio, image, …")]


@app.command()
def run(
    request: Annotated[str | None, typer.Argument(help="What is wanted, in words.", show_default=False)] = None,
    files: Files = None,
    text: Words = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="A plan file instead of a request.")] = None,
    inputs: Annotated[list[str] | None, typer.Option("--input", help="NAME=FILE for a plan's input.")] = None,
    want: Want = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the outputs.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the plan and stop.")] = False,
    json: Json = False,
    events: Annotated[bool, typer.Option("--events", help="Print events as JSON lines.")] = False,
    local_only: LocalOnly = False,
    max_cost: MaxCost = None,
    max_time: MaxTime = None,
    may_wait: MayWait = None,
    run_id: Annotated[str | None, typer.Option("--run-id", help="A name for the run.")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Save what happened as a page.")] = None,
    home: Home = None,
) -> None:
    """Plan and run a request over media, or run a plan file."""
    from .common import Limits
    from .run import Asked, command

    limits = Limits(local_only, max_cost, max_time, may_wait)
    command(
        Asked(request, files or [], text, plan, inputs or [], want, out, explain, json, events, run_id, report),
        limits,
        home,
    )


@app.command()
def explain(
    request: Annotated[str, typer.Argument(help="What is wanted, in words.")],
    files: Files = None,
    text: Words = None,
    want: Want = None,
    json: Json = False,
    local_only: LocalOnly = False,
    max_cost: MaxCost = None,
    max_time: MaxTime = None,
    may_wait: MayWait = None,
    home: Home = None,
) -> None:
    """Print the plan for a request; no tool runs."""
    from .common import Limits
    from .run import Asked, command

    limits = Limits(local_only, max_cost, max_time, may_wait)
    command(Asked(request, files or [], text, want=want, explain=True, json=json), limits, home)


@app.command()
def tool(
    name: Annotated[str, typer.Argument(help="The tool's id; `intermodal tools` lists them.")],
    files: Files = None,
    text: Words = None,
    param: Annotated[list[str] | None, typer.Option("--param", help="NAME=VALUE, as JSON or plain.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the outputs.")] = None,
    json: JsonEach = False,
    local_only: LocalOnly = False,
    home: Home = None,
) -> None:
    """Run one tool over files, each on its own, in one process."""
    from .common import Limits
    from .tool import command

    command(name, files or [], text, param or [], out, json, Limits(local_only, None, None), home)


@app.command()
def check(
    files: Files = None,
    jsonl: Annotated[str | None, typer.Option("--jsonl", help='A file (or -) of {"id", "text"} lines.')] = None,
    json: JsonEach = False,
    home: Home = None,
) -> None:
    """The guard's findings on media: on what is written or said in them, read on this machine.

    Exit status 4 where it found something, else 1 where something couldn't be checked.
    """
    from .check import command

    command(files or [], jsonl, json, home)


@app.command()
def tools(json: Json = False) -> None:
    """The tools there are, and what they take and give."""
    from .listing import tools as command

    command(json)


@catalog_app.callback(invoke_without_command=True)
def catalog(
    context: typer.Context,
    purpose: Annotated[
        str | None,
        typer.Option("--for", help="Which for research, applications, generation, understanding, private, cheap?"),
    ] = None,
    json: Json = False,
) -> None:
    """The offers known here: price and its source, lifecycle, privacy, whether usable, and if not, what would help."""
    if context.invoked_subcommand is None:
        from .catalog import listing

        listing(json, purpose)


@catalog_app.command("refresh")
def catalog_refresh(json: Json = False) -> None:
    """Ask the carriers whose keys are here for their models: what is new, gone or ending against the rows here."""
    from .catalog import refreshing

    refreshing(json)


@app.command()
def doctor(home: Home = None, json: Json = False) -> None:
    """What works here: home, packages, engines; each finding with what to do."""
    from .doctor import command

    command(home, json)


@app.command()
def version() -> None:
    """The version."""
    from intermodal import __version__

    typer.echo(__version__)


@runs_app.command("list")
def runs_list(home: Home = None, json: Json = False, limit: int = 20) -> None:
    """The newest runs."""
    from .runs import listing

    listing(home, json, limit)


@runs_app.command("show")
def runs_show(run_id: str, home: Home = None, json: Json = False) -> None:
    """One run: its steps, their engines, times and costs, and open questions."""
    from .runs import show

    show(run_id, home, json)


@runs_app.command("resume")
def runs_resume(
    run_id: str,
    home: Home = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the outputs.")] = None,
    json: Json = False,
) -> None:
    """Go on with a run: finished steps answer from the journal."""
    from .runs import resume

    resume(run_id, home, out, json)


@runs_app.command("answer")
def runs_answer(
    question: str,
    home: Home = None,
    approve: Annotated[bool | None, typer.Option("--approve/--deny", show_default=False)] = None,
    words: Annotated[str, typer.Option("--words", help="What to say to a question of an agent's.")] = "",
) -> None:
    """Answer a question that a run waits for; then resume it, where nobody waits with it."""
    from .runs import answer

    answer(question, home, approve, words)


@runs_app.command("cancel")
def runs_cancel(run_id: str, home: Home = None) -> None:
    """End a run that another process drives, by its process."""
    from .runs import cancel

    cancel(run_id, home)


@runs_app.command("erase")
def runs_erase(run_id: str, home: Home = None) -> None:
    """Delete a run and every byte that only it used."""
    from .runs import erase

    erase(run_id, home)


@runs_app.command("prune")
def runs_prune(home: Home = None, days: float = 30.0) -> None:
    """Delete finished runs older than so many days, with their bytes."""
    from .runs import prune

    prune(home, days)
