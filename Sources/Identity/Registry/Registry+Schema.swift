internal import GRDB

extension Registry {
    /// `dlpr`, at offset 68 of the file: tells our databases from others'.
    static let applicationID: Int32 = 0x646C_7072

    /// The migrations, in order; each has run on somebody's registry and never
    /// changes again. Times are milliseconds since 1970 in UTC.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: firstSchema)
        }
        migrator.registerMigration("2") { db in try db.execute(sql: documentSchema) }
        migrator.registerMigration("3") { db in try db.execute(sql: auditSchema) }
        return migrator
    }

    /// The number and hash of the audit log's line that told of the last change: a log that was
    /// cut, taken away or written anew does not have it.
    private static let auditSchema = """
        CREATE TABLE audit_head (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            sequence INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        """

    /// What texts were issued: hashes of their passages, opaque here, by the document that
    /// copies were made of. A document that is gone can still be told from its text.
    private static let documentSchema = """
        CREATE TABLE documents (
            sha256 BLOB PRIMARY KEY NOT NULL CHECK (length(sha256) = 32),
            name TEXT NOT NULL,
            recorded INTEGER NOT NULL,
            passages BLOB NOT NULL CHECK (length(passages) % 8 = 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX marks_by_source ON marks (source_sha256) WHERE source_sha256 IS NOT NULL;
        """

    /// - `codewords` stands apart from `marks`, clustered by key and profile, so that
    ///   trace reads one dense range and nothing else.
    /// - The triggers keep history: a mark is never deleted and, once issued, never
    ///   changes but for its user's new name.
    private static let firstSchema = """
        CREATE TABLE keys (
            id TEXT PRIMARY KEY NOT NULL,
            fingerprint TEXT NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('active', 'valid', 'retired'))
        ) STRICT;
        CREATE UNIQUE INDEX one_active_key ON keys (state) WHERE state = 'active';

        CREATE TABLE users (
            id TEXT PRIMARY KEY NOT NULL,
            zone TEXT,
            note TEXT,
            created INTEGER NOT NULL,
            removed INTEGER
        ) STRICT;

        CREATE TABLE marks (
            token INTEGER PRIMARY KEY NOT NULL CHECK (token BETWEEN 0 AND \(Token.mask)),
            state TEXT NOT NULL CHECK (state IN ('reserved', 'issued')),
            user TEXT NOT NULL REFERENCES users (id) ON UPDATE CASCADE ON DELETE RESTRICT,
            key TEXT NOT NULL REFERENCES keys (id) ON DELETE RESTRICT,
            profile INTEGER NOT NULL CHECK (profile BETWEEN 0 AND 255),
            kind TEXT NOT NULL,
            device TEXT,
            note TEXT,
            reserved INTEGER NOT NULL,
            issued INTEGER,
            source_name TEXT,
            source_sha256 BLOB CHECK (length(source_sha256) = 32),
            output_sha256 BLOB CHECK (length(output_sha256) = 32),
            perceptual_hash BLOB,
            width INTEGER,
            height INTEGER,
            psnr_db REAL,
            CHECK ((state = 'issued') = (issued IS NOT NULL))
        ) STRICT;
        CREATE INDEX marks_by_user ON marks (user, reserved);
        CREATE INDEX marks_by_output ON marks (output_sha256) WHERE output_sha256 IS NOT NULL;
        CREATE TRIGGER marks_stay BEFORE DELETE ON marks
            BEGIN SELECT RAISE(ABORT, 'marks are never deleted'); END;
        CREATE TRIGGER issued_marks_stay BEFORE UPDATE OF
            token, state, key, profile, kind, device, note, reserved, issued, source_name,
            source_sha256, output_sha256, perceptual_hash, width, height, psnr_db
            ON marks WHEN old.state = 'issued'
            BEGIN SELECT RAISE(ABORT, 'issued marks never change'); END;

        CREATE TABLE codewords (
            key TEXT NOT NULL,
            profile INTEGER NOT NULL,
            token INTEGER NOT NULL REFERENCES marks (token) ON DELETE RESTRICT,
            word BLOB NOT NULL CHECK (length(word) = 64),
            PRIMARY KEY (key, profile, token)
        ) STRICT, WITHOUT ROWID;
        """
}
