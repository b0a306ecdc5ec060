internal import LeakDetect
internal import Support
internal import Synchronization

/// Whether uploads are really scanned: a planted value must be stopped in each zone and plain words
/// must pass, through the same threads, policies and workers as an upload.
package final class Readiness: Sendable {
    private struct State {
        var checked = -Double.infinity
        var problems: [String] = ["not checked yet"]
    }

    private let state = Mutex(State())

    package init() {}

    /// How long an answer is good for, in seconds.
    private static let validSeconds = 10.0

    func check(_ server: ServerContext, _ done: @escaping @Sendable ([String]) -> Void) {
        let (last, problems) = state.withLock { ($0.checked, $0.problems) }
        guard Clock.monotonic() - last > Self.validSeconds else { return done(problems) }
        run(server, done)
    }

    /// Now, whatever was found before.
    package func run(_ server: ServerContext, _ done: @escaping @Sendable ([String]) -> Void) {
        let results = Mutex<(left: Int, problems: [String])>((GateZone.allCases.count * 2, []))
        let box = ResultBox(results)
        let finish: @Sendable (String?) -> Void = { [self] problem in
            let all: [String]? = box.value.withLock { state in
                if let problem { state.problems.append(problem) }
                state.left -= 1
                return state.left == 0 ? state.problems : nil
            }
            guard var all else { return }
            if !server.spool.hasRoom { all.append("the spool has no room") }
            let problems = all
            state.withLock { $0 = State(checked: Clock.monotonic(), problems: problems) }
            server.metrics.set(.canaryOK, to: problems.isEmpty ? 1 : 0)
            server.metrics.set(.ready, to: problems.isEmpty ? 1 : 0)
            done(problems)
        }
        let policies = server.store.current.policies
        for zone in GateZone.allCases {
            let name = zone.rawValue
            if let canary = policies.policies[zone]?.policy.canary {
                server.judge.probe(Array(canary.utf8), zone: zone) { judgement in
                    finish(
                        judgement.outcome == .refuse(.blocked)
                            ? nil : "the test string got \(judgement.word) in the \(name) zone")
                }
            } else {
                finish("the policy of the \(name) zone has no rule \"canary\"")
            }
            server.judge.probe(Canary.clean, zone: zone) { judgement in
                finish(
                    judgement.outcome == .allow
                        ? nil : "plain words got \(judgement.word) in the \(name) zone")
            }
        }
    }

    private final class ResultBox: Sendable {
        let value: Mutex<(left: Int, problems: [String])>
        init(_ value: consuming Mutex<(left: Int, problems: [String])>) { self.value = value }
    }
}

/// What no policy may stop. What each must stop stands in its rule `canary`.
package enum Canary {
    package static let clean = Array("The meeting begins at ten o'clock in the large room.\n".utf8)
}
