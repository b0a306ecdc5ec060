import Testing

@testable import Identity

/// Names wander: someone is renamed, and somebody else gets the name that became free. Whose a
/// mark is must follow the person, in the registry and in what the audit log says.
@Suite struct ReusedNameTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// People with marks of their own, under few names that pass from one to another, against a
    /// list that is kept beside them.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func marksFollowThePerson(_ seed: UInt64) throws {
        let store = try folder.store()
        let key = try store.keyRing().active.id
        var state = seed &+ 59
        func roll(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let names = ["ann", "bob", "cem", "dan"]
        // By person: the name now, the marks, and whether they were removed.
        var people: [(name: String, marks: Set<UInt64>, isRemoved: Bool)] = []
        func free() -> String? { names.first { name in !people.contains { $0.name == name } } }
        for _ in 0..<40 {
            let index = people.isEmpty ? 0 : roll(people.count)
            switch roll(6) {
            case 0, 1:
                guard let name = free() else { continue }
                try store.enrol(UserID(name))
                people.append((name, [], false))
            case 2:
                guard !people.isEmpty, let name = free() else { continue }
                try store.rename(UserID(people[index].name), to: UserID(name))
                people[index].name = name
            case 3 where !people.isEmpty:
                // Out of the way, as someone is who left.
                guard people.count == names.count else { continue }
                try store.rename(UserID(people[index].name), to: UserID("left-\(state >> 40)"))
                people[index].name = "left-\(state >> 40)"
            case 4 where !people.isEmpty:
                if people[index].isRemoved {
                    try store.enrol(UserID(people[index].name), reinstating: true)
                } else {
                    try store.remove(UserID(people[index].name))
                }
                people[index].isRemoved.toggle()
            default:
                guard !people.isEmpty, !people[index].isRemoved else { continue }
                let mark = try store.registry.reserve(
                    for: UserID(people[index].name), key: key, profile: 1, kind: .image)
                people[index].marks.insert(try store.issue(mark).token.value)
            }
        }
        for person in people {
            let marks = try store.registry.marks(of: UserID(person.name))
            #expect(Set(marks.map(\.token.value)) == person.marks)
            for mark in marks { #expect(store.audit(of: mark) == .agrees) }
        }
        let comparison = try store.compareWithAudit()
        #expect(comparison.problems == [])
        #expect(comparison.marksAgreed == people.reduce(0) { $0 + $1.marks.count })
        #expect(comparison.marksAgreed > 0)
    }

    /// The shortest such story: a mark of the first, a new name, and a second person of the old.
    @Test func theSecondOfAName() throws {
        let store = try folder.store()
        let key = try store.keyRing().active.id
        func mark(_ name: String) throws -> MarkRecord {
            try store.issue(
                store.registry.reserve(for: UserID(name), key: key, profile: 1, kind: .image))
        }
        try store.enrol(UserID("ann"))
        let first = try mark("ann")
        try store.rename(UserID("ann"), to: UserID("ann.b"))
        try store.enrol(UserID("ann"))
        let second = try mark("ann")
        #expect(try store.registry.marks(of: UserID("ann.b")).map(\.token) == [first.token])
        #expect(try store.registry.marks(of: UserID("ann")).map(\.token) == [second.token])
        #expect(try store.compareWithAudit().agrees)
        // Who was removed is the second, and not the first.
        try store.remove(UserID("ann"))
        #expect(try store.compareWithAudit().agrees)
    }
}
