"""Trains the model of planted instructions (`intermodal.safety.orders`) and says how it does on folds it didn't see.

INTERMODAL_EVAL names the set's folder with `dev/safety/injection.jsonl` and `pii.jsonl` ({"id", "text", "label"}). Needs
scipy. A positive text counts by its most suspicious window, of a harmless one every window is harmless.
Documents of installed packages are learned from as harmless ones.
Usage: python benchmarks/train_orders.py [--write]
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import sysconfig
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from guard_own import INJECTION
from guard_training import TRAINING
from scipy.optimize import minimize

from intermodal.safety import orders
from intermodal.safety.normal import plain

FOLDS, ROUNDS, SLACK = 5, 3, 10.0
WEIGHTS = Path(orders.__file__).parent / "rules" / "orders.bin"
Matrix = Any  # scipy's sparse matrices have no types


def matrix(text: str) -> Matrix:
    """One row a window."""
    view = plain(text).text
    folded = view.lower() if len(view.lower()) == len(view) else view
    seen = orders.read(folded)
    twos, threes = orders.runs(seen.tokens)
    rows = []
    for low, high in orders.windows(len(folded)):
        at = [i for i, start in enumerate(seen.starts) if low <= start < high]
        words = [f for i in at for f in (*orders.parts(seen.tokens[i]), *twos[i : i + 1], *threes[i : i + 1])]
        ideas, pairs = orders.idea_features([(a, n) for a, n in seen.ideas if low <= a < high])
        row = dict.fromkeys((*words, *ideas, *pairs), 0.0)
        for feature in words:
            row[feature] += 1 / len(words) ** 0.5
        for features, weight in ((ideas, orders.IDEA), (pairs, orders.PAIR)):
            for feature in features:
                row[feature] += weight
        rows.append(row)
    data = [value for row in rows for value in row.values()]
    indices = [feature for row in rows for feature in row]
    ends = np.cumsum([0, *map(len, rows)])
    return sp.csr_matrix((data, indices, ends), shape=(len(rows), 1 << orders.BITS))


def fitted(x: Matrix, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Logistic regression with a square penalty; the last number is the bias."""
    sign = np.where(y, 1.0, -1.0)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ w[:-1] + w[-1])
        pull = -weight * sign / (1 + np.exp(np.clip(margin, -50, 50)))
        value = (weight * np.logaddexp(0, -margin)).sum() + (w[:-1] @ w[:-1]) / (2 * SLACK)
        return value, np.append(x.T @ pull + w[:-1] / SLACK, pull.sum())

    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 80}).x


def trained(items: list[tuple[Matrix, bool, float]]) -> np.ndarray:
    x = sp.vstack([m for m, _, _ in items]).tocsr()
    ends = np.cumsum([0, *(m.shape[0] for m, _, _ in items)])
    chosen = [list(range(a, b)) for a, b in pairwise(ends)]
    for _ in range(ROUNDS):
        rows = [r for c in chosen for r in c]
        y = np.array([label for (_, label, _), c in zip(items, chosen, strict=True) for _ in c])
        weight = np.array([share / len(c) ** 0.5 for (_, _, share), c in zip(items, chosen, strict=True) for _ in c])
        weight = np.where(y, weight / weight[y].sum(), weight / weight[~y].sum()) * len(items) / 2
        w = fitted(x[rows], y, weight)
        z = x @ w[:-1]
        chosen = [
            [int(a + np.argmax(z[a:b]))] if label else list(range(a, b))
            for (_, label, _), a, b in zip(items, ends[:-1], ends[1:], strict=True)
        ]
    return w


def score(m: Matrix, w: np.ndarray) -> float:
    return float((m @ w[:-1] + w[-1]).max())


def loaded(root: Path) -> tuple[list[dict[str, Any]], list[tuple[Matrix, bool, float]]]:
    """The items of the set, and what else is learned from: our own sentences, harmless texts about people."""
    rows = [json.loads(line) for line in (root / "injection.jsonl").read_text("utf-8").splitlines()]
    others = [json.loads(line)["text"] for line in (root / "pii.jsonl").read_text("utf-8").splitlines()]
    besides = [(matrix(text), False, 0.5) for text in others if text.strip()]
    besides += [(matrix(text), planted, 1.0) for planted, text in TRAINING]
    besides += [(matrix(text), False, 1.0) for text in manuals()]
    return [{**row, "matrix": matrix(row["text"])} for row in rows if row["text"].strip()], besides


def manuals(size: int = 4000, most: int = 200) -> list[str]:
    """Harmless documents: what installed packages say of themselves. One a package and name, licences among them."""
    found: dict[tuple[str, str], str] = {}
    root = Path(sysconfig.get_path("purelib"))
    for path in sorted(p for end in ("md", "rst", "txt") for p in root.rglob(f"*.{end}")):
        if (key := (path.relative_to(root).parts[0], path.stem.lower()[:6])) in found or path.stat().st_size < 400:
            continue
        with contextlib.suppress(UnicodeDecodeError):
            found[key] = path.read_text("utf-8")[:size]
    return sorted(found.values(), key=lambda text: zlib.crc32(text.encode()))[:most]


def main() -> int:
    folder = os.environ.get("INTERMODAL_EVAL")
    if not folder:
        print("skipped: INTERMODAL_EVAL names no evaluation set")
        return 0
    rows, besides = loaded(Path(folder) / "dev" / "safety")
    learnable = [row["kind"] != "obfuscated" for row in rows]  # what is encoded is the rules' part
    label = np.array([bool(row["label"]) for row in rows])
    z = np.zeros(len(rows))
    fold = folds(rows)
    for k in range(FOLDS):
        part = [
            (r["matrix"], bool(r["label"]), 1.0)
            for r, ok, f in zip(rows, learnable, fold, strict=True)
            if ok and f != k
        ]
        w = trained([*part, *besides])
        for i in np.flatnonzero(fold == k):
            z[i] = score(rows[i]["matrix"], w)
    report(rows, label, z, np.array(learnable))
    w = trained(
        [*((r["matrix"], bool(r["label"]), 1.0) for r, ok in zip(rows, learnable, strict=True) if ok), *besides]
    )
    own(w)
    if out := os.environ.get("INTERMODAL_FOLDS"):  # weights by id, to join with the rules' findings
        Path(out).write_text(json.dumps({row["id"]: float(v) for row, v in zip(rows, z, strict=True)}))
    if "--write" in sys.argv:
        unit = float(np.abs(w[:-1]).max()) / 127
        data = np.array([unit, w[-1]], np.float32).tobytes() + np.round(w[:-1] / unit).astype(np.int8).tobytes()
        WEIGHTS.write_bytes(zlib.compress(data, 9))
        print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size} bytes")
    return 0


def folds(rows: list[dict[str, Any]]) -> np.ndarray:
    """Each kind, language and label spread evenly over the folds."""
    rng, fold = np.random.default_rng(1), np.zeros(len(rows), int)
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, row in enumerate(rows):
        groups.setdefault((row["kind"], row["lang"], str(row["label"])), []).append(i)
    for group in groups.values():
        fold[rng.permutation(group)] = (np.arange(len(group)) + rng.integers(FOLDS)) % FOLDS
    return fold


def report(rows: list[dict[str, Any]], label: np.ndarray, z: np.ndarray, learnable: np.ndarray) -> None:
    lang = np.array([row["lang"] for row in rows])
    for name in ("en", "zh", "de"):
        yes, no = z[(lang == name) & label & learnable], np.sort(z[(lang == name) & ~label])
        said = []
        for wrong in (0.01, 0.02, 0.03, 0.05):
            least = no[int(np.ceil(len(no) * (1 - wrong))) - 1]
            said.append(f"{(yes > least).mean():.3f} at {wrong} (from {least:.2f})")
        print(f"{name}, unseen folds: recall {', '.join(said)}; area {(yes[:, None] > no[None]).mean():.3f}")


def own(w: np.ndarray) -> None:
    for name in ("en", "zh"):
        yes = np.array([score(matrix(t), w) for lang, t, planted in INJECTION if lang == name and planted])
        no = np.array([score(matrix(t), w) for lang, t, planted in INJECTION if lang == name and not planted])
        said = ", ".join(f"{(yes > t).mean():.2f}/{(no > t).mean():.2f} from {t}" for t in (-0.5, 0.0, 0.5, 1.0))
        print(f"{name}, our own items: {said}; area {(yes[:, None] > no[None]).mean():.3f}")


if __name__ == "__main__":
    sys.exit(main())
