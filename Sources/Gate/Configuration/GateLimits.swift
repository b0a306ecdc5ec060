internal import LeakDetect

/// What a request may take. Defaults: see each.
package struct GateLimits: Sendable, Equatable {
    /// Of a body, in bytes as they come: 2 GiB.
    package var body = 2 << 30
    /// Of all bodies that are here at a time, in bytes: 8 GiB.
    package var spool = 8 << 30
    /// From the last byte of a body to its verdict, in seconds: 120. Never more than the client's
    /// time-out, or its fallback decides instead of this program.
    package var verdictSeconds = 120
    /// Connections at a time: 2,048, and 256 of one peer.
    package var connections = 2048
    package var connectionsOfPeer = 256
    /// Requests that are being received or scanned: 512.
    package var inFlight = 512
    /// For a whole head, in seconds: 10.
    package var headSeconds = 10
    /// Over any 30 s of a body: 1 KiB a second.
    package var bytesPerSecond = 1024
    /// Between two requests of a connection, in seconds: 120.
    package var idleSeconds = 120
    /// Without progress of an answer, in seconds: 60.
    package var answerSeconds = 60
    /// Threads that scan: 0 for as many as there are processors.
    package var threads = 0

    package init() {}

    init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping([
            "body", "spool", "verdict-seconds", "connections", "connections-of-peer", "in-flight",
            "head-seconds", "bytes-per-second", "idle-seconds", "answer-seconds", "threads",
        ])
        body = try members["body"]?.size() ?? body
        spool = try members["spool"]?.size() ?? spool
        verdictSeconds = try members["verdict-seconds"]?.integer(1...3600) ?? verdictSeconds
        connections = try members["connections"]?.integer(1...65_536) ?? connections
        connectionsOfPeer =
            try members["connections-of-peer"]?.integer(1...65_536) ?? connectionsOfPeer
        inFlight = try members["in-flight"]?.integer(1...65_536) ?? inFlight
        headSeconds = try members["head-seconds"]?.integer(1...600) ?? headSeconds
        bytesPerSecond =
            try members["bytes-per-second"]?.integer(0...1_000_000_000)
            ?? bytesPerSecond
        idleSeconds = try members["idle-seconds"]?.integer(1...86_400) ?? idleSeconds
        answerSeconds = try members["answer-seconds"]?.integer(1...3600) ?? answerSeconds
        threads = try members["threads"]?.integer(0...256) ?? threads
        guard body <= spool else {
            throw value.error("the limit of a body is larger than that of the spool")
        }
    }
}
