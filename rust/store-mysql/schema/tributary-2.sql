-- Tributary's tables, version 2: what came after the first installations. Each version is a change set of its own, since an
-- installed server has run the earlier ones. Same rules as in tributary-1.sql.

-- Rows that an author changed who had not seen what stands, until that is written back: one line a column group, and one
-- without a group for the row.
CREATE TABLE IF NOT EXISTS tributary_fix (
  row_hash BINARY(16) NOT NULL,
  column_group VARCHAR(64) NOT NULL,
  row_key TEXT NOT NULL,
  PRIMARY KEY (row_hash, column_group)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
