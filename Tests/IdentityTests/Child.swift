import Foundation
import Glibc
import Testing
@testable import Identity

/// What the child processes of `ProcessTests` do. Functions of their own, because
/// closures within an exit test's body are mixed up by the compiler (6.3.1).
enum Child {
    static func marksTwenty(_ home: String, _ child: Int) throws {
        let store = try IdentityStore.open(Home(path: home))
        let key = try store.keyRing().active
        let user = try UserID("user \(child % 3)")
        for i in 0..<20 {
            try store.enrol(user)
            var mark = try store.registry.reserve(
                for: user, key: key.id, profile: 1, kind: .image)
            mark.codeword = [UInt64](repeating: UInt64(child * 20 + i), count: 8)
            try store.issue(mark)
        }
    }

    static func marksUntilKilled(_ home: String, _ round: Int) throws {
        let delay = UInt32.random(in: 0..<50_000)
        func killSoon() {
            Thread.detachNewThread {
                usleep(delay)
                kill(getpid(), SIGKILL)
            }
        }
        // Early rounds die while the home is made, later ones while marking and rotating.
        var isDoomed = round < 4
        if isDoomed { killSoon() }
        while true {
            let store = try IdentityStore.open(Home(path: home))
            for _ in 0..<5 {
                let token = try store.mark().token
                let done = open(home + "/done", O_WRONLY | O_APPEND | O_CREAT, 0o600)
                let line = token.hex + "\n"
                _ = write(done, line, line.utf8.count)
                close(done)
                if !isDoomed { killSoon() }
                isDoomed = true
            }
            _ = try store.rotateKey()
        }
    }

    /// A limit on the size of files stands in for a full disk: the write that meets
    /// it is cut short, and the next fails.
    static func runsOutOfRoom(_ home: String) throws {
        let store = try IdentityStore.open(Home(path: home))
        signal(SIGXFSZ, SIG_IGN)
        var status = stat()
        stat(store.home.auditPath, &status)
        let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        var limit = rlimit()
        getrlimit(fileSize, &limit)
        limit.rlim_cur = rlim_t(status.st_size + 40)
        setrlimit(fileSize, &limit)
        let audit = failure { try store.audit.append(.traceRun, ["input": "x"]) }
        #expect(audit?.code == .auditUnavailable)
        let registry = failure { try store.registry.enrol(UserID("bob")) }
        #expect(registry?.code == .registryUnwritable)
        limit.rlim_cur = 16
        setrlimit(fileSize, &limit)
        let key = failure { _ = try store.rotateKey() }
        #expect(key?.code == .keyUnwritable)
    }

    static func findsRootsHomeClosed(_ home: String) throws {
        try becomeNobody()
        #expect(failure { _ = try Home(path: home) }?.code == .homeUnusable)
        let error = failure {
            _ = try IdentityStore.open(Home(path: home, access: .readOnly))
        }
        #expect(error?.code == .registryUnreadable)
    }

    static func findsAThirdUsersHomeClosed(_ home: String) throws {
        try becomeNobody()
        let error = failure { _ = try Home(path: home, access: .readOnly) }
        #expect(error?.code == .homeUnusable)
    }

    static func cannotReadItsKey(_ home: String) throws {
        try becomeNobody()
        let store = try IdentityStore.open(Home(path: home))
        try store.mark("ada")
        chmod(home + "/keys/k1.key", 0)
        #expect(failure { _ = try store.keyRing() }?.code == .keyUnreadable)
        chmod(home + "/keys/k1.key", 0o600)
    }

    static func tracesWhereNothingCanBeWritten(_ home: String) throws {
        try becomeNobody()
        for name in ["/registry.sqlite", "/keys/k1.key", "/audit.jsonl", "/keys", ""] {
            chmod(home + name, name == "/keys" || name == "" ? 0o500 : 0o400)
        }
        #expect(failure { _ = try Home(path: home) }?.code == .homeUnusable)
        let store = try IdentityStore.open(Home(path: home, access: .readOnly))
        #expect(try store.keyRing().keys.count == 1)
        #expect(try store.registry.codewords(key: .first, profile: 1).count == 1)
        #expect(try store.recordTrace(input: ContentHash(of: []), result: "not_found") == nil)
    }

    static func cannotUseItsRegistry(_ home: String) throws {
        try becomeNobody()
        chmod(home, 0o700)
        chmod(home + "/registry.sqlite", 0)
        let unreadable = failure { _ = try IdentityStore.open(Home(path: home)) }
        #expect(unreadable?.code == .registryUnreadable)
        chmod(home + "/registry.sqlite", 0o400)
        let unwritable = failure { _ = try IdentityStore.open(Home(path: home)) }
        #expect(unwritable?.code == .registryUnwritable)
    }

    static func marksAndDies(_ home: String) throws {
        try becomeNobody()
        let store = try IdentityStore.open(Home(path: home))
        try store.mark("ada")
        kill(getpid(), SIGKILL)
    }

    static func readsTheLogOfAReadOnlyHome(_ home: String) throws {
        try becomeNobody()
        for name in ["/registry.sqlite", "/registry.sqlite-wal"] { chmod(home + name, 0o400) }
        chmod(home, 0o500)
        let store = try IdentityStore.open(Home(path: home, access: .readOnly))
        #expect(try store.registry.codewords(key: .first, profile: 1).count == 1)
    }

    /// Root is above permissions; in a child process it can be given up.
    private static func becomeNobody() throws {
        struct Failed: Error {}
        guard setgroups(0, nil) == 0, setgid(65_534) == 0, setuid(65_534) == 0 else {
            throw Failed()
        }
    }
}
