CREATE TABLE thunk (
  id INTEGER PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

INSERT INTO thunk (value) VALUES ('primordial');
