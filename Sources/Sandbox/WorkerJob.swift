/// Something that is done in a worker: bytes in, bytes out.
public struct WorkerJob: Sendable {
    /// What the job needs beyond computing. All of it is denied otherwise.
    public struct Access: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Opens files for reading.
        public static let readsFiles = Access(rawValue: 1)
        /// Runs another program, and writes files in the scratch folder.
        public static let runsProgram: Access = [Access(rawValue: 2), .readsFiles]
    }

    public let name: String
    public let access: Access
    let prepare: @Sendable () throws -> Void
    let run: @Sendable ([UInt8], _ scratch: String) throws -> [UInt8]

    /// `prepare` runs before the worker gives up its rights and before it reads any
    /// input: the place to load a library. `run` gets the input and the scratch folder's
    /// path (empty without one). Whatever `run` throws becomes `jobFailed` with its
    /// description; `SandboxError`s of code `memory` and `outputLimit` keep their code.
    public init(
        name: String, access: Access = [], prepare: @escaping @Sendable () throws -> Void = {},
        run: @escaping @Sendable ([UInt8], _ scratch: String) throws -> [UInt8]
    ) {
        self.name = name
        self.access = access
        self.prepare = prepare
        self.run = run
    }

    /// A job that only computes.
    public init(name: String, run: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
        self.init(name: name) { input, _ in try run(input) }
    }
}
