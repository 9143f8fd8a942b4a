// SPDX-License-Identifier: Apache-2.0
import Glibc
import TocsinTestSupport

/// A peer whose every byte the test decides, on one thread with the client: nothing here waits.
final class ScriptedBroker {
    let port: Int
    private let listener: Int32
    private var peer: Int32 = -1
    /// All that came on the present connection.
    private(set) var received: [UInt8] = []
    /// Connections taken so far.
    private(set) var connections = 0

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard let port = bindToLoopback(listener), listen(listener, 8) == 0 else { throw BrokerProcess.Failure.noPort }
        self.port = port
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    deinit {
        closePeer()
        close(listener)
    }

    /// Takes a connection that waits and the bytes that have come.
    func look() {
        let next = accept(listener, nil, nil)
        if next >= 0 {
            closePeer()
            peer = next
            received = []
            connections += 1
        }
        guard peer >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(peer, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 { received += buffer[..<count] }
    }

    func send(_ bytes: [UInt8]) { _ = unsafe Glibc.send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    func closePeer() {
        if peer >= 0 { close(peer) }
        peer = -1
    }

    /// The protocol level of the CONNECT that came (4: 3.1.1, 5: 5), if one came whole.
    var connectLevel: UInt8? {
        guard received.count >= 9, received[0] == 0x10 else { return nil }
        return received[8]
    }

    /// A PUBLISH at QoS 1 of MQTT 3.1.1 on the topic `t/n`.
    static func publication(_ packet: UInt16) -> [UInt8] {
        [0x32, 8, 0, 3] + Array("t/n".utf8) + [UInt8(packet >> 8), UInt8(truncatingIfNeeded: packet)]
            + [UInt8(ascii: "x")]
    }

    /// The acknowledgement of `publication`.
    static func acknowledgement(_ packet: UInt16) -> [UInt8] {
        [0x40, 2, UInt8(packet >> 8), UInt8(truncatingIfNeeded: packet)]
    }
}
