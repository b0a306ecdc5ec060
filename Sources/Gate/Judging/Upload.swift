internal import GateWire
internal import Identity
package import Support

/// One request as a listener received it, whole.
package struct Upload: Sendable {
    /// Of the record that it may get.
    package var id = IncidentID.make()
    package var listener: String
    /// The address or the user that connected.
    package var peer: String
    package var service = ""
    package var trace: String?
    package var origin: UploadOrigin
    /// Whether the peer may also ask for a weaker zone than the rules give.
    package var requestDecides = false
    package var method = ""
    /// As the request line has it, without the query.
    package var path = ""
    package var query = ""
    /// Header fields of the request that tell how the body is to be read, and the answer's form.
    package var headers = UploadHeaders()
    package var body: SpooledBody
    /// How long the body says it is; nil where it does not.
    var announced: Int?
    /// Set when the client has left: nobody waits for a verdict then.
    package let cancellation = Cancellation()
    /// No upload of anybody: judged like one, and told to nobody.
    var isProbe = false
    /// From the head to the last byte, in seconds.
    package var receiveSeconds = 0.0

    package init(listener: String, peer: String, origin: UploadOrigin, body: SpooledBody) {
        self.listener = listener
        self.peer = peer
        self.origin = origin
        self.body = body
    }
}

/// Header fields in their order, without those that hold credentials; names are compared without case (RFC 9110 section 5.1).
package struct UploadHeaders: Sendable {
    private var fields: [(name: String, value: String)] = []

    package init() {}

    /// Those of an HTTP head.
    init(_ fields: HeaderFields) {
        for index in 0..<fields.count {
            let (name, value) = fields[index]
            add(name, String(decoding: value, as: UTF8.self))
        }
    }

    package mutating func add(_ name: String, _ value: String) {
        let name = name.lowercased()
        if !Credentials.names.contains(name) { fields.append((name, value)) }
    }

    /// The only value of that name; nil where there is none or where there are several.
    package subscript(_ name: String) -> String? {
        let all = all(name)
        return all.count == 1 ? all[0] : nil
    }

    package func all(_ name: String) -> [String] {
        fields.lazy.filter { $0.name == name }.map(\.value)
    }
}

/// What was decided about an upload.
package struct Judgement: Sendable {
    package enum Outcome: Sendable, Equatable {
        case allow, warn
        case refuse(BlockPage.Kind)
    }

    package var outcome: Outcome
    /// `policy`, `destination`, `timed-out`, `busy`, `too-large`, …
    package var reason: String
    /// What the person may be told.
    package var message = ""
    /// The rule that blocked, for headers of the protocol.
    package var rule: String?
    package var file = ""
    /// The incident, where there is a record.
    package var incident: String?
    /// In observe mode: what would have been done.
    package var wouldBe: String?
    package var zone: GateZone
    package var parts: [Incident.Part] = []

    /// `allow`, `warn`, `block`, or `refuse` where nothing was decided about the content.
    package var word: String {
        switch outcome {
        case .allow: "allow"
        case .warn: "warn"
        case .refuse(.blocked): "block"
        case .refuse: "refuse"
        }
    }
}
