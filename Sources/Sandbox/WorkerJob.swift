/// Something that is done in a worker: bytes in, bytes out.
package struct WorkerJob: Sendable {
    /// What the job needs beyond computing. All of it is denied otherwise.
    package struct Access: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Opens the system's files for reading (`WorkerConfinement.systemFolders`); no
        /// file of the user's where the kernel has Landlock.
        package static let readsFiles = Access(rawValue: 1)
        /// Becomes another program.
        static let runsProgram: Access = [Access(rawValue: 2), .readsFiles]
    }

    enum Work: Sendable {
        case compute(@Sendable ([UInt8]) throws -> [UInt8])
        case stream(@Sendable ([UInt8], Int32, WorkerPieces) throws -> [UInt8])
        case run(WorkerProgram)
        case tellConfinement
    }

    package let name: String
    let access: Access
    let prepare: @Sendable () throws -> Void
    let work: Work

    /// `prepare` runs before the worker gives up its rights and before it reads any
    /// input: the place to load a library. `run` gets the input. Whatever either throws
    /// becomes `jobFailed` with its description, and its code where it is a ``WorkerFailure``;
    /// `SandboxError`s of code `memory` and
    /// `outputLimit` keep their code.
    package init(
        name: String, access: Access = [], prepare: @escaping @Sendable () throws -> Void = {},
        run: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.name = name
        self.access = access
        self.prepare = prepare
        work = .compute(run)
    }

    /// A job that reads a file by its descriptor and answers in pieces, for files and
    /// answers that are too long to be held. `run` gets the input, the descriptor (open for
    /// reading, for `mmap` too; -1 where none was given), and where its pieces go; what it
    /// returns is the last of the answer. Otherwise as above.
    package init(
        name: String, prepare: @escaping @Sendable () throws -> Void = {},
        streaming run:
            @escaping @Sendable (_ input: [UInt8], _ file: Int32, _ pieces: WorkerPieces)
            throws -> [UInt8]
    ) {
        self.name = name
        access = []
        self.prepare = prepare
        work = .stream(run)
    }

    /// A job that `program` does. The caller must allow it `WorkerLimits.programBytes`.
    /// `missing` is thrown where the program is not installed.
    package init(name: String, program: WorkerProgram, missing: any Error & Sendable) {
        self.name = name
        access = .runsProgram
        prepare = { if program.path == nil { throw missing } }
        work = .run(program)
    }

    /// The answer is the confinement itself, as its raw value: the one job that every
    /// program serves.
    static let confinement = WorkerJob(name: "confinement")

    private init(name: String) {
        self.name = name
        access = []
        prepare = {}
        work = .tellConfinement
    }
}
