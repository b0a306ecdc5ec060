import Foundation
import Testing
@testable import Identity

@Suite struct RegistryTests {
    let folder: TestFolder
    let store: IdentityStore
    var registry: Registry { store.registry }

    init() throws {
        folder = try TestFolder()
        store = try folder.store()
    }

    @Test func usersAreEnrolledChangedAndListed() throws {
        let ada = try UserID("ada")
        #expect(try registry.enrol(ada, zone: .high, note: " R&D ") == .added)
        #expect(try registry.enrol(ada) == .unchanged)
        #expect(try registry.enrol(ada, zone: .low) == .updated)
        let user = try #require(try registry.user(ada))
        #expect(user.zone == .low)
        #expect(user.note == "R&D")
        #expect(user.removed == nil)
        try registry.enrol(UserID("王 小明"))
        try registry.enrol(UserID("Zoë"))
        #expect(try registry.users().map(\.id.value) == ["Zoë", "ada", "王 小明"])
        #expect(try registry.user(UserID("nobody")) == nil)
        // The same name, composed otherwise, is the same user.
        #expect(try registry.enrol(UserID("Zoe\u{308}")) == .unchanged)
        #expect(failure { try registry.enrol(ada, note: "a\u{1B}b") }?.code == .textInvalid)
    }

    @Test func removingAUserKeepsTheHistory() throws {
        let mark = try store.mark("ada")
        let ada = try UserID("ada")
        try registry.remove(ada)
        #expect(try registry.users().isEmpty)
        #expect(try registry.users(includeRemoved: true).first?.removed != nil)
        #expect(try registry.mark(mark.token, key: mark.key)?.user == ada)
        #expect(try registry.codewords(key: mark.key, profile: 1).count == 1)
        // The id is not free for someone else.
        #expect(failure { try registry.enrol(ada) }?.code == .userRemoved)
        #expect(
            failure {
                _ = try registry.reserve(for: ada, key: mark.key, profile: 1, kind: .image)
            }?.code == .userRemoved)
        #expect(failure { try registry.remove(ada) }?.code == .userRemoved)
        #expect(failure { try registry.remove(UserID("bob")) }?.code == .userUnknown)
        #expect(try registry.enrol(ada, reinstating: true) == .updated)
        #expect(try registry.users().count == 1)
    }

    @Test func marksFollowARenamedUser() throws {
        let mark = try store.mark("ada")
        try store.mark("bob")
        #expect(
            failure { try registry.rename(UserID("ada"), to: UserID("bob")) }?.code == .userExists)
        #expect(
            failure { try registry.rename(UserID("eve"), to: UserID("x")) }?.code == .userUnknown)
        try registry.rename(UserID("ada"), to: UserID("ada.l"))
        #expect(try registry.mark(mark.token, key: mark.key)?.user.value == "ada.l")
        #expect(try registry.user(UserID("ada")) == nil)
    }

    @Test func aMarkComesBackAsItWasIssued() throws {
        let user = try UserID("e1042")
        try registry.enrol(user)
        let key = try store.keyRing().active.id
        var mark = try registry.reserve(
            for: user, key: key, profile: 3, kind: .image, device: "laptop 7", note: "board pack")
        #expect(mark.state == .reserved)
        #expect(try registry.mark(mark.token, key: key) == mark)
        mark.sourceName = "a\nb.png"
        mark.sourceHash = ContentHash(of: [1])
        mark.outputHash = ContentHash(of: [2])
        mark.perceptualHash = [1, 2, 3]
        mark.codeword = [1, 2, 3, 4, 5, 6, 7, .max]
        mark.width = 1920
        mark.height = 1080
        mark.psnr = 44.6
        let issued = try registry.issue(mark)
        #expect(issued.state == .issued)
        #expect(issued.issued != nil)
        #expect(issued.sourceName == "a\u{FFFD}b.png")
        #expect(try registry.mark(mark.token, key: key) == issued)
        #expect(try registry.marks(of: user) == [issued])
        #expect(try registry.marks(output: ContentHash(of: [2])) == [issued])
        #expect(try registry.contains(mark.token, key: key))
        // Another key's mark of the same payload is not ours.
        #expect(try registry.mark(mark.token, key: KeyID("k2")!) == nil)
        #expect(try !registry.contains(mark.token, key: KeyID("k2")!))
        #expect(failure { try registry.issue(mark) }?.code == .markInvalid)
        let counts = try registry.counts()
        #expect((counts.users, counts.removedUsers, counts.issued, counts.reserved) == (1, 0, 1, 0))
        #expect(try registry.markCounts() == [key: 1])
    }

    @Test func unfitMarksAreRefused() throws {
        let key = try store.keyRing().active.id
        let user = try UserID("e1042")
        #expect(
            failure { _ = try registry.reserve(for: user, key: key, profile: 1, kind: .image) }?
                .code
                == .userUnknown)
        try registry.enrol(user)
        #expect(
            failure {
                _ = try registry.reserve(for: user, key: KeyID("k9")!, profile: 1, kind: .image)
            }?.code == .keyUnknown)
        var mark = try registry.reserve(for: user, key: key, profile: 1, kind: .image)
        mark.codeword = [1, 2]
        #expect(failure { try registry.issue(mark) }?.code == .markInvalid)
        mark.codeword = nil
        mark.perceptualHash = [UInt8](repeating: 0, count: 5000)
        #expect(failure { try registry.issue(mark) }?.code == .markInvalid)
        mark.perceptualHash = nil
        mark.psnr = .infinity
        #expect(try registry.issue(mark).psnr == nil)
        let other = try TestFolderStore()
        _ = try other.store.keyRing()
        #expect(failure { try other.store.registry.issue(mark) }?.code == .markUnknown)
    }

    /// A generator that repeats itself, as a broken one would.
    struct Repeating: RandomNumberGenerator {
        var values: [UInt64]
        mutating func next() -> UInt64 { values.count > 1 ? values.removeFirst() : values[0] }
    }

    @Test func noTwoMarksShareAToken() throws {
        let user = try UserID("e1042")
        try registry.enrol(user)
        let key = try store.keyRing().active.id
        var generator = Repeating(values: [7, 7, 7, 8])
        let first = try registry.reserve(
            for: user, key: key, profile: 1, kind: .image, using: &generator)
        let second = try registry.reserve(
            for: user, key: key, profile: 2, kind: .image, using: &generator)
        #expect(first.token == Token(7))
        #expect(second.token == Token(8))
        #expect(
            failure {
                _ = try registry.reserve(
                    for: user, key: key, profile: 1, kind: .image, using: &generator)
            }?.code == .unexpected)
    }

    @Test func codewordsComeFlatSortedAndFiltered() throws {
        for i in 1...20 { try store.mark(i % 2 == 0 ? "ada" : "bob", word: UInt64(i)) }
        let key = try store.keyRing().active.id
        let table = try registry.codewords(key: key, profile: 1)
        #expect(table.count == 20)
        #expect(table.words.count == 160)
        #expect(table.tokens == table.tokens.sorted())
        for (index, token) in table.tokens.enumerated() {
            let mark = try #require(try registry.mark(Token(token)!, key: key))
            #expect(mark.codeword == Array(table.words[index * 8..<index * 8 + 8]))
        }
        let adas = try registry.codewords(key: key, profile: 1, users: [UserID("ada")])
        #expect(Set(adas.words) == Set((1...10).map { UInt64($0 * 2) }))
        #expect(adas.tokens == adas.tokens.sorted())
        #expect(try registry.codewords(key: key, profile: 1, users: []).count == 0)
        #expect(try registry.codewords(key: key, profile: 2).count == 0)
        #expect(try registry.codewords(key: KeyID("k2")!, profile: 1).count == 0)
        #expect(try registry.marks(of: UserID("ada"), limit: 3).count == 3)
        try registry.check()
    }
}
