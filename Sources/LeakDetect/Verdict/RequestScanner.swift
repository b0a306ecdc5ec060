package import Support

/// Judges the parts of one request after another, each as a file of its own, and then what they
/// hold together; one for each thread, used again.
///
///     let scanner = RequestScanner()
///     scanner.begin("PUT drive.example", policy: high)
///     try scanner.add(descriptor: upload, name: "customers.xlsx")
///     try scanner.add(fields, name: "comment")
///     let verdict = try scanner.finish()
///
/// A part has its own SHA-256, type and exceptions. What counts different values counts them over
/// the request: 24 addresses in each of three fields are 72.
package final class RequestScanner {
    private let markFinder: FileScanner.MarkFinder?
    /// Of the policies used last, the latest first: those of three zones, and of one before a
    /// reload.
    private var scanners: [(policy: CompiledPolicy, scanner: FileScanner)] = []
    private static let mostPolicies = 4
    private var request: Request?

    private struct Request {
        var name: String
        var policy: CompiledPolicy
        var today: CalendarDay
        var cancellation: Cancellation?
        let tally = RequestTally()
        var parts: [ScanVerdict] = []
        /// Why there is no verdict.
        var failure: (any Error)?
    }

    package init(markFinder: FileScanner.MarkFinder? = nil) { self.markFinder = markFinder }

    /// Begins a request; one that was not finished is forgotten.
    ///
    /// - Parameters:
    ///   - today: by which exceptions have expired.
    ///   - cancellation: as of ``FileScanner``: the part that is scanned throws, and so does
    ///     ``finish()``.
    package func begin(
        _ name: String, policy: CompiledPolicy, today: CalendarDay = .today,
        cancellation: Cancellation? = nil
    ) {
        request = Request(name: name, policy: policy, today: today, cancellation: cancellation)
    }

    /// What a part is.
    package enum Piece: Sendable {
        case whole
        /// A piece of a file that comes in several: it is no file yet. What is found in it
        /// counts; that it is cut, damaged or of no known type does not.
        case fragment
    }

    /// Scans an open file from where it stands to its end, as the request's next part.
    ///
    /// - Throws: as ``FileScanner``. There is no verdict on the request then.
    @discardableResult
    package func add(
        descriptor: Int32, name: String, as piece: Piece = .whole
    ) throws -> ScanVerdict {
        try add { scanner, request in
            try scanner.scan(descriptor: descriptor, name: name, options(request, piece))
        }
    }

    /// As above, of bytes in memory.
    @discardableResult
    package func add(
        _ bytes: [UInt8], name: String, as piece: Piece = .whole
    ) throws -> ScanVerdict {
        try add { scanner, request in
            try scanner.scan(bytes, name: name, options(request, piece))
        }
    }

    /// Ends the request.
    ///
    /// - Throws: what the part threw that could not be scanned, or ``ScanFailure`` where none was
    ///   begun.
    package func finish() throws -> RequestVerdict {
        guard let request else { throw ScanFailure(message: "no request was begun") }
        self.request = nil
        if let failure = request.failure { throw failure }
        try request.cancellation?.check()
        return RequestVerdict(
            name: request.name, zone: request.policy.policy.zone, parts: request.parts,
            together: request.tally.findings(request.policy, beside: request.parts))
    }

    private func options(_ request: Request, _ piece: Piece) -> FileScanner.Options {
        FileScanner.Options(
            today: request.today, cancellation: request.cancellation, tally: request.tally,
            isFragment: piece == .fragment)
    }

    private func add(
        _ scan: (FileScanner, Request) throws -> ScanVerdict
    ) throws -> ScanVerdict {
        guard let request else { throw ScanFailure(message: "no request was begun") }
        do {
            let verdict = try scan(scanner(request.policy), request)
            self.request?.parts.append(verdict)
            return verdict
        } catch {
            if request.failure == nil { self.request?.failure = error }
            throw error
        }
    }

    private func scanner(_ policy: CompiledPolicy) throws(PolicyError) -> FileScanner {
        if let index = scanners.firstIndex(where: { $0.policy === policy }) {
            if index > 0 { scanners.insert(scanners.remove(at: index), at: 0) }
        } else {
            scanners.insert(
                (policy, try FileScanner(policy, markFinder: markFinder)), at: 0)
            if scanners.count > Self.mostPolicies { scanners.removeLast() }
        }
        return scanners[0].scanner
    }
}

/// What was decided about one request, and from what.
package struct RequestVerdict: Sendable, Equatable {
    package var name: String
    package var zone: String
    /// In the order they were added.
    package var parts: [ScanVerdict]
    /// What holds only of the parts together; the place of such a finding is that of its first
    /// value, below the part's name.
    package var together: [Finding]

    /// The worst of all parts and of what they hold together.
    package var action: PolicyAction {
        (parts.map(\.action) + together.map(\.action)).max() ?? .allow
    }
}
