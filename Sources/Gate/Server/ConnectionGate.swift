internal import NIOCore
internal import Synchronization

/// How many connections there may be, in all and of one peer.
final class ConnectionGate: Sendable {
    private struct Counts {
        var all = 0
        var ofPeer: [String: Int] = [:]
    }

    private let limits: GateLimits
    private let metrics: GateMetrics
    private let counts = Mutex(Counts())

    init(_ limits: GateLimits, _ metrics: GateMetrics) {
        self.limits = limits
        self.metrics = metrics
    }

    /// Counts the connection until it closes; closes it where there are too many.
    func admit(_ channel: any Channel, _ listener: Listener) -> Bool {
        let peer = channel.remoteAddress?.ipAddress ?? "local"
        let isRoom = counts.withLock { counts in
            // Local applications share one name; the limit of all is theirs.
            let most = peer == "local" ? limits.connections : limits.connectionsOfPeer
            guard counts.all < limits.connections, counts.ofPeer[peer, default: 0] < most else {
                return false
            }
            counts.all += 1
            counts.ofPeer[peer, default: 0] += 1
            return true
        }
        guard isRoom else {
            metrics.add(.protocolErrors, [("kind", "too-many-connections")])
            channel.close(promise: nil)
            return false
        }
        let labels = [("listener", listener.service.rawValue)]
        metrics.change(.connections, labels, by: 1)
        channel.closeFuture.whenComplete { [self] _ in
            metrics.change(.connections, labels, by: -1)
            counts.withLock { counts in
                counts.all -= 1
                counts.ofPeer[peer, default: 1] -= 1
                if counts.ofPeer[peer] == 0 { counts.ofPeer[peer] = nil }
            }
        }
        return true
    }
}
