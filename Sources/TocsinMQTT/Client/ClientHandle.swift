// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

/// The library's client of one connection attempt: made for it, freed after it, so that nothing of an old connection
/// (queued acknowledgements, limits the broker set, certificates read long ago) lives on in the next.
@safe final class ClientHandle {
    let inbox: ClientInbox
    private let client: OpaquePointer

    /// Makes a client that has not connected yet.
    init(_ settings: BrokerSettings, version: MQTTVersion) throws(LinkFailure) {
        libraryStarted
        let inbox = ClientInbox()
        let userData = unsafe Unmanaged.passUnretained(inbox).toOpaque()
        guard let client = unsafe mosquitto_new(settings.clientID, settings.startsClean, userData) else {
            throw .library(code: errno)
        }
        unsafe self.client = client
        self.inbox = inbox
        unsafe Self.setCallbacks(of: client)
        // The promise everything rests on: with an external thread announced, the library queues what it has to say
        // (acknowledgements, pings, subscriptions) instead of writing it inside `mosquitto_loop_read`.
        unsafe mosquitto_threaded_set(client, true)
        try configure(settings, version: version)
    }

    deinit { unsafe mosquitto_destroy(client) }

    private func configure(_ settings: BrokerSettings, version: MQTTVersion) throws(LinkFailure) {
        try check(unsafe mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, version.rawValue))
        try check(unsafe mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(settings.receiveMaximum)))
        if case .network = settings.address {
            try check(unsafe mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1))
        }
        if let username = settings.username {
            // Through an array with its own end, so that the password is never a `String` that might be printed.
            let password = settings.password.map { $0.map { CChar(bitPattern: $0) } + [0] }
            try check(unsafe mosquitto_username_pw_set(client, username, password))
        }
        if let will = settings.will {
            try check(
                unsafe mosquitto_will_set(
                    client, will.topic, Int32(will.payload.count), will.payload, Int32(will.qos), will.isRetained))
        }
        if let tls = settings.tls {
            for file in [tls.authorityFile, tls.certificateFile, tls.keyFile].compactMap({ $0 })
            where unsafe access(file, R_OK) != 0 {
                let reason = unsafe String(cString: strerror(errno))
                throw .tls(reason: "cannot read \(file): \(reason)")
            }
            try check(unsafe Self.setTLS(of: client, tls))
        }
    }

    private func check(_ code: Int32) throws(LinkFailure) {
        if code != MOSQ_ERR_SUCCESS.rawValue { throw .library(code: code) }
    }

    // MARK: - Connecting

    /// Starts to connect without waiting for the network.
    ///
    /// The library's non-blocking call takes no MQTT 5 properties, and the call that takes them blocks. But it keeps
    /// them before it looks at the address: so it is first given an empty path, which it refuses at once.
    ///
    /// - Parameters:
    ///   - host: numeric, or a name that resolves quickly, or a socket's path.
    ///   - port: 0 means that `host` is a path.
    ///   - localAddress: chooses the address family: `0.0.0.0` or `::`.
    func connect(
        host: String, port: Int, localAddress: String?, settings: BrokerSettings, version: MQTTVersion
    ) throws(LinkFailure) {
        let keepalive = Int32(settings.keepaliveSeconds)
        if version == .v5 {
            var properties: OpaquePointer?
            defer { unsafe mosquitto_property_free_all(&properties) }
            let expiry = Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue)
            try check(unsafe mosquitto_property_add_int32(&properties, expiry, settings.sessionExpirySeconds))
            let packet = Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue)
            try check(unsafe mosquitto_property_add_int32(&properties, packet, settings.maximumPacketBytes))
            unsafe mosquitto_connect_bind_v5(client, "", 0, keepalive, nil, properties)
        }
        let code = unsafe mosquitto_connect_bind_async(client, host, Int32(port), keepalive, localAddress)
        let systemCode = errno
        switch code {
        case MOSQ_ERR_SUCCESS.rawValue, MOSQ_ERR_CONN_PENDING.rawValue: return
        case MOSQ_ERR_ERRNO.rawValue: throw .unreachable(address: "\(settings.address)", code: systemCode)
        case MOSQ_ERR_TLS.rawValue: throw .tls(reason: complaint)
        case MOSQ_ERR_EAI.rawValue:
            throw .lookup(host: host, reason: unsafe String(cString: gai_strerror(systemCode)))
        default: throw .library(code: code)
        }
    }

    /// What the library complained about, for an error message.
    var complaint: String { inbox.complaint.isEmpty ? "the handshake failed" : inbox.complaint }

    /// Called once connected: from here on the library would format a line for every message.
    func stopCollectingComplaints() { unsafe mosquitto_log_callback_set(client, nil) }

    // MARK: - Driving

    /// The socket, or -1 when there is none any more.
    var descriptor: Int32 { unsafe mosquitto_socket(client) }

    /// Whether something waits to be written.
    var wantsWrite: Bool { unsafe mosquitto_want_write(client) }

    /// Reads about one packet; never writes.
    @inline(__always)
    func read() -> Int32 { unsafe mosquitto_loop_read(client, 1) }

    /// Writes all that waits, as one burst: every acknowledgement is a `write` of its own in the library, and without the
    /// cork each would be a segment of its own on the wire.
    func write() -> Int32 {
        setCork(1)
        let code = unsafe mosquitto_loop_write(client, 1)
        let systemCode = errno
        setCork(0)
        errno = systemCode
        return code
    }

    /// Looks at the keep-alive time; queues a ping when one is due.
    func keepAlive() -> Int32 { unsafe mosquitto_loop_misc(client) }

    private func setCork(_ value: Int32) {
        var value = value
        // On a unix socket this fails, and nothing is lost.
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: - Requests, queued until the next write

    /// - Returns: the packet identifier that the answer will carry.
    func subscribe(_ filter: String, qos: Int) throws(LinkFailure) -> Int32 {
        var packet: Int32 = 0
        try check(unsafe mosquitto_subscribe(client, &packet, filter, Int32(qos)))
        return packet
    }

    func unsubscribe(_ filter: String) throws(LinkFailure) {
        try check(unsafe mosquitto_unsubscribe(client, nil, filter))
    }

    func publish(topic: String, payload: [UInt8], qos: Int, isRetained: Bool) throws(LinkFailure) {
        try check(
            unsafe mosquitto_publish(client, nil, topic, Int32(payload.count), payload, Int32(qos), isRetained))
    }

    func setPublicationsInFlight(_ maximum: Int) {
        unsafe mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, Int32(maximum))
    }

    /// Queues a goodbye behind all that waits.
    func disconnect() { unsafe mosquitto_disconnect(client) }
}

/// The library's own set-up, once a process; it is never undone, because its users end with the process.
private let libraryStarted: Void = { _ = mosquitto_lib_init() }()
