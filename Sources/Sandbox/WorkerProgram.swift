/// Another program that does a worker's job: a decoder that must not be linked, or that
/// a library does not offer.
///
/// The worker takes its limits, reads its input, and becomes the program. That gets no
/// file but its own, the system's libraries, its input and its answer, both in memory
/// and both under names in an empty folder, because such programs judge by extensions.
/// It can start threads, but no process and no other program.
public struct WorkerProgram: Sendable {
    /// How one input is given to the program.
    public struct Call: Sendable {
        /// What follows the program's name.
        public var arguments: [String]
        /// What the program finds in its input file.
        public var input: ArraySlice<UInt8>

        public init(arguments: [String], input: ArraySlice<UInt8>) {
            self.arguments = arguments
            self.input = input
        }
    }

    /// Absolute paths; the first that can be run is taken.
    public let places: [String]
    /// The input file's name in the folder.
    public let inputName: String
    /// The names under which the program may leave its answer.
    public let answerNames: [String]
    let call: @Sendable ([UInt8], _ folder: String) throws -> Call

    /// `call` says how to run it for an input, in the worker, after all rights are gone.
    public init(
        places: [String], inputName: String, answerNames: [String],
        call: @escaping @Sendable ([UInt8], _ folder: String) throws -> Call
    ) {
        self.places = places
        self.inputName = inputName
        self.answerNames = answerNames
        self.call = call
    }
}
