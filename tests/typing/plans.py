"""Checked by mypy strict and pyright, not run: a well-wired plan passes, a mis-wired one is rejected on its line."""

from collections.abc import Sequence

import intermodal as im


@im.tool
async def caption(image: im.Image, *, detail: int = 1) -> im.Text:
    """Describe a picture."""
    return im.Text.of(f"{image.width} {detail}")


@im.tool
async def pages(document: im.Document) -> Sequence[im.Image]:
    """Pages as pictures."""
    return []


@im.tool
async def read_aloud(text: im.Text, *, voice: str = "") -> im.Audio:
    """Read a text aloud."""
    return im.Audio.from_pcm16(b"\0\0", sample_rate=8000)


draft = im.PlanBuilder("typed")
photo = draft.input("photo", im.Image)
words: im.Text = draft.step(caption, photo, detail=2)
sound: im.Audio = draft.step(read_aloud.using(name="narrate"), words, voice="heart")
every: Sequence[im.Text] = draft.each(caption, draft.step(pages, draft.input("report", im.Document)))
text: im.Text = draft.as_(im.Text, photo)
draft.output(sound)

draft.step(read_aloud, photo)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
draft.step(caption, photo, detail="two")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
draft.step(caption)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
draft.step(caption, photo, colour="red")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
wrong: im.Audio = draft.step(caption, photo)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
draft.output(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
