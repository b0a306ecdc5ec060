import Testing
@testable import Prose

/// Statements among sentences: a mark in one would change what a program does, a sentence taken
/// for one would go without its mark.
@Suite struct SQLTextTests {
    private static func found(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { SQLText.ranges($0) }.map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
    }

    @Test(arguments: [
        "SELECT name FROM users", "SELECT * FROM t;", "select name from users where id = 1",
        "select * from t", "INSERT INTO t VALUES (1)", "insert into t values (1)",
        "UPDATE t SET a = 1", "update t set a = 1", "DELETE FROM t", "delete from t where a=1",
        "CREATE TABLE t (a INT)", "create table users (id int)", "ALTER TABLE t ADD c INT",
        "DROP TABLE t;", "drop table t_old;", "TRUNCATE TABLE t", "GRANT ALL ON t TO bob",
        "WITH x AS (SELECT 1) SELECT * FROM x", "MERGE INTO t USING s ON (1=1)",
        "EXEC sp_help", "REPLACE INTO t VALUES (1)", "EXPLAIN SELECT 1",
        "SELECT\n  name\nFROM\n  t", "select\n name\nfrom t_users",
    ])
    func statements(text: String) {
        #expect(Self.found(text) == [text])
        #expect(SQLText.occurs(in: "Please run this:\n\n\(text)"))
    }

    @Test(arguments: [
        "Select the file from the list.", "Please update your settings.",
        "We insert the card into the slot.", "Delete the mail from him.",
        "Drop the subject, will you?", "Grant wrote on the table.", "selection from all",
        "The selected ones come from Rome.", "With love, as ever.", "", "SELECT", "SELECT 1",
        "xSELECT a FROM b", "SELECTED FROM b", "Create a nice day for everybody.",
    ])
    func sentences(text: String) {
        #expect(Self.found(text).isEmpty)
        #expect(!SQLText.occurs(in: text))
    }

    @Test func aStatementEndsWhereItDoes() {
        #expect(
            Self.found("Run this: SELECT a FROM b; and then rest.") == ["SELECT a FROM b;"])
        #expect(
            Self.found("SELECT a FROM b\n\nThat was it. Select wisely from it.")
                == ["SELECT a FROM b\n"])
        #expect(
            Self.found("SELECT a FROM b;\nDELETE FROM c;\nDone.")
                == ["SELECT a FROM b;", "DELETE FROM c;"])
        #expect(Self.found("-- select a from b where c = 1") == ["select a from b where c = 1"])
        #expect(Self.found("he said: \"select a from b where c = 1\"").count == 1)
    }

    /// What stands more than 2,000 bytes off is no part of the statement's beginning.
    @Test func theSecondWordIsNear() {
        let far = "SELECT " + String(repeating: "x, ", count: 800) + "FROM t"
        #expect(Self.found(far).isEmpty)
        let near = "SELECT " + String(repeating: "x, ", count: 600) + "FROM t"
        #expect(Self.found(near) == [near])
    }

    /// A dump of statements is one, to its end.
    @Test func aDumpIsLeftAlone() {
        let dump = String(repeating: "SELECT nothing\n\n", count: 50_001) + "the rest"
        let found = Self.found(dump)
        #expect(found.count == 1)
        #expect(found[0].hasSuffix("the rest"))
    }
}
