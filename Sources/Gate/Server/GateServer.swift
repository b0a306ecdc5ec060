internal import Glibc
internal import LeakDetect
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Support

/// The listeners of a gate.
package final class GateServer {
    /// A listener that could not be opened.
    package struct ListenError: Error, CustomStringConvertible {
        package var description: String
    }

    package let context: ServerContext
    private let group: MultiThreadedEventLoopGroup
    private var channels: [any Channel] = []

    package init(_ context: ServerContext) {
        self.context = context
        group = MultiThreadedEventLoopGroup(numberOfThreads: min(2, Parallel.width))
    }

    /// Opens all listeners, those that a service manager passed first.
    ///
    /// - Parameter passed: open sockets by their names (`sd_listen_fds_with_names(3)`).
    /// - Returns: where each listens, with the port that the system chose for port 0.
    package func start(passed: [String: [Int32]] = [:]) throws -> [(Listener, String)] {
        var opened: [(Listener, String)] = []
        var passed = passed
        for listener in context.store.current.configuration.listeners {
            let name = listener.service.rawValue
            let channel: any Channel
            if var sockets = passed[name], !sockets.isEmpty {
                let socket = sockets.removeFirst()
                passed[name] = sockets
                channel = try bootstrap(listener).withBoundSocket(socket).wait()
            } else {
                channel = try bind(listener)
            }
            channels.append(channel)
            let port = channel.localAddress?.port.map { ":\($0)" } ?? ""
            let host = channel.localAddress?.ipAddress ?? ""
            opened.append((listener, port.isEmpty ? "\(listener.endpoint)" : host + port))
        }
        return opened
    }

    private func bind(_ listener: Listener) throws -> any Channel {
        do {
            switch listener.endpoint {
            case .internet(let address, let port):
                return try bootstrap(listener).bind(host: "\(address)", port: port).wait()
            case .unix(let path):
                let channel = try bootstrap(listener)
                    .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).wait()
                chmod(path, 0o660)
                return channel
            }
        } catch {
            throw ListenError(
                description: "\(listener.endpoint) cannot be listened on: \(error)")
        }
    }

    private func bootstrap(_ listener: Listener) throws -> ServerBootstrap {
        let server = context
        let token = try listener.tokenFile.map { path in
            guard let text = TextFile.read(path, atMost: 4096) else {
                throw ListenError(description: "\(path): cannot be read")
            }
            let token = Array(text.utf8.filter { $0 > 0x20 })
            guard token.count >= 16 else {
                throw ListenError(description: "\(path): a token of fewer than 16 characters")
            }
            return token
        }
        let tls = try listener.tls.map { try NIOSSLContext(configuration: $0.configuration()) }
        let gate = ConnectionGate(server.store.current.configuration.limits, server.metrics)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard gate.admit(channel, listener) else { return }
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLServerHandler(context: tls))
                    }
                    switch listener.service {
                    case .http:
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                            withPipeliningAssistance: true, withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(
                            HTTPHandler(server, listener, token: token))
                    case .admin:
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                            withPipeliningAssistance: true, withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(AdminHandler(server))
                    case .icap:
                        try channel.pipeline.syncOperations.addHandler(
                            ICAPHandler(server, listener))
                    }
                }
            }
    }

    /// Takes no more connections, finishes what is here, and ends.
    package func stop(graceSeconds: Int) {
        for channel in channels { channel.close(promise: nil) }
        channels = []
        context.judge.drain(seconds: graceSeconds)
        // Answers are on their way out.
        usleep(100_000)
        // The process ends next: a loop that does not stop keeps nothing.
        try? group.syncShutdownGracefully()
        context.sinks.finish()
    }
}

extension Listener.TLS {
    /// TLS 1.2 and later; clients must show a certificate where authorities are given.
    func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        if let clientAuthorities {
            configuration.trustRoots = .file(clientAuthorities)
            configuration.certificateVerification = .noHostnameVerification
        }
        return configuration
    }
}
