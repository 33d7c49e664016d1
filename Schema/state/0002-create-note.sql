CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  frob_id TEXT NOT NULL,
  body TEXT NOT NULL
);

CREATE INDEX note_by_frob ON note (frob_id, id);
