-- What a run of a class is, one fact a row.
CREATE TABLE IF NOT EXISTS run (
    name TEXT PRIMARY KEY,  -- such as "assignment", "seed", or "exam"
    value TEXT NOT NULL  -- the fact
) STRICT;

-- What can be earned, one item a row, in the order of the gradebook's columns.
CREATE TABLE IF NOT EXISTS items (
    label TEXT PRIMARY KEY,  -- an equation such as "3.47 dZ1", "nn_model" or "stability"
    place INTEGER NOT NULL,  -- its place among the items, from 0
    max_points REAL NOT NULL,  -- what it is worth
    bonus INTEGER NOT NULL  -- 1 where the highest score does not count it
) STRICT;

-- What was handed in and how it was judged, one submission a row.
CREATE TABLE IF NOT EXISTS submissions (
    id TEXT PRIMARY KEY,  -- the submission
    student TEXT NOT NULL,  -- whose it is, as the platform has it
    key TEXT NOT NULL,  -- the platform's number of them, or empty
    email TEXT NOT NULL,  -- their address, or empty
    path TEXT,  -- the file or the folder that was judged; null where there is none
    origin TEXT NOT NULL,  -- where it came from
    digest TEXT NOT NULL,  -- the SHA-256 of its contents, and a mark of the terms it was judged on
    attempt INTEGER NOT NULL,  -- which attempt it is, from 1
    late INTEGER NOT NULL,  -- 1 where the platform calls it late
    days_late REAL NOT NULL,  -- how late it is, where the platform tells
    refused TEXT NOT NULL,  -- why it could not be judged, or empty
    notes TEXT NOT NULL,  -- what else was seen of it, a JSON list of texts
    set_aside TEXT NOT NULL,  -- which earlier attempts do not count, a JSON list of texts
    status TEXT NOT NULL,  -- "conforms", "does not conform", or why there is no verdict
    score REAL NOT NULL,  -- the score that the judge gives; the view scores has the one in force
    max_score REAL NOT NULL,  -- the score of a right submission
    penalty REAL NOT NULL,  -- what lateness takes off, already subtracted
    share REAL NOT NULL,  -- the same as a share of the points, from 0 to 1
    look TEXT NOT NULL,  -- why a person should look at it, a JSON list of texts
    seconds REAL NOT NULL,  -- how long judging it took
    verdict TEXT,  -- the verdict as JSON, schema 1; null where there is none
    graded_at TEXT NOT NULL  -- when it was judged, in UTC
) STRICT;

-- What the judge gives for each item of a submission.
CREATE TABLE IF NOT EXISTS marks (
    submission TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,  -- whose mark
    label TEXT NOT NULL,  -- the item
    place INTEGER NOT NULL,  -- its place in the submission's list, from 0
    function TEXT NOT NULL,  -- the function that computes it
    status TEXT NOT NULL,  -- the verdict's status, such as "follows"
    points REAL NOT NULL,  -- what the judge gives
    max_points REAL NOT NULL,  -- what the item was worth when it was judged
    PRIMARY KEY (submission, label)
) STRICT, WITHOUT ROWID;

-- Marks that somebody set; they stay when a submission is judged again.
CREATE TABLE IF NOT EXISTS by_hand (
    submission TEXT NOT NULL,  -- whose mark
    label TEXT NOT NULL,  -- the item, or "late"
    points REAL NOT NULL,  -- what it earns instead of what the judge gives; of "late" the days
    reason TEXT NOT NULL,  -- why
    set_at TEXT NOT NULL,  -- when, in UTC
    PRIMARY KEY (submission, label)
) STRICT, WITHOUT ROWID;

-- The marks in force: the judge's, or those set by hand.
CREATE VIEW IF NOT EXISTS marks_in_force AS
SELECT
    m.submission AS submission,  -- whose mark
    m.label AS label,  -- the item
    m.status AS status,  -- the verdict's status
    coalesce(h.points, m.points) AS points,  -- what it earns
    m.max_points AS max_points,  -- what it is worth
    coalesce(h.reason, '') AS reason  -- why, where it was set by hand; otherwise empty
FROM marks AS m LEFT JOIN by_hand AS h ON h.submission = m.submission AND h.label = m.label;

-- The scores in force, as the gradebook's CSV has them.
CREATE VIEW IF NOT EXISTS scores AS
SELECT
    s.id AS submission,  -- the submission
    s.student AS student,  -- whose it is
    round(sum(f.points) - round(sum(f.points) * s.share, 6), 6) AS score,  -- what it earns
    s.max_score AS max_score,  -- what a right one earns
    s.status AS status,  -- what became of it
    max(f.reason) <> '' AS by_hand  -- 1 where a mark was set by hand
FROM submissions AS s JOIN marks_in_force AS f ON f.submission = s.id
GROUP BY s.id;
