internal import Identity

/// Takes marked copies one after the other: each is written, synced, put on record, and only
/// then gets its name.
final class CopySink {
    /// A copy to be made: the record as reserved, and where it goes; nil for standard output.
    struct Copy: Sendable {
        var record: MarkRecord
        var path: String?
    }

    private let copies: [Copy]
    private let store: IdentityStore
    private let force: Bool
    private let inputs: [InputFile]
    private var file: OutputFile?
    private var hash = ContentHash.Builder()
    /// Copies that have their names.
    private(set) var finished: [Copy] = []
    /// What goes to standard output.
    private(set) var bytes: [UInt8] = []

    init(_ copies: [Copy], store: IdentityStore, force: Bool, notOneOf inputs: [InputFile]) {
        self.copies = copies
        self.store = store
        self.force = force
        self.inputs = inputs
    }

    /// The next piece of copy `index`.
    func take(_ index: Int, _ piece: UnsafeRawBufferPointer) throws {
        if let path = copies[index].path {
            let file = try self.file ?? OutputFile(path, force: force, notOneOf: inputs)
            self.file = file
            try file.append(piece)
        } else {
            bytes.append(contentsOf: piece)
        }
        hash.add(piece)
    }

    /// Copy `index` is whole.
    func finish(_ index: Int) throws {
        try file?.sync()
        var copy = copies[index]
        copy.record.outputHash = hash.finish()
        try store.issue(copy.record)
        try file?.publish()
        file = nil
        hash = ContentHash.Builder()
        finished.append(copy)
    }
}
