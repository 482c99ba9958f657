"""The public names, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys

import intermodal as im

NAMES = """
Agent AgentDecided Answer Ask Decision Delegate Do GiveUp Task Team agents
ApprovalAsked ApprovalNeeded Artifact Audio Blocked BoundPlan Captioner ChatModel Conversant Document DocumentReader Env
Event Extractor
Finding Image ImageComposer ImageEditor ImageGenerator IntermodalError Label Locator MediaAnswerer Need ObjectDetector
Offer Orchestrator Outcome OutputDelta Pattern Plan PlanBuilder Policy Price Profile ProviderNeeded Question
QuestionAnswerer Record Redactor Region Regions Replanned Report
RequestUnclear Result Rule Run RunFinished RunStarted
Segment Speaker Speed StepFailed StepFinished StepStarted StepWaiting Table Text TextReader Tool Transcriber
Transcript Video VideoReader discover engine errors graphs openai_server run run_sync testing text tool tools url
"""


def test_names_are_pinned() -> None:
    assert sorted(im.__all__) == sorted(NAMES.split())
    assert all(getattr(im, name) is not None for name in im.__all__)
    assert set(im.__all__) <= set(dir(im))


def test_importing_brings_nothing_heavy() -> None:
    code = (
        "import sys, intermodal as im; im.Orchestrator, im.Image, im.tool, im.Policy;"
        "heavy = {'langgraph', 'langchain_core', 'numpy', 'av', 'cv2', 'onnxruntime', 'rapidocr', 'PIL', 'typer'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_runtime_needs_no_langgraph() -> None:
    code = (
        "import sys\n"
        "for name in ('langgraph', 'langchain_core'): sys.modules[name] = None\n"
        "import asyncio, tempfile, intermodal as im\n"
        "@im.tool\n"
        "async def upper(words: im.Text) -> im.Text:\n"
        "    'Upper.'\n"
        "    return im.Text.of(words.value.upper())\n"
        "draft = im.PlanBuilder('p'); draft.output(draft.step(upper, draft.input('words', im.Text)))\n"
        "async def main():\n"
        "    async with im.Orchestrator(home=tempfile.mkdtemp(), tools=[upper]) as studio:\n"
        "        run = studio.start(draft.build(), inputs={'words': im.text('abc')})\n"
        "        print((await run).text, (await (await studio.resume(run.id))).text)\n"
        "asyncio.run(main())\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert out.stdout.split() == ["ABC", "ABC"], out.stderr
