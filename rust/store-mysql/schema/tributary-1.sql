-- Tributary's tables, version 1. The module's Liquibase file runs this; docs/schema.md explains it.
-- Every statement ends with a semicolon at the end of a line, and there is none elsewhere.

-- This server. seen_id names the set of records that a session which starts now has before its eyes.
CREATE TABLE IF NOT EXISTS tributary_state (
  id TINYINT NOT NULL,
  server_uuid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  incarnation CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(255) NOT NULL,
  depth SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  seen_id BIGINT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The row that makes the sequencer single-file: whoever holds its lock gives out positions.
CREATE TABLE IF NOT EXISTS tributary_counter (
  id TINYINT NOT NULL,
  next_position BIGINT UNSIGNED NOT NULL,
  chain BINARY(32) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Captured transactions that have no position yet, written on the user's own connection.
CREATE TABLE IF NOT EXISTS tributary_journal (
  id BIGINT NOT NULL AUTO_INCREMENT,
  tx BINARY(16) NOT NULL,
  part INT NOT NULL,
  last_part TINYINT NOT NULL,
  kind TINYINT NOT NULL DEFAULT 0,
  user_id INT NULL,
  sealed_at BIGINT NOT NULL,
  seen_id BIGINT NULL,
  payload LONGBLOB NOT NULL,
  temporals LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (id),
  KEY tributary_journal_last (last_part, id),
  KEY tributary_journal_tx (tx)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The journal: one row a record, by position.
CREATE TABLE IF NOT EXISTS tributary_record (
  position BIGINT UNSIGNED NOT NULL,
  body TINYINT NOT NULL,
  source BINARY(16) NULL,
  origin BINARY(16) NULL,
  origin_position BIGINT UNSIGNED NULL,
  sealed_at BIGINT NULL,
  appended_at BIGINT NOT NULL,
  author VARCHAR(64) NULL,
  seen_id BIGINT NULL,
  chain BINARY(32) NOT NULL,
  row_count INT UNSIGNED NOT NULL,
  payload_bytes INT UNSIGNED NOT NULL,
  payload LONGBLOB NOT NULL,
  PRIMARY KEY (position),
  KEY tributary_record_seen (seen_id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- All but the first piece of payloads that are too large for one packet: of a record (owner 1, by position) or of a
-- parked record (owner 2, by number).
CREATE TABLE IF NOT EXISTS tributary_piece (
  owner TINYINT NOT NULL,
  number BIGINT UNSIGNED NOT NULL,
  part INT NOT NULL,
  content LONGBLOB NOT NULL,
  PRIMARY KEY (owner, number, part)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Captured changes that no server could apply, because nobody knows any more which row they were of: counted by table.
CREATE TABLE IF NOT EXISTS tributary_unresolved (
  table_name VARCHAR(64) NOT NULL,
  changes BIGINT UNSIGNED NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (table_name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Sets of seen records, each set once.
CREATE TABLE IF NOT EXISTS tributary_seen (
  id BIGINT NOT NULL AUTO_INCREMENT,
  digest BINARY(16) NOT NULL,
  vector LONGBLOB NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY tributary_seen_digest (digest)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Neighbours and how far each side has come in the other's journal.
CREATE TABLE IF NOT EXISTS tributary_peer (
  id INT NOT NULL AUTO_INCREMENT,
  server_uuid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  incarnation CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(8) NOT NULL,
  received_position BIGINT UNSIGNED NOT NULL,
  received_chain BINARY(32) NOT NULL,
  confirmed_position BIGINT UNSIGNED NOT NULL,
  confirmed_chain BINARY(32) NOT NULL,
  stopped VARCHAR(64) NULL,
  module_version VARCHAR(64) NOT NULL,
  platform_version VARCHAR(64) NOT NULL,
  schema_digest VARCHAR(128) NOT NULL,
  skew BIGINT NOT NULL,
  last_contact BIGINT NULL,
  waiting BIGINT UNSIGNED NOT NULL,
  wanted LONGBLOB NOT NULL,
  notices_sent BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY tributary_peer_server (server_uuid)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What pairing leaves behind for each neighbour, and one-time codes that still wait.
CREATE TABLE IF NOT EXISTS tributary_pairing (
  name VARCHAR(191) NOT NULL,
  content LONGBLOB NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Rows that a neighbour is known to have, so that they need not travel as reference rows again.
CREATE TABLE IF NOT EXISTS tributary_known (
  peer INT NOT NULL,
  row_hash BINARY(16) NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (peer, row_hash)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Records that could not be applied, whole, with the reason.
CREATE TABLE IF NOT EXISTS tributary_parked (
  number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  source BINARY(16) NOT NULL,
  origin BINARY(16) NOT NULL,
  origin_position BIGINT UNSIGNED NOT NULL,
  reason VARCHAR(64) NOT NULL,
  row_key TEXT NULL,
  waits_for TEXT NULL,
  waits_for_hash BINARY(16) NULL,
  blocks TINYINT NOT NULL,
  rest TINYINT NOT NULL,
  since BIGINT NOT NULL,
  attempts INT UNSIGNED NOT NULL,
  seen LONGBLOB NOT NULL,
  payload LONGBLOB NOT NULL,
  PRIMARY KEY (number),
  KEY tributary_parked_origin (origin, origin_position),
  KEY tributary_parked_waits (waits_for_hash)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Rows on which later records must wait for a parked one.
CREATE TABLE IF NOT EXISTS tributary_parked_row (
  row_hash BINARY(16) NOT NULL,
  number BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (row_hash, number),
  KEY tributary_parked_row_number (number)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What neighbours are still to be told of their parked records.
CREATE TABLE IF NOT EXISTS tributary_notice (
  number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  peer INT NOT NULL,
  origin BINARY(16) NOT NULL,
  origin_position BIGINT UNSIGNED NOT NULL,
  reason VARCHAR(64) NOT NULL,
  row_key TEXT NULL,
  PRIMARY KEY (number),
  KEY tributary_notice_peer (peer, number)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What neighbours told of our records that they parked.
CREATE TABLE IF NOT EXISTS tributary_told (
  peer INT NOT NULL,
  origin BINARY(16) NOT NULL,
  origin_position BIGINT UNSIGNED NOT NULL,
  reason VARCHAR(64) NOT NULL,
  row_key TEXT NULL,
  PRIMARY KEY (peer, origin, origin_position)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Merge state: the versions of each edited row that no other version has seen.
CREATE TABLE IF NOT EXISTS tributary_version (
  row_hash BINARY(16) NOT NULL,
  state LONGBLOB NOT NULL,
  PRIMARY KEY (row_hash)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Conflicts, open and settled. is_open is 1 or NULL, so that a row and group have one open entry at most.
CREATE TABLE IF NOT EXISTS tributary_conflict (
  id BIGINT NOT NULL AUTO_INCREMENT,
  row_hash BINARY(16) NOT NULL,
  row_key TEXT NOT NULL,
  column_group VARCHAR(64) NOT NULL,
  is_open TINYINT NULL,
  rule VARCHAR(64) NOT NULL,
  opened BIGINT NOT NULL,
  closed BIGINT NULL,
  versions LONGBLOB NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY tributary_conflict_open (row_hash, column_group, is_open)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Identities of deleted rows: changes that still wait in the journal may name them by local id.
CREATE TABLE IF NOT EXISTS tributary_tombstone (
  table_name VARCHAR(64) NOT NULL,
  local_id BIGINT NOT NULL,
  row_key TEXT NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (table_name, local_id),
  KEY tributary_tombstone_position (position)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Applied rows that OpenMRS (caches, search index) has not been told of yet.
CREATE TABLE IF NOT EXISTS tributary_refresh (
  id BIGINT NOT NULL AUTO_INCREMENT,
  op TINYINT NOT NULL,
  table_name VARCHAR(64) NOT NULL,
  columns LONGBLOB NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
