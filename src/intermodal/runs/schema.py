"""The journal's tables. Raise VERSION with every change, and say below how a journal of the version before becomes one."""

VERSION = 4

DDL = """
CREATE TABLE runs(
  id TEXT PRIMARY KEY, request TEXT NOT NULL, plan_digest TEXT NOT NULL, bound TEXT NOT NULL, status TEXT NOT NULL,
  error TEXT, created REAL NOT NULL, owner TEXT NOT NULL, expires REAL NOT NULL, fence INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE steps(
  run_id TEXT NOT NULL, key TEXT NOT NULL, step TEXT NOT NULL, tool TEXT NOT NULL, offer TEXT NOT NULL,
  status TEXT NOT NULL, attempt INTEGER NOT NULL, many INTEGER NOT NULL, outputs TEXT NOT NULL, seconds REAL NOT NULL,
  units REAL NOT NULL, cost_usd REAL, reserved_usd REAL NOT NULL, error TEXT, cache_key TEXT, source TEXT NOT NULL,
  finished REAL NOT NULL, handle TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '[]', PRIMARY KEY(run_id, key)
) WITHOUT ROWID;
CREATE INDEX steps_cache ON steps(cache_key) WHERE cache_key IS NOT NULL;
CREATE INDEX steps_offer ON steps(offer, finished) WHERE status='done' AND source='run' AND offer<>'';
CREATE TABLE questions(
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL, text TEXT NOT NULL,
  asked REAL NOT NULL, answer INTEGER, words TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE pins(thread TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY(thread, run_id)) WITHOUT ROWID;
CREATE TABLE blobs(digest TEXT PRIMARY KEY, data BLOB NOT NULL);
"""

# version → statements that make a journal of it one of the next
STEPS: dict[int, tuple[str, ...]] = {
    2: ("ALTER TABLE steps ADD COLUMN handle TEXT NOT NULL DEFAULT ''",),
    3: ("ALTER TABLE steps ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",),
}
